// A class of forty whose networks change all the time: an hour of it with PENDOPO_SIM_SECONDS=3600.
#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

#include "sfu/thinning.hpp"
#include "tests/sim/classroom.hpp"
#include "tests/sim/worker_memory.hpp"

namespace sim {
namespace {

constexpr std::int64_t kViewers = 40;

int seconds() {
  const char* const value = std::getenv("PENDOPO_SIM_SECONDS");
  return value == nullptr || *value == '\0' ? 20 : std::atoi(value);
}

// Bad, but not so bad that a page would be given up.
Conditions some_conditions(Dice& dice) {
  constexpr double kLosses[] = {0, 0, 0.01, 0.05, 0.1, 0.2};
  Conditions conditions;
  conditions.delay = std::chrono::milliseconds(dice.below(dice.chance(0.2) ? 300 : 50));
  conditions.loss = kLosses[dice.below(6)];
  if (dice.chance(0.3)) conditions.jitter = std::chrono::milliseconds(dice.below(60));
  if (dice.chance(0.2)) conditions.reorder = 0.1;
  if (dice.chance(0.2)) conditions.duplication = 0.05;
  if (dice.chance(0.2)) conditions.bits_per_second = 100'000 + dice.below(400'000);
  return conditions;
}

class MovingClass : public testing::Test {
 protected:
  MovingClass() : room(7), dice(room.world.dice()) {
    camera.disposables = true;
    people.push_back(&room.teacher({}, camera));
    for (Person* viewer : room.viewers(static_cast<std::size_t>(kViewers)))
      people.push_back(viewer);
  }

  void change_somebody() {
    Person& person = *people[dice.below(people.size())];
    switch (dice.below(6)) {
      case 0:
        return room.world.rebind(person);
      case 1:
        return room.world.restart_ice(person);
      case 2:
        return person.set_conditions({});
      default:
        person.set_conditions(some_conditions(dice), some_conditions(dice));
    }
  }

  // Whoever was silent for too long was given up, and its page comes anew.
  void replace_lost() {
    if (!room.world.is_live(*people[0])) people[0] = &room.teacher({}, camera);
    for (std::size_t i = 1; i < people.size(); ++i) {
      if (!room.world.is_live(*people[i])) people[i] = &room.viewer();
    }
  }

  // Nothing is lost and nothing waits any more: all see.
  void expect_calm() {
    for (Person* person : people) person->set_conditions({});
    room.world.run(40'000);
    replace_lost();
    room.world.run(5'000);
    std::vector<std::size_t> before;
    for (const Person* person : people) before.push_back(room.decoded(*person));
    room.world.run(5'000);
    for (std::size_t i = 1; i < people.size(); ++i) {
      EXPECT_GE(room.decoded(*people[i]) - before[i], 60u) << "viewer " << i;
    }
  }

  Classroom room;
  Dice& dice;
  SourceOptions camera = kCamera;
  std::vector<Person*> people;  // the teacher first
};

TEST_F(MovingClass, goes_on_whatever_happens_and_holds_no_more_than_at_first) {
  constexpr int kUntilCalm = 600;
  room.world.run(5'000);
  expect_calm();
  const std::int64_t early = worker_bytes();
  for (int second = 1; second <= seconds() && !room.world.failed(); ++second) {
    change_somebody();
    room.world.run(1'000);
    replace_lost();
    if (second % kUntilCalm == 0) expect_calm();
  }
  expect_calm();
  EXPECT_EQ(room.world.statistics().peers, people.size());
  // Each viewer remembers what was left out for him lately, which nothing was at first.
  constexpr std::int64_t kRemembered = 16 * sfu::Thinning::kRemembered;
  if (counts_worker_bytes()) EXPECT_LT(worker_bytes() - early, kViewers * (kRemembered + 500));
  for (Person* person : people) room.world.leave(*person, Leave::kRemoved);
  room.world.run(1'000);
  EXPECT_EQ(room.world.finish(), "");
}

}  // namespace
}  // namespace sim
