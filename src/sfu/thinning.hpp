// Leaves out the pictures of the higher temporal layers for one viewer, and closes his numbering
// over them: he must not take for lost what was never meant for him.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "media/codec/inspect.hpp"
#include "sfu/packet.hpp"

namespace sfu {

class Thinning {
 public:
  // All temporal layers.
  static constexpr std::uint8_t kAll = media::codec::kTemporalLayersMax - 1;
  // Packets left out lately whose places are remembered; whoever comes later than all of them is
  // too late.
  static constexpr std::size_t kRemembered = 512;

  enum class Verdict : std::uint8_t {
    kSend,
    kLeaveOut,  // his numbers go on as if it had never been
    // It is left out, but came after packets that were numbered around it: its number goes out
    // without content.
    kSendEmpty,
    kTooLate,  // where it belongs is forgotten
  };

  // The highest layer to be sent. Less begins with the next picture, more with one of that layer
  // that needs none of its layer before it, or with a keyframe.
  void set_limit(std::uint8_t layer) { wanted_ = layer; }
  std::uint8_t limit() const { return wanted_; }

  // Numbering begins anew with this packet, a keyframe's.
  void begin(const Packet& packet);
  // Once for each packet, in the order in which they come.
  Verdict judge(const Packet& packet);

  // Left out before that position, which was not: packets, and the pictures they were.
  struct Gap {
    std::uint64_t packets = 0;
    std::uint16_t pictures = 0;  // modulo 2^16, as picture ids count
  };
  Gap before(std::uint64_t position) const;

 private:
  struct LeftOut {
    std::uint64_t position = 0;
    std::uint32_t timestamp = 0;
    std::uint16_t pictures = 0;  // that were left out until then, with its own
  };
  Verdict judge_late(const Packet& packet) const;
  void begin_picture(const Packet& packet);
  void leave_out(const Packet& packet);

  std::uint8_t wanted_ = kAll;
  std::uint8_t applied_ = kAll;
  std::uint64_t newest_position_ = 0;
  std::uint32_t picture_ = 0;  // timestamp of the newest
  bool leaves_out_ = false;    // that one
  Gap forgotten_;
  std::vector<LeftOut> left_out_;  // by position
};

}  // namespace sfu
