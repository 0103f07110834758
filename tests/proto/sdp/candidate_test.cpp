#include <gtest/gtest.h>

#include "proto/sdp/parse.hpp"
#include "proto/sdp/write.hpp"

namespace proto::sdp {
namespace {

TEST(Candidate, of_chromium_is_read) {
  const auto candidate = parse_candidate(
      "candidate:1726575232 1 udp 2122194687 192.0.2.2 59458 typ host generation 0 network-id 1");
  ASSERT_TRUE(candidate.has_value());
  EXPECT_EQ(candidate->foundation, "1726575232");
  EXPECT_EQ(candidate->component, 1);
  EXPECT_EQ(candidate->transport, CandidateTransport::kUdp);
  EXPECT_EQ(candidate->priority, 2122194687U);
  EXPECT_EQ(candidate->address, "192.0.2.2");
  EXPECT_EQ(candidate->port, 59458);
  EXPECT_EQ(candidate->type, CandidateType::kHost);
  EXPECT_FALSE(candidate->tcp_type.has_value());
}

TEST(Candidate, of_firefox_over_tcp_is_read) {
  const auto candidate = parse_candidate("3 1 TCP 2105524479 fd00::2 9 typ host tcptype active");
  ASSERT_TRUE(candidate.has_value());
  EXPECT_EQ(candidate->transport, CandidateTransport::kTcp);
  EXPECT_EQ(candidate->address, "fd00::2");
  EXPECT_EQ(candidate->tcp_type, TcpType::kActive);
}

TEST(Candidate, keeps_a_related_address) {
  const auto candidate = parse_candidate(
      "842163049 1 udp 1677729535 203.0.113.9 61665 typ srflx raddr 192.0.2.2 rport 61665");
  ASSERT_TRUE(candidate.has_value());
  EXPECT_EQ(candidate->type, CandidateType::kServerReflexive);
  EXPECT_EQ(candidate->related_address, "192.0.2.2");
  EXPECT_EQ(candidate->related_port, 61665);
}

TEST(Candidate, may_be_a_name) {
  EXPECT_EQ(
      parse_candidate("1 1 udp 5 9b36eaac-bb2e-49bb-bb78-21c41c499900.local 9 typ host")->address,
      "9b36eaac-bb2e-49bb-bb78-21c41c499900.local");
}

TEST(Candidate, every_kind_comes_back_as_written) {
  for (const char* text :
       {"candidate:1 1 udp 1 192.0.2.2 1 typ host",
        "candidate:a+/ 256 tcp 4294967295 fd00::2 65535 typ host tcptype so",
        "candidate:1 2 tcp 1 192.0.2.2 9 typ host tcptype passive",
        "candidate:1 1 udp 1 192.0.2.2 1 typ prflx raddr 0.0.0.0 rport 0",
        "candidate:1 1 tcp 1 192.0.2.2 1 typ relay raddr 192.0.2.9 rport 7 tcptype active"}) {
    const auto candidate = parse_candidate(text);
    ASSERT_TRUE(candidate.has_value()) << text;
    EXPECT_EQ(to_string(*candidate), text);
  }
}

TEST(Candidate, malformed_ones_are_refused) {
  for (const char* text :
       {"", "candidate:", "1 1 udp 1 192.0.2.2 1", "1 1 udp 1 192.0.2.2 1 host typ",
        "1 0 udp 1 192.0.2.2 1 typ host", "1 257 udp 1 192.0.2.2 1 typ host",
        "1 1 sctp 1 192.0.2.2 1 typ host", "1 1 udp 4294967296 192.0.2.2 1 typ host",
        "1 1 udp 1 192.0.2.2 65536 typ host", "1 1 udp 1 192.0.2.2 1 typ other",
        "1 1 udp 1 192.0.2.2 1 typ host raddr",
        "1 1 udp 1 192.0.2.2 1 typ srflx raddr 192.0.2.3 rport x",
        "1 1 tcp 1 192.0.2.2 1 typ host tcptype sideways",
        "123456789012345678901234567890123 1 udp 1 192.0.2.2 1 typ host"}) {
    EXPECT_FALSE(parse_candidate(text).has_value()) << text;
  }
  EXPECT_FALSE(parse_candidate("1 1 udp 1 " + std::string(256, 'a') + " 1 typ host").has_value());
}

TEST(Candidate, a_related_port_without_address_is_dropped) {
  EXPECT_EQ(parse_candidate("1 1 udp 1 192.0.2.2 1 typ srflx rport 9")->related_port, 0);
}

}  // namespace
}  // namespace proto::sdp
