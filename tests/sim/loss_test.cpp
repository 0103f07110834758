// Bad networks: loss, jitter, duplicates, reordering, a narrow link, and all of them together.
#include <gtest/gtest.h>

#include "tests/sim/classroom.hpp"

namespace sim {
namespace {

struct Case {
  const char* name;
  Conditions conditions;
  std::size_t frames_min;  // of the 150 of 10 s
};

class Network : public testing::TestWithParam<Case> {};

constexpr Conditions lossy(double loss) {
  Conditions conditions;
  conditions.loss = loss;
  return conditions;
}
constexpr Conditions wild() {
  Conditions conditions;
  conditions.delay = std::chrono::milliseconds(60);
  conditions.jitter = std::chrono::milliseconds(40);
  conditions.loss = 0.05;
  conditions.duplication = 0.05;
  conditions.reorder = 0.1;
  conditions.held = std::chrono::milliseconds(60);
  return conditions;
}
constexpr Conditions far_away() {
  Conditions conditions;
  conditions.delay = std::chrono::milliseconds(300);
  conditions.jitter = std::chrono::milliseconds(100);
  return conditions;
}
constexpr Conditions doubled() {
  Conditions conditions;
  conditions.duplication = 0.5;
  conditions.reorder = 0.2;
  return conditions;
}
constexpr Conditions narrow() {
  Conditions conditions;
  conditions.bits_per_second = 120'000;  // a class of these tests takes about half
  conditions.queue_max = 10'000;
  return conditions;
}

constexpr Case kCases[] = {
    {"loses_5", lossy(0.05), 140}, {"loses_10", lossy(0.10), 135}, {"loses_20", lossy(0.20), 90},
    {"is_wild", wild(), 120},      {"is_far", far_away(), 145},    {"doubles", doubled(), 145},
    {"is_narrow", narrow(), 120},
};

TEST_P(Network, of_a_viewer) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    Classroom room(seed);
    room.teacher();
    JoinOptions options;
    options.up = options.down = GetParam().conditions;
    const auto people = room.viewers(2, options);
    Person& lucky = room.viewer();
    for (const Person* person : people) {
      while (room.decoded(*person) == 0 && room.world.now < sfu::test::at(30'000)) {
        room.world.run(100);  // a handshake may take long on such a line
      }
    }
    room.world.run(8'000);
    std::vector<std::size_t> before;
    for (const Person* person : people) before.push_back(room.decoded(*person));
    EXPECT_GE(room.frames(lucky, 10'000), 145u);
    for (std::size_t i = 0; i < people.size(); ++i) {
      EXPECT_GE(room.decoded(*people[i]) - before[i], GetParam().frames_min) << seed;
    }
    EXPECT_EQ(room.world.finish(), "") << "seed " << seed;
  }
}

TEST_P(Network, of_the_publisher) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    Classroom room(seed);
    JoinOptions options;
    options.up = options.down = GetParam().conditions;
    room.teacher(options);
    Person& viewer = room.viewer();
    room.world.run(8'000);
    EXPECT_GE(room.frames(viewer, 10'000), GetParam().frames_min) << seed;
    EXPECT_EQ(room.world.finish(), "") << "seed " << seed;
  }
}

TEST_P(Network, of_everybody_with_vp8) {
  Classroom room(4);
  JoinOptions options;
  options.up = options.down = GetParam().conditions;
  room.teacher(options, {.codec = media::Codec::kVp8});
  const auto people = room.viewers(2, options);
  room.world.run(8'000);
  const std::size_t before = room.decoded(*people[0]);
  EXPECT_GE(room.frames(*people[1], 10'000), GetParam().frames_min / 2);
  EXPECT_GE(room.decoded(*people[0]) - before, GetParam().frames_min / 2);
  EXPECT_EQ(room.world.finish(), "");
}

INSTANTIATE_TEST_SUITE_P(Each, Network, testing::ValuesIn(kCases),
                         [](const auto& of) { return of.param.name; });

TEST(Network, that_is_dead_for_a_while_is_forgiven) {
  Classroom room(9);
  Person& teacher = room.teacher();
  Person& viewer = room.viewer();
  room.world.run(5'000);
  for (Person* person : {&teacher, &viewer}) {
    person->set_conditions(lossy(1.0));
    room.world.run(20'000);
    person->set_conditions({});
    room.world.run(10'000);
    EXPECT_TRUE(room.keeps_watching(viewer));
  }
  EXPECT_EQ(room.world.finish(), "");
}

TEST(Network, that_is_dead_for_longer_ends_the_peer) {
  Classroom room(10);
  room.teacher();
  Person& viewer = room.viewer();
  room.world.run(5'000);
  viewer.set_conditions(lossy(1.0));
  room.world.run(40'000);
  EXPECT_FALSE(room.world.is_live(viewer));
  EXPECT_EQ(room.world.finish(), "");
}

}  // namespace
}  // namespace sim
