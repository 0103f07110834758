// What several datagrams of one turn become for viewers.
#include <gtest/gtest.h>

#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using namespace test;

class Turn : public Class {
 protected:
  static constexpr std::size_t kNoLimit = Router::kNoLimit;

  // Everything that the browser has to send, without any of it being sent on.
  void gather(Browser& from) {
    for (Datagram& datagram : from.take()) {
      world.worker.gather(world.now, from.address(), datagram, out_);
    }
  }
  // A frame of the camera, gathered.
  void gather_frame(Browser& from, bool keyframe, int packets = 3) {
    camera.timestamp += 3600;
    for (int i = 0; i < packets; ++i) {
      const auto size = static_cast<std::size_t>(60 + i);
      from.send_rtp(camera, keyframe && i == 0 ? h264_keyframe(size) : h264_delta(size),
                    i + 1 == packets);
    }
    gather(from);
  }
  bool send(std::size_t limit = kNoLimit) {
    const bool more = world.worker.send_gathered(world.now, out_, limit);
    deliver();
    return more;
  }
  // Hands what is to be sent to whom it is for, and notes in which order.
  void deliver() {
    for (const base::Transmit& item : out_.items()) order_.push_back(item.to);
    world.carry(out_);
  }

  base::TransmitQueue out_;
  std::vector<base::SocketAddress> order_;
};

TEST_F(Turn, brings_each_viewer_all_of_it_before_the_next) {
  Browser& teacher = publisher();
  Browser& one = viewer();
  Browser& other = viewer();
  gather_frame(teacher, true);
  EXPECT_TRUE(out_.empty());

  EXPECT_FALSE(send());

  const std::vector<base::SocketAddress> expected{one.address(),   one.address(),
                                                  one.address(),   other.address(),
                                                  other.address(), other.address()};
  EXPECT_EQ(order_, expected);
  EXPECT_EQ(one.received(kView).size(), 3u);
  expect_continuous(other.received(kView));
}

TEST_F(Turn, is_sent_in_pieces_at_most_one_viewer_longer_than_the_limit) {
  Browser& teacher = publisher();
  std::vector<Browser*> viewers;
  for (int i = 0; i < 5; ++i) viewers.push_back(&viewer());
  gather_frame(teacher, true, 4);

  EXPECT_TRUE(send(6));
  EXPECT_EQ(order_.size(), 8u);
  EXPECT_TRUE(send(6));
  EXPECT_EQ(order_.size(), 16u);
  EXPECT_FALSE(send(6));

  for (Browser* browser : viewers) {
    ASSERT_EQ(browser->received(kView).size(), 4u);
    expect_continuous(browser->received(kView));
  }
}

TEST_F(Turn, of_two_frames_begins_where_a_viewer_can_decode) {
  Browser& teacher = publisher();
  frame(teacher, camera, false);  // there is a source
  Browser& browser = viewer();
  gather_frame(teacher, false);
  gather_frame(teacher, true);
  gather_frame(teacher, false);
  send();
  world.settle();

  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 6u);
  EXPECT_EQ(packets[0].payload, h264_keyframe(60));
  expect_continuous(packets);
}

TEST_F(Turn, sends_nobody_twice_what_he_was_sent_from_the_ring) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  Browser& browser = world.connect();
  gather_frame(teacher, false);
  // What is gathered goes out before the command.
  watch(browser, {downlink(kPicture, kView)});
  gather_frame(teacher, false);
  send();
  world.run(200);

  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 9u);
  expect_continuous(packets);
  EXPECT_EQ(browser.undecipherable, 0);
}

TEST_F(Turn, a_late_packet_goes_out_once_and_where_it_belongs) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  camera.timestamp += 3600;
  const Datagram late = teacher.make_rtp(camera, h264_delta(60), false);
  ++camera.sequence;
  gather_frame(teacher, false);
  Datagram arrives = late;
  world.worker.gather(world.now, teacher.address(), arrives, out_);
  gather_frame(teacher, false);
  send();

  const auto& packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 10u);
  EXPECT_EQ(packets[6].sequence, static_cast<std::uint16_t>(packets[3].sequence - 1));
  EXPECT_EQ(packets[7].sequence, static_cast<std::uint16_t>(packets[5].sequence + 1));
}

TEST_F(Turn, longer_than_may_wait_loses_nothing) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  gather_frame(teacher, true, 100);
  EXPECT_GE(out_.size(), 64u);
  EXPECT_LT(out_.size(), 100u);
  send();
  ASSERT_EQ(browser.received(kView).size(), 100u);
  expect_continuous(browser.received(kView));
}

TEST_F(Turn, a_question_changes_nothing_and_a_command_waits_for_it) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  gather_frame(teacher, true);
  world.worker.execute(world.now, TakeStatistics{1}, out_);
  EXPECT_TRUE(out_.empty());
  world.worker.execute(world.now, SetBlocked{kPicture, true}, out_);
  EXPECT_EQ(out_.size(), 3u);
  deliver();
  EXPECT_FALSE(send());
  EXPECT_EQ(browser.received(kView).size(), 3u);
}

TEST_F(Turn, of_two_publications_comes_to_whoever_watches_which) {
  Browser& teacher = publisher();
  Browser& both = viewer();
  Browser& listener = world.connect();
  watch(listener, {downlink(kSound, kHear, media::Kind::kAudio)});
  teacher.send_rtp(microphone, Payload(80, 0x78));
  gather_frame(teacher, true);
  teacher.send_rtp(microphone, Payload(80, 0x78));
  gather(teacher);
  send();

  EXPECT_EQ(both.received(kView).size(), 3u);
  EXPECT_EQ(both.received(kHear).size(), 2u);
  EXPECT_EQ(listener.received(kHear).size(), 2u);
  EXPECT_TRUE(listener.received(kView).empty());
}

}  // namespace
}  // namespace sfu
