#include "sfu/feedback/receive_statistics.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu::feedback {
namespace {

using test::at;

constexpr std::uint32_t kSsrc = 0xABCD;
constexpr std::uint32_t kRate = 90'000;
constexpr std::uint32_t kSequence = 1000;             // on the wire
constexpr std::uint64_t kFirst = 65'536 + kSequence;  // as SequenceExtender has it

class Statistics : public testing::Test {
 protected:
  // One packet each 20 ms, all with the same transit time.
  void receive(std::uint64_t offset) {
    statistics.received(at(static_cast<std::int64_t>(offset) * 20), kFirst + offset,
                        static_cast<std::uint32_t>(offset * kRate / 50));
  }
  ReceiveStatistics statistics{kSsrc, kRate};
};

TEST_F(Statistics, know_whether_anything_came) {
  EXPECT_FALSE(statistics.any());
  receive(0);
  EXPECT_TRUE(statistics.any());
}

TEST_F(Statistics, report_no_loss_when_all_came) {
  for (std::uint64_t i = 0; i < 100; ++i) receive(i);
  const auto block = statistics.take_block(at(2000));
  EXPECT_EQ(block.ssrc, kSsrc);
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(block.cumulative_lost, 0);
  EXPECT_EQ(block.highest_sequence, kSequence + 99);
  EXPECT_EQ(block.jitter, 0u);
  EXPECT_EQ(block.last_sr, 0u);
  EXPECT_EQ(block.delay_since_last_sr, 0u);
}

// RFC 3550 appendix A.3: expected - received, of 256, since the last report.
TEST_F(Statistics, report_the_fraction_lost_since_the_last_report) {
  for (std::uint64_t i = 0; i < 100; ++i) {
    if (i % 4 != 1) receive(i);
  }
  auto block = statistics.take_block(at(2000));
  EXPECT_EQ(block.fraction_lost, 64);
  EXPECT_EQ(block.cumulative_lost, 25);

  for (std::uint64_t i = 100; i < 200; ++i) receive(i);
  block = statistics.take_block(at(4000));
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(block.cumulative_lost, 25);
}

TEST_F(Statistics, report_nothing_lost_in_an_interval_without_packets) {
  receive(0);
  statistics.take_block(at(1000));
  const auto block = statistics.take_block(at(2000));
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(block.cumulative_lost, 0);
}

TEST_F(Statistics, duplicates_make_the_loss_negative_but_not_the_fraction) {
  for (std::uint64_t i = 0; i < 10; ++i) {
    receive(i);
    receive(i);
  }
  const auto block = statistics.take_block(at(2000));
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(block.cumulative_lost, -10);
}

TEST_F(Statistics, a_packet_from_before_the_first_one_is_expected_too) {
  receive(5);
  receive(3);
  const auto block = statistics.take_block(at(2000));
  EXPECT_EQ(block.cumulative_lost, 1);
  EXPECT_EQ(block.highest_sequence, kSequence + 5);
}

TEST_F(Statistics, count_the_cycles_of_the_sequence_number) {
  receive(0);
  receive(70'000);
  const auto block = statistics.take_block(at(2000));
  EXPECT_EQ(block.highest_sequence, kSequence + 70'000);
  EXPECT_EQ(block.fraction_lost, 255);
  EXPECT_EQ(block.cumulative_lost, 69'999);
}

TEST_F(Statistics, the_loss_stays_within_24_bits) {
  receive(0);
  receive(100'000'000);
  EXPECT_EQ(statistics.take_block(at(0)).cumulative_lost, 0x7f'ffff);
}

// RFC 3550 appendix A.8: J += (|D| - J) / 16.
TEST_F(Statistics, jitter_is_a_sixteenth_of_each_deviation) {
  statistics.received(at(0), kFirst, 0);
  statistics.received(at(36), kFirst + 1, kRate / 50);  // 16 ms late: 1440 units
  EXPECT_EQ(statistics.take_block(at(40)).jitter, 90u);
  statistics.received(at(56), kFirst + 2, 2 * kRate / 50);  // as late as the last one
  EXPECT_EQ(statistics.take_block(at(60)).jitter, 84u);
}

TEST_F(Statistics, jitter_is_not_taken_from_reordered_packets) {
  receive(0);
  receive(2);
  statistics.received(at(500), kFirst + 1, kRate / 50);
  EXPECT_EQ(statistics.take_block(at(500)).jitter, 0u);
}

TEST_F(Statistics, jitter_does_not_leap_when_timestamps_wrap_or_restart) {
  statistics.received(at(0), kFirst, 0xFFFF'FF00);
  statistics.received(at(20), kFirst + 1, 0xFFFF'FF00 + kRate / 50);
  EXPECT_EQ(statistics.take_block(at(20)).jitter, 0u);
  statistics.received(at(40), kFirst + 2, 3'000'000'000);
  EXPECT_EQ(statistics.take_block(at(40)).jitter, 0u);
}

TEST_F(Statistics, tell_when_the_last_sender_report_came) {
  receive(0);
  statistics.sender_report(at(1000), 0x1111'2222'3333'4444);
  const auto block = statistics.take_block(at(1500));
  EXPECT_EQ(block.last_sr, 0x2222'3333u);
  EXPECT_EQ(block.delay_since_last_sr, 32'768u);  // half a second
}

TEST_F(Statistics, a_report_that_is_newer_than_the_turn_came_just_now) {
  receive(0);
  statistics.sender_report(at(1003), 1);
  EXPECT_EQ(statistics.take_block(at(1000)).delay_since_last_sr, 0u);
}

TEST_F(Statistics, the_delay_since_a_report_stays_within_32_bits) {
  receive(0);
  statistics.sender_report(at(0), 1);
  const auto block = statistics.take_block(at(0) + std::chrono::hours(48));
  EXPECT_EQ(block.delay_since_last_sr, 0xFFFF'FFFFu);
}

}  // namespace
}  // namespace sfu::feedback
