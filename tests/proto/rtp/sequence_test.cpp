#include "proto/rtp/sequence.hpp"

#include <gtest/gtest.h>

namespace proto::rtp {
namespace {

TEST(Sequence, the_next_number_is_newer) {
  EXPECT_TRUE(is_newer(2, 1));
  EXPECT_FALSE(is_newer(1, 2));
  EXPECT_FALSE(is_newer(7, 7));
}

TEST(Sequence, newer_goes_across_the_wrap) {
  EXPECT_TRUE(is_newer(0, 65535));
  EXPECT_TRUE(is_newer(100, 65500));
  EXPECT_FALSE(is_newer(65535, 0));
}

TEST(Sequence, half_the_space_away_neither_number_is_newer) {
  EXPECT_TRUE(is_newer(0x7FFF, 0));
  EXPECT_FALSE(is_newer(0x8000, 0));
  EXPECT_FALSE(is_newer(0, 0x8000));
}

TEST(Sequence, timestamps_wrap_at_32_bits) {
  EXPECT_TRUE(is_newer32(5, 0xFFFF'FFF0));
  EXPECT_FALSE(is_newer32(0xFFFF'FFF0, 5));
  EXPECT_FALSE(is_newer32(9, 9));
  EXPECT_FALSE(is_newer32(0x8000'0000, 0));
}

TEST(SequenceExtender, maps_the_first_number_above_the_first_wrap) {
  SequenceExtender extender;
  EXPECT_FALSE(extender.newest().has_value());
  EXPECT_EQ(extender.extend(0), 0x1'0000U);
  EXPECT_EQ(extender.newest(), 0x1'0000U);
}

TEST(SequenceExtender, an_older_packet_right_after_the_first_has_a_positive_index) {
  SequenceExtender extender;
  extender.extend(3);
  EXPECT_EQ(extender.extend(65530), 65530U);
  EXPECT_EQ(extender.newest(), 0x1'0003U) << "an older packet does not move the newest back";
}

TEST(SequenceExtender, counts_wraps) {
  SequenceExtender extender;
  std::uint64_t expected = 0x1'0000;
  for (int i = 0; i < 200'000; ++i, ++expected) {
    ASSERT_EQ(extender.extend(static_cast<std::uint16_t>(i)), expected);
  }
}

TEST(SequenceExtender, a_late_packet_from_before_the_wrap_keeps_its_old_cycle) {
  SequenceExtender extender;
  extender.extend(65534);
  extender.extend(1);
  EXPECT_EQ(extender.extend(65535), 0x1'FFFFU);
  EXPECT_EQ(extender.extend(2), 0x2'0002U);
}

TEST(SequenceExtender, a_jump_of_just_less_than_half_goes_forward) {
  SequenceExtender extender;
  extender.extend(0);
  EXPECT_EQ(extender.peek(0x7FFF), 0x1'7FFFU);
  EXPECT_EQ(extender.peek(0x8000), 0x8000U);
}

TEST(SequenceExtender, peek_changes_nothing) {
  SequenceExtender extender;
  EXPECT_EQ(extender.peek(10), 0x1'000AU);
  EXPECT_FALSE(extender.newest().has_value());
  extender.extend(10);
  EXPECT_EQ(extender.peek(20), 0x1'0014U);
  EXPECT_EQ(extender.newest(), 0x1'000AU);
}

TEST(ReportedSequence, counts_cycles_from_the_first_number) {
  SequenceExtender extender;
  EXPECT_EQ(reported_sequence(extender.extend(65'535)), 65'535U);
  EXPECT_EQ(reported_sequence(extender.extend(3)), 0x1'0003U);
  EXPECT_EQ(reported_sequence(extender.peek(65'535)), 65'535U);
}

TEST(ReportedSequence, has_no_cycle_below_the_first) {
  SequenceExtender extender;
  extender.extend(3);
  EXPECT_EQ(reported_sequence(extender.peek(65'535)), 65'535U);
}

}  // namespace
}  // namespace proto::rtp
