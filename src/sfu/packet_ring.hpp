// The newest packets of one publication, shared by all its viewers: retransmissions and late
// joiners are served from here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "media/track.hpp"
#include "sfu/packet.hpp"

namespace sfu {

inline constexpr std::size_t kPayloadSizeMax = 1440;    // longer ones do not fit our datagrams
inline constexpr std::size_t kVideoRingPackets = 1024;  // about 4 s at 2.5 Mbit/s
inline constexpr std::size_t kAudioRingPackets = 64;
// A late joiner is sent at most this much history; beyond it a new keyframe is cheaper.
inline constexpr std::size_t kReplayPacketsMax = 512;

class PacketRing {
 public:
  explicit PacketRing(media::Kind kind);

  // Copies the payload and gives the copy, which the caller may still adapt before anyone reads it;
  // nullopt when it is too long, or so old that its place is taken.
  std::optional<base::Bytes> store(const Packet& packet);
  // The packet at this position; its payload is good until the next store().
  std::optional<Packet> find(std::uint64_t position) const;
  // Where a decoder can start such that every packet from there to the newest is present and there
  // are at most kReplayPacketsMax of them.
  std::optional<std::uint64_t> replay_start() const;
  std::optional<std::uint64_t> newest() const { return newest_; }
  // Forgets everything: what follows does not continue it.
  void clear();

 private:
  struct Entry {
    Packet packet;  // its payload span is not used: see size
    std::uint16_t size = 0;
    bool used = false;
  };
  std::size_t slot_of(std::uint64_t position) const { return position % entries_.size(); }
  void allocate();

  const std::size_t capacity_;
  std::vector<Entry> entries_;                // empty until the first packet
  std::unique_ptr<std::uint8_t[]> payloads_;  // one slab, touched as it is used
  std::optional<std::uint64_t> newest_;
  std::optional<std::uint64_t> keyframe_;  // the newest keyframe start
};

}  // namespace sfu
