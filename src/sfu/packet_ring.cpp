#include "sfu/packet_ring.hpp"

#include <cstring>
#include <utility>

namespace sfu {

PacketRing::PacketRing(media::Kind kind)
    : capacity_at_first_(kind == media::Kind::kVideo ? kVideoRingPackets : kAudioRingPackets) {}

void PacketRing::allocate() {
  entries_.resize(capacity_);
  payloads_ = std::make_unique_for_overwrite<std::uint8_t[]>(capacity_ * kPayloadSizeMax);
}

void PacketRing::grow() {
  const std::vector<Entry> entries = std::exchange(entries_, {});
  const auto payloads = std::exchange(payloads_, nullptr);
  capacity_ *= 2;
  allocate();
  for (std::size_t from = 0; from < entries.size(); ++from) {
    const Entry& entry = entries[from];
    if (!entry.used || entry.packet.position + entries.size() <= *newest_) continue;
    const std::size_t to = slot_of(entry.packet.position);
    entries_[to] = entry;
    std::memcpy(payloads_.get() + to * kPayloadSizeMax, payloads.get() + from * kPayloadSizeMax,
                entry.size);
  }
}

std::optional<base::Bytes> PacketRing::store(const Packet& packet) {
  if (packet.payload.size() > kPayloadSizeMax) return std::nullopt;
  if (newest_ && packet.position + capacity_ <= *newest_) return std::nullopt;
  if (entries_.empty()) allocate();
  const bool group_is_full = keyframe_ && packet.position >= *keyframe_ + replay_max();
  if (keeps_groups_ && group_is_full && capacity_ < kGroupRingPacketsMax) grow();
  const std::size_t slot = slot_of(packet.position);
  Entry& entry = entries_[slot];
  entry.packet = packet;
  entry.packet.payload = {};
  entry.size = static_cast<std::uint16_t>(packet.payload.size());
  entry.used = true;
  std::uint8_t* copy = payloads_.get() + slot * kPayloadSizeMax;
  if (!packet.payload.empty()) std::memcpy(copy, packet.payload.data(), packet.payload.size());
  if (!newest_ || packet.position > *newest_) newest_ = packet.position;
  if (packet.facts.keyframe_start && (!keyframe_ || packet.position > *keyframe_)) {
    keyframe_ = packet.position;
  }
  return base::Bytes{copy, entry.size};
}

std::optional<Packet> PacketRing::find(std::uint64_t position) const {
  if (entries_.empty()) return std::nullopt;
  const std::size_t slot = slot_of(position);
  const Entry& entry = entries_[slot];
  if (!entry.used || entry.packet.position != position) return std::nullopt;
  Packet packet = entry.packet;
  packet.payload = {payloads_.get() + slot * kPayloadSizeMax, entry.size};
  return packet;
}

std::optional<std::uint64_t> PacketRing::replay_start() const {
  if (!keyframe_ || !newest_ || *newest_ - *keyframe_ >= replay_max()) return std::nullopt;
  for (std::uint64_t position = *keyframe_; position <= *newest_; ++position) {
    const Entry& entry = entries_[slot_of(position)];
    if (!entry.used || entry.packet.position != position) return std::nullopt;
  }
  return keyframe_;
}

void PacketRing::clear() {
  for (Entry& entry : entries_) entry.used = false;
  if (capacity_ != capacity_at_first_) {
    entries_ = {};
    payloads_.reset();
    capacity_ = capacity_at_first_;
  }
  newest_.reset();
  keyframe_.reset();
}

}  // namespace sfu
