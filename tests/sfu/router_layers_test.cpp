// A picture in two sizes, as a Worker gives it to its viewers.
#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using test::at;
using test::Browser;
using test::downlink;
using test::kMidId;
using test::kPicture;
using test::kRepairedRidId;
using test::kRidId;
using test::kTransportId;
using test::OutboundStream;
using test::video_uplink;

constexpr PublicationId kSmall{9};

class RouterLayers : public test::Class {
 protected:
  RouterLayers() { world.execute(AddPublication{kSmall, media::Kind::kVideo}); }

  Browser& teacher() {
    Browser& browser = world.connect();
    send_both(browser);
    return browser;
  }
  void send_both(Browser& browser) {
    UplinkTrack large_track = video_uplink(kPicture);
    UplinkTrack small_track = video_uplink(kSmall);
    large_track.rid = "l";
    small_track.rid = "s";
    world.execute(SetUplink{
        browser.id, {kMidId, kTransportId, kRidId, kRepairedRidId}, {large_track, small_track}});
  }
  void show(Browser& browser, std::size_t layers) {
    DownlinkTrack track = downlink(kPicture, kView);
    track.smaller = {{kSmall, 60'000}};
    track.nominal = 500'000;
    track.shows = layers;
    watch(browser, {track});
  }
  // One picture in both sizes: 3 packets of the large, 1 of the small.
  void both(Browser& from, bool large_key = false, bool small_key = false) {
    frame(from, large, large_key);
    small.timestamp += 3600;
    from.send_rtp(small, small_key ? test::h264_keyframe(30) : test::h264_delta(30));
    world.settle();
  }
  static std::size_t count(Browser& viewer, bool of_small) {
    const auto& packets = viewer.received(kView);
    return static_cast<std::size_t>(std::count_if(
        packets.begin(), packets.end(),
        [&](const auto& packet) { return (packet.payload.size() < 50) == of_small; }));
  }
  void small_alone(Browser& from, int pictures) {
    for (int i = 0; i < pictures; ++i) {
      world.run(40);
      small.timestamp += 3600;
      from.send_rtp(small, i % 10 == 0 ? test::h264_keyframe(30) : test::h264_delta(30));
      world.settle();
    }
  }
  std::vector<std::pair<std::uint64_t, bool>> wanted() {
    std::vector<std::pair<std::uint64_t, bool>> told;
    for (const LayerWanted& event : world.events<LayerWanted>()) {
      told.emplace_back(event.publication.value, event.wanted);
    }
    return told;
  }

  OutboundStream large{
      .ssrc = 50, .payload_type = test::kH264Type, .mid = "1", .rtx_ssrc = 51, .rid = "l"};
  OutboundStream small{.ssrc = 60,
                       .payload_type = test::kH264Type,
                       .mid = "1",
                       .timestamp = 900'000,
                       .rtx_ssrc = 61,
                       .rid = "s"};
};

TEST_F(RouterLayers, go_over_with_a_keyframe_in_one_numbering) {
  Browser& from = teacher();
  both(from, true, true);
  Browser& viewer = world.connect();
  show(viewer, 2);
  for (int i = 0; i < 10; ++i) both(from);
  const std::size_t before = count(viewer, false);
  EXPECT_GE(before, 30u);
  EXPECT_EQ(count(viewer, true), 0u);
  const int asked = from.rtcp.plis;

  show(viewer, 1);
  world.settle();
  EXPECT_EQ(from.rtcp.plis, asked + 1);
  both(from);
  EXPECT_EQ(count(viewer, false), before + 3) << "the large one until the small begins";
  both(from, false, true);
  both(from);
  EXPECT_EQ(count(viewer, true), 2u);
  EXPECT_EQ(count(viewer, false), before + 6);
  test::expect_continuous(viewer.received(kView));
}

TEST_F(RouterLayers, keep_the_time_that_sender_reports_tell) {
  Browser& from = teacher();
  both(from, true, true);
  Browser& viewer = world.connect();
  show(viewer, 2);
  from.send_report(large, 5'000'000'000'000, large.timestamp);
  // Made 100 ms after the other of the same moment: the two clocks began at different times.
  from.send_report(small, 5'000'000'000'000, small.timestamp - 9'000);
  for (int i = 0; i < 5; ++i) both(from);
  show(viewer, 1);
  both(from, false, true);
  const auto& packets = viewer.received(kView);
  ASSERT_GE(packets.size(), 2u);
  EXPECT_EQ(packets.back().payload.size(), test::h264_keyframe(30).size());
  EXPECT_EQ(packets.back().timestamp - packets[packets.size() - 2].timestamp, 9'000u);
}

TEST_F(RouterLayers, are_wanted_by_who_is_sent_them) {
  Browser& from = teacher();
  both(from, true, true);
  Browser& viewer = world.connect();
  EXPECT_TRUE(wanted().empty());
  show(viewer, 2);
  both(from);
  show(viewer, 1);
  both(from, false, true);
  watch(viewer, {});
  using Told = std::vector<std::pair<std::uint64_t, bool>>;
  const Told told{{2, true}, {9, true}, {2, false}, {9, false}};
  EXPECT_EQ(wanted(), told);
}

TEST_F(RouterLayers, fall_back_when_the_large_one_is_silent) {
  Browser& from = teacher();
  both(from, true, true);
  Browser& viewer = world.connect();
  show(viewer, 2);
  both(from);
  small_alone(from, 60);
  EXPECT_GE(count(viewer, true), 15u);
  const std::size_t before = count(viewer, false);
  both(from, true);
  both(from);
  EXPECT_EQ(count(viewer, false), before + 6);
  test::expect_continuous(viewer.received(kView));
}

TEST_F(RouterLayers, send_the_large_one_until_the_small_is_made) {
  Browser& from = teacher();
  frame(from, large, true);
  for (int i = 0; i < 60; ++i) frame(from, large, false);
  Browser& viewer = world.connect();
  show(viewer, 1);
  frame(from, large, false);
  EXPECT_GE(count(viewer, false), 3u);
  using Told = std::vector<std::pair<std::uint64_t, bool>>;
  EXPECT_EQ(wanted(), (Told{{9, true}, {2, true}}));
  both(from, false, true);
  const std::size_t before = count(viewer, false);
  both(from);
  both(from);
  EXPECT_EQ(count(viewer, false), before);
  EXPECT_EQ(count(viewer, true), 3u);
  EXPECT_EQ(wanted().back(), (std::pair<std::uint64_t, bool>{2, false}));
  test::expect_continuous(viewer.received(kView));
}

TEST_F(RouterLayers, begin_with_the_one_that_is_shown) {
  Browser& from = teacher();
  both(from, true, true);
  both(from);
  Browser& viewer = world.connect();
  show(viewer, 1);
  world.run(100);
  EXPECT_EQ(count(viewer, true), 2u) << "what is cached of the small one";
  EXPECT_EQ(count(viewer, false), 0u);
}

// The small one stood still just when the silence of the large one was judged.
TEST_F(RouterLayers, fall_back_after_a_stall_of_both) {
  Browser& from = teacher();
  both(from, true, true);
  Browser& viewer = world.connect();
  show(viewer, 2);
  for (int i = 0; i < 5; ++i) both(from);
  small_alone(from, 22);
  world.run(700);
  EXPECT_EQ(count(viewer, true), 0u);
  small_alone(from, 60);
  EXPECT_GE(count(viewer, true), 20u);
}

TEST_F(RouterLayers, tell_of_one_that_does_not_come) {
  Browser& from = teacher();
  both(from, true, true);
  Browser& viewer = world.connect();
  show(viewer, 2);
  for (int i = 0; i < 30; ++i) both(from);
  EXPECT_TRUE(world.events<LayerMissing>().empty());
  small_alone(from, 120);
  const auto missing = world.events<LayerMissing>();
  ASSERT_FALSE(missing.empty());
  EXPECT_EQ(missing.front().publication, kPicture);
}

TEST_F(RouterLayers, of_which_the_next_one_is_removed_and_added) {
  Browser& from = teacher();
  both(from, true, true);
  Browser& viewer = world.connect();
  show(viewer, 2);
  both(from);
  show(viewer, 1);
  world.execute(RemovePublication{kSmall});
  world.execute(AddPublication{kSmall, media::Kind::kVideo});
  world.execute(SetUplink{from.id, {}, {}});
  send_both(from);
  show(viewer, 1);
  both(from, false, true);
  both(from, false, true);
  EXPECT_GE(count(viewer, true), 1u);
}

}  // namespace
}  // namespace sfu
