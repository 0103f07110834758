#include "acme/issuance.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "acme/retry_after.hpp"
#include "acme/sentence.hpp"
#include "app/json/fields.hpp"
#include "base/encoding.hpp"

namespace acme {
namespace {

using Cause = Refusal::Cause;

std::string host_in(std::string_view url) {
  url.remove_prefix(std::min(url.size(), std::string_view("https://").size()));
  return std::string(url.substr(0, url.find_first_of(":/")));
}

}  // namespace

Issuance::Issuance(Wish wish, const Key& account, base::Time now)
    : wish_(std::move(wish)),
      account_key_(account),
      deadline_(now + kIssuanceMax),
      host_(host_in(wish_.directory)) {}

// ---- what is asked ----------------------------------------------------------------------------

std::optional<Request> Issuance::poll_request() {
  if (under_way_ || wait_until_ != base::kNever || step_ == Step::kOver) return std::nullopt;
  under_way_ = true;
  return make_request();
}

Request Issuance::make_request() {
  if (step_ == Step::kDirectory) return {Request::Method::kGet, wish_.directory, {}};
  fetching_nonce_ = nonce_.empty();
  if (fetching_nonce_) return {Request::Method::kHead, directory_.new_nonce, {}};
  const std::string nonce = std::exchange(nonce_, {});
  const std::string url = target();
  return {Request::Method::kPost, url, signed_body(account_key_, account_, nonce, url, payload())};
}

std::string Issuance::target() const {
  switch (step_) {
    case Step::kAccount:
      return directory_.new_account;
    case Step::kOrder:
      return directory_.new_order;
    case Step::kAuthorization:
    case Step::kAwaitAuthorization:
      return authorizations_[authorization_];
    case Step::kChallenge:
      return challenge_;
    case Step::kAwaitReady:
    case Step::kAwaitCertificate:
      return order_;
    case Step::kFinalize:
      return finalize_;
    case Step::kDownload:
      return certificate_url_;
    case Step::kDirectory:
    case Step::kOver:
      break;
  }
  return {};
}

// "" is POST-as-GET (RFC 8555 section 6.3).
std::string Issuance::payload() {
  switch (step_) {
    case Step::kAccount:
      // Gives the account of this key, if there is one already (section 7.3.1).
      return R"({"termsOfServiceAgreed":true})";
    case Step::kOrder:
      return order_payload();
    case Step::kChallenge:
      return "{}";
    case Step::kFinalize:
      return finalize_payload();
    default:
      return {};
  }
}

std::string Issuance::order_payload() const {
  boost::json::array identifiers;
  bool addresses = false;
  for (const Identifier& identifier : wish_.identifiers) {
    addresses = addresses || identifier.is_address();
    identifiers.push_back(boost::json::object{{"type", identifier.is_address() ? "ip" : "dns"},
                                              {"value", identifier.value}});
  }
  boost::json::object order{{"identifiers", std::move(identifiers)}};
  const auto& profiles = directory_.profiles;
  if (addresses && std::ranges::find(profiles, kProfileOfAddresses) != profiles.end()) {
    order["profile"] = kProfileOfAddresses;
  }
  if (names_what_it_replaces()) {
    order["replaces"] = wish_.replaces;
  }
  return app::json::write(order);
}

bool Issuance::names_what_it_replaces() const {
  return !replaces_refused_ && !directory_.renewal_info.empty() && !wish_.replaces.empty();
}

std::string Issuance::finalize_payload() {
  if (!key_) key_ = Key::make();
  const auto csr =
      key_ ? certificate_request(*key_, wish_.identifiers) : std::vector<std::uint8_t>();
  return app::json::write(boost::json::object{{"csr", base::to_base64url(csr)}});
}

// ---- what is answered -------------------------------------------------------------------------

void Issuance::receive(base::Time now, base::WallTime wall_now, const Reply& reply) {
  if (!std::exchange(under_way_, false) || step_ == Step::kOver) return;
  if (!reply.nonce.empty()) nonce_ = reply.nonce;
  const bool was_nonce = std::exchange(fetching_nonce_, false);
  if (now >= deadline_) {
    refuse(Cause::kAuthority,
           fmt::format("{} did not decide within {} minutes", host_,
                       std::chrono::duration_cast<std::chrono::minutes>(kIssuanceMax).count()));
  } else if (reply.status < 200 || reply.status > 299) {
    receive_problem(wall_now, reply);
  } else if (was_nonce) {
    if (nonce_.empty()) refuse_unclear("a nonce");
  } else {
    nonce_repeats_ = 0;
    take(now, wall_now, reply);
  }
}

void Issuance::receive_nothing(std::string sentence) {
  if (!std::exchange(under_way_, false)) return;
  refuse(Cause::kNetwork, std::move(sentence));
}

void Issuance::handle_timeout(base::Time now) {
  if (now >= wait_until_) wait_until_ = base::kNever;
}

void Issuance::receive_problem(base::WallTime wall_now, const Reply& reply) {
  const Problem problem = read_problem(reply.body);
  if (problem.type == "badNonce" && nonce_repeats_ < kNonceRepeatsMax) {
    ++nonce_repeats_;
    return;  // the same step again, with the nonce that came or a fresh one
  }
  const bool limited = problem.type == "rateLimited" || reply.status == 429;
  if (step_ == Step::kOrder && names_what_it_replaces() && !limited && reply.status < 500) {
    replaces_refused_ = true;
    return;  // replaced already, or unknown to it (RFC 9773 section 5): the order again, without
  }
  const bool account =
      problem.type == "accountDoesNotExist" ||
      (step_ == Step::kAccount && (problem.type == "unauthorized" || reply.status == 401));
  refuse(limited   ? Cause::kRateLimited
         : account ? Cause::kAccount
                   : Cause::kAuthority,
         problem_sentence(host_, reply.status, problem));
  refusal_->retry_after = read_retry_after(reply.retry_after, wall_now);
}

void Issuance::take(base::Time now, base::WallTime wall_now, const Reply& reply) {
  switch (step_) {
    case Step::kDirectory:
      return take_directory(reply);
    case Step::kAccount:
      return take_account(reply);
    case Step::kOrder:
      return take_order(reply);
    case Step::kAuthorization:
    case Step::kAwaitAuthorization:
      return take_authorization(now, wall_now, reply);
    case Step::kChallenge:
      return wait(Step::kAwaitAuthorization, now, wall_now, reply);
    case Step::kAwaitReady:
    case Step::kFinalize:
    case Step::kAwaitCertificate:
      return take_order_state(now, wall_now, reply);
    case Step::kDownload:
      return take_certificate(wall_now, reply);
    case Step::kOver:
      break;
  }
}

void Issuance::take_directory(const Reply& reply) {
  auto directory = read_directory(reply.body);
  if (!directory) return refuse_unclear("a directory: is its address right?");
  if (directory->external_account) {
    return refuse(Cause::kAuthority,
                  problem_sentence(host_, reply.status, {"externalAccountRequired", {}, {}}));
  }
  directory_ = *std::move(directory);
  go(Step::kAccount);
}

void Issuance::take_account(const Reply& reply) {
  if (!is_url(reply.location)) return refuse_unclear("an account");
  // "deactivated" or "revoked" (section 7.1.6).
  if (read_status(reply.body).value_or(Status::kValid) != Status::kValid) {
    return refuse(Cause::kAccount, fmt::format("{} has closed our account.", host_));
  }
  account_ = reply.location;
  go(Step::kOrder);
}

void Issuance::take_order(const Reply& reply) {
  auto order = read_order(reply.body);
  if (!order || !is_url(reply.location)) return refuse_unclear("an order");
  order_ = reply.location;
  finalize_ = std::move(order->finalize);
  authorizations_ = std::move(order->authorizations);
  authorization_ = 0;
  if (authorizations_.empty()) return go(Step::kAwaitReady);
  go(Step::kAuthorization);
}

void Issuance::take_authorization(base::Time now, base::WallTime wall_now, const Reply& reply) {
  const auto authorization = read_authorization(reply.body);
  if (!authorization) return refuse_unclear("an authorization");
  if (authorization->status == Status::kValid) return next_authorization();
  if (authorization->status != Status::kPending) return refuse_authorization(*authorization);
  if (step_ == Step::kAwaitAuthorization) {
    return wait(Step::kAwaitAuthorization, now, wall_now, reply);
  }
  begin_challenge(*authorization);
}

void Issuance::begin_challenge(const Authorization& authorization) {
  const auto& offered = authorization.challenges;
  auto chosen = std::ranges::find(offered, wish_.preferred, &Challenge::kind);
  if (chosen == offered.end()) chosen = offered.begin();
  if (chosen == offered.end()) {
    return refuse(Cause::kAuthority,
                  fmt::format("{} offers no way to verify {} that this program knows.", host_,
                              authorization.identifier.value));
  }
  answers_.push_back({chosen->kind, authorization.identifier, chosen->token,
                      key_authorization(account_key_, chosen->token)});
  challenge_ = chosen->url;
  go(Step::kChallenge);
}

void Issuance::refuse_authorization(const Authorization& authorization) {
  const std::string& name = authorization.identifier.value;
  for (const Challenge& challenge : authorization.challenges) {
    if (challenge.error) {
      return refuse(Cause::kChallenge, challenge_sentence(name, challenge.kind, *challenge.error));
    }
  }
  refuse(Cause::kChallenge, challenge_sentence(name, wish_.preferred, {}));
}

void Issuance::next_authorization() {
  ++authorization_;
  go(authorization_ < authorizations_.size() ? Step::kAuthorization : Step::kAwaitReady);
}

void Issuance::take_order_state(base::Time now, base::WallTime wall_now, const Reply& reply) {
  auto order = read_order(reply.body);
  if (!order) return refuse_unclear("the state of an order");
  const bool finalized = step_ != Step::kAwaitReady;
  switch (order->status) {
    case Status::kReady:
      if (!finalized) return go(Step::kFinalize);
      return wait(Step::kAwaitCertificate, now, wall_now, reply);
    case Status::kPending:
    case Status::kProcessing:
      return wait(finalized ? Step::kAwaitCertificate : Step::kAwaitReady, now, wall_now, reply);
    case Status::kValid:
      // An order of ours that was finalized with a key that is gone can give nothing.
      if (!finalized) break;
      certificate_url_ = std::move(order->certificate);
      return go(Step::kDownload);
    case Status::kInvalid:
    case Status::kOther:
      break;
  }
  refuse(Cause::kAuthority,
         problem_sentence(host_, reply.status, order->error.value_or(Problem{})));
}

void Issuance::take_certificate(base::WallTime wall_now, const Reply& reply) {
  if (reply.body.size() > kReplySizeMax) return refuse_unclear("a certificate");
  const std::string fault = certificate_fault(reply.body, *key_, wish_.identifiers, wall_now);
  if (!fault.empty()) {
    return refuse(Cause::kAuthority, fmt::format("the certificate that {} gave {}.", host_, fault));
  }
  certificate_ = CertificateAndKey{reply.body, key_->to_pem()};
  go(Step::kOver);
}

// ---- steps ------------------------------------------------------------------------------------

void Issuance::go(Step step) {
  step_ = step;
  poll_ = kPollMin;
  if (step == Step::kOver) answers_.clear();
}

void Issuance::wait(Step step, base::Time now, base::WallTime wall_now, const Reply& reply) {
  if (step != step_) poll_ = kPollMin;
  step_ = step;
  const auto wished = read_retry_after(reply.retry_after, wall_now);
  const base::Duration pause = wished ? std::max<base::Duration>(*wished, kPollMin) : poll_;
  wait_until_ = now + std::min<base::Duration>(pause, kIssuanceMax);
  poll_ = std::min(poll_ * 2, kPollMax);
}

void Issuance::refuse(Cause cause, std::string sentence) {
  refusal_ = Refusal{cause, std::move(sentence), std::nullopt};
  wait_until_ = base::kNever;
  go(Step::kOver);
}

void Issuance::refuse_unclear(std::string_view what) {
  refuse(Cause::kAuthority, fmt::format("{} gives no answer that can be read as {}", host_, what));
}

}  // namespace acme
