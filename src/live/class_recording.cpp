#include "live/class_recording.hpp"

#include <algorithm>
#include <utility>

#include "live/recording/ticks.hpp"
#include "media/codec/opus_head.hpp"

namespace live {
namespace {

using media::Kind;
using recording::Append;
using recording::ClassEvent;
using recording::Close;
using recording::Create;
using recording::Describe;
using recording::Done;
using recording::EndReason;
using recording::kCorrectionsSizeMax;
using recording::kEventsSizeMax;
using recording::kPartsMax;
using recording::kTracksMax;
using recording::Manifest;
using recording::Note;
using recording::Operation;
using recording::Operations;
using recording::Recorder;
using recording::RecordingId;
using recording::Sync;
using recording::to_duration;
using recording::write_event;
using Happening = ClassEvent::Kind;

constexpr base::Duration pause_of(Kind kind) {
  return kind == Kind::kVideo ? kClassPicturePause : kClassSoundPause;
}

bool is_of_screen(const ClassSource& source) {
  return source.word.starts_with("screen");
}

}  // namespace

ClassRecording::ClassRecording(RecordingId id, base::Time now, base::WallTime wall)
    : id_(id), began_(now) {
  manifest_.began = wall;
  manifest_.of_class = true;
}

base::Duration ClassRecording::time(base::Time now) const {
  return paused_since_.value_or(now) - began_ - paused_for_;
}

ClassRecording::Lane* ClassRecording::find(ClassSourceId source) {
  const auto found =
      std::ranges::find_if(lanes_, [&](const Lane& lane) { return lane.source.id == source; });
  return found == lanes_.end() ? nullptr : &*found;
}

const ClassRecording::Lane* ClassRecording::find(ClassSourceId source) const {
  const auto found =
      std::ranges::find_if(lanes_, [&](const Lane& lane) { return lane.source.id == source; });
  return found == lanes_.end() ? nullptr : &*found;
}

ClassRecording::Group& ClassRecording::group_of(base::Time now, const ClassSource& source) {
  for (Lane& lane : lanes_) {
    const bool same = lane.source.who == source.who &&
                      is_of_screen(lane.source) == is_of_screen(source) &&
                      lane.source.kind != source.kind;
    const Lane* const place = source.kind == Kind::kVideo ? lane.group->picture : lane.group->sound;
    if (same && place == nullptr) return *lane.group;
  }
  return groups_.emplace_back(now);
}

void ClassRecording::add_source(base::Time now, ClassSource source) {
  if (ended() || find(source.id) != nullptr || manifest_.tracks.size() >= kTracksMax) return;
  const auto track = static_cast<std::uint32_t>(manifest_.tracks.size() + 1);
  manifest_.tracks.push_back({track, source.word, source.who, source.name});
  Group& group = group_of(now, source);
  Lane& lane = lanes_.emplace_back();
  lane.source = std::move(source);
  lane.track = track;
  lane.group = &group;
  (lane.source.kind == Kind::kVideo ? group.picture : group.sound) = &lane;
}

// ---- what happens

void ClassRecording::note(base::Time now, ClassEvent event) {
  if (ended()) return;
  if (event.kind == Happening::kJoined) people_.insert(event.who);
  if (event.kind == Happening::kOn) on_.emplace(event.who, event.detail);
  if (event.kind == Happening::kOff) {
    on_.erase({event.who, event.detail});
    for (Lane& lane : lanes_) {
      const bool its = lane.source.who == event.who && lane.source.word == event.detail;
      if (!its || is_on(lane.source)) continue;
      end_stretch(lane);
      if (lane.speech.speaks()) note_speech(now, lane, false);
      lane.speech = {};
    }
  }
  event.at = std::chrono::duration_cast<std::chrono::milliseconds>(time(now));
  write(event);
}

void ClassRecording::write(const ClassEvent& event) {
  std::string line = write_event(event);
  const bool corrects =
      event.kind == Happening::kChatEdited || event.kind == Happening::kChatDeleted;
  const std::size_t size_max = corrects ? kEventsSizeMax : kEventsSizeMax - kCorrectionsSizeMax;
  if (event_bytes_ + line.size() > size_max) return;
  event_bytes_ += line.size();
  operations_.emplace_back(Note{std::move(line)});
}

bool ClassRecording::set_paused(base::Time now, bool paused) {
  if (ended() || paused == paused_since_.has_value()) return false;
  if (paused) {
    for (Lane& lane : lanes_) end_stretch(lane);
    paused_since_ = now;
    return true;
  }
  paused_for_ += now - *paused_since_;
  paused_since_.reset();
  note(now, {{}, Happening::kResumed, {}, {}, {}});
  return true;
}

void ClassRecording::end(EndReason why) {
  if (ended()) return;
  for (Lane& lane : lanes_) end_stretch(lane);
  if (ended()) return;  // there were too many parts
  manifest_.ended = why;
  manifest_.people = static_cast<std::uint32_t>(people_.size());
  operations_.emplace_back(Describe{manifest_});
  operations_.emplace_back(Close{why});
}

void ClassRecording::abandon(EndReason why) {
  if (!manifest_.ended) manifest_.ended = why;
  lanes_.clear();
  groups_.clear();
  operations_.clear();
}

// ---- what is sent

void ClassRecording::receive(base::Time now, ClassSourceId source, FromSource what) {
  Lane* const lane = find(source);
  if (lane == nullptr || ended()) return;
  if (auto* const packet = std::get_if<SourcePacket>(&what)) {
    if (packet->kind != lane->source.kind) return;
    hear(now, *lane, *packet);
    lane->group->ingest.receive(now, std::move(*packet));
  } else {
    lane->group->ingest.receive(now, std::get<SourceReport>(what));
  }
  drain(now, *lane->group);
}

void ClassRecording::hear(base::Time now, Lane& lane, const SourcePacket& packet) {
  lane.heard = now;
  if (packet.codec != media::Codec::kOpus || paused_since_) return;
  const std::uint32_t samples = media::codec::opus_samples(packet.payload);
  if (samples == 0) return;
  note_speech(now, lane, lane.speech.note(now, packet.payload.size(), samples, packet.level));
}

void ClassRecording::note_speech(base::Time now, const Lane& lane, std::optional<bool> news) {
  if (!news || lane.source.word != "microphone") return;
  const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(time(now));
  write(
      {at, *news ? Happening::kSpeaks : Happening::kSilent, lane.source.who, lane.source.name, {}});
}

void ClassRecording::handle_timeout(base::Time now) {
  if (ended()) return;
  for (Group& group : groups_) {
    if (now >= group.ingest.next_timeout()) group.ingest.handle_timeout(now);
    drain(now, group);
  }
  for (Lane& lane : lanes_) {
    note_speech(now, lane, lane.speech.handle_timeout(now));
    if (lane.recorder && now - lane.heard > pause_of(lane.source.kind)) end_stretch(lane);
  }
}

void ClassRecording::drain(base::Time now, Group& group) {
  while (auto event = group.ingest.poll_event()) {
    std::visit([&](auto& what) { on(now, group, what); }, *event);
  }
  if (group.ingest.take_keyframe_wish() && group.picture != nullptr && !paused_since_) {
    wishes_.push_back(group.picture->source.id);
  }
}

void ClassRecording::on(base::Time, Group& group, FormatFound& event) {
  Lane* const lane = event.track == kVideoTrack ? group.picture : group.sound;
  if (lane == nullptr) return;
  lane->format = event.format;
  if (!lane->recorder) return;
  Operations operations;
  (void)lane->recorder->on_format(event.format, operations);
  pass_on(*lane, std::move(operations));
}

void ClassRecording::on(base::Time, Group&, ClockJumped&) {}  // its frames come in the right place

void ClassRecording::on(base::Time now, Group& group, Finding& event) {
  if (event.kind != FindingKind::kUnsupportedVideo || group.picture == nullptr) return;
  const ClassSource& source = group.picture->source;
  note(now, {{}, Happening::kUnrecorded, source.who, source.name, event.name});
}

base::Duration ClassRecording::place(const Group& group, const media::Frame& frame,
                                     const media::Format& format) const {
  const base::Time zero = group.ingest.zero().value_or(began_);
  return zero + to_duration(frame.decode_time, format.timescale) - began_ - paused_for_;
}

void ClassRecording::on(base::Time now, Group& group, FrameReceived& event) {
  Lane* const lane = event.track == kVideoTrack ? group.picture : group.sound;
  if (lane == nullptr || !lane->format || paused_since_ || ended()) return;
  const base::Duration pause = pause_of(lane->source.kind);
  // The silence that the ingest puts where nothing comes.
  if (now - lane->heard > pause) return end_stretch(*lane);
  const base::Duration at = place(group, event.frame, *lane->format);
  if (lane->recorder && at - lane->last > pause) end_stretch(*lane);
  if (!lane->recorder && !begin_stretch(*lane, at, event.frame)) return;
  lane->last = at;
  Operations operations;
  (void)lane->recorder->write(now, lane->source.kind, std::move(event.frame), operations);
  pass_on(*lane, std::move(operations));
}

// ---- files

// The sound of a screen is on with the screen.
bool ClassRecording::is_on(const ClassSource& source) const {
  return on_.contains({source.who, source.word}) ||
         (source.word == "screen_audio" && on_.contains({source.who, "screen"}));
}

bool ClassRecording::begin_stretch(Lane& lane, base::Duration at, const media::Frame& frame) {
  // What was made before the recording began, or before a pause ended, is not meant for it.
  if (!frame.keyframe || !is_on(lane.source) || at < lane.end || at < base::Duration{})
    return false;
  // Nobody uses up the parts of the whole class by switching off and on.
  if (lane.parts >= kPartsAtOnce + static_cast<std::size_t>(at / kPartEvery)) return false;
  lane.recorder.emplace(manifest_.began, Recorder::Layout{kClassIndexSpace, true});
  lane.begins = at;
  Operations operations;
  const bool fits = lane.recorder->on_format(*lane.format, operations).has_value();
  if (!fits) lane.recorder.reset();
  return fits;
}

void ClassRecording::end_stretch(Lane& lane) {
  if (!lane.recorder) return;
  Operations operations;
  lane.recorder->end(EndReason::kStopped, operations);
  const base::Duration length = lane.recorder->length();
  pass_on(lane, std::move(operations));
  lane.recorder.reset();
  lane.end = lane.begins + length;
  if (lane.part != 0) operations_.emplace_back(Done{std::exchange(lane.part, 0)});
}

// What one track's recorder says of its own files, in terms of the class's.
void ClassRecording::pass_on(Lane& lane, Operations operations) {
  for (Operation& operation : operations) {
    if (ended()) return;
    if (const auto* create = std::get_if<Create>(&operation)) {
      begin_part(lane, *create);
    } else if (auto* append = std::get_if<Append>(&operation)) {
      operations_.emplace_back(Append{std::move(append->bytes), lane.part});
    } else if (const auto* describe = std::get_if<Describe>(&operation)) {
      describe_part(lane, describe->manifest);
    } else if (std::holds_alternative<Sync>(operation)) {
      operations_.emplace_back(Sync{});
    }
  }
}

void ClassRecording::begin_part(Lane& lane, const Create&) {
  if (lane.part != 0) operations_.emplace_back(Done{lane.part});
  if (last_part_ >= kPartsMax) {
    manifest_.ended = EndReason::kTooManyParts;
    manifest_.people = static_cast<std::uint32_t>(people_.size());
    operations_.emplace_back(Describe{manifest_});
    operations_.emplace_back(Close{EndReason::kTooManyParts});
    return;
  }
  ++lane.parts;
  lane.part = ++last_part_;
  operations_.emplace_back(Create{lane.part, false});
}

void ClassRecording::describe_part(const Lane& lane, const Manifest& manifest) {
  const bool known = !manifest_.parts.empty() && manifest_.parts.back().number >= lane.part;
  if (known || manifest.parts.empty()) return;
  manifest_.parts.push_back(
      {lane.part, lane.begins + manifest.parts.back().begins, {}, lane.track});
  manifest_.people = static_cast<std::uint32_t>(people_.size());
  operations_.emplace_back(Describe{manifest_});
}

}  // namespace live
