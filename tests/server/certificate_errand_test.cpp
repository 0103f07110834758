#include "server/certificate_errand.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"

namespace server {
namespace {

using std::chrono::hours;

constexpr base::WallTime kNow{1'800'000'000'000};
constexpr std::int64_t kDayMs = 24 * 60 * 60 * 1000;

base::IpAddress ip(std::string_view text) {
  return *base::IpAddress::parse(text);
}

// Of a local authority: what signs it is all the same here.
acme::CertificateAndKey certificate_for(std::vector<std::string> dns,
                                        std::vector<base::IpAddress> addresses) {
  base::SeededRandom random(1);
  std::ranges::sort(dns);
  std::ranges::sort(addresses);
  const net::tls::Names names{std::move(dns), std::move(addresses)};
  const auto authority = net::tls::make_authority(kNow, names, "test", random);
  auto leaf = net::tls::make_leaf(kNow, names, *authority, random);
  return {std::move(leaf->certificate_pem), std::move(leaf->key_pem)};
}

CertificateErrand errand_for(const acme::Identifiers& wanted,
                             const std::optional<acme::CertificateAndKey>& saved,
                             acme::History history = {}) {
  return CertificateErrand({"names", wanted, "https://ca.example/dir", {}}, std::move(history),
                           saved, kNow);
}

net::ClientHello hello(std::string name, std::string_view local = "192.168.1.2",
                       std::string_view peer = "192.168.1.9") {
  return {std::move(name), false, ip(local), ip(peer)};
}

TEST(CertificateErrand, greets_only_who_asks_for_its_names) {
  const auto errand = errand_for({{"a.example"}}, certificate_for({"a.example", "b.example"}, {}));
  EXPECT_NE(errand.choose(hello("a.example"), kNow), nullptr);
  EXPECT_NE(errand.choose(hello("b.example"), kNow), nullptr) << "it still has the name";
  for (const char* const other : {"", "c.example", "example", "kelas.local", "192.168.1.2"}) {
    EXPECT_EQ(errand.choose(hello(other), kNow), nullptr) << other;
    EXPECT_EQ(errand.choose(hello(other, "8.8.8.8", "9.9.9.9"), kNow), nullptr) << other;
  }
}

TEST(CertificateErrand, greets_nobody_before_and_after_the_certificate_is_valid) {
  const auto errand = errand_for({{"a.example"}}, certificate_for({"a.example"}, {}));
  EXPECT_EQ(errand.choose(hello("a.example"), {kNow.milliseconds - 2 * kDayMs}), nullptr);
  EXPECT_NE(errand.choose(hello("a.example"), {kNow.milliseconds + 395 * kDayMs}), nullptr);
  EXPECT_EQ(errand.choose(hello("a.example"), {kNow.milliseconds + 397 * kDayMs}), nullptr);
  EXPECT_EQ(errand_for({{"a.example"}}, std::nullopt).choose(hello("a.example"), kNow), nullptr);
}

// docs/tls.md, "Which certificate".
TEST(CertificateErrand, knows_who_came_to_a_public_address) {
  const auto errand = errand_for({{"8.8.8.8"}}, certificate_for({}, {ip("8.8.8.8")}));
  const auto greets = [&](std::string name, std::string_view local, std::string_view peer) {
    return errand.choose(hello(std::move(name), local, peer), kNow) != nullptr;
  };
  EXPECT_TRUE(greets("", "8.8.8.8", "9.9.9.9")) << "it is the machine's own";
  EXPECT_TRUE(greets("", "8.8.8.8", "192.168.1.9"));
  EXPECT_TRUE(greets("8.8.8.8", "8.8.8.8", "9.9.9.9")) << "a client that names it against the RFC";
  EXPECT_TRUE(greets("", "192.168.1.2", "9.9.9.9")) << "a router led it here";
  EXPECT_FALSE(greets("", "192.168.1.2", "192.168.1.9")) << "somebody in the school";
  EXPECT_FALSE(greets("", "127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(greets("", "8.8.4.4", "9.9.9.9")) << "another public address";
  EXPECT_FALSE(greets("", "fd00::2", "2001:db8::9")) << "the other family";
  EXPECT_FALSE(greets("kelas.local", "192.168.1.2", "9.9.9.9"));
}

TEST(CertificateErrand, tries_when_it_is_due_and_not_otherwise) {
  const auto account = std::make_shared<const acme::Key>(*acme::Key::make());
  auto fresh = errand_for({{"a.example"}}, certificate_for({"a.example"}, {}));
  fresh.look({}, kNow, account);
  EXPECT_EQ(fresh.issuance(), nullptr);
  base::SeededRandom random(1);
  ASSERT_NE(fresh.question(), nullptr) << "the authority may wish something else";
  fresh.question()->receive_nothing();
  fresh.end_question(kNow, random);
  fresh.look({}, {kNow.milliseconds + 270 * kDayMs}, account);
  EXPECT_NE(fresh.issuance(), nullptr) << "a third is left";

  auto other = errand_for({{"a.example"}, {"b.example"}}, certificate_for({"a.example"}, {}));
  other.look({}, kNow, account);
  EXPECT_NE(other.issuance(), nullptr) << "the settings have changed";

  acme::History history;
  history.names = "a.example";
  history.failures = 3;
  history.last_try = kNow;
  history.not_earlier = {kNow.milliseconds + 60'000};
  auto failed = errand_for({{"a.example"}}, std::nullopt, history);
  failed.look({}, kNow, account);
  EXPECT_EQ(failed.issuance(), nullptr);
  failed.look({}, {kNow.milliseconds + 60'000}, account);
  EXPECT_NE(failed.issuance(), nullptr);
}

TEST(CertificateErrand, renews_when_the_authority_wishes_it) {
  const auto account = std::make_shared<const acme::Key>(*acme::Key::make());
  base::SeededRandom random(1);
  auto errand = errand_for({{"a.example"}}, certificate_for({"a.example"}, {}));
  const auto answer = [&](const std::string& body) {
    ASSERT_NE(errand.question(), nullptr);
    ASSERT_TRUE(errand.question()->poll_request());
    errand.question()->receive(kNow, {200, {}, {}, {}, body});
  };
  errand.look({}, kNow, account);
  EXPECT_EQ(errand.issuance(), nullptr);
  answer(R"({"newNonce":"https://ca.example/n","newAccount":"https://ca.example/a",
             "newOrder":"https://ca.example/o","renewalInfo":"https://ca.example/r"})");
  // 2027-01-15T08:00:00Z is kNow.
  answer(R"({"suggestedWindow":{"start":"2027-01-16T08:00:00Z","end":"2027-01-16T09:00:00Z"}})");
  errand.end_question(kNow, random);
  EXPECT_EQ(errand.question(), nullptr);
  errand.look({}, {kNow.milliseconds + 60'000}, account);
  EXPECT_EQ(errand.question(), nullptr) << "not asked again so soon";
  EXPECT_EQ(errand.issuance(), nullptr);
  errand.look({}, {kNow.milliseconds + kDayMs + 3'600'000}, account);
  EXPECT_NE(errand.issuance(), nullptr);
}

TEST(CertificateErrand, takes_no_saved_file_that_is_broken) {
  auto pair = certificate_for({"a.example"}, {});
  pair.key_pem = acme::Key::make()->to_pem();
  EXPECT_FALSE(errand_for({{"a.example"}}, pair).is_served(kNow));
  EXPECT_FALSE(errand_for({{"a.example"}}, acme::CertificateAndKey{"", ""}).is_served(kNow));
}

class Try : public ::testing::Test {
 protected:
  Try() { errand_.look({}, kNow, account_); }

  void answer(const std::string& body) {
    ASSERT_TRUE(errand_.issuance()->poll_request());
    errand_.issuance()->receive({}, kNow, {200, "nonce", "https://ca.example/1", {}, body});
  }
  // Up to where the challenge is to be told of.
  void reach_challenge(const std::string& type) {
    answer(R"({"newNonce":"https://ca.example/n","newAccount":"https://ca.example/a",
               "newOrder":"https://ca.example/o"})");
    answer(R"({"status":"valid"})");
    answer(R"({"status":"pending","authorizations":["https://ca.example/z"],
               "finalize":"https://ca.example/f"})");
    answer(R"({"status":"pending","identifier":{"value":"a.example"},"challenges":[{"type":")" +
           type + R"(","url":"https://ca.example/c","token":"tok","status":"pending"}]})");
    errand_.serve_challenges(kNow);
  }

  std::shared_ptr<const acme::Key> account_ = std::make_shared<const acme::Key>(*acme::Key::make());
  CertificateErrand errand_ = errand_for({{"a.example"}}, std::nullopt);
  base::SeededRandom random_{1};
};

TEST_F(Try, answers_http_for_the_token_under_way_alone) {
  EXPECT_EQ(errand_.http_answer("tok"), std::nullopt);
  reach_challenge("http-01");
  EXPECT_EQ(errand_.http_answer("tok"), "tok." + account_->thumbprint());
  EXPECT_EQ(errand_.http_answer("to"), std::nullopt);
  EXPECT_EQ(errand_.http_answer(""), std::nullopt);
  ASSERT_TRUE(errand_.issuance()->poll_request());
  errand_.issuance()->receive_nothing("the authority does not answer");
  errand_.end_try(kNow, random_);
  EXPECT_EQ(errand_.http_answer("tok"), std::nullopt);
}

TEST_F(Try, greets_a_challenge_with_its_certificate_while_it_is_under_way) {
  net::ClientHello challenge = hello("a.example");
  challenge.wants_challenge = true;
  EXPECT_EQ(errand_.choose(challenge, kNow), nullptr);
  reach_challenge("tls-alpn-01");
  EXPECT_NE(errand_.choose(challenge, kNow), nullptr);
  EXPECT_EQ(errand_.choose(hello("a.example"), kNow), nullptr)
      << "a browser is not greeted with it";
  challenge.server_name = "b.example";
  EXPECT_EQ(errand_.choose(challenge, kNow), nullptr);
  EXPECT_EQ(errand_.http_answer("tok"), std::nullopt);

  challenge.server_name = "a.example";
  ASSERT_TRUE(errand_.issuance()->poll_request());
  errand_.issuance()->receive_nothing("the authority does not answer");
  const auto end = errand_.end_try(kNow, random_);
  EXPECT_FALSE(end.certificate);
  EXPECT_FALSE(end.account_refused);
  EXPECT_EQ(errand_.choose(challenge, kNow), nullptr);
  EXPECT_EQ(errand_.issuance(), nullptr);
  EXPECT_EQ(errand_.history().failures, 1u);
  EXPECT_EQ(errand_.history().sentence, "the authority does not answer");
}

TEST_F(Try, says_when_the_account_is_refused) {
  answer(R"({"newNonce":"https://ca.example/n","newAccount":"https://ca.example/a",
             "newOrder":"https://ca.example/o"})");
  answer(R"({"status":"deactivated"})");
  EXPECT_TRUE(errand_.end_try(kNow, random_).account_refused);
}

TEST_F(Try, logs_a_cause_once_a_day) {
  const auto fail_at = [&](base::WallTime now) {
    testing::internal::CaptureStdout();
    errand_.look({}, now, account_);
    EXPECT_TRUE(errand_.issuance()->poll_request());
    errand_.issuance()->receive_nothing("ca.example:443 does not answer");
    errand_.end_try(now, random_);
    return testing::internal::GetCapturedStdout();
  };
  using ::testing::HasSubstr;
  EXPECT_THAT(fail_at(kNow), HasSubstr("ca.example:443 does not answer. Next try: "));
  EXPECT_EQ(fail_at(errand_.history().not_earlier), "");
  EXPECT_EQ(fail_at(errand_.history().not_earlier), "");
  EXPECT_THAT(fail_at({kNow.milliseconds + kDayMs}), HasSubstr("does not answer"));
}

}  // namespace
}  // namespace server
