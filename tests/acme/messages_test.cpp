#include "acme/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace acme {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kDirectory = R"({"newNonce":"https://ca/n","newAccount":"https://ca/a",
  "newOrder":"https://ca/o","keyChange":"https://ca/k","random":"https://ca/?",
  "meta":{"termsOfService":"https://ca/t","profiles":{"classic":"90 days","shortlived":"6"}}})";

TEST(Directory, is_read_with_its_profiles) {
  const auto directory = read_directory(kDirectory);
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->new_nonce, "https://ca/n");
  EXPECT_EQ(directory->new_account, "https://ca/a");
  EXPECT_EQ(directory->new_order, "https://ca/o");
  EXPECT_FALSE(directory->external_account);
  EXPECT_THAT(directory->profiles, ElementsAre("classic", "shortlived"));
}

TEST(Directory, needs_no_meta_and_may_want_an_external_account) {
  const auto bare =
      read_directory(R"({"newNonce":"https://a","newAccount":"https://b","newOrder":"https://c"})");
  ASSERT_TRUE(bare);
  EXPECT_THAT(bare->profiles, IsEmpty());
  const auto closed = read_directory(
      R"({"newNonce":"https://a","newAccount":"https://b","newOrder":"https://c",
          "meta":{"externalAccountRequired":true,"profiles":7}})");
  ASSERT_TRUE(closed);
  EXPECT_TRUE(closed->external_account);
}

TEST(Directory, is_refused_without_what_is_needed) {
  for (const char* const wrong :
       {"", "[]", "{}", "<html>", R"({"newNonce":"https://a","newAccount":"https://b"})",
        R"({"newNonce":"http://a","newAccount":"https://b","newOrder":"https://c"})",
        R"({"newNonce":"https://a\r\nX: y","newAccount":"https://b","newOrder":"https://c"})",
        R"({"newNonce":"https://","newAccount":"https://b","newOrder":"https://c"})"}) {
    EXPECT_FALSE(read_directory(wrong)) << wrong;
  }
}

TEST(Problem, is_read_from_whatever_came) {
  const Problem plain =
      read_problem(R"({"type":"urn:ietf:params:acme:error:badNonce","detail":"old\nnonce"})");
  EXPECT_EQ(plain.type, "badNonce");
  EXPECT_EQ(plain.detail, "old nonce");
  EXPECT_EQ(read_problem("<html>502</html>").type, "");
  EXPECT_EQ(read_problem(R"({"type":"about:blank","detail":7})").detail, "");
  EXPECT_EQ(read_problem(R"({"type":7})").type, "");
}

TEST(Problem, tells_what_its_first_subproblem_says) {
  const Problem problem = read_problem(
      R"({"type":"urn:ietf:params:acme:error:malformed","detail":"2 errors","subproblems":[
        {"type":"urn:ietf:params:acme:error:rejectedIdentifier","detail":"forbidden",
         "identifier":{"type":"dns","value":"b.example"}},{"detail":"other"}]})");
  EXPECT_EQ(problem.type, "rejectedIdentifier");
  EXPECT_EQ(problem.detail, "forbidden");
  EXPECT_EQ(problem.about, "b.example");
}

TEST(Order, is_read_in_each_state) {
  const auto pending = read_order(
      R"({"status":"pending","authorizations":["https://ca/1","https://ca/2"],
          "finalize":"https://ca/f","identifiers":[]})");
  ASSERT_TRUE(pending);
  EXPECT_EQ(pending->status, Status::kPending);
  EXPECT_THAT(pending->authorizations, ElementsAre("https://ca/1", "https://ca/2"));
  EXPECT_EQ(pending->finalize, "https://ca/f");
  const auto valid = read_order(
      R"({"status":"valid","authorizations":[],"finalize":"https://f","certificate":"https://c"})");
  ASSERT_TRUE(valid);
  EXPECT_EQ(valid->certificate, "https://c");
  const auto invalid = read_order(
      R"({"status":"invalid","authorizations":[],"finalize":"https://f",
          "error":{"type":"urn:ietf:params:acme:error:caa"}})");
  ASSERT_TRUE(invalid && invalid->error);
  EXPECT_EQ(invalid->error->type, "caa");
}

TEST(Order, is_refused_when_something_is_amiss) {
  const std::string many = R"({"status":"pending","finalize":"https://f","authorizations":[)";
  std::string list = "\"https://a\"";
  for (int i = 0; i < 100; ++i) list += ",\"https://a\"";
  for (const std::string& wrong :
       {std::string("{}"), many + list + "]}", many + "7]}", many + "\"ftp://a\"]}",
        std::string(R"({"status":"valid","authorizations":[],"finalize":"https://f"})")}) {
    EXPECT_FALSE(read_order(wrong)) << wrong;
  }
}

TEST(Authorization, keeps_the_challenges_that_are_known) {
  const auto authorization = read_authorization(
      R"({"status":"pending","identifier":{"type":"dns","value":"a.example"},"challenges":[
        {"type":"dns-01","url":"https://ca/1","token":"t1","status":"pending"},
        {"type":"http-01","url":"https://ca/2","token":"t-2","status":"pending"},
        {"type":"tls-alpn-01","url":"https://ca/3","token":"t_3","status":"invalid",
         "error":{"type":"urn:ietf:params:acme:error:connection","detail":"refused"}}]})");
  ASSERT_TRUE(authorization);
  EXPECT_EQ(authorization->identifier.value, "a.example");
  ASSERT_EQ(authorization->challenges.size(), 2u);
  EXPECT_EQ(authorization->challenges[0].kind, ChallengeKind::kHttp);
  EXPECT_EQ(authorization->challenges[0].token, "t-2");
  EXPECT_EQ(authorization->challenges[1].kind, ChallengeKind::kTlsAlpn);
  EXPECT_EQ(authorization->challenges[1].error->type, "connection");
}

TEST(Authorization, takes_no_token_that_could_be_more_than_a_name) {
  for (const char* const token : {"", "../x", "a b", "a.b", "a%2f", "\\u0000"}) {
    const std::string text =
        R"({"status":"pending","identifier":{"value":"a.example"},"challenges":[
           {"type":"http-01","url":"https://ca/2","status":"pending","token":")" +
        std::string(token) + "\"}]}";
    EXPECT_FALSE(read_authorization(text)) << token;
  }
}

TEST(Status, is_read_alone) {
  EXPECT_EQ(read_status(R"({"status":"valid"})"), Status::kValid);
  EXPECT_EQ(read_status(R"({"status":"deactivated"})"), Status::kOther);
  EXPECT_EQ(read_status("{}"), std::nullopt);
}

TEST(OneLine, leaves_what_can_be_printed) {
  EXPECT_EQ(one_line("a\r\nb\x1B[31m\xFF\xC3\xA9"), "a  b [31m\xC3\xA9");
  EXPECT_EQ(one_line(std::string(1000, 'x')).size(), kDetailSizeMax);
  EXPECT_EQ(one_line(std::string(kDetailSizeMax - 1, 'x') + "\xC3\xA9").size(), kDetailSizeMax - 1);
}

}  // namespace
}  // namespace acme
