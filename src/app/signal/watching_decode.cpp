#include "app/signal/watching_decode.hpp"

#include <algorithm>
#include <limits>

#include <boost/json.hpp>

#include "app/signal/command_fields.hpp"

namespace app::signal {

namespace json = boost::json;

std::optional<Command> decode_show_sizes(const json::object& object) {
  const json::value* list = object.if_contains("sizes");
  if (list == nullptr || !list->is_array() || list->get_array().size() > kShownSizesMax) {
    return std::nullopt;
  }
  ShowSizes show;
  for (const json::value& item : list->get_array()) {
    if (!item.is_object()) return std::nullopt;
    const auto participant = participant_of(item.get_object());
    const auto layers = number_of(item.get_object(), "layers");
    if (!participant || !layers || *layers < 1 || *layers > kPictureSizesMax) return std::nullopt;
    show.sizes.push_back({*participant, *layers});
  }
  return show;
}

std::optional<Command> decode_tell_freezes(const json::object& object) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  const auto count = number_of(object, "count");
  const auto milliseconds = number_of(object, "milliseconds");
  if (!count || !milliseconds) return std::nullopt;
  return TellFreezes{{static_cast<std::uint32_t>(std::min(*count, kMost)),
                      static_cast<std::uint32_t>(std::min(*milliseconds, kMost))}};
}

}  // namespace app::signal
