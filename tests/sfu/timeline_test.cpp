#include "sfu/timeline.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using test::at;

constexpr std::uint32_t kRate = 90'000;

std::optional<Timeline::Place> map(Timeline& timeline, base::Time now, std::uint64_t sequence,
                                   std::uint32_t timestamp, Order order = Order::kFirst) {
  InboundPacket packet;
  packet.sequence = sequence;
  packet.order = order;
  packet.timestamp = timestamp;
  packet.codec = media::Codec::kH264;
  return timeline.map(now, packet);
}

TEST(Timeline, follows_its_source_with_a_constant_distance) {
  Timeline timeline;
  const auto first = map(timeline, at(0), 70'000, 5000);
  ASSERT_TRUE(first);

  const auto later = map(timeline, at(40), 70'007, 8600);

  ASSERT_TRUE(later);
  EXPECT_EQ(later->position, first->position + 7);
  EXPECT_EQ(later->timestamp, first->timestamp + 3600);
}

TEST(Timeline, finds_a_place_for_packets_that_the_first_one_overtook) {
  Timeline timeline;
  const auto first = map(timeline, at(0), 70'000, 5000);
  const auto before = map(timeline, at(1), 69'999, 5000);

  ASSERT_TRUE(before);
  EXPECT_EQ(before->position, first->position - 1);
  EXPECT_TRUE(map(timeline, at(1), 70'000 - 64, 5000));
  EXPECT_FALSE(map(timeline, at(1), 70'000 - 65, 5000));
  EXPECT_FALSE(map(timeline, at(1), 0, 5000));
}

TEST(Timeline, a_new_source_goes_on_where_the_old_one_was) {
  Timeline timeline;
  map(timeline, at(0), 70'000, 5000);
  const auto last = map(timeline, at(1000), 70'100, 95'000);

  timeline.restart();
  const auto next = map(timeline, at(3000), 66'000, 4'000'000'000);

  ASSERT_TRUE(next);
  EXPECT_GT(next->position, last->position);
  EXPECT_EQ(next->timestamp - last->timestamp, 2 * kRate);  // two seconds passed
  const auto after = map(timeline, at(3040), 66'001, 4'000'003'600);
  EXPECT_EQ(after->position, next->position + 1);
  EXPECT_EQ(after->timestamp, next->timestamp + 3600);
}

TEST(Timeline, what_was_sent_before_a_restart_finds_no_place_after_it) {
  Timeline timeline;
  map(timeline, at(0), 70'000, 0);
  timeline.restart();  // blocked, and no more
  EXPECT_FALSE(map(timeline, at(1), 69'999, 0, Order::kLate));
  EXPECT_FALSE(timeline.started());
  EXPECT_TRUE(map(timeline, at(2), 70'002, 0, Order::kNewest));
  EXPECT_FALSE(map(timeline, at(3), 70'001, 0, Order::kLate));
  EXPECT_TRUE(map(timeline, at(4), 70'004, 0, Order::kNewest));
  EXPECT_TRUE(map(timeline, at(5), 70'003, 0, Order::kLate));
}

TEST(Timeline, no_position_of_two_sources_is_the_same) {
  Timeline timeline;
  const auto last = map(timeline, at(0), 70'000, 0);
  timeline.restart();
  const auto first = map(timeline, at(1), 70'000, 0);
  const auto earliest = map(timeline, at(1), 70'000 - 64, 0);
  ASSERT_TRUE(earliest);
  EXPECT_LT(last->position, earliest->position);
  EXPECT_LT(earliest->position, first->position);
  EXPECT_FALSE(map(timeline, at(1), 70'000 - 65, 0));
}

TEST(Timeline, time_goes_on_by_one_unit_at_least) {
  Timeline timeline;
  const auto last = map(timeline, at(0), 70'000, 100);
  timeline.restart();
  const auto next = map(timeline, at(0), 70'000, 77);
  EXPECT_EQ(next->timestamp - last->timestamp, 1u);
}

TEST(Timeline, time_goes_on_by_an_hour_at_most) {
  Timeline timeline;
  const auto last = map(timeline, at(0), 70'000, 100);
  timeline.restart();
  const auto next = map(timeline, at(0) + std::chrono::hours(30), 70'000, 77);
  EXPECT_EQ(next->timestamp - last->timestamp, 3600 * kRate);
}

TEST(Timeline, time_goes_on_from_the_newest_packet_not_from_a_late_one) {
  Timeline timeline;
  map(timeline, at(0), 70'000, 0);
  const auto newest = map(timeline, at(100), 70'002, 9000);
  map(timeline, at(200), 70'001, 4500);  // was retransmitted

  timeline.restart();
  const auto next = map(timeline, at(300), 1, 0);

  EXPECT_EQ(next->timestamp - newest->timestamp, kRate / 5);
}

TEST(Timeline, a_timestamp_may_wrap) {
  Timeline timeline;
  const auto before = map(timeline, at(0), 70'000, 0xFFFF'FFF0);
  const auto after = map(timeline, at(1), 70'001, 0x10);
  EXPECT_EQ(after->timestamp - before->timestamp, 0x20u);

  timeline.restart();
  const auto next = map(timeline, at(1), 70'002, 500);
  EXPECT_EQ(next->timestamp - after->timestamp, 1u);
}

TEST(Timeline, survives_many_restarts_over_sequence_numbers_that_fall) {
  Timeline timeline;
  std::uint64_t newest = 0;
  for (std::uint64_t source = 0; source < 1000; ++source) {
    timeline.restart();
    const auto place =
        map(timeline, at(static_cast<std::int64_t>(source)), 131'071 - source * 60, 0);
    ASSERT_TRUE(place);
    EXPECT_GT(place->position, newest);
    newest = place->position;
  }
}

TEST(Timeline, maps_a_timestamp_of_its_source) {
  Timeline timeline;
  map(timeline, at(0), 70'000, 0);
  timeline.restart();
  const auto place = map(timeline, at(500), 70'000, 123'456);
  EXPECT_EQ(timeline.map_timestamp(123'456), place->timestamp);
  EXPECT_EQ(timeline.map_timestamp(123'456 + 90), place->timestamp + 90);
}

TEST(Timeline, knows_no_mapping_before_the_current_source_has_begun) {
  Timeline timeline;
  EXPECT_FALSE(timeline.started());
  map(timeline, at(0), 70'000, 0);
  EXPECT_TRUE(timeline.started());

  // The old source's mapping would put the new one's sound and picture apart.
  timeline.restart();
  EXPECT_FALSE(timeline.started());
  map(timeline, at(1), 70'000, 0);
  EXPECT_TRUE(timeline.started());
}

}  // namespace
}  // namespace sfu
