#include "sfu/thinning.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using Verdict = Thinning::Verdict;

// Packet `position` of the picture with this number, in that temporal layer.
Packet packet(std::uint64_t position, std::uint32_t picture, std::uint8_t layer = 0,
              bool sync = true) {
  Packet made;
  made.position = position;
  made.timestamp = picture * 3000;
  made.codec = media::Codec::kVp8;
  made.facts.temporal_layer = layer;
  made.facts.layer_sync = sync;
  return made;
}

Packet keyframe(std::uint64_t position, std::uint32_t picture) {
  Packet made = packet(position, picture);
  made.facts.keyframe_start = true;
  return made;
}

class ThinningTest : public testing::Test {
 protected:
  ThinningTest() {
    thinning.begin(keyframe(100, 1));
    EXPECT_EQ(thinning.judge(keyframe(100, 1)), Verdict::kSend);
  }
  std::uint64_t packets_before(std::uint64_t position) { return thinning.before(position).packets; }
  Thinning thinning;
};

TEST_F(ThinningTest, sends_all_where_nothing_is_limited) {
  for (std::uint32_t i = 1; i < 50; ++i) {
    EXPECT_EQ(thinning.judge(packet(100 + i, 1 + i, i % 3)), Verdict::kSend);
  }
  EXPECT_EQ(packets_before(150), 0u);
}

TEST_F(ThinningTest, leaves_out_what_is_above_the_limit_and_closes_over_it) {
  thinning.set_limit(0);
  EXPECT_EQ(thinning.judge(packet(101, 2, 1)), Verdict::kLeaveOut);
  EXPECT_EQ(thinning.judge(packet(102, 2, 1)), Verdict::kLeaveOut);
  EXPECT_EQ(thinning.judge(packet(103, 3, 0)), Verdict::kSend);
  EXPECT_EQ(thinning.judge(packet(104, 4, 2)), Verdict::kLeaveOut);
  EXPECT_EQ(thinning.judge(packet(105, 5, 0)), Verdict::kSend);
  EXPECT_EQ(packets_before(101), 0u);
  EXPECT_EQ(packets_before(103), 2u);
  EXPECT_EQ(thinning.before(103).pictures, 1u);
  EXPECT_EQ(packets_before(105), 3u);
  EXPECT_EQ(thinning.before(105).pictures, 2u);
}

TEST_F(ThinningTest, begins_to_leave_out_with_a_new_picture) {
  EXPECT_EQ(thinning.judge(packet(101, 2, 1)), Verdict::kSend);
  thinning.set_limit(0);
  EXPECT_EQ(thinning.judge(packet(102, 2, 1)), Verdict::kSend) << "the rest of a picture";
  EXPECT_EQ(thinning.judge(packet(103, 3, 1)), Verdict::kLeaveOut);
}

TEST_F(ThinningTest, ends_to_leave_out_with_a_picture_that_needs_none_of_its_layer) {
  thinning.set_limit(0);
  EXPECT_EQ(thinning.judge(packet(101, 2, 1)), Verdict::kLeaveOut);
  thinning.set_limit(Thinning::kAll);
  EXPECT_EQ(thinning.judge(packet(102, 2, 1)), Verdict::kLeaveOut) << "the rest of a picture";
  EXPECT_EQ(thinning.judge(packet(103, 3, 1, false)), Verdict::kLeaveOut);
  EXPECT_EQ(thinning.judge(packet(104, 4, 0)), Verdict::kSend);
  EXPECT_EQ(thinning.judge(packet(105, 5, 1, true)), Verdict::kSend);
  EXPECT_EQ(thinning.judge(packet(106, 6, 2, false)), Verdict::kLeaveOut);
  EXPECT_EQ(thinning.judge(packet(107, 7, 1, false)), Verdict::kSend);
  EXPECT_EQ(thinning.judge(packet(108, 8, 2, true)), Verdict::kSend);
}

TEST_F(ThinningTest, ends_to_leave_out_with_a_keyframe) {
  thinning.set_limit(0);
  EXPECT_EQ(thinning.judge(packet(101, 2, 1, false)), Verdict::kLeaveOut);
  thinning.set_limit(1);
  EXPECT_EQ(thinning.judge(keyframe(102, 3)), Verdict::kSend);
  EXPECT_EQ(thinning.judge(packet(103, 4, 1, false)), Verdict::kSend);
  EXPECT_EQ(thinning.judge(packet(104, 5, 2, false)), Verdict::kLeaveOut);
}

TEST_F(ThinningTest, leaves_the_number_of_what_comes_late_empty) {
  thinning.set_limit(0);
  EXPECT_EQ(thinning.judge(packet(102, 2, 1)), Verdict::kLeaveOut);
  EXPECT_EQ(thinning.judge(packet(104, 3, 0)), Verdict::kSend);
  EXPECT_EQ(thinning.judge(packet(101, 2, 1)), Verdict::kSendEmpty) << "before what was left out";
  EXPECT_EQ(thinning.judge(packet(103, 2, 1)), Verdict::kSendEmpty) << "behind it";
  EXPECT_EQ(packets_before(101), 0u);
  EXPECT_EQ(packets_before(103), 1u);
  EXPECT_EQ(packets_before(104), 1u);
}

TEST_F(ThinningTest, sends_what_comes_late_of_a_picture_that_was_not_left_out) {
  thinning.set_limit(0);
  EXPECT_EQ(thinning.judge(packet(103, 3, 0)), Verdict::kSend);
  EXPECT_EQ(thinning.judge(packet(101, 2, 1)), Verdict::kSend) << "its place is there";
  EXPECT_EQ(thinning.judge(packet(102, 2, 1)), Verdict::kSend);
}

TEST_F(ThinningTest, remembers_so_many_places_and_refuses_what_is_older) {
  thinning.set_limit(0);
  std::uint64_t position = 101;
  std::uint32_t picture = 2;
  std::uint64_t sent_early = 0;
  for (std::size_t i = 0; i < 3 * Thinning::kRemembered; ++i) {
    EXPECT_EQ(thinning.judge(packet(position, picture, 1)), Verdict::kLeaveOut);
    position += 2;  // one was lost
    EXPECT_EQ(thinning.judge(packet(position - 1, picture + 1, 0)), Verdict::kSend);
    if (i == 0) sent_early = position - 1;
    picture += 2;
  }
  EXPECT_EQ(packets_before(position), 3 * Thinning::kRemembered);
  EXPECT_EQ(thinning.before(position).pictures, 3 * Thinning::kRemembered);
  EXPECT_EQ(packets_before(position - 2), 3 * Thinning::kRemembered - 1);
  EXPECT_EQ(thinning.judge(packet(sent_early, 3, 0)), Verdict::kTooLate);
}

TEST_F(ThinningTest, begins_anew) {
  thinning.set_limit(0);
  EXPECT_EQ(thinning.judge(packet(101, 2, 1)), Verdict::kLeaveOut);
  thinning.begin(keyframe(500, 9));
  EXPECT_EQ(thinning.judge(keyframe(500, 9)), Verdict::kSend);
  EXPECT_EQ(packets_before(500), 0u);
  EXPECT_EQ(thinning.judge(packet(501, 10, 1)), Verdict::kLeaveOut) << "the limit stays";
}

}  // namespace
}  // namespace sfu
