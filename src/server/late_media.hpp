// What an overloaded media thread does about its queue: media that has waited too long is dropped
// until the queue is short again. Otherwise everything waits, connectivity checks too, and people
// lose their connections instead of a moment of picture.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "proto/classify.hpp"

namespace server {

class LateMedia {
 public:
  // Nobody can use media that has stood in the server's queue for so long.
  static constexpr base::Duration kTooLate = std::chrono::milliseconds(300);
  // Media goes on when the queue is so short. One gap is easier to bear than many small ones: each
  // costs a picture until the next keyframe.
  static constexpr base::Duration kCaughtUp = std::chrono::milliseconds(20);

  // Whether a datagram that waited in the kernel's queue for so long is to be thrown away.
  bool drops(base::ConstBytes datagram, base::Duration waited) {
    if (waited > kTooLate)
      dropping_ = true;
    else if (waited < kCaughtUp)
      dropping_ = false;
    if (!dropping_ || proto::classify(datagram) != proto::DatagramKind::kRtp) return false;
    ++dropped_;
    return true;
  }

  std::uint64_t dropped() const { return dropped_; }

 private:
  bool dropping_ = false;
  std::uint64_t dropped_ = 0;
};

}  // namespace server
