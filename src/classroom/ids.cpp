#include "classroom/ids.hpp"

#include <charconv>

namespace classroom {

std::string to_string(ParticipantId id) {
  return "p" + std::to_string(id.value);
}

std::optional<ParticipantId> participant_id_from(std::string_view text) {
  if (text.size() < 2 || text[0] != 'p' || text[1] < '1' || text[1] > '9') return std::nullopt;
  ParticipantId id;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 1, end, id.value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return id;
}

}  // namespace classroom
