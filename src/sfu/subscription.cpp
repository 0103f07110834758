#include "sfu/subscription.hpp"

#include <algorithm>
#include <utility>

#include "proto/rtp/sequence.hpp"

namespace sfu {
namespace {

// How many sent packets a viewer can ask for again.
constexpr std::size_t kVideoLog = 512;
// A larger gap is closed rather than shown: nobody can repair it, and one of 2^15 would leave the
// viewer's SRTP a rollover behind for ever (RFC 3711 section 3.3.1).
constexpr std::uint64_t kGapMax = 4096;

PayloadTypes payload_types(const DownlinkTrack& track, media::Codec codec) {
  return track.payload_types[static_cast<std::size_t>(codec)];
}

}  // namespace

// Sequence numbers begin below 2^15: a loss right at the start must not be mistaken for a rollover
// by the viewer's SRTP (RFC 3711 section 3.3.1; cisco/libsrtp issue 729).
Subscription::Subscription(const DownlinkTrack& track, media::Kind kind, base::Random& random)
    : track_(track),
      kind_(kind),
      next_sequence_(static_cast<std::uint16_t>(random.u32() & 0x3fff)),
      next_rtx_sequence_(static_cast<std::uint16_t>(random.u32() & 0x3fff)),
      timestamp_offset_(random.u32()) {}

void Subscription::anchor(base::Time now, const Packet& packet) {
  waiting_ = false;
  first_position_ = newest_position_ = packet.position;
  sequence_offset_ = next_sequence_ - packet.position;
  if (std::exchange(moved_, false) || goes_back(packet)) move_time(now, packet);
}

// A first packet that others of its source overtook can be older than what the viewer saw last.
bool Subscription::goes_back(const Packet& packet) const {
  return sent_.packets > 0 &&
         !proto::rtp::is_newer32(to_viewer_time(packet.timestamp), newest_timestamp_);
}

void Subscription::move_time(base::Time now, const Packet& packet) {
  for (LogEntry& entry : log_) entry.used = false;  // their timestamps would be others now
  const double passed = std::chrono::duration<double>(now - newest_at_).count();
  const double units = std::clamp(passed * media::clock_rate(packet.codec), 1.0, 3.0e8);
  timestamp_offset_ = newest_timestamp_ + static_cast<std::uint32_t>(units) - packet.timestamp;
}

bool Subscription::begin(base::Time now, const PacketRing& ring) {
  if (kind_ == media::Kind::kAudio) return true;
  const auto start = ring.replay_start();
  const auto packet = start ? ring.find(*start) : std::nullopt;
  if (!packet || payload_types(track_, packet->codec).media == 0) return false;
  anchor(now, *packet);
  replay_ = start;
  replay_due_ = now;
  return true;
}

void Subscription::source_replaced() {
  waiting_ = true;
  replay_.reset();
  sent_.reported = false;
}

void Subscription::move_to(const DownlinkTrack& track) {
  track_ = track;
  source_replaced();
  moved_ = sent_.packets > 0;
  for (LogEntry& entry : log_) entry.used = false;  // positions of the old publication
}

base::Result<Rewrite, DropReason> Subscription::forward(base::Time now, const Packet& packet,
                                                        std::uint64_t newest) {
  if (packet.position > newest_position_ + kGapMax) source_replaced();
  if (waiting_) {
    // Before the keyframe: a viewer who could not decode it must not make the publisher send one.
    if (payload_types(track_, packet.codec).media == 0) {
      return base::Failure{DropReason::kCodecRefused};
    }
    if (kind_ == media::Kind::kVideo && !packet.facts.keyframe_start) {
      return base::Failure{DropReason::kWaitingForKeyframe};
    }
    anchor(now, packet);
    if (packet.position < newest) {
      replay_ = packet.position;
      replay_due_ = now;
    }
  }
  // What the replay has passed over, because it was missing then, goes out now that it has come.
  if (replay_ && packet.position >= *replay_) return base::Failure{DropReason::kReplaying};
  return rewrite(now, packet);
}

base::Result<Rewrite, DropReason> Subscription::rewrite(base::Time now, const Packet& packet) {
  if (packet.position < first_position_) return base::Failure{DropReason::kBeforeStart};
  const PayloadTypes types = payload_types(track_, packet.codec);
  if (types.media == 0) {
    source_replaced();  // if ever it takes the codec again, it begins with a keyframe
    return base::Failure{DropReason::kCodecRefused};
  }
  const auto sequence = static_cast<std::uint16_t>(packet.position + sequence_offset_);
  if (packet.position >= newest_position_) {
    newest_position_ = packet.position;
    next_sequence_ = static_cast<std::uint16_t>(sequence + 1);
    newest_timestamp_ = to_viewer_time(packet.timestamp);
    newest_at_ = now;
  }
  if (types.rtx != 0) {
    if (log_.empty()) log_.resize(kVideoLog);
    log_[sequence % kVideoLog] = {packet.position, {}, sequence, true};
    resends_left_ = std::min(resends_left_ + 1, kVideoLog);
  }
  ++sent_.packets;
  sent_.octets += static_cast<std::uint32_t>(packet.payload.size());
  sent_.codec = packet.codec;
  return Rewrite{types.media, sequence, to_viewer_time(packet.timestamp), track_.ssrc};
}

std::optional<std::pair<Packet, Rewrite>> Subscription::next_replay(base::Time now,
                                                                    const PacketRing& ring) {
  while (replay_ && now >= replay_due_) {
    if (!ring.newest() || *replay_ > *ring.newest()) {
      replay_.reset();  // caught up: from here on packets go out as they come
      return std::nullopt;
    }
    if (*ring.newest() - *replay_ >= kVideoRingPackets) {
      source_replaced();  // what it needs next is gone from the ring
      return std::nullopt;
    }
    const auto packet = ring.find((*replay_)++);
    if (!packet) continue;  // lost on its way to us: the viewer sees the gap it would have seen
    if (++replayed_ % kReplayPacketsPerTick == 0) replay_due_ = now + kReplayTick;
    if (auto rewritten = rewrite(now, *packet)) return std::pair{*packet, *rewritten};
  }
  return std::nullopt;
}

base::Result<Subscription::Resend, DropReason> Subscription::resend(base::Time now,
                                                                    std::uint16_t sequence,
                                                                    const PacketRing& ring) {
  if (log_.empty()) return base::Failure{DropReason::kNotInRing};
  LogEntry& entry = log_[sequence % kVideoLog];
  if (!entry.used || entry.sequence != sequence) return base::Failure{DropReason::kNotInRing};
  if (entry.resent != base::Time{} && now < entry.resent + kResendInterval) {
    return base::Failure{DropReason::kResentJustNow};
  }
  if (resends_left_ == 0) return base::Failure{DropReason::kResendsSpent};
  const auto packet = ring.find(entry.position);
  if (!packet) return base::Failure{DropReason::kNotInRing};
  const PayloadTypes types = payload_types(track_, packet->codec);
  if (types.rtx == 0) return base::Failure{DropReason::kNotInRing};
  entry.resent = now;
  --resends_left_;
  return Resend{entry.position, Rewrite{types.rtx, next_rtx_sequence_++,
                                        to_viewer_time(packet->timestamp), track_.rtx_ssrc}};
}

}  // namespace sfu
