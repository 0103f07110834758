// Many people: two hundred viewers, a room of listeners, two shards.
#include <gtest/gtest.h>

#include "tests/sim/classroom.hpp"

namespace sim {
namespace {

TEST(Crowd, of_two_hundred_watches_one_teacher) {
  Classroom room(1);
  Person& teacher = room.teacher();
  room.world.run(500);
  std::vector<Person*> people;
  for (int i = 0; i < 200; ++i) {
    JoinOptions options;
    options.down.loss = i % 10 == 0 ? 0.05 : 0;
    options.up.delay = options.down.delay = std::chrono::milliseconds(5 + i % 100);
    people.push_back(&room.viewer(options));
    room.world.run(5);
  }
  room.world.run(3'000);
  std::vector<std::size_t> before;
  for (const Person* person : people) before.push_back(room.decoded(*person));
  room.world.run(2'000);
  for (std::size_t i = 0; i < people.size(); ++i) {
    EXPECT_GE(room.decoded(*people[i]) - before[i], i % 10 == 0 ? 15u : 28u) << i;
  }
  EXPECT_EQ(room.world.statistics().peers, 201u);
  EXPECT_LE(teacher.peer->keyframes_wanted(), 12);  // twice a second at most, however many ask
  for (Person* person : people) room.world.leave(*person, Leave::kRemoved);
  EXPECT_EQ(room.world.statistics().peers, 1u);
  EXPECT_EQ(room.world.statistics().subscriptions, 0u);
  room.world.run(1'000);
  EXPECT_EQ(room.world.finish(), "");
}

TEST(Crowd, of_listeners_hears_without_picture) {
  Classroom room(2);
  World& world = room.world;
  Person& teacher = world.join();
  world.publish(teacher, room.sound, kMicrophone);
  std::vector<Person*> people;
  for (int i = 0; i < 40; ++i) {
    JoinOptions options;
    options.up.loss = options.down.loss = i % 4 * 0.05;
    people.push_back(&world.join(options));
    world.watch(*people.back(), {room.sound});
  }
  world.run(15'000);
  std::vector<std::size_t> before;
  for (const Person* person : people) before.push_back(person->watching(room.sound)->packets);
  world.run(10'000);
  for (std::size_t i = 0; i < people.size(); ++i) {
    EXPECT_GE(people[i]->watching(room.sound)->packets - before[i], 120u) << i;  // of 166
  }
  EXPECT_EQ(world.statistics().keyframes_requested, 0u);
  // A question from the floor: one of them speaks, and all hear both.
  const auto question = world.add_publication(0, media::Kind::kAudio);
  world.publish(*people[0], question, kMicrophone);
  for (std::size_t i = 1; i < people.size(); ++i) world.watch(*people[i], {room.sound, question});
  world.run(3'000);
  for (std::size_t i = 1; i < people.size(); ++i) {
    EXPECT_GE(people[i]->watching(question)->packets, 30u) << i;
  }
  EXPECT_EQ(world.finish(), "");
}

TEST(Shards, do_not_disturb_each_other) {
  World world(3, 2);
  Classroom here(world, 0);
  Classroom there(world, 1);
  Person& teacher = here.teacher();
  Person& other_teacher = there.teacher();
  Person& viewer = here.viewer();
  Person& other_viewer = there.viewer();
  world.run(3'000);
  // The same ids on both: they mean nothing to each other.
  ASSERT_EQ(teacher.id(), other_teacher.id());
  ASSERT_EQ(here.picture, there.picture);
  world.block(0, here.picture, true);
  EXPECT_EQ(here.frames(viewer, 1'000), 0u);
  EXPECT_TRUE(there.keeps_watching(other_viewer));
  world.leave(teacher, Leave::kRemoved);
  EXPECT_TRUE(there.keeps_watching(other_viewer));
  EXPECT_EQ(world.statistics(0).peers, 1u);
  EXPECT_EQ(world.statistics(1).peers, 2u);
  EXPECT_EQ(world.finish(), "");
}

// What is authentic on one shard is noise on the other.
TEST(Shards, hear_nobody_of_the_other) {
  World world(4, 2);
  Classroom here(world, 0);
  Classroom there(world, 1);
  Person& teacher = here.teacher();
  there.teacher();
  Person& viewer = there.viewer();
  world.run(3'000);
  const auto before = world.statistics(1);
  int strayed = 0;
  teacher.lines[0].up.filter = [&](base::ConstBytes datagram) {
    if (datagram[0] >= 128) {  // RTP and RTCP
      world.inject(1, teacher.lines[0].address, Datagram(datagram.begin(), datagram.end()));
      ++strayed;
    }
    return false;
  };
  EXPECT_TRUE(there.keeps_watching(viewer));
  teacher.lines[0].up.filter = {};
  EXPECT_GT(strayed, 50);
  const auto unknown = static_cast<std::size_t>(sfu::DropReason::kUnknownAddress);
  EXPECT_EQ(world.statistics(1).drops[unknown] - before.drops[unknown],
            static_cast<std::uint64_t>(strayed));
  EXPECT_EQ(world.finish(), "");
}

}  // namespace
}  // namespace sim
