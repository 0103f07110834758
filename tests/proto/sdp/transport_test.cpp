#include "proto/sdp/transport.hpp"

#include <gtest/gtest.h>

#include "tests/proto/sdp/browser.hpp"

namespace proto::sdp {
namespace {

// The offer of Chromium with one thing changed.
template <class Change>
NegotiationError error_after(Change change) {
  SessionDescription offer = browser("chromium-156", "offer_sendonly");
  change(offer);
  const auto transport = read_transport(offer);
  EXPECT_FALSE(transport.has_value());
  return transport ? NegotiationError{} : transport.error();
}

TEST(Transport, of_a_browser_is_read_from_the_first_section) {
  const auto transport = read_transport(browser("chromium-156", "offer_sendonly"));
  ASSERT_TRUE(transport.has_value());
  EXPECT_EQ(transport->ice_ufrag, "82EU");
  EXPECT_EQ(transport->ice_pwd, "2+SxMxit6UQQFwrYHxE59SIN");
  EXPECT_EQ(transport->fingerprint[0], 0x0C);
  EXPECT_EQ(transport->fingerprint[31], 0x5D);
}

TEST(Transport, of_every_browser_description_can_be_read) {
  for (const char* name : kBrowsers) {
    for (const char* kind : {"offer_sendonly", "offer_sendonly_no_candidates", "offer_recvonly",
                             "answer_recvonly", "offer_balanced_sendrecv_data", "offer_simulcast",
                             "offer_stopped_and_added", "answer_to_our_offer"}) {
      EXPECT_TRUE(read_transport(browser(name, kind)).has_value()) << name << " " << kind;
    }
  }
}

TEST(Transport, a_stopped_section_does_not_count) {
  SessionDescription offer = browser("chromium-156", "offer_stopped_and_added");
  const auto transport = read_transport(offer);
  ASSERT_TRUE(transport.has_value());
  EXPECT_EQ(transport->ice_ufrag, offer.media[1].ice_ufrag);
}

TEST(Transport, needs_a_usable_section) {
  EXPECT_EQ(error_after([](auto& offer) { offer.media.clear(); }),
            NegotiationError::kNothingOffered);
  EXPECT_EQ(error_after([](auto& offer) {
              for (auto& section : offer.media) section.port = 0;
            }),
            NegotiationError::kNothingOffered);
  EXPECT_EQ(error_after([](auto& offer) {
              for (auto& section : offer.media) section.protocol = "RTP/AVP";
            }),
            NegotiationError::kNothingOffered);
  EXPECT_EQ(error_after([](auto& offer) {
              for (auto& section : offer.media) section.kind = SectionKind::kApplication;
            }),
            NegotiationError::kNothingOffered);
}

TEST(Transport, must_be_one_bundle) {
  EXPECT_EQ(error_after([](auto& offer) { offer.bundle_groups.clear(); }),
            NegotiationError::kNotBundled);
  EXPECT_EQ(error_after([](auto& offer) { offer.bundle_groups = {{"0"}, {"1"}}; }),
            NegotiationError::kNotBundled);
  SessionDescription single = browser("chromium-156", "offer_simulcast");
  single.bundle_groups.clear();
  EXPECT_TRUE(read_transport(single).has_value()) << "one section needs no group";
}

TEST(Transport, needs_mids_and_rtcp_mux_everywhere) {
  EXPECT_EQ(error_after([](auto& offer) { offer.media[1].mid.clear(); }), NegotiationError::kNoMid);
  EXPECT_EQ(error_after([](auto& offer) { offer.media[1].rtcp_mux = false; }),
            NegotiationError::kNoRtcpMux);
}

TEST(Transport, needs_ice_credentials) {
  EXPECT_EQ(error_after([](auto& offer) { offer.media[0].ice_ufrag.clear(); }),
            NegotiationError::kNoIceCredentials);
  EXPECT_EQ(error_after([](auto& offer) { offer.media[0].ice_pwd.clear(); }),
            NegotiationError::kNoIceCredentials);
}

TEST(Transport, needs_a_sha_256_fingerprint) {
  EXPECT_EQ(error_after([](auto& offer) { offer.media[0].fingerprints.clear(); }),
            NegotiationError::kNoFingerprint);
  EXPECT_EQ(error_after([](auto& offer) { offer.media[0].fingerprints[0].algorithm = "sha-1"; }),
            NegotiationError::kNoFingerprint);
  EXPECT_EQ(error_after([](auto& offer) { offer.media[0].fingerprints[0].value = "AA:BB"; }),
            NegotiationError::kNoFingerprint);
}

TEST(Transport, finds_sha_256_among_several_fingerprints) {
  SessionDescription offer = browser("chromium-156", "offer_sendonly");
  offer.media[0].fingerprints = {{"sha-512", "AA"}, {"sha-256", kHash}};
  EXPECT_EQ(read_transport(offer)->fingerprint[31], 0xFF);
}

TEST(Transport, the_other_side_opens_dtls) {
  EXPECT_EQ(error_after([](auto& offer) { offer.media[0].setup = Setup::kPassive; }),
            NegotiationError::kBadSetup);
  SessionDescription offer = browser("chromium-156", "offer_sendonly");
  offer.media[0].setup = Setup::kActive;
  EXPECT_TRUE(read_transport(offer).has_value());
  offer.media[0].setup.reset();
  EXPECT_TRUE(read_transport(offer).has_value());
}

TEST(Transport, tcp_in_the_protocol_is_as_good) {
  SessionDescription offer = browser("chromium-156", "offer_sendonly");
  for (MediaSection& section : offer.media) section.protocol = "TCP/TLS/RTP/SAVPF";
  EXPECT_TRUE(read_transport(offer).has_value());
}

TEST(OwnDescription, the_first_accepted_section_carries_the_candidates) {
  const LocalTransport local = our_transport();
  SessionDescription description = own_description(local);
  add_section(description,
              rejected_section(browser("chromium-156", "offer_stopped_and_added").media[0]), local);
  for (const char* mid : {"1", "2"}) {
    add_section(description, own_section(local, SectionKind::kVideo, mid, Setup::kPassive), local);
  }
  EXPECT_EQ(description.session_id, 4242U);
  EXPECT_EQ(description.session_version, 3U);
  EXPECT_TRUE(description.ice_lite);
  EXPECT_EQ(description.bundle_groups, (std::vector<std::vector<std::string>>{{"1", "2"}}));
  EXPECT_TRUE(description.media[0].candidates.empty());
  EXPECT_EQ(description.media[1].candidates, local.candidates);
  EXPECT_TRUE(description.media[1].end_of_candidates);
  EXPECT_TRUE(description.media[2].candidates.empty());
  EXPECT_EQ(description.media[2].ice_ufrag, local.ice_ufrag);
  EXPECT_EQ(description.media[2].fingerprints[0], local.fingerprint);
}

TEST(OwnDescription, a_rejected_section_keeps_its_place_kind_and_mid) {
  const SessionDescription offer = browser("firefox-esr-153", "offer_balanced_sendrecv_data");
  const MediaSection data = rejected_section(offer.media[2]);
  EXPECT_TRUE(data.rejected());
  EXPECT_EQ(data.kind, SectionKind::kApplication);
  EXPECT_EQ(data.protocol, "UDP/DTLS/SCTP");
  EXPECT_EQ(data.other_formats, "webrtc-datachannel");
  EXPECT_EQ(data.mid, "2");
  const MediaSection video = rejected_section(offer.media[1]);
  EXPECT_TRUE(video.rejected()) << "a=bundle-only does not save it";
  ASSERT_EQ(video.formats.size(), 1U);
  EXPECT_EQ(video.formats[0].payload_type, 120);
}

TEST(AnswerExtensions, keep_the_offered_ids_once) {
  MediaSection offered;
  offered.extensions = {{9, Direction::kSendRecv, std::string(kMidUri)},
                        {10, Direction::kSendRecv, std::string(kMidUri)},
                        {12, Direction::kSendRecv, "urn:other"}};
  const std::string_view uris[] = {kMidUri, kAudioLevelUri};
  MediaSection answer;
  answer_extensions(offered, uris, Direction::kRecvOnly, answer);
  EXPECT_EQ(answer.extensions,
            (std::vector<HeaderExtension>{{9, Direction::kSendRecv, std::string(kMidUri)}}));
}

TEST(AnswerExtensions, turn_the_direction_round) {
  MediaSection offered;
  offered.extensions = {{1, Direction::kSendOnly, std::string(kRidUri)},
                        {2, Direction::kRecvOnly, std::string(kMidUri)},
                        {3, Direction::kInactive, std::string(kAudioLevelUri)}};
  const std::string_view uris[] = {kMidUri, kRidUri, kAudioLevelUri};
  MediaSection receiving;
  answer_extensions(offered, uris, Direction::kRecvOnly, receiving);
  EXPECT_EQ(receiving.extensions,
            (std::vector<HeaderExtension>{{1, Direction::kRecvOnly, std::string(kRidUri)}}));
  MediaSection sending;
  answer_extensions(offered, uris, Direction::kSendOnly, sending);
  EXPECT_EQ(sending.extensions,
            (std::vector<HeaderExtension>{{2, Direction::kSendOnly, std::string(kMidUri)}}));
}

TEST(ExtensionIds, are_read_by_uri) {
  const ExtensionIds ids = extension_ids(browser("chromium-156", "offer_sendonly").media[1]);
  EXPECT_EQ(ids, (ExtensionIds{.mid = 4,
                               .rid = 10,
                               .repaired_rid = 11,
                               .transport_sequence = 3,
                               .absolute_send_time = 2,
                               .audio_level = 0}));
}

}  // namespace
}  // namespace proto::sdp
