// A class that goes from browser to browser: what its pages are told, and what the server does not
// do meanwhile.
#include <set>

#include "app/signal/live_room.hpp"
#include "base/log.hpp"

namespace app::signal {

using classroom::ParticipantId;

void LiveRoom::set_mesh_rules(classroom::MeshRules rules) {
  announce(room_.set_mesh_rules(rules));
}

void LiveRoom::tell_of(const classroom::CarriageChanged&) {
  for (auto& [who, seat] : seats_) {
    const classroom::Participant* const person = room_.find(who);
    if (person == nullptr || outside_.contains(who)) continue;
    const bool teacher = classroom::leads(person->role);
    seat.send(encode_carriage(room_.carriage_known_to(*person), teacher));
  }
}

void LiveRoom::tell_of(const classroom::MeshSignalled& event) {
  tell_one(event.to, event);
}

void LiveRoom::tell_one(ParticipantId who, const classroom::Event& event) {
  if (Seat* const seat = seats_.find(who)) seat->send(encode_event(event));
}

void LiveRoom::carry_class() {
  const classroom::Carriage& now = room_.carriage();
  base::log_info("signal", "{}: goes {} {} ({})", name_, now.moving ? "over to" : "by",
                 to_string(now.topology), to_string(now.reason));
  if (room_.is_mesh_alone()) media_.rest();
}

std::vector<std::string> LiveRoom::stun_servers() const {
  std::vector<std::string> servers;
  for (const base::SocketAddress& address : port_.addresses()) {
    servers.push_back(to_string(address));
  }
  return servers;
}

}  // namespace app::signal
