#include "classroom/participant.hpp"

namespace classroom {

std::string_view to_string(Carrier carrier) {
  return carrier == Carrier::kDirect ? "direct" : "broadcast";
}

std::optional<Carrier> carrier_from(std::string_view text) {
  if (text == "direct") return Carrier::kDirect;
  if (text == "broadcast") return Carrier::kBroadcast;
  return std::nullopt;
}

Readers readers_of(const ChatMessage& message) {
  if (message.audience == Audience::kAll) return {};
  return {message.audience, message.from, message.to, message.group};
}

}  // namespace classroom
