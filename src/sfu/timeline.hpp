// Makes one continuous numbering out of the sources that feed a publication one after the other.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "sfu/packet.hpp"

namespace sfu {

// Positions and timestamps of a publication. While one source feeds it, both are the source's plus
// a constant. When the source is replaced (reload, other codec, unblocked), positions jump ahead
// and timestamps advance by the time that passed. What the same source sent before it was blocked
// and unblocked finds no place after it, however late it comes.
class Timeline {
 public:
  // What follows belongs to a new source.
  void restart() { restarting_ = true; }

  // Maps one packet of the current source. nullopt: it is older than where the source began here.
  // A packet that others of its source overtook may get an older timestamp than the source before
  // was given.
  struct Place {
    std::uint64_t position;
    std::uint32_t timestamp;
  };
  std::optional<Place> map(base::Time now, const InboundPacket& packet);

  // A timestamp of the current source, which has started(), in the publication's time.
  std::uint32_t map_timestamp(std::uint32_t timestamp) const {
    return timestamp + timestamp_offset_;
  }
  // Whether a packet of the current source has come; before it the source has no place here.
  bool started() const { return started_ && !restarting_; }

 private:
  // Packets of a new source that overtook its first one still find a place.
  static constexpr std::uint64_t kReorderRoom = 64;

  void begin(base::Time now, const InboundPacket& packet);

  bool restarting_ = true;
  bool started_ = false;
  std::uint64_t first_position_ = 0;
  std::int64_t position_offset_ = 0;
  std::uint32_t timestamp_offset_ = 0;
  std::uint64_t newest_position_ = 0;
  std::uint32_t newest_timestamp_ = 0;
  base::Time newest_at_{};
};

}  // namespace sfu
