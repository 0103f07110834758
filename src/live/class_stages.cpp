#include "live/class_stages.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace live {
namespace {

// One who takes over from himself: the Station asks for no more.
constexpr std::uint64_t kStageKey = 1;

constexpr std::int64_t kNumbersBeganS = 1'767'225'600;  // 2026, in the clock's seconds

// Numbers that are above all that the room had before, whenever that was: less than one segment
// begins in a second. Discontinuities are no part of an address, and players keep an array of them
// (hls.js): they begin at zero.
hls::Counters counters_at(base::WallTime wall) {
  const std::int64_t seconds = wall.milliseconds / 1000 - kNumbersBeganS;
  const auto number = static_cast<std::uint64_t>(std::max<std::int64_t>(0, seconds));
  hls::Counters counters;
  counters.segment.fill(number);
  counters.init = number;
  return counters;
}

}  // namespace

void ClassStages::set(base::Time now, const std::string& channel,
                      std::optional<ClassSourceId> picture,
                      const std::vector<VoiceSwitch::Voice>& voices) {
  Stage& stage = stages_[channel];
  if (stage.picture != picture) take_off(now, stage);
  stage.picture = picture;
  stage.voices.set(voices);
  std::erase_if(channel_of_, [&](const auto& entry) { return entry.second == channel; });
  if (picture) channel_of_.insert_or_assign(*picture, channel);
  for (const VoiceSwitch::Voice& voice : voices)
    channel_of_.insert_or_assign(voice.source, channel);
}

void ClassStages::end(base::Time now, const std::string& channel) {
  const auto found = stages_.find(channel);
  if (found == stages_.end()) return;
  take_off(now, found->second);
  std::erase_if(channel_of_, [&](const auto& entry) { return entry.second == channel; });
  stages_.erase(found);
}

void ClassStages::take_off(base::Time now, Stage& stage) {
  if (stage.publisher) station_.lost(now, *stage.publisher);
  stage.publisher.reset();
}

void ClassStages::put_on(base::Time now, base::WallTime wall, const std::string& channel,
                         Stage& stage) {
  const PublisherId publisher{++last_publisher_};
  Admission admission;
  admission.channel = channel;
  admission.key = kStageKey;
  admission.carrier = Carrier::kWebRtc;
  admission.sound_track = SoundTrack::kWithPicture;
  const auto admitted = station_.admit(now, publisher, admission, counters_at(wall));
  if (admitted) stage.publisher = publisher;  // else the server is full; tried again
}

void ClassStages::receive(base::Time now, base::WallTime wall, ClassSourceId source,
                          const FromSource& what) {
  const auto channel = channel_of_.find(source);
  if (channel == channel_of_.end()) return;
  Stage& stage = stages_.at(channel->second);
  std::optional<FromSource> given = what;
  if (stage.picture != source) given = stage.voices.pass(now, source, what);
  // Only what can be seen or heard begins it: a report alone would be forgotten again.
  const bool begins = given && std::holds_alternative<SourcePacket>(*given);
  if (!stage.publisher && begins) put_on(now, wall, channel->second, stage);
  if (given && stage.publisher) station_.receive(now, wall, *stage.publisher, std::move(*given));
}

void ClassStages::fell_silent(PublisherId publisher) {
  for (auto& [channel, stage] : stages_) {
    if (stage.publisher == publisher) stage.publisher.reset();
  }
}

std::optional<ClassSourceId> ClassStages::picture_of(PublisherId publisher) const {
  for (const auto& [channel, stage] : stages_) {
    if (stage.publisher == publisher) return stage.picture;
  }
  return std::nullopt;
}

}  // namespace live
