// Who of a room hears whom, and who speaks.
#include <algorithm>
#include <utility>

#include "app/signal/room_media.hpp"

namespace app::signal {

using classroom::Source;

void RoomMedia::update_speakers() {
  std::map<std::uint64_t, sfu::SetSpeakers> now;
  for (const auto& [key, id] : publications_) {
    if (key.source != Source::kMicrophone) continue;
    now[sight_.place_of(key.who)].members.push_back(
        {id, first_.contains(key.who) || sight_.presents(key.who)});
  }
  for (auto& [place, speakers] : now) {
    const auto before = speakers_.find(place);
    const bool known = before != speakers_.end();
    speakers.speakers = known ? before->second.speakers : ids_.next_speakers();
    speakers.loudest = kLoudestHeard;
    if (!known || before->second != speakers) execute(speakers);
  }
  for (const auto& [place, speakers] : speakers_) {
    if (!now.contains(place)) execute(sfu::SetSpeakers{speakers.speakers, 0, {}});
  }
  speakers_ = std::move(now);
}

std::optional<RoomMedia::Speaking> RoomMedia::speaking(const sfu::SpeakersChanged& event) const {
  const auto found = std::ranges::find_if(
      speakers_, [&](const auto& entry) { return entry.second.speakers == event.speakers; });
  if (found == speakers_.end()) return std::nullopt;
  Speaking speaking{found->first, {}};
  const auto keys = keys_of_publications();
  for (const sfu::PublicationId id : event.speaking) {
    if (const auto key = keys.find(id); key != keys.end()) speaking.who.push_back(key->second.who);
  }
  return speaking;
}

}  // namespace app::signal
