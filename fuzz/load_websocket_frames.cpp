// links: load
// A server's frames, in pieces as the first byte says: what comes of them does not depend on it.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "load/websocket_client.hpp"

namespace {

using Frames = std::vector<std::pair<load::ServerFrames::Kind, std::string>>;

Frames take_all(std::string_view bytes, std::size_t piece, bool& failed) {
  load::ServerFrames frames;
  Frames taken;
  while (!bytes.empty()) {
    frames.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (auto frame = frames.next()) {
      if (frame->payload.size() > load::kWebSocketMessageMax) std::abort();
      taken.emplace_back(frame->kind, std::move(frame->payload));
    }
  }
  failed = frames.failed();
  return taken;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = base::as_text({data + 1, size - 1});
  bool failed_whole = false;
  bool failed_parts = false;
  const Frames whole = take_all(bytes, size, failed_whole);
  const Frames parts = take_all(bytes, std::size_t{data[0]} + 1, failed_parts);
  if (whole != parts || failed_whole != failed_parts) std::abort();
  return 0;
}
