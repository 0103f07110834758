// RTP payloads of H.264 (RFC 6184, packetization-mode 1) back into access units.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "base/bytes.hpp"

namespace media::rtp_payload {

// Longer ones are left out, as broken.
inline constexpr std::size_t kAccessUnitSizeMax = 8 * 1024 * 1024;

struct AccessUnit {
  std::uint32_t timestamp = 0;
  std::vector<std::uint8_t> bytes;  // each NAL unit behind its length in four bytes; never empty
};

// Takes single NAL units, STAP-A and FU-A in the order of their sequence numbers. A unit ends with
// the marker bit, or where another timestamp begins. One of which a piece is missing or makes no
// sense is left out as a whole.
class H264Depacketizer {
 public:
  // `starts_frame`: the payload shows of itself that a unit may begin with it. Asked only after a
  // loss, when the end of the unit before was not seen. An empty payload is padding.
  void push(base::ConstBytes payload, std::uint32_t timestamp, bool marker, bool starts_frame);
  // What would have come before the next payload never comes.
  void lose();
  // The next whole unit.
  std::optional<AccessUnit> poll();
  // Whether anything was left out since the last call, losses included: what comes next may need
  // what is missing.
  bool take_broken();

 private:
  void begin(std::uint32_t timestamp);
  void finish();
  void spoil();
  bool add(base::ConstBytes payload);
  bool add_aggregate(base::ConstBytes payload);
  bool add_fragment(base::ConstBytes payload);
  bool add_nal(base::ConstBytes nal);

  std::vector<std::uint8_t> unit_;
  bool open_ = false;     // a unit has begun
  bool spoilt_ = false;   // and is left out
  bool unknown_ = false;  // after a loss: whether the next payload begins a unit
  std::uint32_t timestamp_ = 0;
  std::optional<std::size_t> fragmented_;  // where the length of the NAL unit in pieces stands
  bool broken_ = false;
  std::queue<AccessUnit> units_;
};

}  // namespace media::rtp_payload
