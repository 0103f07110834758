#include "proto/ice/controlling_agent.hpp"

#include <algorithm>
#include <utility>

#include "proto/machine.hpp"

namespace proto::ice {

static_assert(DatagramMachine<ControllingAgent>);

namespace {

constexpr std::uint16_t kRoleConflict = 487;  // RFC 8445 section 7.3.1.1
// RFC 8445 section 5.1.2.1: of a peer-reflexive candidate, component 1.
constexpr std::uint32_t kPriority = 110U << 24 | 65535U << 8 | 255U;

}  // namespace

ControllingAgent::ControllingAgent(Credentials local, Credentials remote,
                                   std::span<const base::SocketAddress> candidates,
                                   base::Random& random, base::Time now)
    : local_(std::move(local)),
      remote_(std::move(remote)),
      random_(random),
      tie_breaker_(random.u64()) {
  for (const base::SocketAddress& candidate : candidates) {
    if (checks_.size() == kCandidatesMax) break;
    Check check{candidate, now + kCheckPace * static_cast<int>(checks_.size())};
    renew(check);
    checks_.push_back(check);
  }
  if (checks_.empty()) lose();
}

void ControllingAgent::renew(Check& check) {
  random_.fill(check.transaction);
  check.tries = 0;
  check.over = false;
}

void ControllingAgent::send(base::Time now, Check& check, base::TransmitQueue& out) {
  stun::MessageWriter writer(out.open(), stun::MessageType::kBindingRequest, check.transaction);
  writer.username(remote_.ufrag + ":" + local_.ufrag);
  writer.priority(kPriority);
  writer.ice_controlling(tie_breaker_);
  if (check.nominates) writer.use_candidate();
  out.commit(check.remote, writer.finish(remote_.password));
  check.due = now + kCheckRetry * (1 << check.tries);
  ++check.tries;
}

void ControllingAgent::receive(base::Time now, base::SocketAddress from, base::Bytes bytes,
                               base::TransmitQueue& out) {
  const auto message = stun::parse(bytes);
  if (!message || lost_) return;
  if (message->type == stun::MessageType::kBindingRequest) {
    on_request(now, from, *message, bytes, out);
  } else if (message->type == stun::MessageType::kBindingResponse) {
    on_response(now, from, *message, bytes, out);
  }
  // An error is no answer: the check is repeated and in the end given up.
}

// A full agent checks us too, perhaps from an address that its answer did not name.
void ControllingAgent::on_request(base::Time now, const base::SocketAddress& from,
                                  const stun::Message& request, base::ConstBytes bytes,
                                  base::TransmitQueue& out) {
  if (stun::local_ufrag(request) != local_.ufrag ||
      !stun::verify_integrity(request, bytes, local_.password)) {
    return;
  }
  const bool conflict = request.ice_controlling.has_value();
  stun::MessageWriter writer(
      out.open(), conflict ? stun::MessageType::kBindingError : stun::MessageType::kBindingResponse,
      request.transaction);
  if (conflict) {
    writer.error(kRoleConflict, "Role Conflict");
  } else {
    writer.xor_mapped_address(from);
  }
  out.commit(from, writer.finish(local_.password));
  const bool known = std::any_of(checks_.begin(), checks_.end(),
                                 [&](const Check& check) { return check.remote == from; });
  if (conflict || known || selected_ || checks_.size() == kCandidatesMax) return;
  Check triggered{from, now};  // RFC 8445 section 7.3.1.4
  renew(triggered);
  send(now, triggered, out);
  checks_.push_back(triggered);
}

void ControllingAgent::on_response(base::Time now, const base::SocketAddress& from,
                                   const stun::Message& response, base::ConstBytes bytes,
                                   base::TransmitQueue& out) {
  if (!stun::verify_integrity(response, bytes, remote_.password)) return;
  if (selected_) {
    if (from == *selected_ && response.transaction == consent_transaction_) {
      consent_ends_ = now + kSilenceMax;
    }
    return;
  }
  const auto found = std::find_if(checks_.begin(), checks_.end(), [&](const Check& check) {
    return !check.over && check.remote == from && check.transaction == response.transaction;
  });
  if (found == checks_.end()) return;
  found->over = true;
  if (found->nominates) {
    selected_ = from;
    consent_due_ = now + kConsentInterval;
    consent_ends_ = now + kSilenceMax;
    events_.push_back(PairSelected{from});
    return;
  }
  if (std::exchange(nominating_, true)) return;
  found->nominates = true;  // the first that works is taken (section 8.1.1)
  renew(*found);
  send(now, *found, out);
}

void ControllingAgent::handle_timeout(base::Time now, base::TransmitQueue& out) {
  if (lost_) return;
  if (selected_) {
    if (now >= consent_ends_) return lose();
    if (now < consent_due_) return;
    consent_due_ = now + kConsentInterval;
    Check check{*selected_, now};
    renew(check);
    consent_transaction_ = check.transaction;
    return send(now, check, out);
  }
  for (Check& check : checks_) {
    if (check.over || now < check.due) continue;
    if (check.tries < kCheckTriesMax) {
      send(now, check, out);
      continue;
    }
    check.over = true;
    if (check.nominates) nominating_ = false;  // another that answers may still be nominated
  }
  if (std::all_of(checks_.begin(), checks_.end(), [](const Check& check) { return check.over; })) {
    lose();
  }
}

base::Time ControllingAgent::next_timeout() const {
  if (lost_) return base::kNever;
  if (selected_) return std::min(consent_due_, consent_ends_);
  base::Time next = base::kNever;
  for (const Check& check : checks_) {
    if (!check.over) next = std::min(next, check.due);
  }
  return next;
}

std::optional<ControllingAgent::Event> ControllingAgent::poll_event() {
  if (events_.empty()) return std::nullopt;
  const Event event = events_.front();
  events_.pop_front();
  return event;
}

void ControllingAgent::lose() {
  if (std::exchange(lost_, true)) return;
  events_.push_back(PairLost{});
}

}  // namespace proto::ice
