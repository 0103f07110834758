// Files that go with messages: the room says who may send one and who may have it.
#include "app/signal/live_room.hpp"

namespace app::signal {

using classroom::MessageId;
using classroom::ParticipantId;

// Who waits before the class has a seat, and is in no room.
std::optional<ParticipantId> LiveRoom::seated(std::string_view seat) {
  const Seat* const found = seats_.find_token(seat);
  if (found == nullptr || outside_.contains(found->participant())) return std::nullopt;
  return found->participant();
}

std::optional<std::string_view> LiveRoom::refuses_file(ParticipantId who,
                                                       const classroom::SendChat& chat) const {
  const auto why = room_.refuses_file(who, chat);
  return why ? std::optional(classroom::to_string(*why)) : std::nullopt;
}

std::optional<std::uint64_t> LiveRoom::counted_bytes(ParticipantId who) const {
  const classroom::Participant* const person = room_.find(who);
  if (person == nullptr || classroom::leads(person->role)) return std::nullopt;
  return room_.files().bytes_of(who) + room_.slides().bytes_of(who);
}

base::Result<MessageId, std::string_view> LiveRoom::send_file(base::Time now, base::WallTime wall,
                                                              ParticipantId who,
                                                              const classroom::SendChat& chat) {
  const auto events = room_.handle(now, wall, who, chat);
  if (!events) return base::Failure{classroom::to_string(events.error())};
  announce(*events);
  for (const classroom::Event& event : *events) {
    if (const auto* posted = std::get_if<classroom::ChatPosted>(&event)) return posted->message.id;
  }
  return base::Failure<std::string_view>{"not_in_room"};
}

}  // namespace app::signal
