// Packet indices: sequence numbers with their rollover counter (RFC 3711 section 3.3.1), and the
// window that tells new ones from old ones (section 3.3.2).
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>

namespace proto::srtp {

// The 48-bit index of a sequence number, nearest to the newest index. Before the first packet the
// rollover counter is zero.
constexpr std::uint64_t guess_index(std::optional<std::uint64_t> newest, std::uint16_t sequence) {
  if (!newest) return sequence;
  const std::uint64_t roc = *newest >> 16;
  const auto last = static_cast<std::uint16_t>(*newest);
  if (last < 0x8000) {
    // A number far above the last one belongs to the round before, if there was one.
    const bool before = sequence > last && sequence - last > 0x8000 && roc > 0;
    return (before ? roc - 1 : roc) << 16 | sequence;
  }
  const bool after = last - 0x8000 > sequence;
  return (after ? roc + 1 : roc) << 16 | sequence;
}

class ReplayWindow {
 public:
  static constexpr std::uint64_t kSize = 128;  // RFC 3711 asks for at least 64

  enum class Verdict : std::uint8_t { kNew, kSeen, kTooOld };
  Verdict check(std::uint64_t index) const {
    if (!newest_ || index > *newest_) return Verdict::kNew;
    const std::uint64_t age = *newest_ - index;
    if (age >= kSize) return Verdict::kTooOld;
    return seen_[age] ? Verdict::kSeen : Verdict::kNew;
  }
  // Only for an authentic packet that check() called new.
  void accept(std::uint64_t index) {
    if (!newest_ || index > *newest_) {
      const std::uint64_t step = newest_ ? index - *newest_ : kSize;
      seen_ = step >= kSize ? std::bitset<kSize>{} : seen_ << step;
      newest_ = index;
    }
    seen_.set(*newest_ - index);
  }
  std::optional<std::uint64_t> newest() const { return newest_; }

 private:
  std::optional<std::uint64_t> newest_;
  std::bitset<kSize> seen_;  // bit n: newest minus n was accepted
};

}  // namespace proto::srtp
