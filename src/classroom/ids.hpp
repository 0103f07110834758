// The names of things in a room. Never given twice by one room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/strong_id.hpp"

namespace classroom {

using ParticipantId = base::StrongId<struct ParticipantTag>;
// Of groups that work apart: rises by one per group of the room. 0: the class itself.
using GroupId = base::StrongId<struct GroupTag>;
inline constexpr GroupId kWholeClass{0};
using MessageId = base::StrongId<struct MessageTag>;  // rises by one per message of the room
// Of a set of slides: rises, and begins at the time of day, so that no address of a picture ever
// means another, also after a restart.
using SlideSetId = base::StrongId<struct SlideSetTag>;

// "p4": how an id is written outside. For everyone else the text is opaque.
std::string to_string(ParticipantId id);
// nullopt for anything that to_string does not write.
std::optional<ParticipantId> participant_id_from(std::string_view text);

}  // namespace classroom
