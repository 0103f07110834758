#include "sfu/feedback/nack_tracker.hpp"

#include <map>
#include <optional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu::feedback {
namespace {

using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kRoom = 1000;

std::vector<std::uint16_t> due(NackTracker& tracker, base::Time now, std::size_t room = kRoom) {
  std::vector<std::uint16_t> lost;
  tracker.take_due(now, room, lost);
  return lost;
}

TEST(NackTracker, misses_nothing_while_packets_come_in_order) {
  NackTracker tracker;
  for (std::uint64_t sequence = 70'000; sequence < 70'100; ++sequence) {
    EXPECT_TRUE(tracker.received(at(0), sequence));
  }
  EXPECT_EQ(tracker.missing(), 0u);
  EXPECT_EQ(tracker.next_timeout(), base::kNever);
  EXPECT_THAT(due(tracker, at(1000)), IsEmpty());
}

TEST(NackTracker, asks_for_a_gap_after_the_time_that_reordering_takes) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  tracker.received(at(5), 70'003);

  EXPECT_EQ(tracker.missing(), 2u);
  EXPECT_EQ(tracker.next_timeout(), at(15));
  EXPECT_THAT(due(tracker, at(14)), IsEmpty());
  EXPECT_THAT(due(tracker, at(15)), ElementsAre(70'001 - 65'536, 70'002 - 65'536));
}

TEST(NackTracker, does_not_ask_for_what_was_only_reordered) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  tracker.received(at(1), 70'002);
  tracker.received(at(2), 70'001);
  EXPECT_EQ(tracker.missing(), 0u);
  EXPECT_THAT(due(tracker, at(100)), IsEmpty());
}

TEST(NackTracker, asks_again_until_the_packet_comes) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  tracker.received(at(0), 70'002);
  EXPECT_THAT(due(tracker, at(10)), ElementsAre(4465));
  EXPECT_THAT(due(tracker, at(11)), IsEmpty());
  EXPECT_EQ(tracker.next_timeout(), at(90));
  EXPECT_THAT(due(tracker, at(90)), ElementsAre(4465));

  tracker.received(at(95), 70'001);

  EXPECT_EQ(tracker.next_timeout(), base::kNever);
  EXPECT_THAT(due(tracker, at(1000)), IsEmpty());
}

TEST(NackTracker, asks_more_and_more_seldom) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  tracker.received(at(0), 70'002);
  std::vector<std::int64_t> asked;
  for (std::int64_t now = 0; now < 1500; now += 10) {
    if (!due(tracker, at(now)).empty()) asked.push_back(now);
  }
  EXPECT_THAT(asked, ElementsAre(10, 90, 250, 570, 890, 1210));
}

TEST(NackTracker, gives_up_after_some_requests) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  tracker.received(at(0), 70'002);
  int requests = 0;
  for (std::int64_t now = 0; now < 10'000; now += 10) {
    requests += static_cast<int>(due(tracker, at(now)).size());
  }
  EXPECT_EQ(requests, kPictureNacks.requests_max);
  EXPECT_EQ(tracker.missing(), 0u);
  EXPECT_EQ(tracker.next_timeout(), base::kNever);
}

// Every tenth packet of sound is lost and is answered after so long, or never.
int requests_of_sound(std::int64_t seconds, std::optional<std::int64_t> answered_after) {
  NackTracker tracker{kSoundNacks};
  int requests = 0;
  std::map<std::int64_t, std::uint64_t> answers;  // when, and what
  std::uint64_t sequence = 70'000;
  for (std::int64_t now = 0; now < seconds * 1000; now += 10) {
    for (const std::uint16_t lost : due(tracker, at(now))) {
      ++requests;
      const std::uint64_t extended = (sequence & ~0xffffull) | lost;
      if (answered_after) answers.emplace(now + *answered_after, extended);
    }
    while (!answers.empty() && answers.begin()->first <= now) {
      tracker.received(at(now), answers.begin()->second);
      answers.erase(answers.begin());
    }
    if (now % 20 == 0 && ++sequence % 10 != 0) tracker.received(at(now), sequence);
  }
  return requests;
}

TEST(NackTracker, sound_is_asked_for_while_the_answers_come_in_time) {
  EXPECT_GE(requests_of_sound(60, 60), 290);  // one for each of 300
  EXPECT_LE(requests_of_sound(60, 60), 300);
}

TEST(NackTracker, sound_is_hardly_asked_for_where_answers_come_late_or_never) {
  EXPECT_LE(requests_of_sound(60, 400), 40);
  EXPECT_LE(requests_of_sound(60, std::nullopt), 40);
  EXPECT_GE(requests_of_sound(60, std::nullopt), 20) << "it is tried again";
}

TEST(NackTracker, sound_is_asked_for_twice_at_most) {
  NackTracker tracker{kSoundNacks};
  tracker.received(at(0), 70'000);
  tracker.received(at(0), 70'002);
  std::vector<std::int64_t> asked;
  for (std::int64_t now = 0; now < 1500; now += 10) {
    if (!due(tracker, at(now)).empty()) asked.push_back(now);
  }
  EXPECT_THAT(asked, ElementsAre(10, 90));
  EXPECT_EQ(tracker.missing(), 0u);
}

TEST(NackTracker, asks_over_the_wrap_of_the_sequence_numbers) {
  NackTracker tracker;
  tracker.received(at(0), 131'069);
  tracker.received(at(0), 131'074);
  EXPECT_THAT(due(tracker, at(10)), ElementsAre(65'534, 65'535, 0, 1));
}

TEST(NackTracker, asks_for_no_more_than_there_is_room_for) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  tracker.received(at(0), 70'006);

  EXPECT_THAT(due(tracker, at(10), 2), ElementsAre(4465, 4466));
  EXPECT_EQ(tracker.next_timeout(), at(10));  // the rest is still due
  EXPECT_THAT(due(tracker, at(10), 0), IsEmpty());
  EXPECT_THAT(due(tracker, at(10), 10), ElementsAre(4467, 4468, 4469));
  EXPECT_EQ(tracker.next_timeout(), at(90));
}

TEST(NackTracker, wants_a_keyframe_instead_when_too_much_is_missing) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  EXPECT_TRUE(tracker.received(at(0), 70'001 + NackTracker::kMissingMax));
  EXPECT_EQ(tracker.missing(), NackTracker::kMissingMax);

  EXPECT_FALSE(tracker.received(at(1), 70'003 + NackTracker::kMissingMax));

  EXPECT_EQ(tracker.missing(), 0u);
  EXPECT_TRUE(tracker.received(at(2), 70'004 + NackTracker::kMissingMax));
  EXPECT_THAT(due(tracker, at(100)), IsEmpty());
}

TEST(NackTracker, an_enormous_gap_costs_nothing) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  EXPECT_FALSE(tracker.received(at(0), 70'000 + 32'767));
  EXPECT_FALSE(tracker.received(at(0), UINT64_MAX / 2));
  EXPECT_EQ(tracker.missing(), 0u);
}

TEST(NackTracker, a_packet_from_before_the_first_one_changes_nothing) {
  NackTracker tracker;
  tracker.received(at(0), 70'000);
  EXPECT_TRUE(tracker.received(at(0), 69'990));
  EXPECT_EQ(tracker.missing(), 0u);
}

}  // namespace
}  // namespace sfu::feedback
