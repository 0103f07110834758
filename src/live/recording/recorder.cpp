#include "live/recording/recorder.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "live/recording/ticks.hpp"
#include "media/mp4/box_writer.hpp"
#include "media/mp4/init_segment.hpp"

namespace live::recording {
namespace {

// Of durations in nanoseconds to ticks and back.
constexpr base::Duration kRounding = std::chrono::microseconds(100);
constexpr std::array kKinds{media::Kind::kVideo, media::Kind::kAudio};

// The head of a file: what its tracks are, and room for the index.
FileBytes head_of(const std::array<std::optional<media::Format>, 2>& formats,
                  std::size_t index_space) {
  std::vector<media::mp4::Track> tracks;
  for (const media::Kind kind : kKinds) {
    const auto& format = formats[lane_of(kind)];
    if (format) tracks.push_back({track_id_of(kind), *format});
  }
  auto head = media::mp4::init_segment(tracks, media::mp4::Durations::kLater);
  CHECK(head);  // each was checked when it came
  media::mp4::BoxWriter room;
  room.bytes(*head);
  {
    // The index begins at a multiple of eight: no disk writes half of its head.
    const auto padding = room.box("free");
    room.zeros((8 - head->size() % 8) % 8);
  }
  {
    const auto place = room.box("free");
    room.zeros(index_space - 8);
  }
  return room.take();
}

}  // namespace

std::string_view to_string(Taken taken) {
  switch (taken) {
    case Taken::kTaken:
      return "taken";
    case Taken::kNoFormat:
      return "its format is not known";
    case Taken::kNeedsKeyframe:
      return "pictures begin with a keyframe";
    case Taken::kBadSize:
      return "empty or too large";
    case Taken::kBadTime:
      return "its time makes no sense";
    case Taken::kEnded:
      break;
  }
  return "the recording has ended";
}

base::Result<void, media::mp4::FormatError> Recorder::on_format(const media::Format& format,
                                                                Operations& out) {
  const media::Kind kind = media::kind_of(format.codec);
  const std::size_t lane = lane_of(kind);
  if (manifest_.ended || formats_[lane] == format) return {};
  if (deferred_) drop_waiting();
  deferred_ = false;
  if (!settled_ && has_waiting(kind)) settle(out);  // they are of the format before
  if (manifest_.ended) return {};
  const auto checked = media::mp4::check(format);
  if (!checked) {
    formats_[lane].reset();
    return base::Failure{checked.error()};
  }
  formats_[lane] = format;
  if (!settled_) return {};
  deferred_ = defers(1 - lane) && part_->formats[lane] != format;
  if (!deferred_ && part_->formats[lane] != format) unsettle(Cut::kFormat, out);
  return {};
}

// Whether the other track is a picture that would have to wait for a keyframe in the next part.
bool Recorder::defers(std::size_t lane) const {
  return lane == lane_of(media::Kind::kVideo) && shifts_[lane] && formats_[lane] &&
         part_->formats[lane] == formats_[lane];
}

void Recorder::begin_source(Operations& out) {
  if (manifest_.ended) return;
  if (deferred_) drop_waiting();
  if (!settled_ && !waiting_.empty()) settle(out);  // what came before goes before
  if (manifest_.ended) return;
  unsettle(Cut::kSource, out);
  formats_ = {};
}

// Ends the stretch of frames for which one part and one way to count hold.
void Recorder::unsettle(Cut why, Operations& out) {
  if (part_) {
    std::vector<FileBytes> fragments;
    part_->fragmenter.flush(fragments);
    append(std::move(fragments), out);
  }
  settled_ = false;
  deferred_ = false;
  shifts_ = {};
  if (why != Cut::kFormat) offsets_ = {};
  // A decoder does not mind a jump of the clock.
  if (why != Cut::kJump) needs_keyframe_ = true;
}

void Recorder::drop_waiting() {
  waiting_.clear();
  waiting_bytes_ = 0;
}

Taken Recorder::write(base::Time now, media::Kind kind, media::Frame frame, Operations& out) {
  if (manifest_.ended) return Taken::kEnded;
  const auto& format = formats_[lane_of(kind)];
  if (!format) return Taken::kNoFormat;
  const bool video = kind == media::Kind::kVideo;
  if (frame.bytes.empty() || frame.bytes.size() > kFrameBytesMax) {
    needs_keyframe_ |= video;
    return Taken::kBadSize;
  }
  const std::int64_t time_max = kSourceSecondsMax * std::int64_t{format->timescale};
  if (frame.decode_time > time_max || frame.decode_time < -time_max) {
    needs_keyframe_ |= video;
    return Taken::kBadTime;
  }
  if (video && needs_keyframe_ && !frame.keyframe) return Taken::kNeedsKeyframe;
  if (video) needs_keyframe_ = false;
  if (deferred_) return write_deferred(now, kind, std::move(frame), out);
  if (settled_) return write_settled(now, kind, std::move(frame), out);
  return write_unsettled(now, kind, std::move(frame), out);
}

Taken Recorder::write_settled(base::Time now, media::Kind kind, media::Frame frame,
                              Operations& out) {
  if (jumps(kind, frame)) {
    if (deferred_) drop_waiting();
    unsettle(Cut::kJump, out);
    return write_unsettled(now, kind, std::move(frame), out);
  }
  last_arrival_ = now;
  return place(kind, std::move(frame), out);
}

Taken Recorder::write_deferred(base::Time now, media::Kind kind, media::Frame frame,
                               Operations& out) {
  if (kind == media::Kind::kVideo) {
    if (!frame.keyframe) return write_settled(now, kind, std::move(frame), out);
    unsettle(Cut::kFormat, out);
    needs_keyframe_ = false;
    return write_unsettled(now, kind, std::move(frame), out);
  }
  wait(now, kind, std::move(frame));
  if (is_waiting_full() || now - waiting_since_ >= kDeferMax) unsettle(Cut::kFormat, out);
  return Taken::kTaken;
}

Taken Recorder::write_unsettled(base::Time now, media::Kind kind, media::Frame frame,
                                Operations& out) {
  wait(now, kind, std::move(frame));
  if (!may_settle(now)) return Taken::kTaken;
  settle(out);
  last_arrival_ = now;
  return manifest_.ended ? Taken::kEnded : Taken::kTaken;
}

void Recorder::wait(base::Time now, media::Kind kind, media::Frame frame) {
  if (waiting_.empty()) waiting_since_ = now;
  waiting_bytes_ += frame.bytes.size();
  waiting_.push_back({kind, std::move(frame)});
}

bool Recorder::is_waiting_full() const {
  return waiting_bytes_ >= kWaitingBytesMax || waiting_.size() >= kWaitingFramesMax;
}

bool Recorder::may_settle(base::Time now) const {
  const bool both = has_waiting(media::Kind::kVideo) && has_waiting(media::Kind::kAudio);
  if (layout_.one_track || both || now - waiting_since_ >= kSettleMax || is_waiting_full())
    return true;
  // A broadcast that had one track until now goes on with it.
  return part_ && std::all_of(kKinds.begin(), kKinds.end(), [this](media::Kind kind) {
           const std::size_t lane = lane_of(kind);
           return has_waiting(kind) || (!part_->formats[lane] && !formats_[lane]);
         });
}

bool Recorder::has_waiting(media::Kind kind) const {
  return first_waiting(kind).has_value();
}

std::optional<base::Duration> Recorder::first_waiting(media::Kind kind) const {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [kind](const Waiting& item) { return item.kind == kind; });
  if (found == waiting_.end() || !formats_[lane_of(kind)]) return std::nullopt;
  return to_duration(found->frame.decode_time, formats_[lane_of(kind)]->timescale);
}

void Recorder::settle(Operations& out) {
  const bool is_first = manifest_.parts.empty();
  const base::Duration away =
      is_first ? base::Duration{}
               : std::clamp(waiting_since_ - last_arrival_, base::Duration{}, kGapMax);
  place_lanes(length() + away);
  if (!fits_part() && !open_part(std::max(waiting_begins(), length()), out)) return;
  settled_ = true;
  std::deque<Waiting> waiting = std::exchange(waiting_, {});
  waiting_bytes_ = 0;
  for (Waiting& item : waiting) (void)place(item.kind, std::move(item.frame), out);
}

// Decides how the source's times become the recording's: what waits begins at `target`. When only
// a format has changed they go on as before.
void Recorder::place_lanes(base::Duration target) {
  const auto picture = first_waiting(media::Kind::kVideo);
  const auto sound = first_waiting(media::Kind::kAudio);
  if (!offsets_[0] && !offsets_[1]) {
    if (picture && sound && std::chrono::abs(*picture - *sound) > kSkewMax) {
      offsets_ = {target - *picture, target - *sound};
      return;
    }
    constexpr base::Duration kNone = base::Duration::max();
    const base::Duration earliest = std::min(picture.value_or(kNone), sound.value_or(kNone));
    offsets_[lane_of(picture ? media::Kind::kVideo : media::Kind::kAudio)] = target - earliest;
  }
  // The last frames before may have been given a longer time than they had; the keyframe that the
  // new part begins with must have its place.
  const media::Kind lead = picture ? media::Kind::kVideo : media::Kind::kAudio;
  const base::Duration overlap = length() - (*first_waiting(lead) + offset_of(lead));
  for (auto& offset : offsets_) {
    if (offset && overlap > base::Duration{}) *offset += overlap;
  }
}

base::Duration Recorder::offset_of(media::Kind kind) const {
  const auto& own = offsets_[lane_of(kind)];
  return own ? *own : *offsets_[1 - lane_of(kind)];
}

base::Duration Recorder::waiting_begins() const {
  base::Duration begins = base::Duration::max();
  for (const media::Kind kind : kKinds) {
    if (const auto first = first_waiting(kind)) begins = std::min(begins, *first + offset_of(kind));
  }
  return begins;
}

bool Recorder::fits_part() const {
  if (!part_) return false;
  return std::all_of(kKinds.begin(), kKinds.end(), [this](media::Kind kind) {
    const auto& format = formats_[lane_of(kind)];
    return !format || part_->formats[lane_of(kind)] == format;
  });
}

bool Recorder::open_part(base::Duration begins, Operations& out) {
  close_part(out);
  if (manifest_.parts.size() >= kPartsMax) {
    drop_waiting();
    end(EndReason::kTooManyParts, out);
    return false;
  }
  part_ = OpenPart{formats_, begins, Fragmenter(formats_)};
  const auto number = static_cast<std::uint32_t>(manifest_.parts.size() + 1);
  manifest_.parts.push_back({number, begins, {}});
  out.emplace_back(Create{number});
  out.emplace_back(Append{head_of(formats_, layout_.index_space)});
  out.emplace_back(Sync{});
  out.emplace_back(Describe{manifest_});
  return true;
}

void Recorder::close_part(Operations& out) {
  if (!part_) return;
  std::vector<FileBytes> fragments;
  part_->fragmenter.flush(fragments);
  append(std::move(fragments), out);
  out.emplace_back(Sync{});
  past_ = length();
  part_.reset();
}

bool Recorder::jumps(media::Kind kind, const media::Frame& frame) const {
  const auto& shift = shifts_[lane_of(kind)];
  if (!shift) return false;  // its place is not decided yet
  if (frame.decode_time <= shift->last) return true;
  const base::Duration time =
      to_duration(frame.decode_time + shift->ticks, formats_[lane_of(kind)]->timescale);
  return time > part_->fragmenter.end() + kStepMax;
}

// The track's first frame since the source was settled.
void Recorder::begin_lane(media::Kind kind, const media::Frame& frame) {
  const std::uint32_t timescale = formats_[lane_of(kind)]->timescale;
  const base::Duration end = part_->fragmenter.end();
  const base::Duration first = to_duration(frame.decode_time, timescale);
  base::Duration offset = offset_of(kind) - part_->begins;
  if (std::chrono::abs(first + offset - end) > kSkewMax + kGapMax) offset = end - first;
  offsets_[lane_of(kind)] = offset + part_->begins;
  std::int64_t ticks = to_ticks(offset, timescale);
  const std::int64_t missing = part_->fragmenter.end_ticks_of(kind) - frame.decode_time - ticks;
  if (missing > 0 && missing <= to_ticks(kRounding, timescale) + 1) ticks += missing;
  shifts_[lane_of(kind)] = Shift{ticks, 0};
}

Taken Recorder::place(media::Kind kind, media::Frame frame, Operations& out) {
  auto& shift = shifts_[lane_of(kind)];
  if (!shift) begin_lane(kind, frame);
  shift->last = frame.decode_time;
  frame.decode_time += shift->ticks;
  if (frame.decode_time < part_->fragmenter.end_ticks_of(kind)) {
    needs_keyframe_ |= kind == media::Kind::kVideo;
    return Taken::kBadTime;
  }
  std::vector<FileBytes> fragments;
  part_->fragmenter.write(kind, std::move(frame), fragments);
  append(std::move(fragments), out);
  return Taken::kTaken;
}

void Recorder::append(std::vector<FileBytes> fragments, Operations& out) {
  for (FileBytes& bytes : fragments) out.emplace_back(Append{std::move(bytes)});
}

void Recorder::end(EndReason reason, Operations& out) {
  if (manifest_.ended) return;
  if (deferred_) drop_waiting();
  if (!settled_ && !waiting_.empty()) settle(out);
  if (manifest_.ended) return;  // there were too many parts
  close_part(out);
  abandon(reason);
  out.emplace_back(Describe{manifest_});
  out.emplace_back(Close{reason});
}

void Recorder::abandon(EndReason reason) {
  if (manifest_.ended) return;
  past_ = length();
  part_.reset();
  manifest_.ended = reason;
  settled_ = false;
  deferred_ = false;
  drop_waiting();
}

base::Duration Recorder::length() const {
  return part_ ? part_->begins + part_->fragmenter.end() : past_;
}

std::size_t Recorder::held_bytes() const {
  return waiting_bytes_ + (part_ ? part_->fragmenter.held_bytes() : 0);
}

}  // namespace live::recording
