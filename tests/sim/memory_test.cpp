// Bounded memory: however many come and go, a Worker holds what those who are there need.
#include <gtest/gtest.h>

#include "tests/sim/classroom.hpp"
#include "tests/sim/worker_memory.hpp"

namespace sim {
namespace {

// One lesson: all join, see, and leave; the publications end with it.
void lesson(World& world, std::size_t viewers) {
  Classroom room(world, 0);
  Person& teacher = room.teacher();
  const auto people = room.viewers(viewers);
  world.run(1'000);
  world.restart_ice(teacher);
  world.rebind(*people[0]);
  world.run(1'000);
  for (Person* person : people) world.leave(*person, Leave::kRemoved);
  world.leave(teacher, Leave::kRemoved);
  world.remove_publication(0, room.picture);
  world.remove_publication(0, room.sound);
  world.run(10);
}

TEST(Memory, of_a_worker_is_given_back_when_a_class_ends) {
  if (!counts_worker_bytes()) GTEST_SKIP() << "only under AddressSanitizer";
  World world(1);
  lesson(world, 6);
  lesson(world, 6);
  const std::int64_t before = worker_bytes();
  for (int i = 0; i < 10; ++i) lesson(world, 6);
  // One peer's DTLS session alone is 40 kB; one ring is 1.5 MB.
  EXPECT_LT(worker_bytes() - before, 4'000);
  EXPECT_EQ(world.finish(), "");
}

TEST(Memory, of_a_worker_does_not_grow_while_a_class_lasts) {
  if (!counts_worker_bytes()) GTEST_SKIP() << "only under AddressSanitizer";
  Classroom room(2);
  Conditions bad;
  bad.loss = 0.1;
  bad.reorder = 0.1;
  bad.duplication = 0.1;
  Person& teacher = room.teacher();
  teacher.set_conditions(bad);
  for (Person* viewer : room.viewers(4)) viewer->set_conditions(bad);
  room.world.run(20'000);
  const std::int64_t before = worker_bytes();
  for (int minute = 0; minute < 3; ++minute) {
    room.world.restart_ice(teacher);
    room.world.run(60'000);
  }
  EXPECT_LT(worker_bytes() - before, 4'000);
  EXPECT_EQ(room.world.finish(), "");
}

}  // namespace
}  // namespace sim
