// Who is told who waits before the class: who leads it, and whom a teacher has given the door.
#include "app/signal/live_room.hpp"

namespace app::signal {

using classroom::ParticipantId;
using classroom::Right;

void LiveRoom::tell_door(const classroom::Event& event) {
  const SharedEvent body = share(encode_event(event));
  for (auto& [who, seat] : seats_) {
    const classroom::Participant* const person = room_.find(who);
    if (person != nullptr && room_.rights_of(*person).has(Right::kAdmit)) seat.send(body);
  }
}

// Told behind the change itself: a page that has not the door forgets who waits.
void LiveRoom::note_door(const classroom::Participant& person) {
  if (!person.allowed.has(Right::kAdmit)) {
    at_door_.erase(person.id);
    return;
  }
  Seat* const seat = seats_.find(person.id);
  if (!at_door_.insert(person.id).second || seat == nullptr) return;
  for (const classroom::Waiting& waiting : room_.waiting().shown()) {
    seat->send(encode_event(classroom::WaitingJoined{waiting}));
  }
}

}  // namespace app::signal
