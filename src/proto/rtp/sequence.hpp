// Arithmetic on numbers that wrap (RFC 3550 appendix A.1, RFC 1982).
#pragma once

#include <cstdint>
#include <optional>

namespace proto::rtp {

// True when `a` comes after `b`, by less than half the number space.
constexpr bool is_newer(std::uint16_t a, std::uint16_t b) {
  return a != b && static_cast<std::uint16_t>(a - b) < 0x8000;
}
constexpr bool is_newer32(std::uint32_t a, std::uint32_t b) {
  return a != b && a - b < 0x8000'0000U;
}

// Gives 16-bit numbers the 48 bits above them. The first number maps to itself plus 2^16, so that
// an older packet that arrives next still has a positive index.
class SequenceExtender {
 public:
  // The extended number of `sequence` nearest to the newest seen; advances the newest.
  std::uint64_t extend(std::uint16_t sequence);
  // The same without changing anything. Before the first extend(): sequence + 2^16.
  std::uint64_t peek(std::uint16_t sequence) const;
  std::optional<std::uint64_t> newest() const { return newest_; }

 private:
  std::optional<std::uint64_t> newest_;
};

// An extended number as receiver reports want it, whose cycles count from 0 (RFC 3550
// section 6.4.1).
constexpr std::uint32_t reported_sequence(std::uint64_t extended) {
  // What is older than the first number is in no cycle that a report could name.
  const std::uint64_t cycles = (extended >> 16) > 0 ? (extended >> 16) - 1 : 0;
  return static_cast<std::uint32_t>(cycles << 16 | (extended & 0xFFFF));
}

}  // namespace proto::rtp
