#include "client/viewer.hpp"

#include <gtest/gtest.h>

#include "tests/client/sfu_world.hpp"

namespace client {
namespace {

using namespace test;
using std::chrono::milliseconds;
using std::chrono::seconds;

// 25 frames a second for a second.
void film(World& world, End& from) {
  for (int i = 0; i < 25; ++i) {
    const base::Duration at = (world.now - kStart);
    publisher(from).send_frame(world.now, 1, at, picture(i == 0), from.out);
    publisher(from).send_frame(world.now, 0, at, sound(), from.out);
    world.run(milliseconds(40));
  }
}

TEST(Viewer, counts_and_decrypts_what_a_publisher_sends) {
  World world;
  End& from = world.publish();
  End& to = world.watch();
  world.run(seconds(1));
  film(world, from);
  ASSERT_EQ(viewer(to).streams().size(), 2u);
  EXPECT_EQ(viewer(to).streams().at(1000).packets(), 25u);
  EXPECT_EQ(viewer(to).streams().at(2000).packets(), 75u);
  EXPECT_EQ(viewer(to).streams().at(2000).lost(), 0u);
  EXPECT_EQ(viewer(to).decrypted(), 100u);
  EXPECT_EQ(viewer(to).forged(), 0u);
  ASSERT_EQ(to.payloads.size(), 100u);
  EXPECT_EQ(to.payloads[0], picture(true)[0]);
  EXPECT_TRUE(viewer(to).first_media());
}

TEST(Viewer, decrypts_only_a_sample) {
  World world;
  End& from = world.publish();
  End& to = world.watch(10);
  End& none = world.watch(0);
  world.run(seconds(1));
  film(world, from);
  EXPECT_EQ(viewer(to).decrypted(), 3u + 8u);
  EXPECT_EQ(viewer(to).forged(), 0u);
  EXPECT_EQ(viewer(none).decrypted(), 0u);
  EXPECT_EQ(viewer(none).streams().at(2000).packets(), 75u);
}

TEST(Viewer, sees_what_was_lost) {
  World world;
  End& from = world.publish();
  End& to = world.watch();
  world.run(seconds(1));
  int number = 0;
  world.to_client = [&](const Datagram& datagram) {
    const bool media = proto::classify(datagram) == proto::DatagramKind::kRtp;
    return !media || ++number % 20 != 10;
  };
  film(world, from);
  std::uint64_t lost = 0;
  for (const auto& [ssrc, stream] : viewer(to).streams()) lost += stream.lost();
  EXPECT_EQ(lost, 5u);
}

TEST(Viewer, does_not_count_what_is_forged) {
  World world;
  End& from = world.publish();
  End& to = world.watch();
  world.run(seconds(1));
  film(world, from);
  Datagram forged(200, 1);
  proto::rtp::write_header({true, 96, 7, 8, 999}, {}, forged);
  to.receive(world.now, forged);
  EXPECT_EQ(viewer(to).forged(), 1u);
  EXPECT_EQ(viewer(to).streams().at(999).packets(), 0u);
}

TEST(Viewer, has_a_limit_of_streams) {
  World world;
  End& to = world.watch(0);
  world.run(seconds(1));
  for (std::uint32_t ssrc = 1; ssrc < 100; ++ssrc) {
    Datagram packet(60, 1);
    proto::rtp::write_header({true, 96, 7, 8, ssrc}, {}, packet);
    to.receive(world.now, packet);
  }
  EXPECT_EQ(viewer(to).streams().size(), kStreamsMax);
}

TEST(Viewer, lives_on_its_reports_and_checks) {
  World world;
  End& from = world.publish();
  End& to = world.watch();
  world.run(seconds(1));
  film(world, from);
  world.run(seconds(100));
  EXPECT_EQ(to.events.size(), 1u) << "connected, and never lost";
}

}  // namespace
}  // namespace client
