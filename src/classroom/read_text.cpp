#include "classroom/read_text.hpp"

#include "base/utf8.hpp"
#include "classroom/as_seen.hpp"

namespace classroom {

base::Result<std::string_view, Refusal> read_text(std::string_view text, std::size_t length_max,
                                                  Lines lines, Refusal when_empty) {
  const std::string_view trimmed = base::utf8_trim(text);
  if (as_seen(trimmed).empty()) return base::Failure{when_empty};
  std::size_t length = 0;
  for (std::string_view rest = trimmed; !rest.empty(); ++length) {
    const auto character = base::take_utf8(rest);
    if (!character) return base::Failure{Refusal::kBadMessage};
    const bool layout = *character == U'\n' || *character == U'\r' || *character == U'\t';
    if (layout && lines == Lines::kMany) continue;
    if (base::is_control(*character)) return base::Failure{Refusal::kBadMessage};
  }
  if (length > length_max) return base::Failure{Refusal::kTooLong};
  return trimmed;
}

}  // namespace classroom
