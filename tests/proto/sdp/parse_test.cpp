#include "proto/sdp/parse.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/proto/sdp/browser.hpp"

namespace proto::sdp {
namespace {

const std::string kStart = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
const std::string kAudio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

void expect_error(const std::string& text, ParseFault fault, std::size_t line) {
  const auto description = parse(text);
  ASSERT_FALSE(description.has_value()) << text.substr(0, 200);
  EXPECT_EQ(description.error().fault, fault) << to_string(description.error().fault);
  EXPECT_EQ(description.error().line, line);
}

TEST(SdpParse, a_session_without_media) {
  const SessionDescription description = parsed(kStart);
  EXPECT_EQ(description.session_id, 1U);
  EXPECT_EQ(description.session_version, 2U);
  EXPECT_TRUE(description.media.empty());
  EXPECT_FALSE(description.ice_lite);
}

TEST(SdpParse, lines_may_end_in_lf_and_the_last_in_nothing) {
  std::string text = browser_text("chromium-156", "offer_sendonly");
  const SessionDescription with_crlf = parsed(text);
  std::erase(text, '\r');
  EXPECT_EQ(parsed(text), with_crlf);
  text.pop_back();
  EXPECT_EQ(parsed(text), with_crlf);
}

TEST(SdpParse, an_offer_of_chromium) {
  const SessionDescription offer = browser("chromium-156", "offer_sendonly");
  EXPECT_EQ(offer.bundle_groups, (std::vector<std::vector<std::string>>{{"0", "1"}}));
  EXPECT_TRUE(offer.extmap_allow_mixed);
  ASSERT_EQ(offer.media.size(), 2U);

  const MediaSection& audio = offer.media[0];
  EXPECT_EQ(audio.kind, SectionKind::kAudio);
  EXPECT_EQ(audio.port, 59458);
  EXPECT_EQ(audio.mid, "0");
  EXPECT_EQ(audio.direction, Direction::kSendOnly);
  EXPECT_EQ(audio.ice_ufrag, "82EU");
  EXPECT_EQ(audio.ice_pwd, "2+SxMxit6UQQFwrYHxE59SIN");
  EXPECT_EQ(audio.setup, Setup::kActpass);
  EXPECT_EQ(audio.candidates.size(), 4U);
  EXPECT_FALSE(audio.end_of_candidates);
  EXPECT_TRUE(audio.rtcp_mux && audio.rtcp_rsize && audio.extmap_allow_mixed);
  EXPECT_EQ(audio.formats.size(), 8U);
  EXPECT_EQ(audio.find_format(111)->channels, 2);
  EXPECT_EQ(audio.find_format(111)->parameter("useinbandfec"), "1");
  ASSERT_EQ(audio.sources.size(), 1U);
  EXPECT_EQ(audio.sources[0].ssrc, 4004935872U);
  EXPECT_EQ(audio.sources[0].cname, "eQEeWbi/pMGOy+Ty");

  const MediaSection& video = offer.media[1];
  EXPECT_EQ(video.find_format(97)->parameter("apt"), "96");
  EXPECT_TRUE(video.find_format(96)->has_feedback("ccm fir"));
  EXPECT_EQ(video.find_format(108)->parameter("profile-level-id"), "42e01f");
  EXPECT_EQ(video.find_extension(kTransportSequenceUri)->id, 3);
  ASSERT_EQ(video.source_groups.size(), 1U);
  EXPECT_EQ(video.source_groups[0].ssrcs, (std::vector<std::uint32_t>{2232689101, 875603187}));
  ASSERT_EQ(video.msids.size(), 1U);
  EXPECT_EQ(video.msids[0].track, "6a397e89-242e-41e9-aac0-0cad659601fe");
}

TEST(SdpParse, an_offer_of_firefox) {
  const SessionDescription offer = browser("firefox-esr-153", "offer_sendonly");
  ASSERT_EQ(offer.media.size(), 2U);
  const MediaSection& audio = offer.media[0];
  EXPECT_EQ(audio.fingerprints.size(), 1U) << "said for the session";
  EXPECT_EQ(audio.ice_options, "trickle");
  EXPECT_TRUE(audio.end_of_candidates);
  EXPECT_EQ(audio.direction, Direction::kSendOnly) << "the session's a=sendrecv does not count";
  EXPECT_EQ(audio.candidates.size(), 8U);
  EXPECT_EQ(audio.candidates[4].component, 2);
  EXPECT_EQ(audio.find_extension("urn:ietf:params:rtp-hdrext:csrc-audio-level")->direction,
            Direction::kRecvOnly);
  const MediaSection& video = offer.media[1];
  EXPECT_EQ(video.port, 0);
  EXPECT_TRUE(video.bundle_only);
  EXPECT_FALSE(video.rejected());
  EXPECT_FALSE(offer.extmap_allow_mixed);
  EXPECT_TRUE(video.extmap_allow_mixed);
  EXPECT_EQ(video.fingerprints, audio.fingerprints);
}

TEST(SdpParse, a_data_channel_section) {
  for (const char* name : kBrowsers) {
    const SessionDescription offer = browser(name, "offer_balanced_sendrecv_data");
    ASSERT_EQ(offer.media.size(), 3U);
    const MediaSection& data = offer.media[2];
    EXPECT_EQ(data.kind, SectionKind::kApplication);
    EXPECT_EQ(data.protocol, "UDP/DTLS/SCTP");
    EXPECT_EQ(data.other_formats, "webrtc-datachannel");
    EXPECT_EQ(data.sctp_port, 5000);
    EXPECT_TRUE(data.max_message_size.has_value());
    EXPECT_TRUE(data.formats.empty());
  }
}

TEST(SdpParse, a_simulcast_offer) {
  for (const char* name : kBrowsers) {
    const SessionDescription offer = browser(name, "offer_simulcast");
    ASSERT_EQ(offer.media.size(), 1U);
    EXPECT_EQ(offer.media[0].simulcast, "send h;m;l");
    ASSERT_EQ(offer.media[0].rids.size(), 3U);
    EXPECT_EQ(offer.media[0].rids[1], (Rid{"m", true, {}}));
  }
}

TEST(SdpParse, a_stopped_section_is_rejected) {
  for (const char* name : kBrowsers) {
    const SessionDescription offer = browser(name, "offer_stopped_and_added");
    ASSERT_EQ(offer.media.size(), 4U);
    EXPECT_TRUE(offer.media[0].rejected()) << name;
    for (std::size_t i = 1; i < 4; ++i) EXPECT_FALSE(offer.media[i].rejected()) << name << i;
  }
}

TEST(SdpParse, session_level_facts) {
  const SessionDescription description = parsed(
      kStart + "a=ice-lite\r\na=group:LS 0 1\r\na=group:BUNDLE\r\na=group:BUNDLE a b\r\n" + kAudio);
  EXPECT_TRUE(description.ice_lite);
  ASSERT_EQ(description.bundle_groups.size(), 2U);
  EXPECT_TRUE(description.bundle_groups[0].empty());
  EXPECT_EQ(description.bundle_groups[1], (std::vector<std::string>{"a", "b"}));
}

TEST(SdpParse, other_media_and_other_lines_are_kept_apart) {
  const SessionDescription description = parsed(
      kStart + "b=AS:100\r\nm=text 9 RTP/AVP 98 t140\r\ni=title\r\nk=clear:x\r\na=mid:t\r\n");
  ASSERT_EQ(description.media.size(), 1U);
  EXPECT_EQ(description.media[0].kind, SectionKind::kOther);
  EXPECT_EQ(description.media[0].other_kind, "text");
  EXPECT_EQ(description.media[0].other_formats, "98 t140");
  EXPECT_EQ(description.media[0].mid, "t");
}

TEST(SdpParse, empty_lines_are_passed_over_but_counted) {
  expect_error(kStart + "\r\n\r\nnonsense\r\n", ParseFault::kBadLine, 7);
}

TEST(SdpParse, refuses_what_is_not_sdp) {
  expect_error("", ParseFault::kNoVersion, 0);
  expect_error("hello", ParseFault::kBadLine, 1);
  expect_error("o=- 1 2 IN IP4 0.0.0.0\r\n", ParseFault::kNoVersion, 1);
  expect_error("v=1\r\n", ParseFault::kNoVersion, 1);
  expect_error("v=0\r\n", ParseFault::kBadOrigin, 0);
  expect_error("v=0\r\ns=-\r\na\r\n", ParseFault::kBadLine, 3);
}

TEST(SdpParse, refuses_a_bad_origin) {
  for (const char* origin : {"o=-", "o=- 1", "o=- x 2 IN IP4 0.0.0.0", "o=- 1 -2 IN IP4 0.0.0.0",
                             "o=- 18446744073709551616 2 IN IP4 0.0.0.0"}) {
    expect_error(std::string("v=0\r\n") + origin + "\r\n", ParseFault::kBadOrigin, 2);
  }
  expect_error(kStart + "o=- 1 2 IN IP4 0.0.0.0\r\n", ParseFault::kBadOrigin, 5);
}

TEST(SdpParse, refuses_control_characters) {
  expect_error(kStart + "a=mid:a\tb\r\n", ParseFault::kBadLine, 5);
  expect_error(kStart + "a=mid:a\rm=audio\n", ParseFault::kBadLine, 5);
  expect_error(kStart + std::string("a=x\0y\r\n", 7), ParseFault::kBadLine, 5);
}

TEST(SdpParse, refuses_bad_media_lines) {
  for (const char* media :
       {"m=", "m=audio", "m=audio 9", "m=audio x RTP/AVP 0", "m=audio 65536 RTP/AVP 0",
        "m=audio 9/2 RTP/AVP 0", "m=audio 9 RTP/AVP", "m=application 9 UDP/DTLS/SCTP"}) {
    expect_error(kStart + media + "\r\n", ParseFault::kBadMediaLine, 5);
  }
}

TEST(SdpParse, refuses_payload_types_above_127_and_doubled_ones) {
  for (const char* types : {"128", "96 128", "256", "96 96", "x", "-1"}) {
    expect_error(kStart + "m=video 9 RTP/AVP " + types + "\r\n", ParseFault::kBadPayloadType, 5);
  }
  EXPECT_EQ(parsed(kStart + "m=video 9 RTP/AVP 127 0\r\n").media[0].formats.size(), 2U);
}

TEST(SdpParse, names_the_line_of_a_bad_attribute) {
  expect_error(kStart + kAudio + "a=mid:0\r\na=setup:never\r\n", ParseFault::kBadAttribute, 7);
}

TEST(SdpParse, refuses_two_sections_with_one_mid) {
  expect_error(kStart + kAudio + "a=mid:0\r\n" + kAudio + "a=mid:0\r\n", ParseFault::kDuplicateMid,
               8);
}

TEST(SdpParse, bounds_text_sections_and_formats) {
  expect_error(std::string(kTextSizeMax + 1, 'v'), ParseFault::kTextTooLong, 0);
  std::string text = kStart;
  for (std::size_t i = 0; i < kSectionsMax; ++i) text += kAudio;
  EXPECT_EQ(parsed(text).media.size(), kSectionsMax);
  expect_error(text + kAudio, ParseFault::kTooMany, 5 + kSectionsMax);
  std::string groups = kStart;
  for (std::size_t i = 0; i < kBundleGroupsMax; ++i) groups += "a=group:BUNDLE 0\r\n";
  parsed(groups);
  expect_error(groups + "a=group:BUNDLE 0\r\n", ParseFault::kTooMany, 5 + kBundleGroupsMax);
  std::string mids = "a=group:BUNDLE";
  for (std::size_t i = 0; i <= kSectionsMax; ++i) mids += " m" + std::to_string(i);
  expect_error(kStart + mids + "\r\n", ParseFault::kTooMany, 5);
}

TEST(SdpParse, every_fault_has_a_text) {
  for (int fault = 0; fault <= static_cast<int>(ParseFault::kTooMany); ++fault) {
    EXPECT_FALSE(to_string(static_cast<ParseFault>(fault)).empty()) << fault;
  }
}

}  // namespace
}  // namespace proto::sdp
