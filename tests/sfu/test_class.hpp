// A class in the test world, for the tests of what flows through a Router.
#pragma once

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/sfu/test_browser.hpp"

namespace sfu::test {

// A teacher who publishes sound and picture, and viewers.
class Class : public testing::Test {
 protected:
  static constexpr std::uint32_t kView = 1000;  // SSRC of the picture as a viewer gets it
  static constexpr std::uint32_t kHear = 2000;

  Class() {
    world.execute(AddPublication{kSound, media::Kind::kAudio});
    world.execute(AddPublication{kPicture, media::Kind::kVideo});
    world.execute(AddPublication{kScreen, media::Kind::kVideo});
  }

  Browser& publisher(PublicationId publication = kPicture) {
    Browser& browser = world.connect();
    world.execute(
        SetUplink{browser.id, {kMidId, kTransportId}, {sound_uplink(), video_uplink(publication)}});
    return browser;
  }
  Browser& viewer() {
    Browser& browser = world.connect();
    watch(browser, {downlink(kPicture, kView), downlink(kSound, kHear, media::Kind::kAudio)});
    return browser;
  }
  void watch(Browser& browser, std::vector<DownlinkTrack> tracks) {
    world.execute(SetDownlink{browser.id, kMidId, std::move(tracks)});
    world.settle();
  }

  // One frame of `packets` packets, 40 ms after the last.
  void frame(Browser& from, OutboundStream& stream, bool keyframe, int packets = 3) {
    world.run(40);
    stream.timestamp += 3600;
    for (int i = 0; i < packets; ++i) {
      const auto size = static_cast<std::size_t>(60 + i);
      from.send_rtp(stream, keyframe && i == 0 ? h264_keyframe(size) : h264_delta(size),
                    i + 1 == packets);
    }
    world.settle();
  }
  void frames(Browser& from, OutboundStream& stream, int count) {
    for (int i = 0; i < count; ++i) frame(from, stream, false);
  }
  void run(std::int64_t milliseconds) { world.run(milliseconds); }

  World world;
  OutboundStream camera{.ssrc = 50, .payload_type = kH264Type, .mid = "1", .rtx_ssrc = 51};
  OutboundStream microphone{.ssrc = 40, .payload_type = kOpusType, .mid = "0"};
};

}  // namespace sfu::test
