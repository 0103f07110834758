#include "acme/issuance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "acme/openssl_owner.hpp"
#include "tests/acme/judge.hpp"

namespace acme {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Method = Request::Method;
using Cause = Refusal::Cause;

constexpr base::WallTime kWall{1'800'000'000'000};

// An authority by the letter of RFC 8555, whose answers a test can spoil.
class IssuanceTest : public ::testing::Test {
 protected:
  void begin(Identifiers identifiers, ChallengeKind preferred = ChallengeKind::kTlsAlpn) {
    identifiers_ = std::move(identifiers);
    states_.assign(identifiers_.size(), "pending");
    issuance_.emplace(Issuance::Wish{"https://ca.example/dir", identifiers_, preferred}, *account_,
                      now_);
  }

  // Lets it run until it is over, or until `stop_at` was asked for and not answered.
  void run(const std::string& stop_at = {}) {
    for (int step = 0; step < 500 && !issuance_->is_over(); ++step) {
      const auto request = issuance_->poll_request();
      if (!request) {
        ASSERT_NE(issuance_->next_timeout(), base::kNever) << "it hangs";
        now_ = std::max(now_, issuance_->next_timeout());
        issuance_->handle_timeout(now_);
        continue;
      }
      asked_.push_back(request->url);
      if (!stop_at.empty() && request->url == stop_at) return;
      issuance_->receive(now_, kWall, answer(*request));
    }
  }

  Reply answer(const Request& request) {
    if (request.url == "https://ca.example/dir") return {200, {}, {}, {}, directory_};
    Reply reply;
    reply.nonce = "nonce-" + std::to_string(++nonces_);
    if (request.url == "https://ca.example/nonce") {
      EXPECT_EQ(request.method, Method::kHead);
      reply.status = 200;
      last_nonce_ = reply.nonce;
      return reply;
    }
    EXPECT_EQ(request.method, Method::kPost);
    const Signed body = read_signed(*account_, request.body);
    EXPECT_TRUE(body.genuine) << request.url;
    EXPECT_EQ(body.header.at("url"), request.url.c_str());
    EXPECT_EQ(body.header.at("nonce"), last_nonce_.c_str());
    EXPECT_EQ(body.header.contains("kid"), request.url != "https://ca.example/account");
    last_nonce_ = reply.nonce;
    const auto spoiled = spoiled_.find(request.url);
    if (spoiled != spoiled_.end() && !spoiled->second.empty()) {
      Reply wrong = spoiled->second.front();
      spoiled->second.erase(spoiled->second.begin());
      if (wrong.nonce.empty()) wrong.nonce = reply.nonce;
      return wrong;
    }
    respond(request.url, body.payload, reply);
    return reply;
  }

  void respond(const std::string& url, const std::string& payload, Reply& reply) {
    reply.status = 200;
    if (url.ends_with("/account")) {
      reply.status = 201;
      reply.location = "https://ca.example/account/7";
      reply.body = R"({"status":"valid"})";
    } else if (url.ends_with("/new-order")) {
      reply.status = 201;
      reply.location = "https://ca.example/order/1";
      order_payload_ = payload;
      reply.body = order("pending");
    } else if (url.find("/authz/") != std::string::npos) {
      reply.body = authorization(url.back() - '0');
    } else if (url.find("/challenge/") != std::string::npos) {
      EXPECT_EQ(payload, "{}");
      const auto which = static_cast<std::size_t>(url.back() - '0');
      EXPECT_THAT(issuance_->answers(), ::testing::SizeIs(which + 1)) << "served before it is told";
      states_[which] = "pending-" + std::to_string(polls_);
      reply.body = "{}";
    } else if (url.ends_with("/order/1")) {
      reply.body = order(csr_.empty() ? "ready" : "valid");
    } else if (url.ends_with("/finalize")) {
      csr_ = payload;
      reply.body = order("processing");
    } else if (url.ends_with("/certificate")) {
      reply.body = issue();
    } else {
      ADD_FAILURE() << url;
    }
  }

  std::string order(const std::string& status) const {
    std::string list;
    for (std::size_t i = 0; i < identifiers_.size(); ++i) {
      list += (i == 0 ? "" : ",") + ("\"https://ca.example/authz/" + std::to_string(i) + "\"");
    }
    return R"({"status":")" + status + R"(","authorizations":[)" + list +
           R"(],"finalize":"https://ca.example/finalize",)" +
           R"("certificate":"https://ca.example/certificate"})";
  }

  // After its challenge was told of, it stays pending for `polls_` looks.
  std::string authorization(int which) {
    const auto index = static_cast<std::size_t>(which);
    std::string& state = states_[index];
    std::string status = "pending";
    if (state == "pending-0") state = final_state_;
    if (state.starts_with("pending-")) state = "pending-" + std::to_string(state.back() - '1');
    if (!state.starts_with("pending")) status = state;
    const std::string error =
        status == "invalid" ? R"(,"error":{"type":"urn:ietf:params:acme:error:connection"})" : "";
    const auto challenge = [&](const std::string& type) {
      return R"({"type":")" + type + R"(","status":")" + status + R"(","token":"tok-)" + type +
             std::to_string(which) + R"(","url":"https://ca.example/)" + type + "/challenge/" +
             std::to_string(which) + "\"" + (type == offered_.front() ? error : "") + "}";
    };
    std::string list;
    for (const std::string& type : offered_) list += (list.empty() ? "" : ",") + challenge(type);
    return R"({"status":")" + status + R"(","identifier":{"type":"dns","value":")" +
           identifiers_[index].value + R"("},"challenges":[)" + list + "]}";
  }

  // Signs what the request asks for, with a key of its own.
  std::string issue() const {
    const auto object = app::json::parse_object(csr_);
    const auto der = from_base64url(std::string(object->at("csr").as_string()));
    const unsigned char* at = der.data();
    const RequestPtr request(d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size())));
    EXPECT_TRUE(request);
    const X509Ptr leaf(X509_new());
    X509_set_version(leaf.get(), X509_VERSION_3);
    ASN1_TIME_set(X509_getm_notBefore(leaf.get()), kWall.milliseconds / 1000 - 60);
    ASN1_TIME_set(X509_getm_notAfter(leaf.get()), kWall.milliseconds / 1000 + 600);
    X509_set_pubkey(leaf.get(), X509_REQ_get0_pubkey(request.get()));
    STACK_OF(X509_EXTENSION)* const list = X509_REQ_get_extensions(request.get());
    for (int i = 0; i < sk_X509_EXTENSION_num(list); ++i) {
      X509_add_ext(leaf.get(), sk_X509_EXTENSION_value(list, i), -1);
    }
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
    const auto key = Key::make();
    X509_sign(leaf.get(), key->native(), EVP_sha256());
    const BioPtr out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), leaf.get());
    return text_of(out.get());
  }

  static Reply problem(unsigned status, const std::string& type, const std::string& retry = {}) {
    return {status,
            {},
            {},
            retry,
            R"({"type":"urn:ietf:params:acme:error:)" + type + R"(","detail":"its words"})"};
  }
  const Refusal& refused() {
    run();
    static const Refusal none;
    EXPECT_TRUE(issuance_->is_over());
    EXPECT_FALSE(issuance_->certificate());
    EXPECT_THAT(issuance_->answers(), IsEmpty());
    EXPECT_TRUE(issuance_->refusal());
    return issuance_->refusal() ? *issuance_->refusal() : none;
  }

  std::optional<Key> account_ = Key::make();
  std::optional<Issuance> issuance_;
  base::Time now_{};
  Identifiers identifiers_;
  std::string directory_ = R"({"newNonce":"https://ca.example/nonce",
    "newAccount":"https://ca.example/account","newOrder":"https://ca.example/new-order",
    "meta":{"profiles":{"classic":"","shortlived":""}}})";
  std::vector<std::string> offered_ = {"http-01", "tls-alpn-01"};
  std::vector<std::string> states_;
  std::string final_state_ = "valid";
  int polls_ = 2;
  int nonces_ = 0;
  std::string last_nonce_;
  std::string order_payload_;
  std::string csr_;
  std::map<std::string, std::vector<Reply>> spoiled_;
  std::vector<std::string> asked_;
};

TEST_F(IssuanceTest, gets_a_certificate_for_two_names) {
  begin({{"a.example"}, {"b.example"}});
  run();
  ASSERT_FALSE(issuance_->refusal()) << issuance_->refusal()->sentence;
  ASSERT_TRUE(issuance_->certificate());
  const auto key = Key::from_pem(issuance_->certificate()->key_pem);
  ASSERT_TRUE(key);
  EXPECT_EQ(certificate_fault(issuance_->certificate()->chain_pem, *key, identifiers_, kWall), "");
  EXPECT_THAT(issuance_->answers(), IsEmpty()) << "nothing is served any longer";
  EXPECT_EQ(order_payload_, R"({"identifiers":[{"type":"dns","value":"a.example"},)"
                            R"({"type":"dns","value":"b.example"}]})");
  EXPECT_THAT(csr_, Not(HasSubstr(account_->thumbprint())));
  EXPECT_NE(key->thumbprint(), account_->thumbprint()) << "section 11.1: never the same key";
}

TEST_F(IssuanceTest, asks_for_the_short_profile_with_an_address) {
  begin({{"192.0.2.1"}});
  run();
  EXPECT_TRUE(issuance_->certificate());
  EXPECT_EQ(order_payload_,
            R"({"identifiers":[{"type":"ip","value":"192.0.2.1"}],"profile":"shortlived"})");
}

TEST_F(IssuanceTest, asks_for_no_profile_that_is_not_offered) {
  directory_ = R"({"newNonce":"https://ca.example/nonce",
    "newAccount":"https://ca.example/account","newOrder":"https://ca.example/new-order"})";
  begin({{"192.0.2.1"}});
  run();
  EXPECT_TRUE(issuance_->certificate());
  EXPECT_THAT(order_payload_, Not(HasSubstr("profile")));
}

TEST_F(IssuanceTest, names_what_it_replaces_where_that_is_understood) {
  const auto begin_renewal = [&] {
    begin({{"a.example"}});
    csr_.clear();
    issuance_.emplace(Issuance::Wish{"https://ca.example/dir", identifiers_, {}, "aki.serial"},
                      *account_, now_);
  };
  begin_renewal();
  run();
  EXPECT_THAT(order_payload_, Not(HasSubstr("replaces"))) << "it has no renewalInfo";
  directory_.insert(1, R"("renewalInfo":"https://ca.example/ari",)");
  begin_renewal();
  run();
  EXPECT_TRUE(issuance_->certificate());
  EXPECT_THAT(order_payload_, HasSubstr(R"("replaces":"aki.serial")"));

  begin_renewal();
  spoiled_["https://ca.example/new-order"] = {problem(409, "alreadyReplaced")};
  run();
  EXPECT_TRUE(issuance_->certificate());
  EXPECT_THAT(order_payload_, Not(HasSubstr("replaces"))) << "asked again without";

  begin_renewal();
  spoiled_["https://ca.example/new-order"] = {problem(429, "rateLimited")};
  EXPECT_EQ(refused().cause, Cause::kRateLimited) << "not asked again";
}

TEST_F(IssuanceTest, serves_the_preferred_kind_and_the_other_where_it_is_not_offered) {
  begin({{"a.example"}}, ChallengeKind::kHttp);
  run("https://ca.example/http-01/challenge/0");
  ASSERT_EQ(issuance_->answers().size(), 1u);
  EXPECT_EQ(issuance_->answers()[0].kind, ChallengeKind::kHttp);
  EXPECT_EQ(issuance_->answers()[0].token, "tok-http-010");
  EXPECT_EQ(issuance_->answers()[0].key_authorization, "tok-http-010." + account_->thumbprint());

  offered_ = {"tls-alpn-01"};
  begin({{"a.example"}}, ChallengeKind::kHttp);
  run("https://ca.example/tls-alpn-01/challenge/0");
  ASSERT_EQ(issuance_->answers().size(), 1u);
  EXPECT_EQ(issuance_->answers()[0].kind, ChallengeKind::kTlsAlpn);

  offered_ = {"dns-01"};
  begin({{"a.example"}});
  EXPECT_THAT(refused().sentence, HasSubstr("no way to verify a.example"));
}

TEST_F(IssuanceTest, needs_no_challenge_for_what_is_verified_already) {
  begin({{"a.example"}, {"b.example"}});
  states_ = {"valid", "pending"};
  offered_ = {"tls-alpn-01"};
  spoiled_["https://ca.example/tls-alpn-01/challenge/1"] = {{200, {}, {}, {}, "{}"}};
  run("https://ca.example/tls-alpn-01/challenge/1");
  ASSERT_EQ(issuance_->answers().size(), 1u);
  EXPECT_EQ(issuance_->answers()[0].identifier.value, "b.example");
}

TEST_F(IssuanceTest, sends_again_what_met_a_forgotten_nonce) {
  begin({{"a.example"}});
  const Reply bad = problem(400, "badNonce");
  for (const char* const url : {"account", "new-order", "authz/0", "tls-alpn-01/challenge/0",
                                "finalize", "order/1", "certificate"}) {
    spoiled_[std::string("https://ca.example/") + url] = {bad, bad, bad};
  }
  run();
  ASSERT_FALSE(issuance_->refusal()) << issuance_->refusal()->sentence;
  EXPECT_TRUE(issuance_->certificate());
  EXPECT_EQ(std::ranges::count(asked_, "https://ca.example/nonce"), 1) << "errors bring nonces";
}

TEST_F(IssuanceTest, gives_up_on_an_authority_that_forgets_every_nonce) {
  begin({{"a.example"}});
  spoiled_["https://ca.example/account"] = std::vector<Reply>(100, problem(400, "badNonce"));
  EXPECT_EQ(refused().cause, Cause::kAuthority);
  EXPECT_LE(asked_.size(), kNonceRepeatsMax + 3);
}

TEST_F(IssuanceTest, waits_as_long_as_the_authority_wishes) {
  begin({{"a.example"}});
  polls_ = 0;
  spoiled_["https://ca.example/tls-alpn-01/challenge/0"] = {{200, {}, {}, "17", "{}"}};
  run("https://ca.example/tls-alpn-01/challenge/0");
  issuance_->receive(now_, kWall, {200, "n", {}, "17", "{}"});
  EXPECT_FALSE(issuance_->poll_request());
  EXPECT_EQ(issuance_->next_timeout(), now_ + seconds(17));
  issuance_->handle_timeout(now_ + seconds(16));
  EXPECT_FALSE(issuance_->poll_request());
  issuance_->handle_timeout(now_ + seconds(17));
  EXPECT_TRUE(issuance_->poll_request());
}

TEST_F(IssuanceTest, looks_less_often_the_longer_it_takes_and_not_for_ever) {
  begin({{"a.example"}});
  polls_ = 9;
  spoiled_["https://ca.example/order/1"] =
      std::vector<Reply>(400, Reply{200, {}, {}, {}, order("pending")});
  const Refusal& refusal = refused();
  EXPECT_THAT(refusal.sentence, HasSubstr("did not decide within 10 minutes"));
  EXPECT_GE(now_.time_since_epoch(), minutes(10));
  EXPECT_LE(now_.time_since_epoch(), minutes(11));
  EXPECT_LE(asked_.size(), 60u);
}

TEST_F(IssuanceTest, says_why_a_name_was_not_verified) {
  final_state_ = "invalid";
  offered_ = {"tls-alpn-01"};
  begin({{"a.example"}});
  const Refusal& refusal = refused();
  EXPECT_EQ(refusal.cause, Cause::kChallenge);
  EXPECT_THAT(refusal.sentence, HasSubstr("cannot reach a.example on port 443"));
}

TEST_F(IssuanceTest, tells_its_refusals_apart) {
  const auto cause_of = [&](const char* url, const Reply& reply) {
    spoiled_.clear();
    asked_.clear();
    csr_.clear();
    begin({{"a.example"}});
    spoiled_[std::string("https://ca.example/") + url] = {reply};
    return refused();
  };
  const Refusal limited = cause_of("new-order", problem(429, "rateLimited", "3600"));
  EXPECT_EQ(limited.cause, Cause::kRateLimited);
  EXPECT_EQ(limited.retry_after, seconds(3600));
  EXPECT_EQ(cause_of("account", problem(403, "unauthorized")).cause, Cause::kAccount);
  EXPECT_EQ(cause_of("new-order", problem(400, "accountDoesNotExist")).cause, Cause::kAccount);
  EXPECT_EQ(cause_of("account",
                     {200, {}, "https://ca.example/account/7", {}, R"({"status":"deactivated"})"})
                .cause,
            Cause::kAccount);
  EXPECT_EQ(cause_of("new-order", problem(403, "unauthorized")).cause, Cause::kAuthority);
  const Refusal broken = cause_of("finalize", {502, {}, {}, "30", "<html>"});
  EXPECT_EQ(broken.cause, Cause::kAuthority);
  EXPECT_EQ(broken.retry_after, seconds(30));
  EXPECT_THAT(broken.sentence, HasSubstr("ca.example does not work now (status 502)"));
  const Refusal invalid =
      cause_of("finalize", {200,
                            {},
                            {},
                            {},
                            R"({"status":"invalid","authorizations":[],"finalize":"https://f",
                       "error":{"type":"urn:ietf:params:acme:error:caa","detail":"no"}})"});
  EXPECT_THAT(invalid.sentence, HasSubstr("CAA record"));
}

TEST_F(IssuanceTest, takes_no_answer_that_it_cannot_read) {
  for (const char* const url : {"account", "new-order", "authz/0", "order/1", "finalize"}) {
    spoiled_.clear();
    csr_.clear();
    begin({{"a.example"}});
    spoiled_[std::string("https://ca.example/") + url] = {{200, {}, {}, {}, "<html>"}};
    EXPECT_THAT(refused().sentence, HasSubstr("no answer that can be read as")) << url;
  }
  csr_.clear();
  begin({{"a.example"}});
  spoiled_["https://ca.example/certificate"] = {{200, {}, {}, {}, "<html>"}};
  EXPECT_THAT(refused().sentence, EndsWith("the certificate that ca.example gave cannot be read."));
  directory_ = "{}";
  begin({{"a.example"}});
  EXPECT_THAT(refused().sentence, HasSubstr("is its address right?"));
}

TEST_F(IssuanceTest, goes_to_no_place_that_is_not_https) {
  for (const char* const place :
       {"", "http://ca.example/1", "https://ca.example/a b", "/order/1"}) {
    begin({{"a.example"}});
    spoiled_["https://ca.example/new-order"] = {{201, {}, place, {}, order("pending")}};
    EXPECT_THAT(refused().sentence, HasSubstr("read as an order")) << place;
    begin({{"a.example"}});
    spoiled_["https://ca.example/account"] = {{201, {}, place, {}, R"({"status":"valid"})"}};
    EXPECT_THAT(refused().sentence, HasSubstr("read as an account")) << place;
  }
  begin({{"a.example"}});
  spoiled_["https://ca.example/certificate"] = {
      {200, {}, {}, {}, std::string(kReplySizeMax + 1, 'x')}};
  EXPECT_THAT(refused().sentence, HasSubstr("read as a certificate"));
}

TEST_F(IssuanceTest, says_when_accounts_are_made_elsewhere) {
  directory_ = R"({"newNonce":"https://a","newAccount":"https://b","newOrder":"https://c",
    "meta":{"externalAccountRequired":true}})";
  begin({{"a.example"}});
  EXPECT_THAT(refused().sentence, HasSubstr("made with it beforehand"));
}

TEST_F(IssuanceTest, ends_when_no_answer_comes) {
  begin({{"a.example"}});
  ASSERT_TRUE(issuance_->poll_request());
  EXPECT_FALSE(issuance_->poll_request()) << "one at a time";
  issuance_->receive_nothing("ca.example:443 does not answer");
  ASSERT_TRUE(issuance_->is_over());
  EXPECT_EQ(issuance_->refusal()->cause, Cause::kNetwork);
  EXPECT_EQ(issuance_->refusal()->sentence, "ca.example:443 does not answer");
  EXPECT_FALSE(issuance_->poll_request());
  issuance_->receive(now_, kWall, {200, {}, {}, {}, "{}"});
  EXPECT_TRUE(issuance_->is_over());
}

}  // namespace
}  // namespace acme
