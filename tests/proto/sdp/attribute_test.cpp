#include "proto/sdp/attribute.hpp"

#include <gtest/gtest.h>

namespace proto::sdp {
namespace {

// A section with payload types 96 and 97.
OpenSection video() {
  OpenSection open;
  open.section.formats.resize(2);
  open.section.formats[0].payload_type = 96;
  open.section.formats[1].payload_type = 97;
  return open;
}

// The section after reading one attribute that must be fine.
MediaSection after(std::string_view name, std::string_view value) {
  OpenSection open = video();
  EXPECT_EQ(read_attribute(name, value, open), std::nullopt) << name << ":" << value;
  return open.section;
}

void expect_fault(std::string_view name, std::string_view value,
                  ParseFault fault = ParseFault::kBadAttribute) {
  OpenSection open = video();
  EXPECT_EQ(read_attribute(name, value, open), fault) << name << ":" << value;
}

TEST(Attribute, unknown_names_are_passed_over) {
  EXPECT_EQ(after("rtcp-xr", "rcvr-rtt=all"), video().section);
  EXPECT_EQ(after("", ""), video().section);
}

TEST(Attribute, directions) {
  EXPECT_EQ(after("sendrecv", "").direction, Direction::kSendRecv);
  EXPECT_EQ(after("sendonly", "").direction, Direction::kSendOnly);
  EXPECT_EQ(after("recvonly", "").direction, Direction::kRecvOnly);
  EXPECT_EQ(after("inactive", "").direction, Direction::kInactive);
}

TEST(Attribute, flags) {
  EXPECT_TRUE(after("bundle-only", "").bundle_only);
  EXPECT_TRUE(after("rtcp-mux", "").rtcp_mux);
  EXPECT_TRUE(after("rtcp-rsize", "").rtcp_rsize);
  EXPECT_TRUE(after("extmap-allow-mixed", "").extmap_allow_mixed);
  EXPECT_TRUE(after("end-of-candidates", "").end_of_candidates);
}

TEST(Attribute, mid_is_one_word) {
  EXPECT_EQ(after("mid", "audio0").mid, "audio0");
  expect_fault("mid", "");
  expect_fault("mid", "a b");
}

TEST(Attribute, ice_credentials_are_words_of_at_most_256) {
  EXPECT_EQ(after("ice-ufrag", "82EU").ice_ufrag, "82EU");
  EXPECT_EQ(after("ice-pwd", "2+SxMxit6UQQFwrYHxE59SIN").ice_pwd, "2+SxMxit6UQQFwrYHxE59SIN");
  EXPECT_EQ(after("ice-options", "trickle renomination").ice_options, "trickle renomination");
  expect_fault("ice-ufrag", "");
  expect_fault("ice-ufrag", "a b");
  expect_fault("ice-pwd", "a b");
  expect_fault("ice-pwd", std::string(257, 'x'));
}

TEST(Attribute, setup) {
  EXPECT_EQ(after("setup", "actpass").setup, Setup::kActpass);
  EXPECT_EQ(after("setup", "active").setup, Setup::kActive);
  EXPECT_EQ(after("setup", "passive").setup, Setup::kPassive);
  expect_fault("setup", "holdconn");
}

TEST(Attribute, fingerprints_are_brought_to_one_spelling) {
  const MediaSection section = after("fingerprint", "SHA-256 0c:7D:ff");
  ASSERT_EQ(section.fingerprints.size(), 1U);
  EXPECT_EQ(section.fingerprints[0], (Fingerprint{"sha-256", "0C:7D:FF"}));
  for (const char* bad : {"", "sha-256", "sha-256 0C:7", "sha-256 0C7D", "sha-256 0G:7D",
                          "sha-256 0C:7D:", "sha-256 0C 7D"}) {
    expect_fault("fingerprint", bad);
  }
}

TEST(Attribute, candidates_that_cannot_be_read_are_passed_over) {
  EXPECT_EQ(after("candidate", "1 1 udp 1 192.0.2.2 1 typ host").candidates.size(), 1U);
  EXPECT_TRUE(after("candidate", "1 1 dccp 1 192.0.2.2 1 typ host").candidates.empty());
}

TEST(Attribute, rtpmap_names_the_codec) {
  const PayloadFormat video_format = after("rtpmap", "96 VP8/90000").formats[0];
  EXPECT_EQ(video_format.encoding, "VP8");
  EXPECT_EQ(video_format.clock_rate, 90'000U);
  EXPECT_EQ(video_format.channels, 1);
  EXPECT_EQ(after("rtpmap", "97 opus/48000/2").formats[1].channels, 2);
  EXPECT_EQ(after("rtpmap", "98 VP8/90000"), video().section) << "not in the m= line";
  EXPECT_EQ(after("rtpmap", "x VP8/90000"), video().section);
  for (const char* bad : {"96", "96 VP8", "96 /90000", "96 VP8/x", "96 VP8/90000/0",
                          "96 VP8/90000/300", "96 V P/90000"}) {
    expect_fault("rtpmap", bad);
  }
}

TEST(Attribute, fmtp_is_kept_raw) {
  EXPECT_EQ(after("fmtp", "97 apt=96;x = y").formats[1].fmtp, "apt=96;x = y");
  EXPECT_EQ(after("fmtp", "99 apt=96"), video().section);
}

TEST(Attribute, feedback_is_for_one_format_or_all) {
  EXPECT_EQ(after("rtcp-fb", "96 nack pli").formats[0].feedback,
            std::vector<std::string>{"nack pli"});
  const MediaSection all = after("rtcp-fb", "* transport-cc");
  EXPECT_TRUE(all.formats[0].has_feedback("transport-cc"));
  EXPECT_TRUE(all.formats[1].has_feedback("transport-cc"));
  expect_fault("rtcp-fb", "96");
  OpenSection open = video();
  for (std::size_t i = 0; i < kFeedbackMax; ++i) read_attribute("rtcp-fb", "96 nack", open);
  EXPECT_EQ(read_attribute("rtcp-fb", "96 nack", open), ParseFault::kTooMany);
  EXPECT_EQ(read_attribute("rtcp-fb", "* nack", open), ParseFault::kTooMany);
}

TEST(Attribute, extmap_has_id_direction_and_uri) {
  EXPECT_EQ(after("extmap", "4 urn:a").extensions[0],
            (HeaderExtension{4, Direction::kSendRecv, "urn:a"}));
  EXPECT_EQ(after("extmap", "255/recvonly urn:a attribute").extensions[0],
            (HeaderExtension{255, Direction::kRecvOnly, "urn:a"}));
  EXPECT_TRUE(after("extmap", "4096 urn:a").extensions.empty()) << "the answerer would choose";
  for (const char* bad : {"0 urn:a", "4", "x urn:a", "4/sideways urn:a", "65536 urn:a"}) {
    expect_fault("extmap", bad);
  }
}

TEST(Attribute, lines_of_one_source_are_joined) {
  OpenSection open = video();
  for (const char* value : {"5 cname:c", "6 label:x", "5 msid:stream track", "5 cname"}) {
    EXPECT_EQ(read_attribute("ssrc", value, open), std::nullopt);
  }
  ASSERT_EQ(open.section.sources.size(), 2U);
  EXPECT_EQ(open.section.sources[0].msid, "stream track");
  EXPECT_EQ(open.section.sources[1], (Source{6, {}, {}}));
  expect_fault("ssrc", "4294967296 cname:c");
}

TEST(Attribute, source_groups) {
  EXPECT_EQ(after("ssrc-group", "FID 1 2").source_groups[0], (SourceGroup{"FID", {1, 2}}));
  expect_fault("ssrc-group", "FID");
  expect_fault("ssrc-group", "");
  expect_fault("ssrc-group", "FID 1 x");
}

TEST(Attribute, msid_has_a_stream_and_perhaps_a_track) {
  EXPECT_EQ(after("msid", "s t").msids[0], (Msid{"s", "t"}));
  EXPECT_EQ(after("msid", "-").msids[0], (Msid{"-", ""}));
  expect_fault("msid", "");
}

TEST(Attribute, layers) {
  EXPECT_EQ(after("rid", "h send").rids[0], (Rid{"h", true, {}}));
  EXPECT_EQ(after("rid", "h recv pt=96;max-width=640").rids[0],
            (Rid{"h", false, "pt=96;max-width=640"}));
  EXPECT_EQ(after("simulcast", "send h;m;l").simulcast, "send h;m;l");
  expect_fault("rid", "h");
  expect_fault("rid", "");
  expect_fault("rid", "h both");
}

TEST(Attribute, data_channel_numbers) {
  EXPECT_EQ(after("sctp-port", "5000").sctp_port, 5000);
  EXPECT_EQ(after("max-message-size", "1073741823").max_message_size, 1073741823U);
  expect_fault("sctp-port", "65536");
  expect_fault("max-message-size", "much");
}

TEST(Attribute, lists_are_bounded) {
  const struct {
    const char* name;
    const char* value;
    std::size_t size_max;
  } lists[] = {{"candidate", "1 1 udp 1 192.0.2.2 1 typ host", kCandidatesMax},
               {"fingerprint", "sha-256 AA", kFingerprintsMax},
               {"extmap", "1 urn:a", kExtensionsMax},
               {"ssrc-group", "FID 1 2", kSourceGroupsMax},
               {"msid", "s t", kMsidsMax},
               {"rid", "h send", kRidsMax}};
  for (const auto& list : lists) {
    OpenSection open = video();
    for (std::size_t i = 0; i < list.size_max; ++i) {
      ASSERT_EQ(read_attribute(list.name, list.value, open), std::nullopt) << list.name;
    }
    EXPECT_EQ(read_attribute(list.name, list.value, open), ParseFault::kTooMany) << list.name;
  }
  OpenSection open = video();
  for (std::size_t i = 0; i < kSourcesMax; ++i) {
    ASSERT_EQ(read_attribute("ssrc", std::to_string(i) + " cname:c", open), std::nullopt);
  }
  EXPECT_EQ(read_attribute("ssrc", "999 cname:c", open), ParseFault::kTooMany);
  EXPECT_EQ(read_attribute("ssrc", "1 cname:d", open), std::nullopt) << "a known source";
}

OpenSection session_with(std::initializer_list<std::pair<const char*, const char*>> attributes) {
  OpenSection session;
  for (const auto& [name, value] : attributes) read_attribute(name, value, session);
  return session;
}

TEST(Inherit, gives_a_section_what_only_the_session_said) {
  const OpenSection session = session_with({{"ice-ufrag", "u"},
                                            {"ice-pwd", "p"},
                                            {"ice-options", "trickle"},
                                            {"setup", "actpass"},
                                            {"fingerprint", "sha-256 AA"},
                                            {"recvonly", ""},
                                            {"extmap-allow-mixed", ""},
                                            {"extmap", "3 urn:x"}});
  OpenSection open;
  inherit(session, open);
  EXPECT_EQ(open.section.ice_ufrag, "u");
  EXPECT_EQ(open.section.ice_pwd, "p");
  EXPECT_EQ(open.section.ice_options, "trickle");
  EXPECT_EQ(open.section.setup, Setup::kActpass);
  EXPECT_EQ(open.section.fingerprints.size(), 1U);
  EXPECT_EQ(open.section.direction, Direction::kRecvOnly);
  EXPECT_TRUE(open.section.extmap_allow_mixed);
  EXPECT_EQ(open.section.find_extension("urn:x")->id, 3);
}

TEST(Inherit, keeps_what_the_section_says_itself) {
  const OpenSection session = session_with({{"ice-ufrag", "u"},
                                            {"setup", "actpass"},
                                            {"fingerprint", "sha-256 AA"},
                                            {"recvonly", ""},
                                            {"extmap", "3 urn:x"}});
  OpenSection open = session_with({{"ice-ufrag", "own"},
                                   {"setup", "active"},
                                   {"fingerprint", "sha-256 BB"},
                                   {"sendrecv", ""},
                                   {"extmap", "9 urn:x"}});
  inherit(session, open);
  EXPECT_EQ(open.section.ice_ufrag, "own");
  EXPECT_EQ(open.section.setup, Setup::kActive);
  ASSERT_EQ(open.section.fingerprints.size(), 1U);
  EXPECT_EQ(open.section.fingerprints[0].value, "BB");
  EXPECT_EQ(open.section.direction, Direction::kSendRecv);
  ASSERT_EQ(open.section.extensions.size(), 1U);
  EXPECT_EQ(open.section.extensions[0].id, 9);
}

}  // namespace
}  // namespace proto::sdp
