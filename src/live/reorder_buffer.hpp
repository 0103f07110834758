// Puts the packets of one track in order, and decides when one that is missing will not come.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "base/time.hpp"
#include "live/source_packet.hpp"

namespace live {

// Packets that may wait for one that is missing: more than arrive in the time that is waited.
inline constexpr std::size_t kReorderPacketsMax = 2'048;

class ReorderBuffer {
 public:
  // `wait`: for a missing packet, from when the first one behind the gap came.
  explicit ReorderBuffer(base::Duration wait) : wait_(wait) {}

  // A second copy, and one that is older than what was given out, is left out.
  void push(base::Time now, SourcePacket packet);
  struct Next {
    SourcePacket packet;
    bool lost_before = false;  // what stood before it never comes
  };
  // nullopt: the next one may still come.
  std::optional<Next> pop(base::Time now);
  // When pop() is to be asked though nothing came.
  base::Time next_timeout() const;
  std::size_t size() const { return waiting_.size(); }

 private:
  struct Entry {
    base::Time arrived;
    SourcePacket packet;
  };
  const base::Duration wait_;
  std::map<std::uint64_t, Entry> waiting_;  // by position
  std::optional<std::uint64_t> next_;
  base::Time given_up_at_ = base::kNever;  // of the gap before the first that waits
};

}  // namespace live
