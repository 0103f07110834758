#include "app/signal/handovers_decode.hpp"

#include <utility>

#include "app/signal/command_fields.hpp"

namespace app::signal {

namespace json = boost::json;
using Decoded = std::optional<Command>;

Decoded decode_offer_file(const json::object& object) {
  auto key = text_of(object, "key");
  const auto word = text_of(object, "to");
  const auto to = word ? classroom::participant_id_from(*word) : std::nullopt;
  auto name = text_of(object, "name");
  const auto bytes = number_of(object, "bytes");
  if (!key || !to || !name || !bytes) return std::nullopt;
  return classroom::OfferFile{std::move(*key), *to, std::move(*name), *bytes};
}

Decoded decode_take_file(const json::object& object) {
  auto key = text_of(object, "key");
  if (!key) return std::nullopt;
  return classroom::TakeFile{std::move(*key)};
}

Decoded decode_file_signal(const json::object& object) {
  auto key = text_of(object, "key");
  auto signal = text_of(object, "signal");
  if (!key || !signal) return std::nullopt;
  return classroom::FileSignal{std::move(*key), std::move(*signal)};
}

Decoded decode_end_file(const json::object& object) {
  auto key = text_of(object, "key");
  const auto word = text_of(object, "why");
  const auto end = word ? classroom::handover_end_from(*word) : std::nullopt;
  if (!key || !end) return std::nullopt;
  return classroom::EndFile{std::move(*key), *end};
}

}  // namespace app::signal
