#include "live/packet_ingest.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "media/codec/opus_head.hpp"

namespace live {
namespace {

using media::Kind;
using media::codec::kOpusRate;

// 20 ms of silence: CELT, full band, one channel (RFC 6716 section 3.1), and a range coder that
// says "silence".
constexpr std::array<std::uint8_t, 3> kSilence{0xF8, 0xFF, 0xFE};
constexpr std::uint32_t kSilenceSamples = kOpusRate / 50;

// RFC 7845 section 5.1: version 1, two channels (as RFC 7587 section 7 has it, whatever is in the
// packets), no samples to skip, 48 kHz, no gain, mapping family 0.
constexpr std::array<std::uint8_t, 19> kOpusHead{'O', 'p', 'u',  's',  'H', 'e', 'a', 'd', 1, 2,
                                                 0,   0,   0x80, 0xBB, 0,   0,   0,   0,   0};

constexpr std::int64_t samples_of(base::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count() *
         (kOpusRate / 1000);
}

}  // namespace

void PacketIngest::receive(base::Time now, SourcePacket packet) {
  const bool is_picture = packet.kind == Kind::kVideo;
  if (packet.codec != (is_picture ? media::Codec::kH264 : media::Codec::kOpus)) {
    return events_.find(
        is_picture ? FindingKind::kUnsupportedVideo : FindingKind::kUnsupportedAudio, 0,
        std::string(media::rtpmap_name(packet.codec)));
  }
  (is_picture ? pictures_ : sounds_).push(now, std::move(packet));
  drain(now);
}

void PacketIngest::receive(base::Time now, const SourceReport& report) {
  clock_.report(now, report.kind, report.at, report.timestamp);
}

base::Time PacketIngest::next_timeout() const {
  const base::Time tracks = tracks_judged_ ? base::kNever : began_ + kTrackDeadline;
  return std::min({tracks, picture_.next_timeout(), pictures_.next_timeout(),
                   sounds_.next_timeout(), silence_due_});
}

void PacketIngest::handle_timeout(base::Time now) {
  drain(now);
  fill_pause(now);
  picture_.handle_timeout(now);
  if (tracks_judged_ || now < began_ + kTrackDeadline) return;
  tracks_judged_ = true;
  const std::int64_t waited =
      std::chrono::duration_cast<std::chrono::seconds>(now - began_).count();
  if (!picture_.format()) events_.find(FindingKind::kNoPicture, waited);
  if (!sound_end_) events_.find(FindingKind::kNoSound, waited);
}

bool PacketIngest::take_keyframe_wish() {
  return std::exchange(keyframe_wished_, false);
}

void PacketIngest::drain(base::Time now) {
  while (const auto next = pictures_.pop(now)) on_picture(now, *next);
  while (const auto next = sounds_.pop(now)) on_sound(now, next->packet);
}

void PacketIngest::on_picture(base::Time now, const ReorderBuffer::Next& next) {
  const SourcePacket& packet = next.packet;
  if (next.lost_before) depacketizer_.lose();
  // A key frame whose parameter sets were lost may need others than those that are known.
  depacketizer_.push(packet.payload, packet.timestamp, packet.marker, packet.facts.keyframe_start);
  if (depacketizer_.take_broken()) lose_picture();
  while (const auto unit = depacketizer_.poll()) on_unit(now, *unit);
}

void PacketIngest::lose_picture() {
  picture_.wait_for_keyframe();
  keyframe_wished_ = true;
}

void PacketIngest::on_unit(base::Time now, const media::rtp_payload::AccessUnit& coded) {
  auto unit = media::codec::read_access_unit(coded.bytes, 4);
  if (!unit) {
    lose_picture();
    return events_.unreadable();
  }
  picture_.take_parameter_sets(*unit);
  if (!unit->has_picture) return;
  const std::int64_t time = place(now, Kind::kVideo, coded.timestamp);
  if (picture_.receive(now, time, 0, std::move(*unit))) keyframe_wished_ = false;
  if (sound_track_ == SoundTrack::kWithPicture && !sound_end_ && picture_.format()) {
    begin_sound(time * kOpusRate / media::clock_rate(media::Codec::kH264));
    silence_due_ = now + kSilencePace;
  }
}

std::int64_t PacketIngest::place(base::Time now, Kind kind, std::uint32_t timestamp) {
  const auto place = clock_.place(now, kind, timestamp);
  if (place.jumped_ms) {
    picture_.on_clock_jump();
    events_.find(FindingKind::kClockJumped, *place.jumped_ms);
    events_.emit(ClockJumped{*place.jumped_ms});
  }
  return place.ticks;
}

void PacketIngest::on_sound(base::Time now, const SourcePacket& packet) {
  if (packet.payload.empty()) return;
  const std::uint32_t samples = media::codec::opus_samples(packet.payload);
  if (samples == 0) return events_.unreadable();
  silence_due_ = now + kSilenceAfter;
  std::int64_t start = place(now, Kind::kAudio, packet.timestamp);
  if (!sound_end_) begin_sound(start);
  if (start < *sound_end_ - samples_of(kSoundLateMax)) {
    clock_.delay_sound(*sound_end_ - start);
    start = *sound_end_;
  }
  if (start < *sound_end_) return;  // silence stands there already
  emit_silence_up_to(start);
  sound_end_ = start;
  emit_sound(packet.payload, samples);
}

void PacketIngest::begin_sound(std::int64_t start) {
  media::Format format;
  format.codec = media::Codec::kOpus;
  format.timescale = kOpusRate;
  format.configuration.assign(kOpusHead.begin(), kOpusHead.end());
  format.channels = 2;
  events_.emit(FormatFound{kAudioTrack, std::move(format)});
  sound_end_ = start;
}

void PacketIngest::emit_sound(base::ConstBytes opus, std::uint32_t samples) {
  media::Frame frame{.decode_time = *sound_end_, .keyframe = true, .bytes = {}};
  frame.bytes.assign(opus.begin(), opus.end());
  *sound_end_ += samples;
  events_.emit(FrameReceived{kAudioTrack, std::move(frame)});
}

void PacketIngest::emit_silence_up_to(std::int64_t end) {
  sound_end_ = std::max(*sound_end_, end - samples_of(kSilenceMax));
  while (*sound_end_ + kSilenceSamples <= end) emit_sound(kSilence, kSilenceSamples);
}

void PacketIngest::fill_pause(base::Time now) {
  if (now < silence_due_) return;
  silence_due_ = now + kSilencePace;
  emit_silence_up_to(clock_.line(now, Kind::kAudio) - samples_of(kSilenceBehind));
}

}  // namespace live
