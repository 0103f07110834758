// Quick signs: what a student tells the teacher without a word. Each shows one at most, until it is
// another, taken back, or a teacher clears them all.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "classroom/ids.hpp"

namespace classroom {

enum class Sign : std::uint8_t { kYes, kNo, kSlower, kFaster, kAway };
inline constexpr std::array kSigns{Sign::kYes, Sign::kNo, Sign::kSlower, Sign::kFaster,
                                   Sign::kAway};
std::string_view to_string(Sign sign);  // "yes", "no", "slower", "faster", "away"
std::optional<Sign> sign_from(std::string_view text);

// One person's next sign comes after so long, at the earliest; taking one back is always possible.
inline constexpr base::Duration kSignPause = std::chrono::milliseconds(500);

struct ShownSign {
  ParticipantId participant;
  Sign sign = Sign::kYes;
  friend bool operator==(const ShownSign&, const ShownSign&) = default;
};

class Signs {
 public:
  // False: it was so already. nullopt takes it back.
  bool show(ParticipantId who, std::optional<Sign> sign);
  void clear() { shown_.clear(); }

  std::optional<Sign> of(ParticipantId who) const;
  const std::vector<ShownSign>& shown() const { return shown_; }  // by participant

 private:
  std::vector<ShownSign> shown_;
};

}  // namespace classroom
