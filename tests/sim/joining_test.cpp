// Coming and going: late joiners, reloads, handshakes that lose parts of them or their owner.
#include <gtest/gtest.h>

#include "tests/sim/classroom.hpp"

namespace sim {
namespace {

// A record of the DTLS server's last flight: ChangeCipherSpec (RFC 5246 section 7.1).
bool is_last_flight(base::ConstBytes datagram) {
  constexpr std::uint8_t kChangeCipherSpec = 20;
  if (datagram.size() < 13 || datagram[0] < 20 || datagram[0] > 23) return false;
  for (std::size_t at = 0; at + 13 <= datagram.size();) {
    if (datagram[at] == kChangeCipherSpec) return true;
    at += 13U + base::load_u16(datagram.data() + at + 11);
  }
  return false;
}
bool is_dtls(base::ConstBytes datagram) {
  return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63;
}

TEST(Joining, shows_a_late_joiner_the_picture_without_a_new_keyframe) {
  Classroom room(1);
  Person& teacher = room.teacher();
  Person& first = room.viewer();
  room.world.run(8'000);
  const int asked = teacher.peer->keyframes_wanted();
  // The ring holds the last keyframe and what followed: it was not long ago.
  Person& late = room.viewer();
  room.world.run(1'000);
  EXPECT_GE(room.decoded(late), 100u);
  EXPECT_GE(late.watching(room.sound)->packets, 10u);
  EXPECT_EQ(teacher.peer->keyframes_wanted(), asked);
  EXPECT_EQ(room.world.statistics().replays_from_cache, 1u);
  EXPECT_TRUE(room.keeps_watching(first));
  EXPECT_TRUE(room.keeps_watching(late));
  EXPECT_EQ(room.world.finish(), "");
}

TEST(Joining, asks_once_for_a_keyframe_when_many_join_late) {
  Classroom room(2);
  Person& teacher = room.teacher();
  room.world.run(60'000);  // the keyframe has left the ring
  EXPECT_EQ(teacher.peer->keyframes_wanted(), 0);
  const auto people = room.viewers(10);
  room.world.run(2'000);
  for (const Person* person : people) EXPECT_GE(room.decoded(*person), 15u);
  EXPECT_EQ(teacher.peer->keyframes_wanted(), 1);
  EXPECT_EQ(room.world.finish(), "");
}

TEST(Joining, lets_viewers_wait_for_the_publisher) {
  Classroom room(3);
  Person& early = room.viewer();
  room.world.run(10'000);
  room.teacher();
  room.world.run(2'000);
  EXPECT_TRUE(room.keeps_watching(early));
  EXPECT_EQ(room.world.finish(), "");
}

class Reload : public testing::TestWithParam<Leave> {};

TEST_P(Reload, of_the_publisher_is_a_pause_and_no_more) {
  Classroom room(4);
  Person* teacher = &room.teacher();
  const auto people = room.viewers(3);
  room.world.run(5'000);
  for (int i = 0; i < 4; ++i) {
    room.world.leave(*teacher, GetParam());
    room.world.run(700);
    teacher = &room.teacher();
    room.world.run(3'000);
    for (const Person* person : people) ASSERT_TRUE(room.keeps_watching(*person));
  }
  EXPECT_EQ(room.world.finish(), "");
}

TEST_P(Reload, of_a_viewer_leaves_nothing_behind) {
  Classroom room(5);
  room.teacher();
  Person* viewer = &room.viewer();
  for (int i = 0; i < 5; ++i) {
    room.world.run(3'000);
    room.world.leave(*viewer, GetParam());
    viewer = &room.viewer();
  }
  EXPECT_TRUE(room.keeps_watching(*viewer));
  room.world.run(35'000);  // those who vanished are given up
  EXPECT_EQ(room.world.statistics().peers, 2u);
  EXPECT_EQ(room.world.statistics().subscriptions, 2u);
  EXPECT_TRUE(room.keeps_watching(*viewer));
  EXPECT_EQ(room.world.finish(), "");
}

INSTANTIATE_TEST_SUITE_P(Each, Reload,
                         testing::Values(Leave::kRemoved, Leave::kGoodbye, Leave::kVanishes));

// The teacher leaves at every moment of the first half second, the handshake's included.
TEST(Joining, may_end_at_any_moment_of_the_handshake) {
  for (const Leave how : {Leave::kRemoved, Leave::kGoodbye, Leave::kVanishes}) {
    Classroom room(6);
    Person& watcher = room.viewer();
    for (int after = 0; after < 400; after += 10) {
      Person& publisher = room.teacher();
      Person& viewer = room.viewer();
      room.world.run(after);
      room.world.leave(publisher, how);
      room.world.leave(viewer, how);
    }
    room.world.run(35'000);
    EXPECT_EQ(room.world.statistics().peers, 1u);
    room.teacher();
    room.world.run(2'000);
    EXPECT_TRUE(room.keeps_watching(watcher));
    EXPECT_EQ(room.world.finish(), "");
  }
}

TEST(Joining, survives_the_loss_of_the_last_flight_of_the_handshake) {
  for (int losses = 1; losses <= 4; ++losses) {
    Classroom room(7);
    Person& teacher = room.teacher();
    room.world.run(2'000);
    Person& viewer = room.viewer();
    int left = losses;
    viewer.lines[0].down.filter = [&](base::ConstBytes datagram) {
      return is_last_flight(datagram) && left-- > 0;
    };
    // The client repeats its flight after 1, 2, 4 and 8 s; the server repeats its own each time.
    room.world.run((1 << losses) * 1'000);
    EXPECT_LE(left, 0);
    ASSERT_TRUE(viewer.peer->is_connected()) << losses;
    room.world.run(3'000);
    EXPECT_TRUE(room.keeps_watching(viewer)) << losses;
    // What was sent before the page had its keys is lost, and nobody's fault.
    EXPECT_GT(viewer.peer->refused().early, 0);
    EXPECT_TRUE(teacher.peer->is_connected());
    EXPECT_EQ(room.world.finish(), "");
  }
}

TEST(Joining, survives_the_loss_of_any_one_datagram_of_the_handshake) {
  for (const bool up : {true, false}) {
    for (int lost = 0; lost < 6; ++lost) {
      Classroom room(8);
      room.teacher();
      room.world.run(1'000);
      Person& viewer = room.viewer();
      int count = 0;
      Link& link = up ? viewer.lines[0].up : viewer.lines[0].down;
      link.filter = [&](base::ConstBytes datagram) { return is_dtls(datagram) && count++ == lost; };
      room.world.run(4'000);
      EXPECT_TRUE(viewer.peer->is_connected()) << up << lost;
      EXPECT_TRUE(room.keeps_watching(viewer)) << up << lost;
      EXPECT_EQ(room.world.finish(), "");
    }
  }
}

}  // namespace
}  // namespace sim
