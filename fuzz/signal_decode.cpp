// links: app_signal
// One text message of a page: decoded or refused, never anything else.
#include "app/signal/protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = app::signal::decode({reinterpret_cast<const char*>(data), size});
  if (message) (void)app::signal::encode_reply(message->id);
  return 0;
}
