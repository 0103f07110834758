#include "tests/sim/ice_client.hpp"

#include <algorithm>
#include <utility>

namespace sim {
namespace {

constexpr base::Duration kPace = std::chrono::milliseconds(50);    // Ta, RFC 8445 section 14.2
constexpr base::Duration kRetry = std::chrono::milliseconds(500);  // RTO, section 14.3
constexpr base::Duration kRetryMax = std::chrono::seconds(8);
constexpr int kTriesMax = 7;  // Rc of RFC 8489 section 6.2.1
// So long a better pair is waited for before one is nominated.
constexpr base::Duration kNominationWait = std::chrono::milliseconds(100);
constexpr base::Duration kConsentLasts = std::chrono::seconds(30);
// A selected pair that is silent for so long is left when another interface answers.
constexpr base::Duration kSilentFor = std::chrono::seconds(7);
// Pairs that are not selected are kept alive (section 11).
constexpr base::Duration kKeepalive = std::chrono::seconds(15);

}  // namespace

IceClient::IceClient(std::string local_ufrag, proto::ice::Credentials remote, IceOptions options,
                     Dice& dice)
    : ufrag_(std::move(local_ufrag)),
      remote_(std::move(remote)),
      options_(options),
      dice_(dice),
      tie_breaker_(dice.source().u64()),
      pairs_(options.interfaces) {}

proto::stun::TransactionId IceClient::new_id() {
  proto::stun::TransactionId id;
  dice_.source().fill(id);
  return id;
}

// RFC 7675 section 5.1: 5 s, varied by a fifth.
base::Duration IceClient::consent_interval() {
  return std::chrono::seconds(4) + dice_.up_to(std::chrono::seconds(2));
}

void IceClient::start(base::Time now) {
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    pairs_[i].gather_due = now + kPace * static_cast<int>(2 * i);
    pairs_[i].due = now + kPace * static_cast<int>(2 * i + 1);
  }
}

void IceClient::restart(base::Time now, std::string local_ufrag, proto::ice::Credentials remote) {
  ufrag_ = std::move(local_ufrag);
  remote_ = std::move(remote);
  lost_ = false;
  renominates_ = true;
  nominating_.reset();
  nominate_due_ = base::kNever;
  check_all(now);
}

void IceClient::check_all(base::Time now) {
  int place = 0;
  for (Pair& pair : pairs_) {
    if (pair.state == State::kFailed) continue;
    pair.state = State::kWaiting;
    pair.tries = 0;
    pair.check.open = false;
    pair.due = now + kPace * place++;
  }
}

void IceClient::lose_interface(base::Time now, std::size_t interface) {
  pairs_[interface] = {};
  pairs_[interface].state = State::kFailed;
  if (nominating_ == interface) nominating_.reset();
  if (selected_ != interface) return;
  selected_.reset();
  check_all(now);
}

std::optional<std::size_t> IceClient::usable() const {
  if (selected_) return selected_;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    if (pairs_[i].state == State::kValid) return i;
  }
  return std::nullopt;
}

void IceClient::send_gather(base::Time now, std::size_t interface) {
  Pair& pair = pairs_[interface];
  if (pair.gather_tries == 0) pair.gather = {new_id(), true, false};
  pair.gather_due =
      ++pair.gather_tries < 4 ? now + kRetry * (1 << pair.gather_tries) : base::kNever;
  Datagram request(64);
  proto::stun::MessageWriter writer(request, proto::stun::MessageType::kBindingRequest,
                                    pair.gather.id);
  request.resize(writer.finish({}));
  out_.push_back({interface, std::move(request)});
}

void IceClient::send_check(base::Time now, std::size_t interface, bool nominates) {
  Pair& pair = pairs_[interface];
  const bool repeats = pair.check.open && pair.check.nominates == nominates && pair.tries > 0 &&
                       (pair.state != State::kValid || nominating_ == interface);
  if (!repeats) pair.check = {new_id(), true, nominates};
  Datagram request(256);
  proto::stun::MessageWriter writer(request, proto::stun::MessageType::kBindingRequest,
                                    pair.check.id);
  writer.username(remote_.ufrag + ":" + ufrag_);
  // Section 5.1.2.1: a peer-reflexive candidate, an earlier interface before a later one.
  writer.priority(110U << 24 | static_cast<std::uint32_t>(65535 - interface) << 8 | 255U);
  writer.ice_controlling(tie_breaker_);
  if (nominates) writer.use_candidate();
  request.resize(writer.finish(remote_.password));
  out_.push_back({interface, std::move(request)});
  pair.due = now + std::min(kRetryMax, kRetry * (1 << pair.tries));
  ++pair.tries;
}

void IceClient::receive(base::Time now, std::size_t interface, base::ConstBytes datagram) {
  const auto message = proto::stun::parse(datagram);
  if (!message || interface >= pairs_.size()) return;
  Pair& pair = pairs_[interface];
  if (message->type == proto::stun::MessageType::kBindingError) {
    ++refusals_;
    return;
  }
  if (message->type != proto::stun::MessageType::kBindingResponse) return;
  if (pair.gather.open && message->transaction == pair.gather.id) {
    pair.gather.open = false;
    pair.gather_due = base::kNever;
    pair.reflexive = message->mapped;
    return;
  }
  if (!pair.check.open || message->transaction != pair.check.id ||
      !proto::stun::verify_integrity(*message, datagram, remote_.password)) {
    return;
  }
  pair.check.open = false;
  pair.reflexive = message->mapped;
  on_valid(now, interface, pair.check.nominates);
}

void IceClient::on_valid(base::Time now, std::size_t interface, bool nominated) {
  Pair& pair = pairs_[interface];
  pair.state = State::kValid;
  pair.heard = now;
  pair.tries = 0;
  pair.due = now + (selected_ == interface ? consent_interval() : kKeepalive);
  const bool wanted = options_.aggressive ? !selected_ || *selected_ > interface ||
                                                now > pairs_[*selected_].heard + kSilentFor
                                          : nominating_ == interface;
  if (nominated && wanted && (selected_ != interface || renominates_)) {
    selected_ = interface;
    renominates_ = false;
    nominating_.reset();
    nominate_due_ = base::kNever;
    pair.due = now + consent_interval();
    return;
  }
  const bool leaves = selected_ && now > pairs_[*selected_].heard + kSilentFor;
  if (!selected_ || leaves || renominates_) {
    nominate_due_ = std::min(nominate_due_, now + kNominationWait);
  }
}

void IceClient::nominate_best(base::Time now) {
  nominate_due_ = base::kNever;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    if (pairs_[i].state != State::kValid) continue;
    if (!best || pairs_[i].heard > pairs_[*best].heard + kSilentFor) best = i;
  }
  if (!best) return;
  nominating_ = best;
  pairs_[*best].tries = 0;
  send_check(now, *best, true);
}

void IceClient::pair_timeout(base::Time now, std::size_t interface) {
  Pair& pair = pairs_[interface];
  if (now >= pair.gather_due) send_gather(now, interface);
  if (now < pair.due) return;
  if (pair.state == State::kFailed) {
    pair.due = base::kNever;
    return;
  }
  const bool nominates = options_.aggressive || nominating_ == interface ||
                         (selected_ == interface && options_.consent_nominates);
  if (pair.state != State::kValid) {
    // A browser goes on while it has nothing better; it ends with the connection.
    if (pair.tries == kTriesMax) pair.tries = kTriesMax - 1;
    pair.state = State::kChecking;
    return send_check(now, interface, nominates);
  }
  const bool nomination_open = nominating_ == interface && pair.tries > 0;
  send_check(now, interface, nominates);
  if (nomination_open || nominating_ == interface) return;
  pair.tries = 0;
  pair.due = now + (selected_ == interface ? consent_interval() : kKeepalive);
}

void IceClient::consent_timeout(base::Time now) {
  if (!selected_) return;
  const Pair& pair = pairs_[*selected_];
  if (now >= pair.heard + kConsentLasts) {
    lost_ = true;
    return;
  }
  if (now < pair.heard + kSilentFor || nominating_) return;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    if (i == *selected_ || pairs_[i].state == State::kFailed) continue;
    // Ask the others now rather than when their keepalive is due.
    if (pairs_[i].state == State::kValid && pairs_[i].heard < now - kSilentFor &&
        pairs_[i].due > now + kRetry) {
      pairs_[i].due = now;
    }
  }
}

void IceClient::handle_timeout(base::Time now) {
  if (lost_) return;
  consent_timeout(now);
  if (lost_) return;
  for (std::size_t i = 0; i < pairs_.size(); ++i) pair_timeout(now, i);
  if (now >= nominate_due_) nominate_best(now);
}

base::Time IceClient::next_timeout() const {
  if (lost_) return base::kNever;
  base::Time next = nominate_due_;
  for (const Pair& pair : pairs_) next = std::min({next, pair.due, pair.gather_due});
  if (selected_) {
    const base::Time heard = pairs_[*selected_].heard;
    next = std::min(next, heard + kConsentLasts);
  }
  return next;
}

}  // namespace sim
