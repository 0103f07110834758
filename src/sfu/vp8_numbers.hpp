// Picture ids and TL0PICIDX as one viewer sees them (RFC 7741 section 4.2): decoders expect both to
// go on when the source is replaced, when another layer comes (mediasoup PR 984), and over pictures
// that are left out for him.
#pragma once

#include <cstdint>
#include <optional>

#include "media/codec/vp8.hpp"

namespace sfu {

class Vp8Numbers {
 public:
  // What is added to those of a packet. Of none of it, nothing need be written.
  struct Offsets {
    std::uint16_t picture = 0;
    std::uint8_t tl0 = 0;

    bool operator==(const Offsets&) const = default;
  };

  // What comes next does not continue what was sent.
  void restart() { restarting_ = true; }
  // Of a packet before which so many pictures were left out since the restart.
  Offsets offsets(const media::codec::Vp8Descriptor& descriptor, std::uint16_t left_out);

 private:
  bool restarting_ = true;
  bool started_ = false;
  Offsets offsets_;
  std::uint16_t newest_picture_ = 0;
  std::uint8_t newest_tl0_ = 0;
};

// Adds them in place; a payload without picture id is left alone.
void add_offsets(Vp8Numbers::Offsets offsets, base::Bytes payload);

}  // namespace sfu
