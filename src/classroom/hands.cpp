#include "classroom/hands.hpp"

#include <algorithm>
#include <utility>

namespace classroom {

Events Hands::raise(ParticipantId who, base::WallTime wall) {
  if (std::ranges::find(raised_, who, &Hand::participant) != raised_.end()) return {};
  raised_.push_back({who, wall});
  return {HandRaised{raised_.back()}};
}

Events Hands::lower(ParticipantId who, ParticipantId by) {
  const auto found = std::ranges::find(raised_, who, &Hand::participant);
  if (found == raised_.end()) return {};
  raised_.erase(found);
  return {HandLowered{who, by}};
}

Events Hands::lower_all(ParticipantId by) {
  if (raised_.empty()) return {};
  raised_.clear();
  return {AllHandsLowered{by}};
}

Events Hands::invite(ParticipantId who, ParticipantId by) {
  Events events;
  if (!is_invited(who)) {
    invited_.push_back({who});
    events.emplace_back(InvitedToSpeak{who, true});
  }
  for (Event& event : lower(who, by)) events.push_back(std::move(event));
  return events;
}

Events Hands::end_invitation(ParticipantId who) {
  const auto found = std::ranges::find(invited_, who, &Invitation::who);
  if (found == invited_.end()) return {};
  invited_.erase(found);
  return {InvitedToSpeak{who, false}};
}

void Hands::let_in(ParticipantId who) {
  const auto found = std::ranges::find(invited_, who, &Invitation::who);
  if (found != invited_.end()) found->guest = true;
}

void Hands::leave(ParticipantId who) {
  std::erase_if(raised_, [&](const Hand& hand) { return hand.participant == who; });
  std::erase_if(invited_, [&](const Invitation& invitation) { return invitation.who == who; });
}

std::vector<ParticipantId> Hands::invited() const {
  std::vector<ParticipantId> all;
  all.reserve(invited_.size());
  for (const Invitation& invitation : invited_) all.push_back(invitation.who);
  return all;
}

bool Hands::is_invited(ParticipantId who) const {
  return std::ranges::find(invited_, who, &Invitation::who) != invited_.end();
}

bool Hands::is_guest(ParticipantId who) const {
  const auto found = std::ranges::find(invited_, who, &Invitation::who);
  return found != invited_.end() && found->guest;
}

}  // namespace classroom
