// A publication that the Worker's owner feeds itself, and viewers on bad lines.
#include <gtest/gtest.h>

#include "tests/sim/classroom.hpp"

namespace sim {
namespace {

constexpr Conditions kBadLine{.delay = std::chrono::milliseconds(40), .loss = 0.03};

// 15 pictures a second, a key frame each 30, and sound.
struct Station {
  explicit Station(Classroom& of) : room(of) { begin(); }
  void begin() {
    picture = room.world.begin_feed(0, room.picture, media::Codec::kH264);
    sound = room.world.begin_feed(0, room.sound, media::Codec::kOpus);
  }
  void run(int seconds) {
    for (int i = 0; i < seconds * 15; ++i) {
      const bool key = picture.frames % 30 == 0;
      room.world.feed(picture, key, key ? 12 : 1 + picture.frames % 4);
      room.world.feed(sound, true, 1);
      room.world.run(66);
    }
  }
  Classroom& room;
  FedSource picture;
  FedSource sound;
};

TEST(Feed, is_watched_over_bad_lines_and_joined_late) {
  Classroom room(31);
  Person& first = room.viewer();
  Station station(room);
  station.run(3);
  JoinOptions options;
  options.down = kBadLine;
  Person& bad = room.viewer(options);
  station.run(20);
  Person& late = room.viewer();
  station.run(5);
  EXPECT_GE(room.decoded(first), 400u);
  EXPECT_GE(room.decoded(bad), 280u) << "what is lost is sent again";
  EXPECT_GE(room.decoded(late), 70u) << "from the cached key frame on";
  EXPECT_GE(first.watching(room.sound)->packets, 400u);
  EXPECT_EQ(room.world.statistics().keyframes_requested, 0u);
  EXPECT_EQ(room.world.finish(), "");
}

// 6 Mbit/s with a key frame each four seconds: nobody can be asked for one.
TEST(Feed, of_long_groups_is_joined_late_over_bad_lines) {
  Classroom room(33);
  room.viewer();
  FedSource picture = room.world.begin_feed(0, room.picture, media::Codec::kH264);
  const auto run = [&](int pictures) {
    for (int i = 0; i < pictures; ++i) {
      const bool key = picture.frames % 100 == 0;
      room.world.feed(picture, key, key ? 90 : 25);
      room.world.run(40);
    }
  };
  run(180);
  JoinOptions options;
  options.down = kBadLine;
  Person& bad = room.viewer(options);
  Person& late = room.viewer();
  run(10);
  EXPECT_GE(room.decoded(late), 2u) << "at once, as fast as a line may be given that nobody knows";
  run(140);
  EXPECT_GE(room.decoded(late), 150u);
  EXPECT_GE(room.decoded(bad), 120u) << "what is lost is sent again";
  EXPECT_EQ(room.world.finish(), "");
}

TEST(Feed, goes_on_with_a_new_source_and_after_a_publisher) {
  Classroom room(32);
  Person& viewer = room.viewer();
  Person& teacher = room.teacher();
  room.world.run(3'000);
  Station station(room);
  station.run(4);
  room.world.leave(teacher, Leave::kRemoved);
  const std::size_t before = room.decoded(viewer);
  station.run(4);
  station.begin();
  station.run(4);
  EXPECT_GE(room.decoded(viewer), before + 110);
  room.teacher();
  room.world.run(3'000);
  EXPECT_TRUE(room.keeps_watching(viewer));
  EXPECT_EQ(room.world.finish(), "");
}

}  // namespace
}  // namespace sim
