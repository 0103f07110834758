#include "classroom/ids.hpp"

#include "base/number.hpp"

namespace classroom {

std::string to_string(ParticipantId id) {
  return "p" + std::to_string(id.value);
}

std::optional<ParticipantId> participant_id_from(std::string_view text) {
  if (text.size() < 2 || text[0] != 'p' || text[1] < '1' || text[1] > '9') return std::nullopt;
  const auto number = base::parse_number<std::uint64_t>(text.substr(1));
  if (!number) return std::nullopt;
  return ParticipantId{*number};
}

}  // namespace classroom
