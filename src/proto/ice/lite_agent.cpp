#include "proto/ice/lite_agent.hpp"

#include <algorithm>
#include <utility>

#include "proto/machine.hpp"
#include "proto/stun/message.hpp"

namespace proto::ice {

static_assert(DatagramMachine<LiteAgent>);

namespace {

// A nomination elsewhere moves the selection when the selected address has been silent for so long.
constexpr base::Duration kSilentForNomination = std::chrono::seconds(5);
// So does any check: by then two consent checks, at most 6 s apart (RFC 7675 section 5.1), are
// missing, and a browser that lost its pair to a new NAT port need not nominate again.
constexpr base::Duration kSilentForCheck = std::chrono::seconds(12);

constexpr std::uint16_t kUnknownAttribute = 420;  // RFC 8489 section 14.8
constexpr std::uint16_t kRoleConflict = 487;      // RFC 8445 section 7.3.1.1

// The answer to a request that has been found authentic, or that asks for no authenticity.
stun::MessageType answer_type(const stun::Message& request) {
  const bool refused = request.unknown_required || request.ice_controlled;
  return refused ? stun::MessageType::kBindingError : stun::MessageType::kBindingResponse;
}

void answer(const base::SocketAddress& from, const stun::Message& request,
            std::string_view password, base::TransmitQueue& out) {
  stun::MessageWriter writer(out.open(), answer_type(request), request.transaction);
  if (request.unknown_required) {
    writer.error(kUnknownAttribute, "Unknown Attribute");
    writer.unknown_attributes(*request.unknown_required);
  } else if (request.ice_controlled) {
    writer.error(kRoleConflict, "Role Conflict");
  } else {
    writer.xor_mapped_address(from);
  }
  out.commit(from, writer.finish(password));
}

}  // namespace

LiteAgent::LiteAgent(Credentials local, base::Time now)
    : local_(std::move(local)), last_heard_(now) {}

void LiteAgent::receive(base::Time now, base::SocketAddress from, base::Bytes message,
                        base::TransmitQueue& out) {
  const auto request = stun::parse(message);
  // We send no requests, so no answer is ours; an indication asks for nothing.
  if (!request || request->type != stun::MessageType::kBindingRequest) return;
  if (request->username.size() <= local_.ufrag.size() ||
      stun::local_ufrag(*request) != local_.ufrag ||
      !stun::verify_integrity(*request, message, local_.password)) {
    return;
  }
  answer(from, *request, local_.password, out);
  if (answer_type(*request) == stun::MessageType::kBindingError) return;

  Tuple& tuple = learn(now, from);
  if (request->use_candidate) tuple.nominated = now;
  if (selected_ == from) {
    selected_heard_ = now;
    if (request->use_candidate) restarted_ = false;
  } else if (may_move(now, request->use_candidate)) {
    select(now, from);
  }
}

void LiteAgent::handle_timeout(base::Time now, base::TransmitQueue&) {
  if (silent_reported_ || now < next_timeout()) return;
  silent_reported_ = true;
  push(WentSilent{});
}

base::Time LiteAgent::next_timeout() const {
  return silent_reported_ ? base::kNever : last_heard_ + kSilenceMax;
}

std::optional<LiteAgent::Event> LiteAgent::poll_event() {
  if (events_.empty()) return std::nullopt;
  const Event event = events_.front();
  events_.pop_front();
  return event;
}

bool LiteAgent::is_known(const base::SocketAddress& from) const {
  return std::any_of(tuples_.begin(), tuples_.end(),
                     [&](const Tuple& tuple) { return tuple.remote == from; });
}

void LiteAgent::note_media(base::Time now, const base::SocketAddress& from) {
  // libnice 0.1.21 (GStreamer) sends no checks once it is connected; its media says that it lives.
  last_heard_ = now;
  if (selected_ != from) {
    // The peer has nominated another address after the selected one and sends from there: it has
    // moved, and what we still send to the old address is lost.
    const Tuple* tuple = find(from);
    const Tuple* selected = selected_ ? find(*selected_) : nullptr;
    if (!tuple) return;
    if (selected_ended_) return select(now, from);
    if (!selected || !tuple->nominated) return;
    if (selected->nominated && *selected->nominated >= *tuple->nominated) return;
    select(now, from);
  }
  selected_heard_ = now;
  selected_carried_ = true;
}

void LiteAgent::forget(base::Time now, const base::SocketAddress& remote) {
  std::erase_if(tuples_, [&](const Tuple& tuple) { return tuple.remote == remote; });
  if (selected_ != remote) return;
  selected_ended_ = true;
  const auto newest =
      std::max_element(tuples_.begin(), tuples_.end(),
                       [](const Tuple& a, const Tuple& b) { return a.last_check < b.last_check; });
  if (newest != tuples_.end() && now - newest->last_check < kSilentForCheck) {
    select(now, newest->remote);
  }
}

void LiteAgent::restart(Credentials local, base::Time now) {
  local_ = std::move(local);
  last_heard_ = now;
  silent_reported_ = false;
  restarted_ = selected_.has_value();
}

LiteAgent::Tuple* LiteAgent::find(const base::SocketAddress& remote) {
  const auto found = std::find_if(tuples_.begin(), tuples_.end(),
                                  [&](const Tuple& tuple) { return tuple.remote == remote; });
  return found == tuples_.end() ? nullptr : &*found;
}

LiteAgent::Tuple& LiteAgent::learn(base::Time now, const base::SocketAddress& from) {
  last_heard_ = now;
  silent_reported_ = false;
  if (Tuple* known = find(from)) {
    known->last_check = now;
    return *known;
  }
  if (tuples_.size() < kTuplesMax) return tuples_.emplace_back(Tuple{from, now, std::nullopt});
  // The selected one is never forgotten: it compares as the newest.
  const auto age = [&](const Tuple& tuple) {
    return tuple.remote == selected_ ? base::kNever : tuple.last_check;
  };
  Tuple& oldest =
      *std::min_element(tuples_.begin(), tuples_.end(),
                        [&](const Tuple& a, const Tuple& b) { return age(a) < age(b); });
  oldest = Tuple{from, now, std::nullopt};
  return oldest;
}

// Whether a check from another address than the selected one moves the selection there.
bool LiteAgent::may_move(base::Time now, bool nominated) const {
  if (!selected_) return nominated;
  if (selected_ended_) return true;
  const base::Duration silent = now - selected_heard_;
  if (!nominated) return silent >= kSilentForCheck;
  return restarted_ || !selected_carried_ || silent >= kSilentForNomination;
}

void LiteAgent::select(base::Time now, const base::SocketAddress& remote) {
  selected_ = remote;
  selected_heard_ = now;
  selected_carried_ = false;
  selected_ended_ = false;
  restarted_ = false;
  push(RemoteSelected{remote});
}

// Of each kind only the newest event waits, so that an owner who never asks costs nothing.
void LiteAgent::push(Event event) {
  std::erase_if(events_, [&](const Event& old) { return old.index() == event.index(); });
  events_.push_back(event);
}

bool answer_plain_binding(const base::SocketAddress& from, base::ConstBytes message,
                          base::TransmitQueue& out) {
  const auto request = stun::parse(message);
  if (!request || request->type != stun::MessageType::kBindingRequest) return false;
  if (!request->username.empty() || request->integrity_offset != 0) return false;
  answer(from, *request, {}, out);
  return true;
}

}  // namespace proto::ice
