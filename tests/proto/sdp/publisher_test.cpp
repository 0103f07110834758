#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/sdp/negotiate.hpp"
#include "tests/proto/sdp/browser.hpp"

namespace proto::sdp {
namespace {

using media::Codec;
using testing::ElementsAre;

PublishRules rules(std::vector<Codec> video) {
  PublishRules rules;
  rules.codecs = std::move(video);
  rules.codecs.insert(rules.codecs.begin(), Codec::kOpus);
  return rules;
}

PublisherAnswer answered(const SessionDescription& offer, const PublishRules& by) {
  auto answer = answer_publisher(offer, by, our_transport());
  if (!answer) {
    ADD_FAILURE() << to_string(answer.error());
    return {};
  }
  EXPECT_EQ(parsed(to_string(answer->description)), answer->description)
      << "what is sent means what is meant";
  EXPECT_EQ(answer->description.media.size(), offer.media.size());
  return *std::move(answer);
}

std::vector<int> payload_types(const MediaSection& section) {
  std::vector<int> types;
  for (const PayloadFormat& format : section.formats) types.push_back(format.payload_type);
  return types;
}

TEST(AnswerPublisher, takes_opus_and_h264_of_chromium) {
  const PublisherAnswer answer =
      answered(browser("chromium-156", "offer_sendonly"), rules({Codec::kH264}));
  ASSERT_EQ(answer.tracks.size(), 2U);
  EXPECT_EQ(answer.remote.ice_ufrag, "82EU");

  const InboundTrack& audio = answer.tracks[0];
  EXPECT_EQ(audio.mid, "0");
  EXPECT_EQ(audio.codec, Codec::kOpus);
  EXPECT_EQ(audio.payload_type, 111);
  EXPECT_FALSE(audio.rtx_payload_type.has_value());
  EXPECT_THAT(audio.sources, ElementsAre(InboundSource{4004935872, std::nullopt}));
  EXPECT_EQ(
      audio.extensions,
      (ExtensionIds{.mid = 4, .transport_sequence = 3, .absolute_send_time = 2, .audio_level = 1}));
  const InboundTrack& video = answer.tracks[1];
  EXPECT_TRUE(video.active);
  EXPECT_EQ(video.codec, Codec::kH264);
  EXPECT_EQ(video.payload_type, 108);
  EXPECT_EQ(video.rtx_payload_type, 109);
  EXPECT_THAT(video.sources, ElementsAre(InboundSource{2232689101, 875603187}));
  EXPECT_EQ(video.extensions,
            (ExtensionIds{.mid = 4, .transport_sequence = 3, .absolute_send_time = 2}));
  EXPECT_TRUE(video.rids.empty());
}

TEST(AnswerPublisher, its_sections_receive_on_our_transport) {
  const PublisherAnswer answer =
      answered(browser("chromium-156", "offer_sendonly"), rules({Codec::kVp8}));
  const SessionDescription& description = answer.description;
  EXPECT_TRUE(description.ice_lite);
  EXPECT_EQ(description.session_id, 4242U);
  EXPECT_EQ(description.bundle_groups, (std::vector<std::vector<std::string>>{{"0", "1"}}));
  for (const MediaSection& section : description.media) {
    EXPECT_EQ(section.direction, Direction::kRecvOnly);
    EXPECT_EQ(section.setup, Setup::kPassive);
    EXPECT_TRUE(section.rtcp_mux && section.rtcp_rsize);
    EXPECT_EQ(section.ice_ufrag, "ourU");
    EXPECT_EQ(section.fingerprints, std::vector<Fingerprint>{our_transport().fingerprint});
    EXPECT_TRUE(section.sources.empty());
  }
  EXPECT_EQ(description.media[0].candidates.size(), 2U);
  EXPECT_TRUE(description.media[1].candidates.empty());
  EXPECT_EQ(payload_types(description.media[0]), (std::vector<int>{111}));
  EXPECT_EQ(payload_types(description.media[1]), (std::vector<int>{96, 97}))
      << "no red, no ulpfec, no other codec";
  EXPECT_EQ(description.media[1].formats[0].feedback,
            (std::vector<std::string>{"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"}));
  EXPECT_EQ(description.media[0].formats[0].feedback, std::vector<std::string>{"transport-cc"});
}

TEST(AnswerPublisher, follows_the_order_of_the_rules) {
  const SessionDescription offer = browser("chromium-156", "offer_sendonly");
  for (const Codec codec : {Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1}) {
    EXPECT_EQ(answered(offer, rules({codec, Codec::kVp8})).tracks[1].codec, codec);
  }
}

TEST(AnswerPublisher, falls_back_when_the_first_choice_is_not_offered) {
  const PublisherAnswer answer =
      answered(browser("firefox-esr-153", "offer_sendonly"), rules({Codec::kH264, Codec::kVp8}));
  ASSERT_EQ(answer.tracks.size(), 2U);
  EXPECT_EQ(answer.tracks[0].payload_type, 109);
  EXPECT_EQ(answer.tracks[1].codec, Codec::kVp8);
  EXPECT_EQ(answer.tracks[1].payload_type, 120);
  EXPECT_EQ(answer.tracks[1].rtx_payload_type, 124);
  EXPECT_THAT(answer.tracks[1].sources, ElementsAre(InboundSource{1067155118, 3606895652}));
}

TEST(AnswerPublisher, rejects_a_section_without_a_common_codec_in_its_place) {
  const PublisherAnswer answer =
      answered(browser("firefox-esr-153", "offer_sendonly"), rules({Codec::kH264}));
  ASSERT_EQ(answer.tracks.size(), 1U);
  EXPECT_FALSE(answer.description.media[0].rejected());
  EXPECT_TRUE(answer.description.media[1].rejected());
  EXPECT_EQ(answer.description.media[1].mid, "1");
  EXPECT_EQ(answer.description.bundle_groups[0], std::vector<std::string>{"0"});
}

TEST(AnswerPublisher, refuses_an_offer_without_any_common_codec) {
  const auto answer = answer_publisher(browser("firefox-esr-153", "offer_simulcast"),
                                       rules({Codec::kH264}), our_transport());
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error(), NegotiationError::kNoCommonCodec);
}

TEST(AnswerPublisher, passes_on_what_is_wrong_with_the_transport) {
  SessionDescription offer = browser("chromium-156", "offer_sendonly");
  offer.media[0].fingerprints.clear();
  EXPECT_EQ(answer_publisher(offer, rules({Codec::kVp8}), our_transport()).error(),
            NegotiationError::kNoFingerprint);
}

TEST(AnswerPublisher, rejects_the_data_section) {
  for (const char* name : kBrowsers) {
    const PublisherAnswer answer =
        answered(browser(name, "offer_balanced_sendrecv_data"), rules({Codec::kVp8}));
    EXPECT_EQ(answer.tracks.size(), 2U);
    EXPECT_TRUE(answer.description.media[2].rejected());
    EXPECT_EQ(answer.description.media[2].other_formats, "webrtc-datachannel");
    EXPECT_EQ(answer.description.media[0].direction, Direction::kRecvOnly);
  }
}

TEST(AnswerPublisher, stopped_sections_stay_rejected_and_order_is_kept) {
  for (const char* name : kBrowsers) {
    const PublisherAnswer answer =
        answered(browser(name, "offer_stopped_and_added"), rules({Codec::kVp8}));
    const SessionDescription& description = answer.description;
    ASSERT_EQ(description.media.size(), 4U);
    EXPECT_TRUE(description.media[0].rejected());
    EXPECT_EQ(description.bundle_groups[0], (std::vector<std::string>{"1", "2", "3"}));
    EXPECT_EQ(description.media[1].candidates.size(), 2U) << "the first one that lives";
    ASSERT_EQ(answer.tracks.size(), 3U);
    EXPECT_EQ(answer.tracks[2].mid, "3");
  }
}

TEST(AnswerPublisher, what_does_not_send_is_answered_inactive) {
  SessionDescription offer = browser("chromium-156", "offer_sendonly");
  offer.media[0].direction = Direction::kInactive;
  offer.media[1].direction = Direction::kRecvOnly;
  const PublisherAnswer answer = answered(offer, rules({Codec::kVp8}));
  ASSERT_EQ(answer.tracks.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_FALSE(answer.tracks[i].active);
    EXPECT_EQ(answer.description.media[i].direction, Direction::kInactive);
  }
}

TEST(AnswerPublisher, rejects_tracks_over_the_limit) {
  PublishRules few = rules({Codec::kVp8});
  few.video_tracks_max = 1;
  few.audio_tracks_max = 0;
  const PublisherAnswer answer = answered(browser("chromium-156", "offer_stopped_and_added"), few);
  ASSERT_EQ(answer.tracks.size(), 1U);
  EXPECT_EQ(answer.tracks[0].mid, "1");
  EXPECT_TRUE(answer.description.media[2].rejected());
  EXPECT_TRUE(answer.description.media[3].rejected());
}

TEST(AnswerPublisher, simulcast_is_left_out_unless_asked_for) {
  for (const char* name : kBrowsers) {
    const PublisherAnswer answer = answered(browser(name, "offer_simulcast"), rules({Codec::kVp8}));
    EXPECT_TRUE(answer.description.media[0].simulcast.empty());
    EXPECT_TRUE(answer.description.media[0].rids.empty());
    EXPECT_TRUE(answer.tracks[0].rids.empty());
    EXPECT_EQ(answer.tracks[0].extensions.rid, 0);
  }
}

TEST(AnswerPublisher, simulcast_is_taken_when_asked_for) {
  PublishRules layered = rules({Codec::kVp8});
  layered.simulcast = true;
  for (const char* name : kBrowsers) {
    const PublisherAnswer answer = answered(browser(name, "offer_simulcast"), layered);
    const MediaSection& section = answer.description.media[0];
    EXPECT_EQ(section.simulcast, "recv h;m;l");
    ASSERT_EQ(section.rids.size(), 3U);
    EXPECT_FALSE(section.rids[0].send);
    EXPECT_THAT(answer.tracks[0].rids, ElementsAre("h", "m", "l"));
    EXPECT_NE(answer.tracks[0].extensions.rid, 0);
    EXPECT_NE(answer.tracks[0].extensions.repaired_rid, 0);
  }
  const PublisherAnswer plain = answered(browser("chromium-156", "offer_sendonly"), layered);
  EXPECT_TRUE(plain.description.media[1].simulcast.empty()) << "not offered";
}

TEST(AnswerPublisher, sources_may_be_missing_or_partly_named) {
  SessionDescription offer = browser("chromium-156", "offer_sendonly");
  offer.media[0].sources.clear();
  offer.media[1].sources.push_back({77, "c", {}});
  offer.media[1].source_groups.push_back({"SIM", {77, 2232689101}});
  const PublisherAnswer answer = answered(offer, rules({Codec::kVp8}));
  EXPECT_TRUE(answer.tracks[0].sources.empty());
  EXPECT_THAT(answer.tracks[1].sources,
              ElementsAre(InboundSource{2232689101, 875603187}, InboundSource{77, std::nullopt}));
}

// In the manner of an encoder that speaks WHIP: one stream, setup and credentials per section, no
// extensions beyond mid. Written by hand.
TEST(AnswerPublisher, a_whip_encoder_without_extensions_is_taken) {
  const SessionDescription offer = parsed(
      "v=0\r\no=rtc 3257182045 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
      "a=group:LS 0 1\r\na=msid-semantic:WMS *\r\na=setup:actpass\r\na=ice-ufrag:Zp4Y\r\n"
      "a=ice-pwd:9v1cXkeqhJhLmpoCLXwf5m\r\na=ice-options:ice2,trickle\r\na=fingerprint:sha-256 " +
      kHash +
      "\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\n"
      "a=ssrc:11 cname:c\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n"
      "a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1\r\n"
      "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendonly\r\n"
      "a=ssrc:12 cname:c\r\na=rtcp-mux\r\na=rtpmap:96 H264/90000\r\na=rtcp-fb:96 nack\r\n"
      "a=rtcp-fb:96 nack pli\r\na=fmtp:96 "
      "profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1\r\n");
  const PublisherAnswer answer = answered(offer, rules({Codec::kH264}));
  ASSERT_EQ(answer.tracks.size(), 2U);
  EXPECT_EQ(answer.tracks[1].codec, Codec::kH264);
  EXPECT_FALSE(answer.tracks[1].rtx_payload_type.has_value());
  EXPECT_EQ(answer.tracks[1].extensions, ExtensionIds{});
  EXPECT_EQ(answer.remote.fingerprint[31], 0xFF);
}

TEST(AnswerPublisher, lets_sound_pause_where_it_may_and_asks_for_what_is_lost_where_it_is_offered) {
  SessionDescription offer = browser("chromium-156", "offer_sendonly");
  PublishRules rules;
  rules.codecs = {media::Codec::kOpus, media::Codec::kVp8};
  const auto usual = answer_publisher(offer, rules, our_transport());
  EXPECT_EQ(usual->description.media[0].formats[0].parameter("usedtx"), std::nullopt);
  EXPECT_FALSE(usual->tracks[0].repeats);

  rules.pausing = {offer.media[0].mid, offer.media[1].mid};
  PayloadFormat& opus = offer.media[0].formats[0];
  ASSERT_EQ(opus.encoding, "opus");
  opus.feedback.push_back("nack");
  const auto paused = answer_publisher(offer, rules, our_transport());
  const PayloadFormat& answer = paused->description.media[0].formats[0];
  EXPECT_EQ(answer.parameter("usedtx"), "1");
  EXPECT_EQ(answer.parameter("useinbandfec"), "1");
  EXPECT_TRUE(answer.has_feedback("nack"));
  EXPECT_TRUE(paused->tracks[0].repeats);
  EXPECT_EQ(paused->description.media[1].formats[0].parameter("usedtx"), std::nullopt);
  EXPECT_FALSE(paused->tracks[1].repeats) << "a picture always is";

  opus.fmtp = "usedtx=0";
  const auto said = answer_publisher(offer, rules, our_transport());
  EXPECT_EQ(said->description.media[0].formats[0].fmtp, "usedtx=0");
}

TEST(AnswerPublisher, takes_so_many_layers_and_no_more) {
  PublishRules rules;
  rules.codecs = {media::Codec::kVp8};
  rules.simulcast = true;
  rules.layers_max = 2;
  const auto answer =
      answer_publisher(browser("chromium-156", "offer_simulcast"), rules, our_transport());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->description.media.at(0).simulcast, "recv h;m");
  EXPECT_EQ(answer->tracks.at(0).rids, (std::vector<std::string>{"h", "m"}));
}

}  // namespace
}  // namespace proto::sdp
