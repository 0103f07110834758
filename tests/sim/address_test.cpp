// People who change their address while the class goes on.
#include <gtest/gtest.h>

#include "tests/sim/classroom.hpp"

namespace sim {
namespace {

JoinOptions with(IceOptions ice) {
  JoinOptions options;
  options.ice = ice;
  return options;
}

class Address : public testing::TestWithParam<IceOptions> {};

// A new NAT port: the page knows nothing of it. Its next consent check shows the new address; the
// Worker follows when the old one has been silent for 12 s.
TEST_P(Address, of_a_viewer_is_followed_behind_a_nat) {
  Classroom room(1);
  room.teacher();
  Person& viewer = room.viewer(with(GetParam()));
  room.world.run(5'000);
  for (int i = 0; i < 3; ++i) {
    room.world.rebind(viewer);
    room.world.run(20'000);
    EXPECT_TRUE(room.keeps_watching(viewer));
    EXPECT_TRUE(room.world.is_live(viewer));
  }
  EXPECT_EQ(room.world.finish(), "");
}

TEST_P(Address, of_the_publisher_is_followed_behind_a_nat) {
  Classroom room(2);
  Person& teacher = room.teacher(with(GetParam()));
  Person& viewer = room.viewer();
  room.world.run(5'000);
  for (int i = 0; i < 3; ++i) {
    room.world.rebind(teacher);
    room.world.run(20'000);
    EXPECT_TRUE(room.keeps_watching(viewer));
    // The way back works too: a late joiner gets the keyframe that it needs.
    Person& late = room.viewer();
    room.world.run(10'000);
    EXPECT_TRUE(room.keeps_watching(late));
  }
  EXPECT_EQ(room.world.finish(), "");
}

TEST_P(Address, that_never_rests_harms_nobody_else) {
  Classroom room(3);
  room.teacher();
  Person& restless = room.viewer(with(GetParam()));
  Person& other = room.viewer();
  room.world.run(3'000);
  for (int i = 0; i < 60; ++i) {
    room.world.rebind(restless);
    EXPECT_GE(room.frames(other, 1'000), 10u);
  }
  room.world.run(25'000);
  EXPECT_TRUE(room.keeps_watching(restless));
  EXPECT_EQ(room.world.finish(), "");
}

TEST_P(Address, stays_through_ice_restarts) {
  Classroom room(4);
  Person& teacher = room.teacher(with(GetParam()));
  Person& viewer = room.viewer(with(GetParam()));
  room.world.run(3'000);
  for (int i = 0; i < 5; ++i) {
    room.world.restart_ice(teacher);
    room.world.restart_ice(viewer);
    EXPECT_GE(room.frames(viewer, 1'000), 13u);  // nothing is lost meanwhile
  }
  EXPECT_EQ(room.world.finish(), "");
}

// The page notices, and restarts: it need not wait for the Worker to follow.
TEST_P(Address, is_followed_at_once_by_an_ice_restart) {
  Classroom room(5);
  Person& teacher = room.teacher(with(GetParam()));
  Person& viewer = room.viewer(with(GetParam()));
  room.world.run(3'000);
  for (Person* person : {&teacher, &viewer}) {
    room.world.rebind(*person);
    room.world.restart_ice(*person);
    room.world.run(2'500);
    EXPECT_TRUE(room.keeps_watching(viewer));
  }
  EXPECT_EQ(room.world.finish(), "");
}

// The page knows nothing of an end: its next consent check comes over the new connection. The
// Worker need not wait until the old one has been silent for 12 s.
TEST_P(Address, of_a_tcp_connection_is_followed_at_once_by_the_next) {
  Classroom room(9);
  Person& teacher = room.teacher(with(GetParam()));
  Person& viewer = room.viewer(with(GetParam()));
  room.world.run(3'000);
  for (int i = 0; i < 3; ++i) {
    for (Person* person : {&teacher, &viewer}) {
      room.world.reconnect(*person);
      // The first time it comes from UDP, which never tells.
      room.world.run(i == 0 ? 20'000 : 6'500);
      EXPECT_TRUE(room.keeps_watching(viewer)) << i;
      EXPECT_TRUE(room.world.is_live(*person));
    }
    // Who has several interfaces may have gone over to UDP on another.
    if (GetParam().interfaces == 1) {
      EXPECT_EQ(room.world.statistics().peers_on_tcp, 2u) << i;
    }
  }
  EXPECT_EQ(room.world.finish(), "");
}

INSTANTIATE_TEST_SUITE_P(Each, Address,
                         testing::Values(IceOptions{}, IceOptions{.consent_nominates = true},
                                         IceOptions{.aggressive = true},
                                         IceOptions{.interfaces = 3}));

TEST(Interface, with_a_reserve_is_left_at_once_when_its_connection_ends) {
  Classroom room(10);
  room.teacher();
  Person& viewer = room.viewer(with({.interfaces = 2}));
  room.world.reconnect(viewer, 0);
  room.world.run(5'000);
  ASSERT_EQ(viewer.peer->ice().selected(), 0u);
  EXPECT_EQ(room.world.statistics().peers_on_tcp, 1u);
  room.world.lose_interface(viewer, 0);
  EXPECT_EQ(room.world.statistics().peers_on_tcp, 0u) << "without waiting for the page";
  EXPECT_TRUE(room.keeps_watching(viewer));
  EXPECT_EQ(room.world.finish(), "");
}

// From Wi-Fi to mobile data: the second interface is there from the beginning.
TEST(Interface, that_goes_is_replaced_by_another) {
  for (const bool aggressive : {false, true}) {
    Classroom room(6);
    Person& teacher = room.teacher(with({.interfaces = 2, .aggressive = aggressive}));
    Person& viewer = room.viewer(with({.interfaces = 2, .aggressive = aggressive}));
    room.world.run(5'000);
    ASSERT_EQ(viewer.peer->ice().selected(), 0u);
    room.world.lose_interface(viewer, 0);
    room.world.run(8'000);
    EXPECT_EQ(viewer.peer->ice().selected(), 1u);
    EXPECT_TRUE(room.keeps_watching(viewer)) << aggressive;
    room.world.lose_interface(teacher, 0);
    room.world.run(8'000);
    EXPECT_TRUE(room.keeps_watching(viewer)) << aggressive;
    EXPECT_EQ(room.world.finish(), "");
  }
}

// Nobody says that the interface is gone; its consent just stays out.
TEST(Interface, that_falls_silent_is_left) {
  Classroom room(7);
  room.teacher();
  Person& viewer = room.viewer(with({.interfaces = 2}));
  room.world.run(5'000);
  Conditions dead;
  dead.loss = 1;
  viewer.lines[0].up.conditions = viewer.lines[0].down.conditions = dead;
  room.world.run(25'000);
  EXPECT_EQ(viewer.peer->ice().selected(), 1u);
  EXPECT_TRUE(room.keeps_watching(viewer));
  EXPECT_EQ(room.world.finish(), "");
}

TEST(Interface, is_seen_by_the_server_as_the_nat_shows_it) {
  Classroom room(8);
  Person& viewer = room.viewer(with({.interfaces = 3}));
  room.world.run(3'000);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(viewer.peer->ice().reflexive(i), viewer.lines[i].address);
  }
  EXPECT_EQ(room.world.finish(), "");
}

}  // namespace
}  // namespace sim
