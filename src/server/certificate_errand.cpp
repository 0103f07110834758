#include "server/certificate_errand.hpp"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/log.hpp"
#include "net/tls/local_authority.hpp"

namespace server {
namespace {

constexpr std::int64_t kDayMs = 24 * 60 * 60 * 1000;

net::tls::Names names_of(const acme::Identifiers& identifiers) {
  net::tls::Names names;
  for (const acme::Identifier& identifier : identifiers) {
    if (const auto address = identifier.address()) {
      names.addresses.push_back(*address);
    } else {
      names.dns.push_back(identifier.value);
    }
  }
  std::ranges::sort(names.dns);
  std::ranges::sort(names.addresses);
  return names;
}

std::string date_of(base::WallTime time) {
  return fmt::format("{:%Y-%m-%d %H:%M} UTC",
                     fmt::gmtime(static_cast<std::time_t>(time.milliseconds / 1000)));
}

std::string_view word_of(acme::ChallengeKind kind) {
  return kind == acme::ChallengeKind::kHttp ? "HTTP, port 80" : "TLS, port 443";
}

// Browsers name no address in SNI. It was asked for when the connection came to it, or through a
// router that leads it here: then only from outside, for people in the network come to another.
bool is_asked_for(const base::IpAddress& address, const net::ClientHello& hello) {
  if (hello.local == address) return true;
  return hello.local.is_private() && !hello.peer.is_private() &&
         hello.local.family == address.family;
}

}  // namespace

CertificateErrand::CertificateErrand(Task task, acme::History history,
                                     const std::optional<acme::CertificateAndKey>& saved,
                                     base::WallTime now)
    : task_(std::move(task)), history_(std::move(history)) {
  acme::note_start(history_, task_.identifiers);
  if (saved && use(*saved)) {
    base::log_info("server", "the certificate for {} is valid until {}",
                   net::tls::to_string(facts_->names), date_of(facts_->not_after));
  }
  if (!is_served(now) && history_.failures > 0) {
    base::log_warning("server", "there is no certificate for {} yet; the last try failed: {}",
                      acme::to_string(task_.identifiers), history_.sentence);
  }
}

bool CertificateErrand::use(const acme::CertificateAndKey& certificate) {
  auto facts = net::tls::read_certificate(certificate.chain_pem);
  if (!facts) return false;
  const bool for_names = !facts->names.dns.empty();
  auto context = net::tls::ServerContext::make(
      {certificate.chain_pem, certificate.key_pem},
      for_names ? net::Greeting::kPublicName : net::Greeting::kPublicAddress);
  if (!context) return false;
  facts_ = std::move(*facts);
  context_.emplace(std::move(*context));
  certificate_id_ = acme::certificate_id(certificate.chain_pem);
  next_question_ = {};
  wished_renewal_.reset();
  return true;
}

bool CertificateErrand::is_served(base::WallTime wall_now) const {
  return context_ && wall_now >= facts_->not_before && wall_now < facts_->not_after;
}

std::optional<acme::Validity> CertificateErrand::validity_of_wanted() const {
  if (!facts_ || facts_->names != names_of(task_.identifiers)) return std::nullopt;
  return acme::Validity{facts_->not_before, facts_->not_after, wished_renewal_};
}

void CertificateErrand::look(base::Time now, base::WallTime wall_now,
                             const std::shared_ptr<const acme::Key>& account) {
  if (facts_ && wall_now >= facts_->not_after && may_log("expired", wall_now)) {
    base::log_warning("server",
                      "the certificate for {} has expired ({}): browsers warn, until another could "
                      "be fetched.{}",
                      net::tls::to_string(facts_->names), date_of(facts_->not_after),
                      history_.sentence.empty() ? "" : " The last failure: " + history_.sentence);
  }
  if (issuance_ || question_) return;
  const auto have = validity_of_wanted();
  if (wall_now >= acme::next_try(history_, have, wall_now)) {
    account_ = account;
    begin_try(now, wall_now);
  } else if (have && !certificate_id_.empty() && wall_now >= next_question_) {
    question_.emplace(task_.directory, certificate_id_);
  }
}

void CertificateErrand::begin_try(base::Time now, base::WallTime wall_now) {
  if (may_log("begin", wall_now)) {
    base::log_info("server", "fetching a certificate for {} from {}",
                   acme::to_string(task_.identifiers), task_.directory);
  }
  acme::Issuance::Wish wish{task_.directory, task_.identifiers,
                            acme::kind_to_try(history_, task_.likelier)};
  if (validity_of_wanted()) wish.replaces = certificate_id_;
  issuance_.emplace(std::move(wish), *account_, now);
}

void CertificateErrand::end_question(base::WallTime wall_now, base::Random& random) {
  if (!question_ || !question_->is_over()) return;
  const auto pause = std::chrono::milliseconds(question_->pause());
  next_question_ = {wall_now.milliseconds + pause.count()};
  const auto window = question_->window();
  question_.reset();
  // A moment that lies in the window stays: drawn anew each time it would come ever closer to now.
  if (!window ||
      (wished_renewal_ && *wished_renewal_ >= window->start && *wished_renewal_ < window->end)) {
    return;
  }
  wished_renewal_ = acme::moment_in(*window, random);
  if (facts_ && *wished_renewal_ < acme::renewal_time({facts_->not_before, facts_->not_after})) {
    base::log_info("server", "the authority wishes the certificate for {} to be renewed on {}",
                   net::tls::to_string(facts_->names), date_of(*wished_renewal_));
  }
}

void CertificateErrand::serve_challenges(base::WallTime wall_now) {
  if (!issuance_) return;
  for (const acme::ChallengeAnswer& answer : issuance_->answers()) {
    const std::string name = acme::challenge_name(answer.identifier);
    if (answer.kind != acme::ChallengeKind::kTlsAlpn || challenges_.contains(name)) continue;
    const auto made =
        acme::challenge_certificate(answer.identifier, answer.key_authorization, wall_now);
    if (!made) continue;  // the authority finds nothing, and says so
    auto context =
        net::tls::ServerContext::make({made->chain_pem, made->key_pem}, net::Greeting::kChallenge);
    if (context) challenges_.emplace(name, std::move(*context));
  }
}

CertificateErrand::End CertificateErrand::end_try(base::WallTime wall_now, base::Random& random) {
  End end;
  if (!issuance_ || !issuance_->is_over()) return end;
  const acme::Issuance issuance = *std::move(issuance_);
  issuance_.reset();
  challenges_.clear();
  if (issuance.certificate() && use(*issuance.certificate())) {
    end.certificate = issuance.certificate();
    acme::note_success(history_, {facts_->not_before, facts_->not_after}, wall_now);
    logged_.clear();
    base::log_info("server", "there is a new certificate for {}, valid until {}",
                   net::tls::to_string(facts_->names), date_of(facts_->not_after));
    return end;
  }
  static const acme::Refusal unusable{acme::Refusal::Cause::kAuthority,
                                      "the certificate that came cannot be used", std::nullopt};
  const acme::Refusal& refusal = issuance.refusal() ? *issuance.refusal() : unusable;
  end.account_refused = refusal.cause == acme::Refusal::Cause::kAccount;
  const auto tried = acme::kind_to_try(history_, task_.likelier);
  acme::note_failure(history_, refusal, wall_now, random);
  log_refusal(refusal, tried, wall_now);
  return end;
}

void CertificateErrand::log_refusal(const acme::Refusal& refusal, acme::ChallengeKind tried,
                                    base::WallTime wall_now) {
  const std::string cause = fmt::format("{} {}", static_cast<int>(refusal.cause), word_of(tried));
  const std::string served =
      is_served(wall_now) ? "the one from before is valid until " + date_of(facts_->not_after)
                          : "until there is one, this server vouches for itself (/trust)";
  const std::string text = fmt::format("no certificate for {} ({}): {}{} Next try: {}; {}",
                                       acme::to_string(task_.identifiers), word_of(tried),
                                       refusal.sentence, refusal.sentence.ends_with('.') ? "" : ".",
                                       date_of(history_.not_earlier), served);
  if (may_log(cause, wall_now)) {
    base::log_warning("server", "{}", text);
  } else {
    base::log_debug("server", "{}", text);
  }
}

bool CertificateErrand::may_log(const std::string& cause, base::WallTime wall_now) {
  const auto [entry, first] = logged_.try_emplace(cause, wall_now);
  if (first) return true;
  if (wall_now.milliseconds - entry->second.milliseconds < kDayMs) return false;
  entry->second = wall_now;
  return true;
}

const net::tls::ServerContext* CertificateErrand::choose(const net::ClientHello& hello,
                                                         base::WallTime wall_now) const {
  if (hello.wants_challenge) {
    const auto found = challenges_.find(hello.server_name);
    return found == challenges_.end() ? nullptr : &found->second;
  }
  if (!is_served(wall_now)) return nullptr;
  const auto& names = facts_->names;
  if (std::ranges::binary_search(names.dns, hello.server_name)) return &*context_;
  // A name of this machine's own network, or another: not ours to vouch for.
  if (!hello.server_name.empty() && !base::IpAddress::parse(hello.server_name)) return nullptr;
  const bool asked = std::ranges::any_of(
      names.addresses, [&](const base::IpAddress& each) { return is_asked_for(each, hello); });
  return asked ? &*context_ : nullptr;
}

std::optional<std::string> CertificateErrand::http_answer(std::string_view token) const {
  if (!issuance_) return std::nullopt;
  for (const acme::ChallengeAnswer& answer : issuance_->answers()) {
    if (answer.kind == acme::ChallengeKind::kHttp && answer.token == token) {
      return answer.key_authorization;
    }
  }
  return std::nullopt;
}

}  // namespace server
