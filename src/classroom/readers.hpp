// Who may read a message. What is not for everybody reaches nobody else: not when it is said, not
// in the history, not in a recording.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "classroom/ids.hpp"
#include "classroom/role.hpp"

namespace classroom {

enum class Audience : std::uint8_t {
  kAll,    // everybody
  kTeam,   // the teachers, who wrote it, and whom it is for
  kTwo,    // who wrote it, and whom it is for
  kGroup,  // the teachers, who wrote it, and who is in that group
};
std::string_view to_string(Audience audience);  // "all", "team", "two", "group"
std::optional<Audience> audience_from(std::string_view text);

struct Readers {
  Audience audience = Audience::kAll;
  ParticipantId from{};
  ParticipantId to{};  // 0: nobody in particular
  GroupId group{};     // of kGroup
  friend bool operator==(const Readers&, const Readers&) = default;
};
// `where`: the group in which that person is.
bool may_read(const Readers& readers, ParticipantId who, Role role, GroupId where = kWholeClass);

// Whether students write to one person alone. A teacher may do so always, and is answered.
enum class PrivateRule : std::uint8_t {
  kOff,
  kOn,
  kKept,  // and teachers can read what anybody writes so
};
std::string_view to_string(PrivateRule rule);  // "off", "on", "kept"
std::optional<PrivateRule> private_rule_from(std::string_view text);

}  // namespace classroom
