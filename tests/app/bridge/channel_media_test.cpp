#include "app/bridge/channel_media.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/signal/fakes.hpp"

namespace app::bridge {
namespace {

using signal::FakeMediaPort;
using testing::IsEmpty;
using testing::SizeIs;

constexpr live::PublisherId kFirst{100};
constexpr live::PublisherId kSecond{101};

std::string offer() {
  return proto::sdp::browser_text("chromium-156", "offer_sendonly");
}
// The same from a program that has no H.264.
std::string without_h264() {
  std::string text = offer();
  for (std::size_t at = 0; (at = text.find("H264/90000", at)) != std::string::npos;) {
    text.replace(at, 4, "HXYZ");
  }
  return text;
}

class ChannelMediaTest : public testing::Test {
 protected:
  std::optional<whip::Resource> begin(live::PublisherId publisher,
                                      const std::string& channel = "klinik") {
    const auto plan = media.plan(channel, offer());
    EXPECT_TRUE(plan && plan->codecs_fit);
    return media.begin(channel, publisher, *plan);
  }

  FakeMediaPort port;
  MediaIds ids;
  base::SeededRandom random{7};
  ChannelMedia media{{&port}, ids, random};
};

TEST_F(ChannelMediaTest, tells_the_sfu_of_a_publisher_and_taps_what_it_sends) {
  const auto resource = begin(kFirst);
  ASSERT_TRUE(resource);
  const auto answer = proto::sdp::parsed(resource->answer);
  ASSERT_THAT(answer.media, SizeIs(2));
  EXPECT_EQ(answer.media[0].direction, proto::sdp::Direction::kRecvOnly);
  const auto peer = port.last<sfu::AddPeer>();
  EXPECT_EQ(answer.media[0].ice_ufrag, peer.local.ufrag);
  const auto uplink = port.last<sfu::SetUplink>();
  EXPECT_EQ(uplink.peer, peer.peer);
  ASSERT_THAT(uplink.tracks, SizeIs(2));
  EXPECT_EQ(uplink.tracks[0].codec, media::Codec::kOpus);
  EXPECT_EQ(uplink.tracks[1].codec, media::Codec::kH264);
  EXPECT_TRUE(uplink.tracks[1].rtx_payload_type);
  EXPECT_NE(uplink.extensions.transport_sequence, 0);
  const auto taps = port.all<sfu::AddTap>();
  ASSERT_THAT(taps, SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(taps[i].publication, uplink.tracks[i].publication);
    EXPECT_EQ(taps[i].tap.value, kFirst.value);
  }
  EXPECT_THAT(port.all<sfu::AddPublication>(), SizeIs(2));
}

TEST_F(ChannelMediaTest, who_takes_over_goes_on_on_the_same_tracks) {
  begin(kFirst);
  const auto before = port.last<sfu::SetUplink>();
  begin(kSecond);
  const auto after = port.last<sfu::SetUplink>();
  EXPECT_NE(before.peer, after.peer);
  EXPECT_EQ(before.tracks[1].publication, after.tracks[1].publication);
  media.end(kFirst.value);
  EXPECT_EQ(port.last<sfu::RemovePeer>().peer, before.peer);
  EXPECT_EQ(port.last<sfu::RemoveTap>().tap.value, kFirst.value);
  EXPECT_EQ(media.clients(), 1u);
  EXPECT_THAT(port.all<sfu::RemovePublication>(), IsEmpty());
  media.off_air("klinik");
  EXPECT_THAT(port.all<sfu::RemovePublication>(), SizeIs(2));
}

TEST_F(ChannelMediaTest, channels_have_tracks_of_their_own) {
  begin(kFirst);
  const auto one = port.last<sfu::SetUplink>();
  begin(kSecond, "acara");
  EXPECT_NE(one.tracks[1].publication, port.last<sfu::SetUplink>().tracks[1].publication);
}

TEST_F(ChannelMediaTest, other_codecs_do_not_fit) {
  const auto plan = media.plan("klinik", without_h264());
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->codecs_fit);
  // Refused in its place.
  ASSERT_TRUE(plan->answer);
  EXPECT_EQ(plan->answer->description.media.at(1).port, 0);
  EXPECT_THAT(port.commands, IsEmpty());
}

TEST_F(ChannelMediaTest, what_is_no_description_has_no_plan) {
  EXPECT_FALSE(media.plan("klinik", "nonsense"));
  EXPECT_FALSE(media.plan("klinik", ""));
}

TEST_F(ChannelMediaTest, an_overloaded_shard_lets_nobody_in) {
  const auto plan = media.plan("klinik", offer());
  port.full = true;
  EXPECT_FALSE(media.begin("klinik", kFirst, *plan));
  EXPECT_EQ(media.clients(), 0u);
}

TEST_F(ChannelMediaTest, an_end_that_an_overloaded_shard_did_not_take_comes_later) {
  begin(kFirst);
  port.full = true;
  media.end(kFirst.value);
  EXPECT_THAT(port.all<sfu::RemovePeer>(), IsEmpty());
  port.full = false;
  media.tick();
  EXPECT_THAT(port.all<sfu::RemovePeer>(), SizeIs(1));
}

TEST_F(ChannelMediaTest, a_lost_transport_is_found_by_its_peer) {
  begin(kFirst);
  const auto peer = port.last<sfu::AddPeer>().peer;
  EXPECT_EQ(media.peer_lost({peer.value + 77}), std::nullopt);
  EXPECT_EQ(media.peer_lost(peer), (ChannelMedia::Client{kFirst.value, false}));
  EXPECT_EQ(media.peer_lost(peer), std::nullopt);
}

TEST_F(ChannelMediaTest, restarts_ice_under_a_new_tag) {
  const auto resource = begin(kFirst);
  EXPECT_EQ(media.client_of("klinik", resource->id), (ChannelMedia::Client{kFirst.value, false}));
  EXPECT_EQ(media.client_of("acara", resource->id), std::nullopt);
  EXPECT_EQ(media.etag_of(kFirst.value), resource->etag);
  const auto session = media.restart_ice(kFirst.value);
  ASSERT_TRUE(session);
  EXPECT_NE(session->etag, resource->etag);
  EXPECT_EQ(port.last<sfu::RestartIce>().local.ufrag, session->local.ice_ufrag);
  EXPECT_FALSE(media.restart_ice(kSecond.value));
}

TEST_F(ChannelMediaTest, asks_for_a_key_frame_of_the_picture) {
  media.request_keyframe(kFirst);
  EXPECT_THAT(port.commands, IsEmpty());
  begin(kFirst);
  media.request_keyframe(kFirst);
  EXPECT_EQ(port.last<sfu::RequestKeyframe>().publication,
            port.last<sfu::SetUplink>().tracks[1].publication);
}

TEST_F(ChannelMediaTest, a_viewer_is_given_the_tracks_of_the_publisher) {
  const std::string wish = proto::sdp::browser_text("chromium-156", "offer_recvonly");
  const auto plan = media.plan_watch("klinik", wish);
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->codecs_fit);
  const live::PlayerId viewer{7};
  begin(kFirst);
  const auto uplink = port.last<sfu::SetUplink>();
  const auto resource = media.watch("klinik", viewer, *plan);
  ASSERT_TRUE(resource);
  EXPECT_EQ(port.expected, 1);
  const auto downlink = port.last<sfu::SetDownlink>();
  ASSERT_THAT(downlink.tracks, SizeIs(2));
  for (const sfu::DownlinkTrack& track : downlink.tracks) {
    const bool is_picture = track.kind == media::Kind::kVideo;
    EXPECT_EQ(track.publication, uplink.tracks[is_picture ? 1 : 0].publication);
    const auto codec = is_picture ? media::Codec::kH264 : media::Codec::kOpus;
    EXPECT_NE(track.payload_types[static_cast<std::size_t>(codec)].media, 0);
  }
  EXPECT_EQ(media.client_of("klinik", resource->id), (ChannelMedia::Client{7, true}));
  // The publisher stays when the viewer goes.
  port.commands.clear();
  media.end(7);
  EXPECT_THAT(port.all<sfu::RemovePeer>(), SizeIs(1));
  EXPECT_THAT(port.all<sfu::RemoveTap>(), IsEmpty());
  EXPECT_EQ(media.clients(), 1u);
}

TEST_F(ChannelMediaTest, tracks_are_made_for_a_viewer_of_a_channel_that_comes_by_rtmp) {
  const auto plan =
      media.plan_watch("klinik", proto::sdp::browser_text("chromium-156", "offer_recvonly"));
  ASSERT_TRUE(plan);
  ASSERT_TRUE(media.watch("klinik", live::PlayerId{7}, *plan));
  EXPECT_THAT(port.all<sfu::AddPublication>(), SizeIs(2));
  const live::FeedPlace place = media.place_of("klinik");
  EXPECT_EQ(place.shard, 0u);
  for (const sfu::DownlinkTrack& track : port.last<sfu::SetDownlink>().tracks) {
    const bool is_picture = track.kind == media::Kind::kVideo;
    EXPECT_EQ(track.publication.value, is_picture ? place.picture : place.sound);
  }
  ASSERT_TRUE(media.watch("klinik", live::PlayerId{8}, *plan));
  EXPECT_EQ(media.place_of("klinik"), place);
  // A publisher by WebRTC goes on there.
  begin(kFirst);
  EXPECT_EQ(port.last<sfu::SetUplink>().tracks[1].publication.value, place.picture);

  media.end(7);
  EXPECT_THAT(media.take_unwatched(), IsEmpty());
  media.end(8);
  EXPECT_THAT(media.take_unwatched(), testing::ElementsAre("klinik"));
  EXPECT_THAT(media.take_unwatched(), IsEmpty()) << "told once";
  media.off_air("klinik");
  EXPECT_THAT(port.all<sfu::RemovePublication>(), SizeIs(2));
  EXPECT_NE(media.place_of("klinik"), place);
}

TEST_F(ChannelMediaTest, a_viewer_without_h264_does_not_fit) {
  std::string wish = proto::sdp::browser_text("chromium-156", "offer_recvonly");
  for (std::size_t at = 0; (at = wish.find("H264/90000", at)) != std::string::npos;) {
    wish.replace(at, 4, "HXYZ");
  }
  const auto plan = media.plan_watch("klinik", wish);
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->codecs_fit);
}

}  // namespace
}  // namespace app::bridge
