// What the live thread shows of itself in `pendopo stats`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace server {

struct LiveGauges {
  std::uint16_t rtmp_port = 0;
  std::size_t aac_plugin = 0;  // 0: not needed yet, 1: loaded, 2: it cannot be
  std::size_t channels_transcoded = 0;
};

}  // namespace server
