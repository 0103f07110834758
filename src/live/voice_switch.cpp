#include "live/voice_switch.hpp"

#include <algorithm>

#include "media/codec/opus_head.hpp"

namespace live {
namespace {

constexpr std::uint32_t kTicksPerMs = media::codec::kOpusRate / 1000;
// Between two voices at least, so that the later is behind the earlier: one packet of a browser.
constexpr base::Duration kStepMin = std::chrono::milliseconds(20);

std::uint32_t ticks_of(base::Duration time) {
  return static_cast<std::uint32_t>(time / std::chrono::milliseconds(1)) * kTicksPerMs;
}

}  // namespace

VoiceSwitch::Heard* VoiceSwitch::find(ClassSourceId source) {
  const auto found = std::ranges::find_if(
      voices_, [source](const Heard& heard) { return heard.voice.source == source; });
  return found == voices_.end() ? nullptr : &*found;
}

void VoiceSwitch::set(const std::vector<Voice>& voices) {
  std::vector<Heard> now;
  now.reserve(voices.size());
  for (const Voice& voice : voices) {
    const Heard* const known = find(voice.source);
    now.push_back({voice, known != nullptr ? known->speech : SpeechGuess{}});
  }
  voices_ = std::move(now);
  if (heard_ && find(*heard_) == nullptr) heard_.reset();
}

std::optional<FromSource> VoiceSwitch::pass(base::Time now, ClassSourceId source,
                                            const FromSource& what) {
  Heard* const voice = find(source);
  if (voice == nullptr) return std::nullopt;
  if (const auto* report = std::get_if<SourceReport>(&what)) {
    if (heard_ != source) return std::nullopt;
    SourceReport moved = *report;
    moved.timestamp += timestamp_shift_;
    return moved;
  }
  const auto& packet = std::get<SourcePacket>(what);
  judge(now, *voice, packet);
  // What was sent before it was heard is left out, however late it comes.
  if (heard_ != source || packet.position < first_position_) return std::nullopt;
  return placed(now, packet);
}

void VoiceSwitch::judge(base::Time now, Heard& voice, const SourcePacket& packet) {
  (void)voice.speech.note(now, packet.payload.size(), media::codec::opus_samples(packet.payload),
                          packet.level);
  Heard* const other = heard_ ? find(*heard_) : nullptr;
  if (other == &voice) return;
  if (other != nullptr) {
    (void)other->speech.handle_timeout(now);
    const bool goes_before = voice.voice.first && !other->voice.first;
    if (!voice.speech.speaks() || (other->speech.speaks() && !goes_before)) return;
  }
  begin(now, voice.voice.source, packet);
}

void VoiceSwitch::begin(base::Time now, ClassSourceId source, const SourcePacket& packet) {
  const bool is_first = last_at_ == base::Time{};
  const std::uint64_t position = is_first ? packet.position : last_position_ + 1;
  const std::uint32_t timestamp =
      is_first ? packet.timestamp : last_timestamp_ + ticks_of(std::max(now - last_at_, kStepMin));
  heard_ = source;
  first_position_ = packet.position;
  position_shift_ = position - packet.position;
  timestamp_shift_ = timestamp - packet.timestamp;
}

SourcePacket VoiceSwitch::placed(base::Time now, const SourcePacket& packet) {
  SourcePacket moved = packet;
  moved.position += position_shift_;
  moved.timestamp += timestamp_shift_;
  if (last_at_ == base::Time{} || moved.position > last_position_) {
    last_position_ = moved.position;
    last_timestamp_ = moved.timestamp;
    last_at_ = now;
  }
  return moved;
}

}  // namespace live
