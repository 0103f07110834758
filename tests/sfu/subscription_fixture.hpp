// A subscription to one video, with the ring of its publication.
#pragma once

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sfu/subscription.hpp"
#include "tests/sfu/test_packets.hpp"

namespace sfu::test {

using media::Codec;

inline constexpr std::uint32_t kSsrc = 1000;
inline constexpr std::uint32_t kRtxSsrc = 1001;
inline constexpr std::uint8_t kType = 96;
inline constexpr std::uint8_t kRtxType = 97;

inline DownlinkTrack video_track(std::uint64_t publication = 1) {
  DownlinkTrack track{{publication}, "0", kSsrc, kRtxSsrc, "c", {}};
  track.payload_types[static_cast<std::size_t>(Codec::kH264)] = {kType, kRtxType};
  track.payload_types[static_cast<std::size_t>(Codec::kVp8)] = {98, 99};
  return track;
}

using Forwarded = base::Result<Rewrite, DropReason>;

class SubscriptionToVideo : public testing::Test {
 protected:
  // Stores and forwards, as the Router does; the timestamp is 3000 per position.
  Forwarded forward(std::uint64_t position, const Payload& payload, base::Time now = at(0)) {
    return forward(
        packet_at(position, static_cast<std::uint32_t>(position * 3000), Codec::kH264, payload),
        now);
  }
  Forwarded forward(Packet packet, base::Time now = at(0)) {
    packet.payload = *ring.store(packet);
    return subscription.forward(now, packet, *ring.newest());
  }
  Forwarded keyframe(std::uint64_t position, base::Time now = at(0)) {
    return forward(position, h264_keyframe(), now);
  }
  Forwarded delta(std::uint64_t position, base::Time now = at(0)) {
    return forward(position, h264_delta(), now);
  }
  void store(std::uint64_t position, const Payload& payload) {
    ring.store(
        packet_at(position, static_cast<std::uint32_t>(position * 3000), Codec::kH264, payload));
  }
  std::vector<std::uint64_t> replay(base::Time now) {
    std::vector<std::uint64_t> positions;
    while (const auto next = subscription.next_replay(now, ring)) {
      positions.push_back(next->first.position);
      replayed.push_back(next->second);
    }
    return positions;
  }

  base::SeededRandom random{1};
  PacketRing ring{media::Kind::kVideo};
  Subscription subscription{video_track(), media::Kind::kVideo, random};
  std::vector<Rewrite> replayed;
};

}  // namespace sfu::test
