// How datagrams travel over TCP (RFC 4571, as RFC 6544 section 3 has it for ICE): 16 bits of
// length, then the packet.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace proto::ice {

inline constexpr std::size_t kFrameHeaderSize = 2;
// The longest frame that is taken, as long as the longest datagram (net::UdpSocket).
inline constexpr std::size_t kFrameSizeMax = 2048;

// Cuts a stream into frames. Copies only what a read has cut in two.
class FrameReader {
 public:
  // The next bytes of the stream. next() was called before until it gave nothing.
  void receive(base::Bytes bytes) { rest_ = bytes; }

  // The next whole frame, never empty; nullopt when none is left. It may be changed in place, and
  // is valid until the next call of either function, as long as the bytes that were given. Frames
  // of length 0 mean nothing (RFC 4571 section 2) and are passed over.
  std::optional<base::Bytes> next();

  // A frame longer than kFrameSizeMax began: there is no way on, next() gives nothing any more.
  bool is_broken() const { return broken_; }
  // The stream stands in the middle of a frame.
  bool is_inside() const { return partial_size_ > 0; }

 private:
  // Moves bytes from the rest until `size` are kept; false when there are too few.
  bool keep(std::size_t size);

  base::Bytes rest_;
  std::array<std::uint8_t, kFrameHeaderSize + kFrameSizeMax> partial_;
  std::size_t partial_size_ = 0;
  bool broken_ = false;
};

}  // namespace proto::ice
