// Checks of the ways from a browser to the media ports. app/signal makes them, app/api hands them
// out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace app {

enum class Way : std::uint8_t { kUdp, kTcp };

class WayChecks {
 public:
  virtual ~WayChecks() = default;
  // One for each media thread, each with a UDP port of its own.
  virtual std::size_t shards() const = 0;
  // The answer to the offer of a browser that receives sound: the way leads to that shard, and the
  // description names addresses of this one transport only. No media comes, and the check ends by
  // itself. Else the word of a refusal: "bad_sdp", "no_common_codec", "bad_message" (no such
  // shard), "no_way" (ICE-TCP is not served), "already_measuring" (too many go on), "server_busy".
  virtual base::Result<std::string, std::string_view> open(std::size_t shard, Way way,
                                                           std::string_view offer) = 0;
};

}  // namespace app
