#include "classroom/handovers.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace classroom {
namespace {

struct Word {
  HandoverEnd end;
  std::string_view word;
};
constexpr std::array kWords{
    Word{HandoverEnd::kDone, "done"},
    Word{HandoverEnd::kDeclined, "declined"},
    Word{HandoverEnd::kTakenBack, "taken_back"},
    Word{HandoverEnd::kNoWay, "no_way"},
    Word{HandoverEnd::kGone, "gone"},
    Word{HandoverEnd::kNotAllowed, "not_allowed"},
};

}  // namespace

std::string_view to_string(HandoverEnd end) {
  return std::ranges::find(kWords, end, &Word::end)->word;
}

std::optional<HandoverEnd> handover_end_from(std::string_view text) {
  const auto found = std::ranges::find(kWords, text, &Word::word);
  return found == kWords.end() ? std::nullopt : std::optional(found->end);
}

bool Handovers::add(Handover handover) {
  if (from(handover.from) >= kHandoversOfOneMax) return false;
  if (to(handover.to) >= kHandoversOfOneMax) return false;
  std::string key = handover.key;
  return open_.try_emplace(std::move(key), std::move(handover)).second;
}

Handover* Handovers::find(std::string_view key, ParticipantId who) {
  const auto found = open_.find(key);
  return found != open_.end() && found->second.is_of(who) ? &found->second : nullptr;
}

std::optional<Handover> Handovers::end(std::string_view key, ParticipantId who) {
  const auto found = open_.find(key);
  if (found == open_.end() || !found->second.is_of(who)) return std::nullopt;
  Handover ended = std::move(found->second);
  open_.erase(found);
  return ended;
}

std::size_t Handovers::from(ParticipantId who) const {
  return static_cast<std::size_t>(
      std::ranges::count(open_ | std::views::values, who, &Handover::from));
}

std::size_t Handovers::to(ParticipantId who) const {
  return static_cast<std::size_t>(
      std::ranges::count(open_ | std::views::values, who, &Handover::to));
}

}  // namespace classroom
