// VP8 decoders expect picture ids and TL0PICIDX to go on when the source of a publication is
// replaced (RFC 7741 section 4.2; mediasoup PR 984): both get an offset.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace sfu {

class Vp8Continuity {
 public:
  void restart() { restarting_ = true; }
  // Rewrites the descriptor of one payload in place. A payload without picture id is left alone.
  void apply(base::Bytes payload);

 private:
  bool restarting_ = true;
  bool started_ = false;
  std::uint16_t picture_offset_ = 0;
  std::uint16_t newest_picture_ = 0;
  std::uint8_t tl0_offset_ = 0;
  std::uint8_t newest_tl0_ = 0;
};

}  // namespace sfu
