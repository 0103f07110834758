// What a player says of itself with each request: Common Media Client Data (CTA-5004), and of its
// second version (CTA-5004-A) what belongs to requests.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace proto::cmcd {

inline constexpr std::size_t kSizeMax = 2'048;  // bytes; players send about 200
inline constexpr std::size_t kKeysMax = 64;

// Of the keys those that tell of quality. What a player does not say is nullopt. Numbers are cut at
// their limits, so that nobody's fancy spoils a sum.
struct Report {
  std::optional<std::uint32_t> bitrate_kbps;     // br: of what is asked for
  std::optional<std::uint32_t> buffer_ms;        // bl: played so long without anything new
  std::optional<std::uint32_t> deadline_ms;      // dl: until the buffer is empty
  std::optional<std::uint32_t> throughput_kbps;  // mtp: as the player has measured it
  std::optional<std::uint32_t> latency_ms;       // ltc: behind live
  std::optional<std::uint32_t> frames_dropped;   // df, since it began to play
  bool starved = false;                          // bs: the buffer ran empty since the last request
  bool starting = false;                         // su: needed to begin, or to go on after a stall
  friend bool operator==(const Report&, const Report&) = default;
};

inline constexpr std::uint32_t kMillisecondsMax = 24 * 60 * 60 * 1000;  // of all times
inline constexpr std::uint32_t kKbpsMax = 10'000'000;                   // of all rates

// The value of the query parameter CMCD (section 3.2), percent-decoded, or what the four header
// fields (section 3.1) hold, joined by commas. Keys may come in any order; unknown ones are left
// out, and so is a value that is not of its key's kind. nullopt: no list of keys, or beyond limits.
std::optional<Report> parse(std::string_view text);

}  // namespace proto::cmcd
