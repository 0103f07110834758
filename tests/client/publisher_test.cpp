#include "client/publisher.hpp"

#include <gtest/gtest.h>

#include "tests/client/sfu_world.hpp"

namespace client {
namespace {

using namespace test;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Publisher, sends_nothing_before_it_is_connected) {
  World world;
  End& from = world.publish();
  publisher(from).send_frame(world.now, 1, {}, picture(true), from.out);
  EXPECT_TRUE(from.out.empty());
  EXPECT_EQ(publisher(from).counts().packets, 0u);
}

TEST(Publisher, marks_the_end_of_a_frame) {
  World world;
  End& from = world.publish();
  world.run(seconds(1));
  publisher(from).send_frame(world.now, 1, {}, picture(true), from.out);
  ASSERT_EQ(from.out.size(), 3u);
  std::vector<bool> markers;
  for (const base::Transmit& item : from.out.items()) {
    markers.push_back(proto::rtp::parse_header(item.bytes)->marker);
  }
  EXPECT_EQ(markers, (std::vector<bool>{false, false, true}));
  EXPECT_EQ(publisher(from).counts().packets, 3u);
  EXPECT_EQ(publisher(from).counts().bytes, 300u);
}

TEST(Publisher, sends_again_what_got_lost) {
  World world;
  End& from = world.publish();
  End& to = world.watch();
  world.run(seconds(1));
  int number = 0;
  world.to_server = [&](const Datagram& datagram) {
    const bool media = proto::classify(datagram) == proto::DatagramKind::kRtp;
    return !media || ++number % 10 != 5;
  };
  for (int i = 0; i < 25; ++i) {
    publisher(from).send_frame(world.now, 1, world.now - kStart, picture(i == 0), from.out);
    world.run(milliseconds(40));
  }
  world.to_server = [](const Datagram&) { return true; };
  world.run(milliseconds(500));
  EXPECT_GE(publisher(from).counts().repairs, 7u);
  EXPECT_EQ(viewer(to).streams().at(2000).packets(), 75u) << "the viewer misses nothing";
}

TEST(Publisher, hears_that_a_keyframe_is_wanted) {
  World world;
  End& from = world.publish();
  world.watch();
  world.run(seconds(1));
  for (int i = 0; i < 25; ++i) {
    publisher(from).send_frame(world.now, 1, world.now - kStart, picture(false), from.out);
    world.run(milliseconds(40));
  }
  EXPECT_GE(publisher(from).counts().keyframe_requests, 1u);
}

TEST(Publisher, lets_a_viewer_match_sound_and_picture) {
  World world;
  End& from = world.publish();
  End& to = world.watch();
  world.run(seconds(1));
  int reports = 0;
  world.to_client = [&](const Datagram& datagram) {
    reports += proto::classify(datagram) == proto::DatagramKind::kRtcp && datagram[1] == 200;
    return true;
  };
  for (int i = 0; i < 75; ++i) {
    publisher(from).send_frame(world.now, 0, world.now - kStart, sound(), from.out);
    publisher(from).send_frame(world.now, 1, world.now - kStart, picture(i == 0), from.out);
    world.run(milliseconds(40));
  }
  EXPECT_GE(reports, 2) << "the server has sender reports to pass on";
  EXPECT_EQ(to.events.size(), 1u);
}

TEST(Publisher, ignores_a_track_that_it_does_not_have) {
  World world;
  End& from = world.publish();
  world.run(seconds(1));
  publisher(from).send_frame(world.now, 7, {}, picture(true), from.out);
  EXPECT_TRUE(from.out.empty());
}

}  // namespace
}  // namespace client
