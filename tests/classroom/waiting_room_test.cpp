#include "classroom/waiting_room.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::Time kNow{seconds(100)};

WaitingRoom::Person person(std::uint64_t id, const std::string& device = "",
                           base::Time gone_at = base::kNever) {
  return {{ParticipantId{id}, "Budi"}, {}, false, device, gone_at};
}

TEST(WaitingRoom, keeps_the_order_of_coming) {
  WaitingRoom room;
  EXPECT_TRUE(room.empty());
  EXPECT_FALSE(room.first());
  room.add(person(3));
  room.add(person(5));
  EXPECT_EQ(room.first(), ParticipantId{3});
  EXPECT_THAT(room.shown(), ElementsAre(Waiting{{3}, "Budi"}, Waiting{{5}, "Budi"}));
  EXPECT_EQ(room.take(ParticipantId{3})->shown.id, ParticipantId{3});
  EXPECT_FALSE(room.take(ParticipantId{3}));
  EXPECT_EQ(room.find(ParticipantId{3}), nullptr);
  EXPECT_NE(room.find(ParticipantId{5}), nullptr);
}

TEST(WaitingRoom, knows_a_browser_that_says_which_it_is) {
  WaitingRoom room;
  room.add(person(1, "phone"));
  room.add(person(2));
  room.add(person(3, "phone"));
  EXPECT_THAT(room.of_device("phone"), ElementsAre(ParticipantId{1}, ParticipantId{3}));
  EXPECT_THAT(room.of_device(""), IsEmpty());
}

TEST(WaitingRoom, knows_whose_connection_is_gone_for_too_long) {
  WaitingRoom room;
  EXPECT_EQ(room.next_timeout(), base::kNever);
  room.add(person(1, "", kNow + seconds(5)));
  room.add(person(2, "", kNow + seconds(3)));
  room.add(person(3));
  EXPECT_EQ(room.next_timeout(), kNow + seconds(3));
  EXPECT_THAT(room.lost(kNow), IsEmpty());
  EXPECT_THAT(room.lost(kNow + seconds(3)), ElementsAre(ParticipantId{2}));
}

TEST(WaitingRoom, has_an_end) {
  WaitingRoom room;
  for (std::uint64_t i = 0; i < kWaitingMax; ++i) {
    EXPECT_TRUE(room.has_place(""));
    room.add(person(i + 1));
  }
  EXPECT_FALSE(room.has_place(""));
}

TEST(WaitingRoom, has_few_places_for_one_browser) {
  WaitingRoom room;
  for (std::uint64_t i = 0; i < kWaitingPerDeviceMax; ++i) room.add(person(i + 1, "phone"));
  EXPECT_FALSE(room.has_place("phone"));
  EXPECT_TRUE(room.has_place("tablet"));
}

}  // namespace
}  // namespace classroom
