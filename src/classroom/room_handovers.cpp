// Files that go from page to page, past the server.
#include <utility>

#include "classroom/read_text.hpp"
#include "classroom/room.hpp"

namespace classroom {

// What it costs of what one may signal: pages are asked, and people with them.
constexpr std::size_t kOfferCost = 32 * 1024;

// Both see each other's addresses, and each of them is asked. Nobody else learns of it, so it is
// only where the class keeps nothing of what those two write to each other.
std::optional<Refusal> Room::refuses_handover(const Member& from, const Member& to) const {
  const bool led = leads(from.person.role) || leads(to.person.role);
  const bool unseen = led || chat_.private_rule() != PrivateRule::kKept;
  const bool may = mesh_rules_.policy != MeshPolicy::kNever && !is_protected() && unseen;
  if (!may || !from.meshes || !to.meshes) return Refusal::kDirectOff;
  SendChat chat;
  chat.to = to.person.id;
  return refuses_file(from.person.id, chat);
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const OfferFile& offer) {
  const auto to = members_.find(offer.to);
  if (to == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  if (offer.to == member.person.id) return base::Failure{Refusal::kNotAllowed};
  if (const auto why = refuses_handover(member, to->second)) return base::Failure{*why};
  if (!to->second.person.connected) return base::Failure{Refusal::kDirectOff};
  if (offer.key.empty() || offer.bytes == 0) return base::Failure{Refusal::kBadMessage};
  if (offer.key.size() > kHandoverKeyMax) return base::Failure{Refusal::kTooLong};
  if (offer.bytes > kHandoverMax) return base::Failure{Refusal::kTooLong};
  const auto name = read_text(offer.name, kHandoverNameMax, Lines::kOne, Refusal::kNameMissing);
  if (!name) return base::Failure{name.error()};
  if (!spend_signal(now, member, kOfferCost)) return base::Failure{Refusal::kTooFast};
  Handover handover{offer.key, member.person.id, offer.to, std::string(*name), offer.bytes};
  // What is one too many goes by the server.
  if (!handovers_.add(handover)) return base::Failure{Refusal::kDirectOff};
  return Events{FileOffered{std::move(handover)}};
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const TakeFile& wish) {
  Handover* const handover = handovers_.find(wish.key, member.person.id);
  if (handover == nullptr || handover->to != member.person.id) {
    return base::Failure{Refusal::kNoSuchFile};
  }
  if (std::exchange(handover->taken, true)) return Events{};
  return Events{FileTaken{handover->key, handover->from}};
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const FileSignal& signal) {
  const Handover* const handover = handovers_.find(signal.key, member.person.id);
  if (handover == nullptr || !handover->taken) return base::Failure{Refusal::kNoSuchFile};
  if (signal.signal.empty()) return base::Failure{Refusal::kBadMessage};
  if (signal.signal.size() > kHandoverSignalMax) return base::Failure{Refusal::kTooLong};
  if (!spend_signal(now, member, signal.signal.size())) return base::Failure{Refusal::kTooFast};
  return Events{FileSignalled{handover->key, handover->other(member.person.id), signal.signal}};
}

// What is over already is no refusal: the other one may have ended it at the same moment.
Room::Decision Room::on(base::Time, base::WallTime, Member& member, const EndFile& wish) {
  const Handover* const handover = handovers_.find(wish.key, member.person.id);
  if (handover == nullptr) return Events{};
  const bool receives = handover->to == member.person.id;
  const bool own = wish.end == HandoverEnd::kNoWay ||
                   (receives ? wish.end == HandoverEnd::kDone || wish.end == HandoverEnd::kDeclined
                             : wish.end == HandoverEnd::kTakenBack);
  if (!own) return base::Failure{Refusal::kNotAllowed};
  const ParticipantId other = handover->other(member.person.id);
  handovers_.end(wish.key, member.person.id);
  return Events{FileEnded{wish.key, other, wish.end}};
}

void Room::end_handovers(HandoverEnd end, const std::vector<Handover>& ended,
                         Events& events) const {
  for (const Handover& handover : ended) {
    for (const ParticipantId who : {handover.from, handover.to}) {
      if (members_.contains(who)) events.emplace_back(FileEnded{handover.key, who, end});
    }
  }
}

void Room::keep_handovers(Events& events) {
  if (handovers_.empty()) return;
  const auto gone = [this](const Handover& handover) {
    return !members_.contains(handover.from) || !members_.contains(handover.to);
  };
  end_handovers(HandoverEnd::kGone, handovers_.end_where(gone), events);
  const auto refused = [this](const Handover& handover) {
    return refuses_handover(members_.at(handover.from), members_.at(handover.to)).has_value();
  };
  end_handovers(HandoverEnd::kNotAllowed, handovers_.end_where(refused), events);
}

}  // namespace classroom
