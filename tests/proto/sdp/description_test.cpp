#include "proto/sdp/description.hpp"

#include <gtest/gtest.h>

namespace proto::sdp {
namespace {

PayloadFormat with_fmtp(std::string fmtp) {
  PayloadFormat format;
  format.fmtp = std::move(fmtp);
  return format;
}

TEST(PayloadFormat, finds_a_parameter_by_name) {
  const PayloadFormat format =
      with_fmtp("level-asymmetry-allowed=1; Packetization-Mode = 1 ;profile-level-id=42e01f");
  EXPECT_EQ(format.parameter("level-asymmetry-allowed"), "1");
  EXPECT_EQ(format.parameter("packetization-mode"), "1");
  EXPECT_EQ(format.parameter("profile-level-id"), "42e01f");
  EXPECT_FALSE(format.parameter("profile").has_value()) << "only whole names";
}

TEST(PayloadFormat, a_parameter_may_be_empty_or_without_a_value) {
  EXPECT_EQ(with_fmtp("a;b=;c=x=y").parameter("a"), "");
  EXPECT_EQ(with_fmtp("a;b=;c=x=y").parameter("b"), "");
  EXPECT_EQ(with_fmtp("a;b=;c=x=y").parameter("c"), "x=y");
  EXPECT_FALSE(with_fmtp("").parameter("a").has_value());
  EXPECT_FALSE(with_fmtp("111/111").parameter("apt").has_value()) << "red has no names";
}

TEST(PayloadFormat, knows_its_feedback) {
  PayloadFormat format;
  format.feedback = {"nack", "nack pli"};
  EXPECT_TRUE(format.has_feedback("nack pli"));
  EXPECT_FALSE(format.has_feedback("pli"));
}

TEST(MediaSection, port_0_rejects_except_when_only_bundled) {
  MediaSection section;
  EXPECT_FALSE(section.rejected());
  section.port = 0;
  EXPECT_TRUE(section.rejected());
  section.bundle_only = true;
  EXPECT_FALSE(section.rejected());
}

TEST(MediaSection, finds_formats_and_extensions) {
  MediaSection section;
  section.formats.resize(2);
  section.formats[1].payload_type = 96;
  section.extensions = {{4, Direction::kSendRecv, "urn:a"}, {5, Direction::kSendRecv, "urn:b"}};
  EXPECT_EQ(section.find_format(96), &section.formats[1]);
  EXPECT_EQ(section.find_format(97), nullptr);
  EXPECT_EQ(section.find_extension("urn:b")->id, 5);
  EXPECT_EQ(section.find_extension("urn:c"), nullptr);
}

TEST(SessionDescription, finds_a_section_by_mid) {
  SessionDescription description;
  description.media.resize(2);
  description.media[1].mid = "v";
  EXPECT_EQ(description.find_section("v"), &description.media[1]);
  EXPECT_EQ(description.find_section("x"), nullptr);
}

TEST(HostCandidate, has_the_priority_of_rfc_8445) {
  const Candidate udp = host_candidate("192.0.2.1", 5000, CandidateTransport::kUdp, 65535);
  EXPECT_EQ(udp.priority, (126U << 24) + (65535U << 8) + 255U);
  EXPECT_EQ(udp.address, "192.0.2.1");
  EXPECT_EQ(udp.port, 5000);
  EXPECT_FALSE(udp.tcp_type.has_value());
  EXPECT_LT(host_candidate("2001:db8::1", 5000, CandidateTransport::kUdp, 65534).priority,
            udp.priority);
}

TEST(HostCandidate, tcp_is_passive_and_tried_later) {
  const Candidate udp = host_candidate("192.0.2.1", 5000, CandidateTransport::kUdp, 0);
  const Candidate tcp = host_candidate("192.0.2.1", 443, CandidateTransport::kTcp, 65535);
  EXPECT_EQ(tcp.tcp_type, TcpType::kPassive);
  EXPECT_LT(tcp.priority, udp.priority);
}

TEST(HostCandidate, tcp_has_the_priority_of_rfc_6544) {
  const auto priority = [](std::uint16_t preference) {
    return host_candidate("192.0.2.1", 443, CandidateTransport::kTcp, preference).priority;
  };
  EXPECT_EQ(priority(65535), (90U << 24) + ((4U << 13 | 8191U) << 8) + 255U);
  EXPECT_EQ(priority(65534), priority(65535) - 256U);
  EXPECT_EQ(priority(0), (90U << 24) + (4U << 13 << 8) + 255U);
}

TEST(HostCandidate, a_foundation_is_shared_by_address_and_protocol_only) {
  const auto foundation = [](const char* address, std::uint16_t port,
                             CandidateTransport transport) {
    return host_candidate(address, port, transport, 1).foundation;
  };
  EXPECT_EQ(foundation("192.0.2.1", 1, CandidateTransport::kUdp),
            foundation("192.0.2.1", 2, CandidateTransport::kUdp));
  EXPECT_NE(foundation("192.0.2.1", 1, CandidateTransport::kUdp),
            foundation("192.0.2.1", 1, CandidateTransport::kTcp));
  EXPECT_NE(foundation("192.0.2.1", 1, CandidateTransport::kUdp),
            foundation("192.0.2.2", 1, CandidateTransport::kUdp));
}

}  // namespace
}  // namespace proto::sdp
