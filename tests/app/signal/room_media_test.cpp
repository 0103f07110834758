#include "tests/app/signal/room_media_fixture.hpp"

namespace app::signal {
namespace {

TEST_F(RoomMediaTest, answers_a_publisher_and_tells_the_sfu_what_it_sends) {
  const auto answer = publish(kTeacher);
  ASSERT_EQ(answer.media.size(), 2u);
  EXPECT_TRUE(answer.ice_lite);
  EXPECT_EQ(answer.media[0].direction, proto::sdp::Direction::kRecvOnly);
  const auto peer = port.last<sfu::AddPeer>();
  EXPECT_EQ(answer.media[0].ice_ufrag, peer.local.ufrag);
  const auto& candidates = answer.media[0].candidates;
  ASSERT_EQ(candidates.size(), 3u);
  EXPECT_EQ(candidates[1].transport, proto::sdp::CandidateTransport::kUdp);
  EXPECT_EQ(candidates[2].transport, proto::sdp::CandidateTransport::kTcp);
  EXPECT_EQ(candidates[2].tcp_type, proto::sdp::TcpType::kPassive);
  EXPECT_EQ(candidates[2].port, 443);
  EXPECT_LT(candidates[2].priority, candidates[1].priority);
  EXPECT_TRUE(answer.media[0].ice_ufrag.starts_with("07")) << "TCP finds the shard by it";
  const auto uplink = port.last<sfu::SetUplink>();
  EXPECT_EQ(uplink.peer, peer.peer);
  EXPECT_NE(uplink.extensions.transport_sequence, 0);
  ASSERT_EQ(uplink.tracks.size(), 2u);
  EXPECT_EQ(uplink.tracks[0].codec, media::Codec::kOpus);
  EXPECT_EQ(uplink.tracks[1].codec, media::Codec::kH264);
  EXPECT_TRUE(uplink.tracks[1].rtx_payload_type.has_value());
  EXPECT_EQ(port.all<sfu::AddPublication>().size(), 2u);
}

TEST_F(RoomMediaTest, a_microphone_may_pause_and_the_sound_of_a_screen_may_not) {
  const auto parameter = [&](Source source) {
    PublishOffer one = offer();
    one.sources.at(0).source = source;
    const auto answer = media.publish(kTeacher, one, VideoCodec::kH264, {});
    return answer ? proto::sdp::parsed(*answer).media.at(0).formats.at(0).fmtp : "";
  };
  EXPECT_NE(parameter(Source::kMicrophone).find("usedtx=1"), std::string::npos);
  EXPECT_EQ(parameter(Source::kScreenAudio).find("usedtx"), std::string::npos);
}

TEST_F(RoomMediaTest, sound_is_asked_for_again_where_both_sides_say_so) {
  PublishOffer repeating = offer();
  const std::string map = "a=rtpmap:111 opus/48000/2\r\n";
  const auto at = repeating.sdp.find(map);
  ASSERT_NE(at, std::string::npos);
  repeating.sdp.insert(at + map.size(), "a=rtcp-fb:111 nack\r\n");
  ASSERT_TRUE(media.publish(kTeacher, repeating, VideoCodec::kH264, {}));
  EXPECT_TRUE(port.last<sfu::SetUplink>().tracks.at(0).repeats);
  publish(kTeacher);
  EXPECT_FALSE(port.last<sfu::SetUplink>().tracks.at(0).repeats);
}

TEST_F(RoomMediaTest, takes_the_rooms_codec_out_of_what_the_publisher_offers) {
  publish(kTeacher, false, VideoCodec::kVp8);
  EXPECT_EQ(port.last<sfu::SetUplink>().tracks[1].codec, media::Codec::kVp8);
}

TEST_F(RoomMediaTest, keeps_transport_and_publications_when_a_publisher_offers_again) {
  publish(kTeacher);
  const auto first = port.last<sfu::SetUplink>();
  publish(kTeacher, false, VideoCodec::kVp8);
  const auto second = port.last<sfu::SetUplink>();
  EXPECT_EQ(port.all<sfu::AddPeer>().size(), 1u);
  EXPECT_EQ(first.peer, second.peer);
  EXPECT_EQ(first.tracks[1].publication, second.tracks[1].publication);
}

TEST_F(RoomMediaTest, restarts_ice_of_a_publisher_whose_credentials_are_new) {
  const auto before = publish(kTeacher);
  PublishOffer again = offer();
  const std::string ufrag = proto::sdp::parsed(again.sdp).media[0].ice_ufrag;
  std::size_t replaced = 0;
  for (std::size_t at = 0; (at = again.sdp.find("a=ice-ufrag:" + ufrag, at)) != std::string::npos;
       ++replaced) {
    again.sdp.replace(at + 12, ufrag.size(), "NewOne");
    at += 12;
  }
  ASSERT_GT(replaced, 0u);
  const auto answer = media.publish(kTeacher, again, VideoCodec::kH264, {});
  ASSERT_TRUE(answer);
  const auto restart = port.last<sfu::RestartIce>();
  EXPECT_EQ(restart.peer, port.last<sfu::AddPeer>().peer);
  EXPECT_EQ(port.all<sfu::AddPeer>().size(), 1u) << "the same transport";
  const auto after = proto::sdp::parsed(*answer);
  EXPECT_EQ(after.media[0].ice_ufrag, restart.local.ufrag);
  EXPECT_NE(after.media[0].ice_ufrag, before.media[0].ice_ufrag);
  EXPECT_TRUE(media.publish(kTeacher, again, VideoCodec::kH264, {}));
  EXPECT_EQ(port.all<sfu::RestartIce>().size(), 1u) << "the same credentials restart nothing";
}

TEST_F(RoomMediaTest, restarts_ice_of_a_viewer_who_asks_for_it) {
  publish(kTeacher);
  media.watch(kStudent, false);
  const auto before = only_offer();
  answer(before);
  media.watch(kStudent, false, true);
  const auto after = only_offer();
  const auto restart = port.last<sfu::RestartIce>();
  EXPECT_FALSE(after.restart);
  EXPECT_EQ(proto::sdp::parsed(after.sdp).media[0].ice_ufrag, restart.local.ufrag);
  EXPECT_NE(proto::sdp::parsed(before.sdp).media[0].ice_ufrag, restart.local.ufrag);
  answer(after);
  EXPECT_EQ(port.last<sfu::SetDownlink>().peer, restart.peer);
}

TEST_F(RoomMediaTest, lets_the_sfu_measure_a_viewers_line_and_says_what_comes_first) {
  media.set_first(kTeacher, true);
  publish(kTeacher);
  publish(kStudent);
  media.watch(kLate, false);
  answer(only_offer());
  const auto downlink = port.last<sfu::SetDownlink>();
  EXPECT_NE(downlink.transport_extension, 0);
  std::map<std::string, int> ranks;
  for (const sfu::DownlinkTrack& track : downlink.tracks) {
    if (track.kind == media::Kind::kVideo) ranks[track.cname] = track.rank;
  }
  EXPECT_EQ(ranks, (std::map<std::string, int>{{"p1", 1}, {"p2", 2}}));

  const auto held = media.held({downlink.peer, downlink.tracks[1].publication, true});
  ASSERT_TRUE(held);
  EXPECT_EQ(held->viewer, kLate);
  EXPECT_EQ(held->key, (RoomMedia::Key{kTeacher, Source::kCamera}));
  EXPECT_FALSE(media.held({{999}, downlink.tracks[1].publication, true}));
  EXPECT_FALSE(media.held({downlink.peer, {999}, true}));
}

TEST_F(RoomMediaTest, sends_nobody_any_more_what_he_may_not_be_sent) {
  publish(kTeacher);
  media.watch(kStudent, false);
  answer(only_offer());
  ASSERT_EQ(port.last<sfu::SetDownlink>().tracks.size(), 2u);
  sight.apart = {kTeacher};
  media.sight_changed();
  EXPECT_TRUE(port.last<sfu::SetDownlink>().tracks.empty()) << "at once";
  const auto without = only_offer();
  EXPECT_TRUE(without.tracks.empty());
  // An answer to what was offered before brings nothing back.
  answer(without);
  EXPECT_TRUE(port.last<sfu::SetDownlink>().tracks.empty());
  sight.apart.clear();
  media.sight_changed();
  const auto again = only_offer();
  EXPECT_EQ(again.tracks.size(), 2u);
  answer(again);
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.size(), 2u);
}

TEST_F(RoomMediaTest, offers_anew_only_to_whom_something_is_another) {
  publish(kTeacher);
  media.watch(kStudent, false);
  media.watch(kLate, false);
  for (const auto& offer : media.take_offers()) answer(offer);
  sight.apart = {kTeacher};
  media.sight_changed(kStudent);
  const auto offer = only_offer();
  EXPECT_EQ(offer.viewer, kStudent);
  EXPECT_TRUE(offer.tracks.empty());
}

TEST_F(RoomMediaTest, what_was_hidden_and_is_shown_again_has_another_ssrc) {
  publish(kTeacher);
  media.watch(kStudent, false);
  answer(only_offer());
  const auto before = port.last<sfu::SetDownlink>().tracks;
  // An offer is on its way while the teacher goes and comes back.
  publish(kLate);
  const auto pending = only_offer();
  sight.apart = {kTeacher};
  media.sight_changed();
  sight.apart.clear();
  media.sight_changed();
  answer(pending);
  answer(only_offer());
  for (const sfu::DownlinkTrack& now : port.last<sfu::SetDownlink>().tracks) {
    for (const sfu::DownlinkTrack& was : before) {
      EXPECT_FALSE(now.ssrc == was.ssrc && now.publication == was.publication);
    }
  }
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.size(), 4u);
}

TEST_F(RoomMediaTest, offers_nothing_that_may_not_be_seen) {
  sight.apart = {kTeacher};
  publish(kTeacher);
  media.watch(kStudent, false);
  EXPECT_TRUE(media.take_offers().empty());
}

TEST_F(RoomMediaTest, an_answer_that_comes_late_shows_nothing_hidden) {
  publish(kTeacher);
  media.watch(kStudent, false);
  const auto offered = only_offer();
  sight.apart = {kTeacher};
  media.sight_changed();
  answer(offered);
  EXPECT_TRUE(port.last<sfu::SetDownlink>().tracks.empty());
}

TEST_F(RoomMediaTest, gives_an_overloaded_shard_what_hides_again) {
  publish(kTeacher);
  media.watch(kStudent, false);
  answer(only_offer());
  port.full = true;
  sight.apart = {kTeacher};
  media.sight_changed();
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.size(), 2u);
  port.full = false;
  media.take_offers();
  EXPECT_TRUE(port.last<sfu::SetDownlink>().tracks.empty());
}

TEST_F(RoomMediaTest, taps_only_what_the_whole_class_has_before_it) {
  publish(kTeacher);
  media.set_tapped(true);
  EXPECT_EQ(media.take_tapped().size(), 2u);
  EXPECT_EQ(port.all<sfu::AddTap>().size(), 2u);
  sight.apart = {kTeacher};
  media.sight_changed();
  EXPECT_EQ(port.all<sfu::RemoveTap>().size(), 2u);
  media.tap_again();
  EXPECT_EQ(port.all<sfu::AddTap>().size(), 2u);
  sight.apart.clear();
  media.sight_changed();
  EXPECT_EQ(port.all<sfu::AddTap>().size(), 4u);
  EXPECT_TRUE(media.take_tapped().empty()) << "under the names that they have";
}

TEST_F(RoomMediaTest, restarts_no_ice_where_there_is_no_transport) {
  publish(kTeacher);
  media.watch(kStudent, false, true);
  EXPECT_TRUE(only_offer().restart);
  EXPECT_TRUE(port.all<sfu::RestartIce>().empty());
}

TEST_F(RoomMediaTest, gives_an_overloaded_shard_a_restart_again) {
  publish(kTeacher);
  media.watch(kStudent, false);
  answer(only_offer());
  port.full = true;
  media.watch(kStudent, false, true);
  port.full = false;
  const auto told = proto::sdp::parsed(only_offer().sdp);
  EXPECT_EQ(told.media[0].ice_ufrag, port.last<sfu::RestartIce>().local.ufrag);
}

TEST_F(RoomMediaTest, lets_a_reloaded_publisher_feed_the_same_publications) {
  publish(kTeacher);
  const auto first = port.last<sfu::SetUplink>();
  publish(kTeacher, true);
  const auto second = port.last<sfu::SetUplink>();
  EXPECT_EQ(port.last<sfu::RemovePeer>().peer, first.peer);
  EXPECT_NE(first.peer, second.peer);
  EXPECT_EQ(first.tracks[1].publication, second.tracks[1].publication);
  EXPECT_EQ(port.all<sfu::AddPublication>().size(), 2u);
}

TEST_F(RoomMediaTest, blocks_a_forbidden_source_from_its_first_packet) {
  ASSERT_TRUE(media.publish(kStudent, offer(), VideoCodec::kH264, {Source::kCamera}));
  for (const auto& track : port.last<sfu::SetUplink>().tracks) {
    for (const auto& block : port.all<sfu::SetBlocked>()) {
      if (block.publication != track.publication) continue;
      EXPECT_EQ(block.blocked, track.codec == media::Codec::kH264);
    }
  }
}

TEST_F(RoomMediaTest, refuses_what_is_no_sdp_and_what_has_no_common_codec) {
  PublishOffer broken = offer();
  broken.sdp = "hello";
  EXPECT_EQ(media.publish(kTeacher, broken, VideoCodec::kH264, {}).error(), MediaRefusal::kBadSdp);
  EXPECT_TRUE(port.commands.empty());
}

TEST_F(RoomMediaTest, says_so_when_the_shard_is_overloaded) {
  port.full = true;
  EXPECT_EQ(media.publish(kTeacher, offer(), VideoCodec::kH264, {}).error(),
            MediaRefusal::kServerBusy);
}

TEST_F(RoomMediaTest, offers_a_viewer_everything_that_others_publish) {
  publish(kTeacher);
  media.watch(kStudent, false);
  const auto offered = only_offer();
  EXPECT_EQ(offered.viewer, kStudent);
  EXPECT_TRUE(offered.restart);
  ASSERT_EQ(offered.tracks.size(), 2u);
  EXPECT_EQ(offered.tracks[0].participant, kTeacher);
  EXPECT_TRUE(media.take_offers().empty()) << "one offer at a time";
  EXPECT_TRUE(port.all<sfu::SetDownlink>().empty()) << "nothing before the answer";
  answer(offered);
  const auto downlink = port.last<sfu::SetDownlink>();
  EXPECT_EQ(downlink.peer, port.last<sfu::AddPeer>().peer);
  ASSERT_EQ(downlink.tracks.size(), 2u);
  EXPECT_NE(downlink.mid_extension, 0);
  for (const auto& track : downlink.tracks) {
    EXPECT_NE(track.ssrc, 0u);
    EXPECT_EQ(track.cname, "p1");
    if (track.kind == media::Kind::kVideo) {
      const auto h264 = static_cast<std::size_t>(media::Codec::kH264);
      const auto vp8 = static_cast<std::size_t>(media::Codec::kVp8);
      EXPECT_EQ(track.payload_types[h264].media, proto::sdp::kH264PayloadType);
      EXPECT_EQ(track.payload_types[vp8].rtx, proto::sdp::kVp8RtxPayloadType);
    }
  }
}

TEST_F(RoomMediaTest, does_not_offer_people_their_own_picture) {
  publish(kTeacher);
  media.watch(kTeacher, false);
  EXPECT_TRUE(media.take_offers().empty());
}

TEST_F(RoomMediaTest, offers_again_when_somebody_begins_to_publish_after_the_answer) {
  publish(kTeacher);
  media.watch(kStudent, false);
  const auto first = only_offer();
  publish(kLate);
  EXPECT_TRUE(media.take_offers().empty()) << "the first offer is not answered yet";
  answer(first);
  const auto second = only_offer();
  EXPECT_FALSE(second.restart);
  EXPECT_EQ(second.tracks.size(), 4u);
  EXPECT_GT(second.number, first.number);
  answer(second);
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.size(), 4u);
  EXPECT_EQ(port.all<sfu::AddPeer>().size(), 3u) << "two publishers and one viewer";
}

TEST_F(RoomMediaTest, ignores_an_answer_to_an_older_offer) {
  publish(kTeacher);
  media.watch(kStudent, false);
  const auto first = only_offer();
  media.watch(kStudent, true);
  const auto second = only_offer();
  EXPECT_TRUE(media.answer(kStudent, {first.number, browser_answer(first.sdp)}));
  EXPECT_TRUE(port.all<sfu::SetDownlink>().empty());
  answer(second);
  EXPECT_EQ(port.all<sfu::SetDownlink>().size(), 1u);
}

TEST_F(RoomMediaTest, reuses_the_section_of_somebody_who_left_with_another_ssrc) {
  publish(kTeacher);
  media.watch(kStudent, false);
  const auto first = only_offer();
  answer(first);
  const auto before = port.last<sfu::SetDownlink>().tracks;
  media.leave(kTeacher);
  EXPECT_EQ(port.all<sfu::RemovePublication>().size(), 2u);
  publish(kLate);
  const auto second = only_offer();
  EXPECT_EQ(proto::sdp::parsed(second.sdp).media.size(), 2u) << "no section was added";
  answer(second);
  for (const auto& track : port.last<sfu::SetDownlink>().tracks) {
    for (const auto& old : before) EXPECT_NE(track.ssrc, old.ssrc);
  }
}

TEST_F(RoomMediaTest, turns_sections_inactive_when_their_person_leaves) {
  publish(kTeacher);
  media.watch(kStudent, false);
  answer(only_offer());
  media.leave(kTeacher);
  const auto offered = only_offer();
  EXPECT_TRUE(offered.tracks.empty());
  for (const auto& section : proto::sdp::parsed(offered.sdp).media) {
    EXPECT_EQ(section.direction, proto::sdp::Direction::kInactive);
  }
}

TEST_F(RoomMediaTest, offers_a_new_connection_after_the_transport_was_lost) {
  publish(kTeacher);
  media.watch(kStudent, false);
  answer(only_offer());
  media.peer_lost(port.last<sfu::SetDownlink>().peer);
  const auto offered = only_offer();
  EXPECT_TRUE(offered.restart);
  answer(offered);
  EXPECT_NE(port.last<sfu::AddPeer>().local.ufrag, "");
}

TEST_F(RoomMediaTest, shows_a_waiting_whep_viewer_what_is_published_later) {
  media.set_stage(RoomMedia::Key{kTeacher, Source::kCamera}, {});
  const sfu::PeerId viewer = media.next_peer();
  ASSERT_TRUE(media.whep(viewer, proto::sdp::browser_text("chromium-156", "offer_recvonly"),
                         VideoCodec::kH264));
  port.commands.clear();
  publish(kTeacher);
  bool shown = false;
  for (const auto& track : port.last<sfu::SetDownlink>().tracks) {
    shown |= static_cast<bool>(track.publication);
  }
  EXPECT_TRUE(shown);
}

TEST_F(RoomMediaTest, refuses_a_whep_viewer_that_cannot_decode_what_the_room_speaks) {
  auto offer = proto::sdp::parsed(proto::sdp::browser_text("firefox-esr-153", "offer_recvonly"));
  const sfu::PeerId viewer = media.next_peer();
  EXPECT_EQ(media.whep(viewer, proto::sdp::to_string(offer), VideoCodec::kH264).error(),
            MediaRefusal::kNoCommonCodec);
  EXPECT_TRUE(port.all<sfu::AddPeer>().empty());
}

TEST_F(RoomMediaTest, gives_an_overloaded_shard_again_what_must_not_be_lost) {
  publish(kTeacher);
  const auto peer = port.last<sfu::AddPeer>().peer;
  port.commands.clear();
  port.full = true;
  media.leave(kTeacher);
  EXPECT_TRUE(port.commands.empty());
  port.full = false;
  (void)media.take_offers();
  EXPECT_EQ(port.last<sfu::RemovePeer>().peer, peer);
  EXPECT_EQ(port.all<sfu::RemovePublication>().size(), 2u);
}

TEST_F(RoomMediaTest, publishes_again_after_an_overload) {
  port.full = true;
  EXPECT_EQ(media.publish(kTeacher, offer(), VideoCodec::kH264, {}).error(),
            MediaRefusal::kServerBusy);
  port.full = false;
  publish(kTeacher, true);
  EXPECT_EQ(port.all<sfu::AddPublication>().size(), 2u);
}

TEST_F(RoomMediaTest, shows_teachers_first_when_a_viewer_has_no_section_left) {
  for (std::uint64_t id = 10; id < 10 + kSectionsMax; ++id) publish({id});
  publish({500});
  media.set_first({500}, true);
  media.watch(kStudent, false);
  const auto offered = only_offer();
  ASSERT_EQ(offered.tracks.size(), kSectionsMax);
  EXPECT_EQ(offered.tracks.front().participant.value, 500u);
}

TEST_F(RoomMediaTest, takes_everything_back_when_it_ends) {
  {
    RoomMedia other(port, ids, random, sight);
    ASSERT_TRUE(other.publish(kTeacher, offer(), VideoCodec::kH264, {}));
    port.commands.clear();
  }
  EXPECT_EQ(port.all<sfu::RemovePeer>().size(), 1u);
  EXPECT_EQ(port.all<sfu::RemovePublication>().size(), 2u);
}

TEST_F(RoomMediaTest, understands_firefox) {
  const auto answered =
      media.publish(kTeacher, offer(false, "firefox-esr-153"), VideoCodec::kVp8, {});
  ASSERT_TRUE(answered);
  EXPECT_EQ(port.last<sfu::SetUplink>().tracks.size(), 2u);
  // Firefox has no H.264 offline: what it has is better than no picture.
  ASSERT_TRUE(media.publish(kLate, offer(true, "firefox-esr-153"), VideoCodec::kH264, {}));
  ASSERT_EQ(port.last<sfu::SetUplink>().tracks.size(), 2u);
  EXPECT_EQ(port.last<sfu::SetUplink>().tracks[1].codec, media::Codec::kVp8);
}

TEST_F(RoomMediaTest, plans_whip_as_one_microphone_and_one_camera) {
  const auto plan =
      RoomMedia::plan_whip(proto::sdp::browser_text("chromium-156", "offer_sendonly"));
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->sources.size(), 2u);
  EXPECT_EQ(plan->sources[0].source, Source::kMicrophone);
  EXPECT_EQ(plan->sources[1].source, Source::kCamera);
  EXPECT_FALSE(RoomMedia::plan_whip("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"));
}

TEST_F(RoomMediaTest, shows_a_whep_viewer_the_stage_on_the_same_ssrc) {
  publish(kTeacher);
  media.set_stage(RoomMedia::Key{kTeacher, Source::kCamera},
                  RoomMedia::Key{kTeacher, Source::kMicrophone});
  const sfu::PeerId viewer = media.next_peer();
  ASSERT_TRUE(media.whep(viewer, proto::sdp::browser_text("chromium-156", "offer_recvonly"),
                         VideoCodec::kH264));
  const auto before = port.last<sfu::SetDownlink>();
  EXPECT_EQ(before.peer, viewer);
  ASSERT_EQ(before.tracks.size(), 2u);
  EXPECT_TRUE(before.tracks[0].publication);
  media.set_stage(std::nullopt, RoomMedia::Key{kTeacher, Source::kMicrophone});
  const auto after = port.last<sfu::SetDownlink>();
  ASSERT_EQ(after.tracks.size(), 2u) << "the track stays, so that its numbers do";
  EXPECT_FALSE(after.tracks[0].publication);
  EXPECT_EQ(after.tracks[0].ssrc, before.tracks[0].ssrc);
  media.end_whep(viewer);
  EXPECT_EQ(port.last<sfu::RemovePeer>().peer, viewer);
}

}  // namespace
}  // namespace app::signal
