#include "classroom/signs.hpp"

#include <algorithm>

namespace classroom {
namespace {

constexpr std::array<std::string_view, kSigns.size()> kWords{"yes", "no", "slower", "faster",
                                                             "away"};

}  // namespace

std::string_view to_string(Sign sign) {
  return kWords[static_cast<std::size_t>(sign)];
}

std::optional<Sign> sign_from(std::string_view text) {
  for (const Sign sign : kSigns) {
    if (to_string(sign) == text) return sign;
  }
  return std::nullopt;
}

bool Signs::show(ParticipantId who, std::optional<Sign> sign) {
  if (of(who) == sign) return false;
  const auto place = std::ranges::lower_bound(shown_, who, {}, &ShownSign::participant);
  const bool there = place != shown_.end() && place->participant == who;
  if (!sign) {
    shown_.erase(place);
  } else if (there) {
    place->sign = *sign;
  } else {
    shown_.insert(place, {who, *sign});
  }
  return true;
}

std::optional<Sign> Signs::of(ParticipantId who) const {
  const auto place = std::ranges::lower_bound(shown_, who, {}, &ShownSign::participant);
  if (place == shown_.end() || place->participant != who) return std::nullopt;
  return place->sign;
}

}  // namespace classroom
