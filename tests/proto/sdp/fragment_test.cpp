#include "proto/sdp/fragment.hpp"

#include <gtest/gtest.h>

namespace proto::sdp {
namespace {

// RFC 9725 section 4.3.2, the client's trickle.
const std::string kTrickle =
    "a=group:BUNDLE 0 1\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=mid:0\r\n"
    "a=ice-ufrag:EsAw\r\n"
    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
    "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw\r\n"
    "a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0\r\n"
    "a=end-of-candidates\r\n";

FragmentError error_of(std::string_view text) {
  const auto fragment = parse_fragment(text);
  EXPECT_FALSE(fragment.has_value());
  return fragment ? FragmentError::kTooLong : fragment.error();
}

TEST(Fragment, of_the_rfc_is_read) {
  const auto fragment = parse_fragment(kTrickle);
  ASSERT_TRUE(fragment.has_value());
  EXPECT_EQ(fragment->mid, "0");
  EXPECT_EQ(fragment->ice_ufrag, "EsAw");
  EXPECT_EQ(fragment->ice_pwd, "P2uYro0UCOQ4zxjKXaWCBui1");
  ASSERT_EQ(fragment->candidates.size(), 2U);
  EXPECT_EQ(fragment->candidates[1].address, "198.51.100.2");
  EXPECT_TRUE(fragment->end_of_candidates);
}

TEST(Fragment, may_say_little) {
  const auto nothing = parse_fragment("");
  ASSERT_TRUE(nothing.has_value());
  EXPECT_TRUE(nothing->ice_ufrag.empty());
  EXPECT_FALSE(nothing->end_of_candidates);
  EXPECT_TRUE(parse_fragment("a=end-of-candidates\n")->end_of_candidates);
}

TEST(Fragment, says_the_same_of_every_section) {
  EXPECT_TRUE(parse_fragment(kTrickle + kTrickle).has_value());
  std::string other = kTrickle;
  other.replace(other.find("EsAw"), 4, "Oter");
  EXPECT_EQ(error_of(kTrickle + other), FragmentError::kBadCredentials);
}

TEST(Fragment, passes_over_what_it_does_not_know) {
  const auto fragment = parse_fragment(
      "a=candidate:1 1 quic 5 192.0.2.1 1 typ host\r\na=candidate:\r\na=mid:\r\na=colour:blue\r\n");
  ASSERT_TRUE(fragment.has_value());
  EXPECT_TRUE(fragment->candidates.empty());
  EXPECT_TRUE(fragment->mid.empty());
}

TEST(Fragment, refuses_credentials_that_are_none) {
  for (const char* text : {
           "a=ice-ufrag:EsAw\r\n",
           "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n",
           "a=ice-ufrag:Es\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n",
           "a=ice-ufrag:EsAw\r\na=ice-pwd:short\r\n",
           "a=ice-ufrag:Es w\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n",
           "a=ice-ufrag\r\na=ice-pwd\r\n",
       }) {
    EXPECT_EQ(error_of(text), FragmentError::kBadCredentials) << text;
  }
}

TEST(Fragment, refuses_what_is_no_fragment) {
  EXPECT_EQ(error_of("v=0\r\n"), FragmentError::kNotAttributes);
  EXPECT_EQ(error_of("{}"), FragmentError::kNotAttributes);
  EXPECT_EQ(error_of(std::string(kFragmentSizeMax + 1, '\n')), FragmentError::kTooLong);
  std::string many;
  for (std::size_t i = 0; i <= kFragmentCandidatesMax; ++i) {
    many += "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\n";
  }
  EXPECT_EQ(error_of(many), FragmentError::kTooManyCandidates);
}

TEST(Fragment, of_a_restart_is_one_that_a_client_reads) {
  LocalTransport local;
  local.ice_ufrag = "abcdef012345";
  local.ice_pwd = "0123456789abcdef0123456789abcdef";
  local.candidates = {host_candidate("192.0.2.9", 8443, CandidateTransport::kUdp, 65535)};
  const std::string text = restart_fragment(local, "audio0");
  EXPECT_TRUE(text.starts_with("a=ice-lite\r\n"));
  const auto fragment = parse_fragment(text);
  ASSERT_TRUE(fragment.has_value());
  EXPECT_EQ(fragment->mid, "audio0");
  EXPECT_EQ(fragment->ice_ufrag, local.ice_ufrag);
  EXPECT_EQ(fragment->ice_pwd, local.ice_pwd);
  EXPECT_EQ(fragment->candidates, local.candidates);
  EXPECT_TRUE(fragment->end_of_candidates);
}

}  // namespace
}  // namespace proto::sdp
