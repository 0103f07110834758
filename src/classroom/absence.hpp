// What becomes of a class whose teacher has lost the line or gone away.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace classroom {

// A page that reloads, and a phone that goes from Wi-Fi to 4G, is back within this.
inline constexpr base::Duration kAbsenceGrace = std::chrono::seconds(10);

enum class AbsenceRule : std::uint8_t {
  kGoOn,  // without the teacher
  kWait,  // students are neither heard nor seen and write nothing, and whoever comes waits outside
  kLock,  // goes on, and nobody comes in who was not in it
};

std::string_view to_string(AbsenceRule rule);  // "go_on", "wait", "lock"
std::optional<AbsenceRule> absence_rule_from(std::string_view text);

// How it is now. Nobody is away before a teacher was there.
struct Absence {
  AbsenceRule rule = AbsenceRule::kGoOn;
  bool away = false;  // no teacher's line is open, since kAbsenceGrace
  bool waits() const { return away && rule == AbsenceRule::kWait; }
  bool shuts() const { return away && rule == AbsenceRule::kLock; }
  friend bool operator==(const Absence&, const Absence&) = default;
};

}  // namespace classroom
