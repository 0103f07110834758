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
// Of a source that nobody can ask for a keyframe all since its last one is kept, in a ring that
// doubles as it must: 8192 packets are 12 MB, a keyframe each ten seconds at 7 Mbit/s.
inline constexpr std::size_t kGroupRingPacketsMax = 8192;
// So much more than its history is kept, since more comes while a late joiner is sent it.
inline constexpr std::size_t kGroupRingRoom = 512;

class PacketRing {
 public:
  explicit PacketRing(media::Kind kind);

  // Copies the payload and gives the copy, which the caller may still adapt before anyone reads it;
  // nullopt when it is too long, or so old that its place is taken.
  std::optional<base::Bytes> store(const Packet& packet);
  // The packet at this position; its payload is good until the next store().
  std::optional<Packet> find(std::uint64_t position) const;
  // Where a decoder can start such that every packet from there to the newest is present and there
  // are at most kReplayPacketsMax of them, or what a ring of groups holds less kGroupRingRoom.
  std::optional<std::uint64_t> replay_start() const;
  std::optional<std::uint64_t> newest() const { return newest_; }
  std::optional<std::uint64_t> newest_keyframe() const { return keyframe_; }
  // How many positions up to the newest may be found.
  std::size_t capacity() const { return capacity_; }
  // Forgets everything, and gives back what it has grown by: what follows does not continue it.
  void clear();
  // True: from now on it grows up to kGroupRingPacketsMax, for a picture that comes in order.
  void keep_groups(bool keep) { keeps_groups_ = keep; }
  bool keeps_groups() const { return keeps_groups_; }

 private:
  struct Entry {
    Packet packet;  // its payload span is not used: see size
    std::uint16_t size = 0;
    bool used = false;
  };
  std::size_t slot_of(std::uint64_t position) const { return position % entries_.size(); }
  std::size_t replay_max() const {
    return keeps_groups_ ? capacity_ - kGroupRingRoom : kReplayPacketsMax;
  }
  void allocate();
  void grow();

  const std::size_t capacity_at_first_;
  std::size_t capacity_ = capacity_at_first_;
  bool keeps_groups_ = false;
  std::vector<Entry> entries_;                // empty until the first packet
  std::unique_ptr<std::uint8_t[]> payloads_;  // one slab, touched as it is used
  std::optional<std::uint64_t> newest_;
  std::optional<std::uint64_t> keyframe_;  // the newest keyframe start
};

}  // namespace sfu
