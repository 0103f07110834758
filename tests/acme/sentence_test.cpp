#include "acme/sentence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acme {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(ChallengeSentence, says_what_to_look_at) {
  const auto sentence = [](const char* type, ChallengeKind kind) {
    return challenge_sentence("class.example.org", kind, {type, "its words", {}});
  };
  EXPECT_THAT(sentence("connection", ChallengeKind::kHttp),
              HasSubstr("cannot reach class.example.org on port 80: the name must lead here"));
  EXPECT_THAT(sentence("connection", ChallengeKind::kTlsAlpn), HasSubstr("on port 443"));
  EXPECT_THAT(sentence("dns", ChallengeKind::kHttp),
              HasSubstr("the DNS entry of class.example.org must lead to this server"));
  EXPECT_THAT(sentence("unauthorized", ChallengeKind::kHttp),
              HasSubstr("the name leads elsewhere"));
  EXPECT_THAT(sentence("tls", ChallengeKind::kTlsAlpn), HasSubstr("on port 443 of class"));
  EXPECT_THAT(sentence("caa", ChallengeKind::kHttp), HasSubstr("CAA record"));
  EXPECT_THAT(sentence("new", ChallengeKind::kHttp), HasSubstr("could not verify class"));
  EXPECT_THAT(sentence("new", ChallengeKind::kHttp), EndsWith("The authority says: its words"));
}

TEST(ProblemSentence, says_who_refuses_and_why) {
  const auto sentence = [](unsigned status, const char* type) {
    return problem_sentence("ca.example", status, {type, "its words", "b.example"});
  };
  EXPECT_THAT(sentence(429, ""), HasSubstr("ca.example has been asked too often"));
  EXPECT_THAT(sentence(403, "rateLimited"), HasSubstr("wants a pause"));
  EXPECT_THAT(sentence(400, "rejectedIdentifier"),
              HasSubstr("b.example: ca.example gives no certificate for this name"));
  EXPECT_THAT(sentence(400, "unsupportedIdentifier"), HasSubstr("IP addresses"));
  EXPECT_THAT(sentence(403, "userActionRequired"), HasSubstr("new terms"));
  EXPECT_THAT(sentence(403, "externalAccountRequired"), HasSubstr("made with it beforehand"));
  EXPECT_THAT(sentence(503, ""), HasSubstr("ca.example does not work now (status 503)."));
  EXPECT_THAT(sentence(400, "malformed"), HasSubstr("refuses a request (status 400, malformed)."));
  EXPECT_THAT(problem_sentence("ca.example", 404, {}),
              EndsWith("ca.example refuses a request (status 404)."));
}

}  // namespace
}  // namespace acme
