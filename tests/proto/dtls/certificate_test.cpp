#include "proto/dtls/certificate.hpp"

#include <gtest/gtest.h>

namespace proto::dtls {
namespace {

// The example of RFC 8122 section 5 is SHA-1; this one is of a certificate of Chromium's.
const std::string kText =
    "6B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:"
    "08";

TEST(Fingerprint, is_read_and_written) {
  const auto fingerprint = Fingerprint::parse(kText);

  ASSERT_TRUE(fingerprint);
  EXPECT_EQ(fingerprint->sha256[0], 0x6B);
  EXPECT_EQ(fingerprint->sha256[31], 0x08);
  EXPECT_EQ(fingerprint->to_string(), kText);
}

TEST(Fingerprint, is_read_in_lower_case) {
  std::string lower = kText;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));

  EXPECT_EQ(Fingerprint::parse(lower), Fingerprint::parse(kText));
}

TEST(Fingerprint, is_nothing_else) {
  EXPECT_FALSE(Fingerprint::parse(""));
  EXPECT_FALSE(Fingerprint::parse(kText.substr(3)));
  EXPECT_FALSE(Fingerprint::parse(kText + ":00"));
  EXPECT_FALSE(Fingerprint::parse(kText + " "));
  for (const std::size_t at : {0u, 1u, 2u, 50u, 93u, 94u}) {
    std::string wrong = kText;
    wrong[at] = 'G';
    EXPECT_FALSE(Fingerprint::parse(wrong)) << at;
  }
  std::string dashes = kText;
  dashes[2] = '-';
  EXPECT_FALSE(Fingerprint::parse(dashes));
}

}  // namespace
}  // namespace proto::dtls
