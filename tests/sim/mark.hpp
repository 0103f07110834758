// Whose packet it is: the last bytes of every payload in the simulation, so that what comes out of
// a Worker can be traced to what went in.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace sim {

struct Mark {
  std::uint32_t source = 0;  // one SSRC of one publisher, unique in a world
  std::uint32_t number = 0;  // of the packet in its source; rises with the sequence number
  std::uint32_t frame = 0;
  bool key = false;
  bool first = false;  // of its frame
  bool last = false;
  base::Time made{};        // when its source sent it
  bool disposable = false;  // no other frame needs it
};

inline constexpr std::size_t kMarkSize = 22;
inline constexpr std::uint8_t kMarkEnd = 0xa5;

inline void write_mark(const Mark& mark, base::Bytes payload) {
  std::uint8_t* to = payload.data() + payload.size() - kMarkSize;
  base::store_u32(to, mark.source);
  base::store_u32(to + 4, mark.number);
  base::store_u32(to + 8, mark.frame);
  to[12] = static_cast<std::uint8_t>((mark.key ? 1 : 0) | (mark.first ? 2 : 0) |
                                     (mark.last ? 4 : 0) | (mark.disposable ? 8 : 0));
  base::store_u64(to + 13, static_cast<std::uint64_t>(mark.made.time_since_epoch().count()));
  to[kMarkSize - 1] = kMarkEnd;
}

inline std::optional<Mark> read_mark(base::ConstBytes payload) {
  if (payload.size() < kMarkSize || payload.back() != kMarkEnd) return std::nullopt;
  const std::uint8_t* from = payload.data() + payload.size() - kMarkSize;
  const auto made = static_cast<base::Duration::rep>(base::load_u64(from + 13));
  return Mark{base::load_u32(from),
              base::load_u32(from + 4),
              base::load_u32(from + 8),
              (from[12] & 1) != 0,
              (from[12] & 2) != 0,
              (from[12] & 4) != 0,
              base::Time{base::Duration{made}},
              (from[12] & 8) != 0};
}

}  // namespace sim
