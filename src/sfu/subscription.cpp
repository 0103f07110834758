#include "sfu/subscription.hpp"

#include <algorithm>
#include <utility>

#include "proto/rtp/sequence.hpp"

namespace sfu {
namespace {

// How many sent packets a viewer can ask for again.
constexpr std::size_t kVideoLog = 512;
constexpr std::size_t kAudioLog = kAudioRingPackets;
// A larger gap is closed rather than shown: nobody can repair it, and one of 2^15 would leave the
// viewer's SRTP a rollover behind for ever (RFC 3711 section 3.3.1).
constexpr std::uint64_t kGapMax = 4096;

PayloadTypes payload_types(const DownlinkTrack& track, media::Codec codec) {
  return track.payload_types[static_cast<std::size_t>(codec)];
}

std::size_t replay_pace(const PacketRing& ring, const Packet& first) {
  const std::uint64_t packets = *ring.newest() - first.position;
  const auto newest = ring.find(*ring.newest());
  if (packets < kReplayPacketsMax || !newest) return kReplayPacketsPerTick;
  constexpr std::uint64_t kTicksPerSecond = std::chrono::seconds(1) / kReplayTick;
  const std::uint64_t units = std::max(newest->timestamp - first.timestamp, 1u);
  const std::uint64_t came = packets * media::clock_rate(first.codec) / units / kTicksPerSecond;
  return std::clamp<std::uint64_t>(kReplayHaste * (came + 1), kLongReplayPerTickMin,
                                   kLongReplayPerTickMax);
}

}  // namespace

// Sequence numbers begin below 2^15: a loss right at the start must not be mistaken for a rollover
// by the viewer's SRTP (RFC 3711 section 3.3.1; cisco/libsrtp issue 729).
Subscription::Subscription(const DownlinkTrack& track, media::Kind kind, base::Random& random)
    : track_(track),
      current_(track.publication),
      kind_(kind),
      next_sequence_(static_cast<std::uint16_t>(random.u32() & 0x3fff)),
      next_rtx_sequence_(static_cast<std::uint16_t>(random.u32() & 0x3fff)),
      timestamp_offset_(random.u32()) {}

void Subscription::anchor(base::Time now, const Packet& packet, std::uint32_t timestamp) {
  waiting_ = false;
  hurried_.reset();
  number_from(packet);
  // Where nothing has gone out since the viewer began anew last, that did not happen.
  timestamp_offset_ = offset_before_.value_or(timestamp_offset_);
  offset_before_ = timestamp_offset_;
  if (moved_ || goes_back(timestamp)) move_time(now, packet.codec, timestamp);
}

void Subscription::number_from(const Packet& packet) {
  first_position_ = newest_position_ = packet.position;
  sequence_offset_ = next_sequence_ - packet.position;
  thinning_.begin(packet);
  vp8_.restart();
}

void Subscription::start_replay(base::Time now, std::uint64_t position, std::size_t per_tick) {
  replay_ = position;
  history_.reset();
  replay_due_ = now;
  replayed_ = 0;
  replay_per_tick_ = per_tick;
}

// A first packet that others of its source overtook can be older than what the viewer saw last.
bool Subscription::goes_back(std::uint32_t timestamp) const {
  return sent_.packets > 0 && !proto::rtp::is_newer32(to_viewer_time(timestamp), newest_timestamp_);
}

void Subscription::move_time(base::Time now, media::Codec codec, std::uint32_t timestamp) {
  for (LogEntry& entry : log_) entry.used = false;  // their timestamps would be others now
  const double passed = std::chrono::duration<double>(now - newest_at_).count();
  const double units = std::clamp(passed * media::clock_rate(codec), 1.0, 3.0e8);
  timestamp_offset_ = newest_timestamp_ + static_cast<std::uint32_t>(units) - timestamp;
}

bool Subscription::begin(base::Time now, const PacketRing& ring) {
  if (kind_ == media::Kind::kAudio) return true;
  const auto start = ring.replay_start();
  const auto packet = start ? ring.find(*start) : std::nullopt;
  if (!packet || payload_types(track_, packet->codec).media == 0) return false;
  const auto newest = ring.find(*ring.newest());
  const Packet& until = newest ? *newest : *packet;
  anchor(now, *packet, until.timestamp);
  start_replay(now, *start, replay_pace(ring, *packet));
  history_ = History{until.position, until.timestamp};
  return true;
}

void Subscription::source_replaced() {
  waiting_ = true;
  replay_.reset();
  sent_.reported = false;
}

void Subscription::publication_removed() {
  source_replaced();
  forget_headers();  // another publication under that id has other packets at the same positions
  moved_ = sent_.packets > 0;
}

void Subscription::move_to(const DownlinkTrack& track) {
  track_ = track;
  new_ = true;
  next_.reset();
  change_layer(track.publication, std::nullopt);
}

void Subscription::change_layer(PublicationId layer, std::optional<std::uint32_t> ahead) {
  current_ = layer;
  source_replaced();
  timestamp_offset_ = offset_before_.value_or(timestamp_offset_);
  offset_before_.reset();
  if (ahead && !moved_) {
    timestamp_offset_ += *ahead;
  } else {
    moved_ = sent_.packets > 0;
  }
  for (LogEntry& entry : log_) entry.used = false;  // positions of the old publication
}

void Subscription::set_held(bool held) {
  if (held_ == held) return;
  held_ = held;
  source_replaced();
}

void Subscription::wait_from(base::Time now, std::uint64_t position) {
  if (replay_ || waiting_ || position <= newest_position_) return;
  start_replay(now, position, kReplayPacketsPerTick);
}

base::Duration Subscription::behind(const PacketRing& ring) const {
  const auto next = replay_ ? ring.find(*replay_) : std::nullopt;
  const auto newest = next ? ring.find(*ring.newest()) : std::nullopt;
  if (!newest || !proto::rtp::is_newer32(newest->timestamp, next->timestamp)) return {};
  const double seconds =
      static_cast<double>(newest->timestamp - next->timestamp) / media::clock_rate(newest->codec);
  return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(seconds));
}

std::optional<Rewrite> Subscription::padding() {
  if (track_.rtx_ssrc == 0) return std::nullopt;
  const auto takes = std::find_if(track_.payload_types.begin(), track_.payload_types.end(),
                                  [](const PayloadTypes& types) { return types.rtx != 0; });
  if (takes == track_.payload_types.end()) return std::nullopt;
  const PayloadTypes types = sent_.codec ? payload_types(track_, *sent_.codec) : *takes;
  if (types.rtx == 0) return std::nullopt;
  return Rewrite{types.rtx, next_rtx_sequence_++, newest_timestamp_, track_.rtx_ssrc, {}, false};
}

base::Result<Rewrite, DropReason> Subscription::forward(base::Time now, const Packet& packet,
                                                        std::uint64_t newest) {
  if (held_) return base::Failure{DropReason::kHeld};
  if (!replay_ && packet.position > newest_position_ + kGapMax) source_replaced();
  if (waiting_) {
    // Before the keyframe: a viewer who could not decode it must not make the publisher send one.
    if (payload_types(track_, packet.codec).media == 0) {
      return base::Failure{DropReason::kCodecRefused};
    }
    if (kind_ == media::Kind::kVideo && !packet.facts.keyframe_start) {
      return base::Failure{DropReason::kWaitingForKeyframe};
    }
    anchor(now, packet, packet.timestamp);
    if (packet.position < newest) start_replay(now, packet.position, kReplayPacketsPerTick);
  }
  // What the replay has passed over, because it was missing then, goes out now that it has come.
  if (replay_ && packet.position >= *replay_) return base::Failure{DropReason::kReplaying};
  return rewrite(now, packet, live_time(packet));
}

// The rest of a picture that the replay has begun keeps the time it was given.
std::uint32_t Subscription::live_time(const Packet& packet) const {
  if (hurried_ && hurried_->timestamp == packet.timestamp) return hurried_->viewer_time;
  return to_viewer_time(packet.timestamp);
}

std::uint32_t Subscription::replay_time(const Packet& packet, const PacketRing& ring) {
  if (ring.keeps_groups()) {
    const auto newest = ring.find(*ring.newest());
    return hurried_time(packet, newest ? newest->timestamp : packet.timestamp);
  }
  // Of those nothing was missing, so that none comes late and would go back.
  if (history_ && packet.position <= history_->last) {
    return hurried_time(packet, history_->timestamp);
  }
  return live_time(packet);
}

// That of the newest picture, which the source's reports are about; each is later than the last.
std::uint32_t Subscription::hurried_time(const Packet& packet, std::uint32_t newest) {
  if (hurried_ && hurried_->timestamp == packet.timestamp) return hurried_->viewer_time;
  std::uint32_t time = to_viewer_time(newest);
  if (hurried_ && !proto::rtp::is_newer32(time, hurried_->viewer_time)) {
    time = hurried_->viewer_time + 1;
  }
  hurried_ = Hurried{packet.timestamp, time};
  return time;
}

base::Result<Rewrite, DropReason> Subscription::rewrite(base::Time now, const Packet& packet,
                                                        std::uint32_t viewer_time) {
  if (packet.position < first_position_) return base::Failure{DropReason::kBeforeStart};
  const PayloadTypes types = payload_types(track_, packet.codec);
  if (types.media == 0) {
    source_replaced();  // if ever it takes the codec again, it begins with a keyframe
    return base::Failure{DropReason::kCodecRefused};
  }
  const Thinning::Verdict verdict = thinning_.judge(packet);
  if (verdict == Thinning::Verdict::kTooLate) return base::Failure{DropReason::kReplayed};
  newest_position_ = std::max(newest_position_, packet.position);
  if (verdict == Thinning::Verdict::kLeaveOut) return base::Failure{DropReason::kThinned};
  moved_ = false;
  offset_before_.reset();
  const Thinning::Gap gap = thinning_.before(packet.position);
  const auto sequence =
      static_cast<std::uint16_t>(packet.position + sequence_offset_ - gap.packets);
  // What is newest of what is sent may be older than what was left out.
  if (!proto::rtp::is_newer(next_sequence_, sequence)) {
    next_sequence_ = static_cast<std::uint16_t>(sequence + 1);
    newest_timestamp_ = viewer_time;
    newest_at_ = now;
  }
  const Rewrite sent{types.media,
                     sequence,
                     viewer_time,
                     track_.ssrc,
                     vp8_offsets(packet, gap.pictures),
                     verdict == Thinning::Verdict::kSendEmpty};
  if (types.rtx != 0 || is_repeated(packet.codec)) log(packet, sent);
  ++sent_.packets;
  if (!sent.empty) sent_.octets += static_cast<std::uint32_t>(packet.payload.size());
  sent_.codec = packet.codec;
  return sent;
}

Vp8Numbers::Offsets Subscription::vp8_offsets(const Packet& packet, std::uint16_t left_out) {
  if (packet.codec != media::Codec::kVp8) return {};
  const auto descriptor = media::codec::parse_vp8_descriptor(packet.payload);
  return descriptor ? vp8_.offsets(*descriptor, left_out) : Vp8Numbers::Offsets{};
}

std::size_t Subscription::log_size() const {
  return kind_ == media::Kind::kAudio ? kAudioLog : kVideoLog;
}

void Subscription::log(const Packet& packet, const Rewrite& sent) {
  if (log_.empty()) log_.resize(log_size());
  log_[sent.sequence % log_.size()] = {
      packet.position, {}, sent.timestamp, sent.sequence, true, sent.empty, sent.vp8};
  resends_left_ = std::min(resends_left_ + 1, kVideoLog);
}

bool Subscription::is_repeated(media::Codec codec) const {
  return kind_ == media::Kind::kAudio && payload_types(track_, codec).repeats;
}

void Subscription::note_header(std::uint16_t sequence, const SentHeader& header) {
  if (log_.empty()) return;
  LogEntry& entry = log_[sequence % log_.size()];
  if (entry.used && entry.sequence == sequence) entry.header = header;
}

void Subscription::forget_headers() {
  if (kind_ == media::Kind::kAudio) log_.clear();
}

void Subscription::update(const DownlinkTrack& track) {
  if (track.mid != track_.mid || track.payload_types != track_.payload_types) forget_headers();
  track_ = track;
}

std::optional<std::pair<Packet, Rewrite>> Subscription::next_replay(base::Time now,
                                                                    const PacketRing& ring) {
  while (replay_ && now >= replay_due_) {
    if (!ring.newest() || *replay_ > *ring.newest()) {
      replay_.reset();  // caught up: from here on packets go out as they come
      return std::nullopt;
    }
    if (*ring.newest() - *replay_ >= ring.capacity()) {
      source_replaced();  // what it needs next is gone from the ring
      return std::nullopt;
    }
    skip_to_keyframe(ring);
    const auto packet = ring.find((*replay_)++);
    if (!packet) continue;  // lost on its way to us: the viewer sees the gap it would have seen
    if (++replayed_ % replay_per_tick_ == 0) {
      replay_due_ = std::max(replay_due_, now - kReplayLateMax) + kReplayTick;
    }
    if (auto rewritten = rewrite(now, *packet, replay_time(*packet, ring))) {
      return std::pair{*packet, *rewritten};
    }
  }
  return std::nullopt;
}

// Between two pictures, so that none is left without its end.
void Subscription::skip_to_keyframe(const PacketRing& ring) {
  if (!ring.keeps_groups() || ring.newest_keyframe().value_or(0) <= *replay_) return;
  const auto next = ring.find(*replay_);
  if (!hurried_ || (next && next->timestamp == hurried_->timestamp)) return;
  const auto keyframe = ring.find(*ring.newest_keyframe());
  if (!keyframe) return;
  replay_ = keyframe->position;
  number_from(*keyframe);
}

base::Result<Subscription::Resend, DropReason> Subscription::resend(base::Time now,
                                                                    std::uint16_t sequence,
                                                                    const PacketRing& ring) {
  if (log_.empty()) return base::Failure{DropReason::kNotInRing};
  LogEntry& entry = log_[sequence % log_.size()];
  if (!entry.used || entry.sequence != sequence) return base::Failure{DropReason::kNotInRing};
  if (entry.resent != base::Time{} && now < entry.resent + kResendInterval) {
    return base::Failure{DropReason::kResentJustNow};
  }
  if (resends_left_ == 0) return base::Failure{DropReason::kResendsSpent};
  const auto packet = ring.find(entry.position);
  if (!packet) return base::Failure{DropReason::kNotInRing};
  const PayloadTypes types = payload_types(track_, packet->codec);
  const bool repeated = is_repeated(packet->codec);
  if (types.rtx == 0 && !repeated) return base::Failure{DropReason::kNotInRing};
  entry.resent = now;
  --resends_left_;
  if (repeated) {
    const Rewrite as_it_was{types.media, sequence, entry.timestamp, track_.ssrc, {}, false};
    return Resend{entry.position, sequence, as_it_was, entry.header};
  }
  return Resend{entry.position, sequence,
                Rewrite{types.rtx, next_rtx_sequence_++, entry.timestamp, track_.rtx_ssrc,
                        entry.vp8, entry.empty}};
}

}  // namespace sfu
