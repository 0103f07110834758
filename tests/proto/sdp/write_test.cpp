#include "proto/sdp/write.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proto/sdp/browser.hpp"

namespace proto::sdp {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SdpWrite, what_browsers_say_comes_back_equal) {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PENDOPO_SOURCE_DIR) + "/tests/data/sdp")) {
    std::ifstream in(entry.path(), std::ios::binary);
    const SessionDescription first = parsed({std::istreambuf_iterator<char>(in), {}});
    const std::string text = to_string(first);
    EXPECT_EQ(parsed(text), first) << entry.path();
    EXPECT_EQ(to_string(parsed(text)), text) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 16U);
}

TEST(SdpWrite, a_session_without_media) {
  SessionDescription description;
  description.session_id = 18446744073709551615U;
  description.ice_lite = true;
  description.bundle_groups = {{}};
  EXPECT_EQ(to_string(description),
            "v=0\r\n"
            "o=- 18446744073709551615 0 IN IP4 127.0.0.1\r\n"
            "s=-\r\n"
            "t=0 0\r\n"
            "a=group:BUNDLE\r\n"
            "a=ice-lite\r\n"
            "a=msid-semantic: WMS *\r\n");
}

TEST(SdpWrite, a_section_has_its_lines_in_the_usual_order) {
  SessionDescription description;
  MediaSection& audio = description.media.emplace_back();
  audio.mid = "0";
  audio.direction = Direction::kSendOnly;
  audio.rtcp_mux = true;
  audio.setup = Setup::kPassive;
  audio.ice_ufrag = "u";
  audio.ice_pwd = "p";
  audio.fingerprints = {{"sha-256", "AA:BB"}};
  audio.candidates = {host_candidate("2001:db8::1", 5000, CandidateTransport::kUdp, 65535)};
  audio.end_of_candidates = true;
  audio.extensions = {{4, Direction::kSendRecv, "urn:a"}, {5, Direction::kRecvOnly, "urn:b"}};
  audio.formats.resize(1);
  audio.formats[0].payload_type = 111;
  audio.formats[0].encoding = "opus";
  audio.formats[0].clock_rate = 48'000;
  audio.formats[0].channels = 2;
  audio.formats[0].fmtp = "useinbandfec=1";
  audio.formats[0].feedback = {"transport-cc"};
  audio.msids = {{"s", "t"}};
  audio.sources = {{7, "c", "s t"}};
  const std::string candidate = to_string(audio.candidates[0]);
  EXPECT_THAT(to_string(description), HasSubstr("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
                                                "c=IN IP4 0.0.0.0\r\n"
                                                "a=" +
                                                candidate +
                                                "\r\n"
                                                "a=end-of-candidates\r\n"
                                                "a=ice-ufrag:u\r\n"
                                                "a=ice-pwd:p\r\n"
                                                "a=fingerprint:sha-256 AA:BB\r\n"
                                                "a=setup:passive\r\n"
                                                "a=mid:0\r\n"
                                                "a=extmap:4 urn:a\r\n"
                                                "a=extmap:5/recvonly urn:b\r\n"
                                                "a=sendonly\r\n"
                                                "a=rtcp-mux\r\n"
                                                "a=rtpmap:111 opus/48000/2\r\n"
                                                "a=rtcp-fb:111 transport-cc\r\n"
                                                "a=fmtp:111 useinbandfec=1\r\n"
                                                "a=msid:s t\r\n"
                                                "a=ssrc:7 cname:c\r\n"
                                                "a=ssrc:7 msid:s t\r\n"));
}

TEST(SdpWrite, every_word_is_read_back) {
  SessionDescription description;
  for (const Direction direction :
       {Direction::kSendRecv, Direction::kSendOnly, Direction::kRecvOnly, Direction::kInactive}) {
    MediaSection& section = description.media.emplace_back();
    section.kind = SectionKind::kVideo;
    section.mid = "m" + std::to_string(description.media.size());
    section.direction = direction;
    section.formats.resize(1);
    section.extensions = {{1, direction, "urn:x"}};
    section.rids = {{"h", true, "pt=0"}, {"l", false, {}}};
    section.simulcast = "send h recv l";
    section.source_groups = {{"FID", {1, 2}}};
    section.sources = {{1, {}, {}}};
    section.bundle_only = section.rtcp_rsize = true;
    section.port = 0;
  }
  description.media[0].setup = Setup::kActpass;
  description.media[1].setup = Setup::kActive;
  description.media[2].setup = Setup::kPassive;
  description.media[3].extmap_allow_mixed = true;
  MediaSection& text = description.media.emplace_back();
  text.kind = SectionKind::kOther;
  text.other_kind = "text";
  text.other_formats = "t140";
  MediaSection& data = description.media.emplace_back();
  data.kind = SectionKind::kApplication;
  data.other_formats = "webrtc-datachannel";
  data.sctp_port = 5000;
  data.max_message_size = 1 << 18;
  EXPECT_EQ(parsed(to_string(description)), description);
}

TEST(SdpWrite, mixed_extensions_are_said_once) {
  SessionDescription description;
  description.extmap_allow_mixed = true;
  description.media.resize(1);
  description.media[0].extmap_allow_mixed = true;
  description.media[0].formats.resize(1);
  const std::string text = to_string(description);
  EXPECT_EQ(text.find("a=extmap-allow-mixed"), text.rfind("a=extmap-allow-mixed"));
  EXPECT_EQ(parsed(text), description);
}

TEST(SdpWrite, a_format_without_a_map_stays_without) {
  SessionDescription description;
  description.media.resize(1);
  description.media[0].formats.resize(1);
  EXPECT_THAT(to_string(description), Not(HasSubstr("rtpmap")));
}

}  // namespace
}  // namespace proto::sdp
