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

// The order in which pieces are opened.
std::pair<base::Duration, std::uint32_t> beginning(const ExportPiece& piece) {
  return {piece.from, piece.part.number};
}

// In the order of their beginnings; of `who` alone, or of everybody.
std::vector<ExportPiece> all_pieces(const Manifest& manifest, std::string_view source,
                                    std::string_view who) {
  std::vector<ExportPiece> pieces;
  for (const Part& part : manifest.parts) {
    if (part.track == 0 || part.track > manifest.tracks.size()) continue;
    const Track& track = manifest.tracks[part.track - 1];
    if (track.source != source || (!who.empty() && track.who != who)) continue;
    pieces.push_back({part, part.begins, end_of(part)});
  }
  std::ranges::sort(pieces, {}, beginning);
  return pieces;
}

std::vector<ExportPiece> pieces_of(const Manifest& manifest, std::string_view source,
                                   std::string_view who) {
  std::vector<ExportPiece> pieces = all_pieces(manifest, source, who);
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

base::Duration end_of(const ExportPlan& plan) {
  base::Duration end{};
  for (const auto* pieces : {&plan.pictures, &plan.sounds}) {
    for (const ExportPiece& piece : *pieces) end = std::max(end, piece.to);
  }
  return end;
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
  plan.sounds = all_pieces(manifest, "microphone", {});
  for (const ExportPiece& piece : all_pieces(manifest, "screen_audio", {})) {
    plan.sounds.push_back(piece);
  }
  std::ranges::sort(plan.sounds, {}, beginning);
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

ClassExport::ClassExport(ExportPlan plan, base::WallTime began, const ExportLane::Open& open)
    : length_(end_of(plan)),
      recorder_(began),
      pictures_(std::move(plan.pictures), open),
      sounds_(std::move(plan.sounds), open) {}

// Both formats before the first frame: a sound that comes later is then of the same file.
void ClassExport::begin(Operations& out) {
  if (pictures_.next_time()) (void)recorder_.on_format(pictures_.format(), out);
  if (sounds_.next_time()) (void)recorder_.on_format(sounds_.format(), out);
}

bool ClassExport::step(Operations& out) {
  const std::size_t from = out.size();
  if (!std::exchange(begun_, true)) begin(out);
  for (std::size_t i = 0; i < kFramesPerStep; ++i) {
    const auto picture = pictures_.next_time();
    const auto sound = sounds_.next_time();
    if (picture && (!sound || *picture <= *sound)) {
      give_picture(*picture, out);
      continue;
    }
    if (sound) sounds_.read();
    give_sound(out);
    if (sound) continue;
    recorder_.end(EndReason::kStopped, out);
    done_ = length_;
    count(out, from);
    return false;
  }
  count(out, from);
  return true;
}

void ClassExport::count(const Operations& out, std::size_t from) {
  for (std::size_t i = from; i < out.size(); ++i) {
    if (std::holds_alternative<Create>(out[i])) ++parts_;
  }
}

void ClassExport::give_picture(base::Duration time, Operations& out) {
  const media::Format format = pictures_.format();
  media::Frame frame = pictures_.take();
  done_ = std::max(done_, time);
  if (frame.keyframe) decodable_ = pictures_.piece();
  if (decodable_ != pictures_.piece()) return;
  if (frame.keyframe) prepend_sets(format, frame);
  (void)recorder_.write(base::Time(time), Kind::kVideo, std::move(frame), out);
}

void ClassExport::give_sound(Operations& out) {
  while (auto sound = sounds_.poll()) {
    done_ = std::max(done_, sound->time);
    (void)recorder_.write(base::Time(sound->time), Kind::kAudio, std::move(sound->frame), out);
  }
}

unsigned ClassExport::permille() const {
  if (length_ <= base::Duration{}) return 0;
  // A manifest may claim a length whose thousandfold does not fit.
  const auto part = std::max(length_ / 1000, base::Duration{1});
  return static_cast<unsigned>(std::clamp<std::int64_t>(done_ / part, 0, 1000));
}

}  // namespace live::recording
