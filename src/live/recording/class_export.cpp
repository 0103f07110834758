#include "live/recording/class_export.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "media/codec/avc_configuration.hpp"

namespace live::recording {
namespace {

using media::Kind;

constexpr std::size_t kFramesPerStep = 100;

base::Duration end_of(const Part& part) {
  return part.begins + part.length;
}

std::vector<ExportPiece> pieces_of(const Manifest& manifest, std::string_view source,
                                   std::string_view who) {
  std::vector<ExportPiece> pieces;
  for (const Part& part : manifest.parts) {
    if (part.track == 0 || part.track > manifest.tracks.size()) continue;
    const Track& track = manifest.tracks[part.track - 1];
    if (track.source != source || (!who.empty() && track.who != who)) continue;
    pieces.push_back({part, part.begins, end_of(part)});
  }
  std::ranges::sort(pieces, {}, &ExportPiece::from);
  // Two at once: the first goes on to its end.
  base::Duration end{};
  for (ExportPiece& piece : pieces) {
    piece.from = std::max(piece.from, end);
    end = std::max(end, piece.to);
  }
  std::erase_if(pieces, [](const ExportPiece& piece) { return piece.from >= piece.to; });
  return pieces;
}

// What is left of a piece where none of the others is.
std::vector<ExportPiece> without(const ExportPiece& piece, const std::vector<ExportPiece>& others) {
  std::vector<ExportPiece> left;
  base::Duration from = piece.from;
  for (const ExportPiece& other : others) {
    if (other.to <= from || other.from >= piece.to) continue;
    if (other.from > from) left.push_back({piece.part, from, other.from});
    from = other.to;
  }
  if (from < piece.to) left.push_back({piece.part, from, piece.to});
  return left;
}

// Who sent sound for longest.
std::string presenter_of(const Manifest& manifest) {
  std::map<std::string, base::Duration> sent;
  for (const Part& part : manifest.parts) {
    if (part.track == 0 || part.track > manifest.tracks.size()) continue;
    const Track& track = manifest.tracks[part.track - 1];
    // Whoever shows something presents, however much others talk.
    const int weight = track.source == "screen" ? 4 : track.source == "camera" ? 2 : 1;
    if (track.source != "screen_audio") sent[track.who] += part.length * weight;
  }
  const auto most =
      std::ranges::max_element(sent, {}, [](const auto& entry) { return entry.second; });
  return most == sent.end() ? std::string() : most->first;
}

// The parameter sets stand before each keyframe, since the next picture may be of another size, and
// a player may jump to any of them.
void prepend_sets(const media::Format& format, media::Frame& frame) {
  const auto sets = media::codec::parse_avc_configuration(format.configuration);
  if (!sets) return;
  std::vector<std::uint8_t> bytes;
  for (const auto* list : {&sets->sps, &sets->pps}) {
    for (const media::codec::NalUnit& unit : *list) {
      std::uint8_t size[4];
      base::store_u32(size, static_cast<std::uint32_t>(unit.size()));
      bytes.insert(bytes.end(), std::begin(size), std::end(size));
      bytes.insert(bytes.end(), unit.begin(), unit.end());
    }
  }
  bytes.insert(bytes.end(), frame.bytes.begin(), frame.bytes.end());
  frame.bytes = std::move(bytes);
}

}  // namespace

std::optional<ExportPlan> plan_export(const Manifest& manifest, ExportPicture picture) {
  ExportPlan plan;
  plan.who = presenter_of(manifest);
  if (!manifest.of_class || plan.who.empty()) return std::nullopt;
  plan.sounds = pieces_of(manifest, "microphone", plan.who);
  const std::vector<ExportPiece> cameras = pieces_of(manifest, "camera", plan.who);
  if (picture == ExportPicture::kScreen) plan.pictures = pieces_of(manifest, "screen", {});
  const std::vector<ExportPiece> screens = plan.pictures;
  for (const ExportPiece& camera : cameras) {
    for (const ExportPiece& piece : without(camera, screens)) plan.pictures.push_back(piece);
  }
  std::ranges::sort(plan.pictures, {}, &ExportPiece::from);
  if (plan.sounds.empty() && plan.pictures.empty()) return std::nullopt;
  return plan;
}

ClassExport::ClassExport(ExportPlan plan, base::WallTime began, Open open)
    : open_(std::move(open)), recorder_(began) {
  for (const auto* pieces : {&plan.pictures, &plan.sounds}) {
    if (!pieces->empty()) length_ = std::max(length_, pieces->back().to);
  }
  pictures_.pieces = std::move(plan.pictures);
  sounds_.pieces = std::move(plan.sounds);
}

bool ClassExport::open_next(Lane& lane) {
  lane.frames.reset();
  while (lane.next < lane.pieces.size()) {
    const ExportPiece& piece = lane.pieces[lane.next++];
    lane.reader = open_(piece.part.number);
    if (lane.reader == nullptr) continue;
    auto frames = PartFrames::open(*lane.reader, piece.part.begins);
    if (!frames) continue;
    lane.frames.emplace(std::move(*frames));
    lane.needs_keyframe = true;
    return true;
  }
  return false;
}

std::optional<base::Duration> ClassExport::next_time(Lane& lane) {
  while (lane.frames || open_next(lane)) {
    const auto time = lane.frames->next_time();
    if (!time || *time >= piece(lane).to) {
      lane.frames.reset();
    } else if (*time < piece(lane).from) {
      (void)lane.frames->take();
    } else {
      return time;
    }
  }
  return std::nullopt;
}

// Both formats before the first frame: a sound that comes later is then of the same file.
void ClassExport::begin(Operations& out) {
  for (Lane* const lane : {&pictures_, &sounds_}) {
    if (!next_time(*lane)) continue;
    const media::Format& format = lane->frames->format();
    (void)recorder_.on_format(format, out);
  }
}

bool ClassExport::step(Operations& out) {
  const std::size_t from = out.size();
  if (!std::exchange(begun_, true)) begin(out);
  for (std::size_t i = 0; i < kFramesPerStep; ++i) {
    const auto picture = next_time(pictures_);
    const auto sound = next_time(sounds_);
    if (!picture && !sound) {
      recorder_.end(EndReason::kStopped, out);
      done_ = length_;
      count(out, from);
      return false;
    }
    const bool is_picture = picture && (!sound || *picture <= *sound);
    give(is_picture ? pictures_ : sounds_, is_picture ? *picture : *sound, out);
  }
  count(out, from);
  return true;
}

void ClassExport::count(const Operations& out, std::size_t from) {
  for (std::size_t i = from; i < out.size(); ++i) {
    if (std::holds_alternative<Create>(out[i])) ++parts_;
  }
}

void ClassExport::give(Lane& lane, base::Duration time, Operations& out) {
  media::Frame frame = lane.frames->take();
  done_ = std::max(done_, time);
  const media::Format& format = lane.frames->format();
  const Kind kind = lane.frames->kind();
  if (kind == Kind::kVideo) {
    lane.needs_keyframe = lane.needs_keyframe && !frame.keyframe;
    if (lane.needs_keyframe) return;
    if (frame.keyframe) prepend_sets(format, frame);
  }
  (void)recorder_.write(base::Time(time), kind, std::move(frame), out);
}

unsigned ClassExport::permille() const {
  return length_ > base::Duration{} ? static_cast<unsigned>(1000 * done_ / length_) : 0;
}

}  // namespace live::recording
