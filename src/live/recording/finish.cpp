#include "live/recording/finish.hpp"

#include <algorithm>
#include <map>

#include "live/recording/stretches.hpp"
#include "live/recording/ticks.hpp"
#include "media/mp4/box_writer.hpp"
#include "media/mp4/segment_index.hpp"

namespace live::recording {
namespace {

using media::mp4::DurationField;
using media::mp4::Movie;
using media::mp4::MovieTrack;

constexpr std::size_t kHeadSize = 8;

const MovieTrack& lead_of(const Movie& movie) {
  const auto found =
      std::find_if(movie.tracks.begin(), movie.tracks.end(),
                   [](const MovieTrack& track) { return track.kind == media::Kind::kVideo; });
  return found == movie.tracks.end() ? movie.tracks.front() : *found;
}

// When each track ends, in its ticks.
class Ends {
 public:
  void add(const ScannedFragment& fragment) {
    for (const media::mp4::RunFacts& run : fragment.facts.runs) {
      std::int64_t& end = ends_[run.track_id];
      end = std::max(end, run.shown_end);
    }
  }
  std::int64_t ticks(const MovieTrack& track) const {
    const auto found = ends_.find(track.id);
    return found == ends_.end() ? 0 : found->second;
  }
  // Longer than 68 years is damage: it does not matter what is said of it.
  base::Duration duration(const MovieTrack& track) const {
    const std::int64_t most = kSourceSecondsMax * std::int64_t{track.timescale};
    return to_duration(std::min(ticks(track), most), track.timescale);
  }

 private:
  std::map<std::uint32_t, std::int64_t> ends_;
};

Patch duration_patch(const PartHead& head, const DurationField& field, std::int64_t ticks) {
  std::vector<std::uint8_t> bytes(8);
  base::store_u64(bytes.data(), static_cast<std::uint64_t>(ticks));
  return {head.moov_at + field.at, std::move(bytes)};
}

void add_durations(const PartHead& head, const Ends& ends, Finish& out) {
  const Movie& movie = head.movie;
  for (const MovieTrack& track : movie.tracks) {
    const base::Duration duration = ends.duration(track);
    out.length = std::max(out.length, duration);
    out.bodies.push_back(duration_patch(head, track.media, ends.ticks(track)));
    out.bodies.push_back(
        duration_patch(head, track.header, to_ticks(duration, track.header.timescale)));
  }
  const std::int64_t all = to_ticks(out.length, movie.header.timescale);
  out.bodies.push_back(duration_patch(head, movie.header, all));
  const auto extent = media::mp4::movie_extent(static_cast<std::uint64_t>(all));
  const std::uint64_t at = head.moov_at + movie.extent_at;
  out.bodies.push_back({at + kHeadSize, {extent.begin() + kHeadSize, extent.end()}});
  out.heads.push_back({at, {extent.begin(), extent.begin() + kHeadSize}});
}

// The index, and a free box for the rest of the room.
void add_index(const PartHead& head, const Stretches& stretches, Finish& out) {
  const MovieTrack& lead = lead_of(head.movie);
  const auto references = stretches.references();
  const std::uint64_t size = media::mp4::segment_index_size(references.size());
  const std::uint64_t rest = head.index_size - size;
  media::mp4::BoxWriter bytes;
  bytes.bytes(media::mp4::segment_index({lead.id, lead.timescale, stretches.shown_first(), rest},
                                        references));
  {
    const auto box = bytes.box("free");
    bytes.zeros(rest - kHeadSize);
  }
  const auto index = bytes.take();
  out.bodies.push_back({head.index_at + kHeadSize, {index.begin() + kHeadSize, index.end()}});
  out.heads.push_back({head.index_at, {index.begin(), index.begin() + kHeadSize}});
}

// For how many lines there is room, beside the head of a free box behind them.
std::size_t lines_for(std::uint64_t space) {
  const std::uint64_t fixed = media::mp4::segment_index_size(0) + kHeadSize;
  return space < fixed ? 0 : std::min<std::uint64_t>((space - fixed) / 12, 65'535);
}

}  // namespace

base::Result<Finish, PartError> finish(const Reader& reader, std::uint64_t size) {
  auto scan = PartScan::open(reader, size);
  if (!scan) return base::Failure{scan.error()};
  const PartHead& head = scan->head();
  const std::size_t lines = lines_for(head.index_size);
  Stretches stretches(lead_of(head.movie).id, std::max(lines, std::size_t{2}));
  Ends ends;
  while (const auto fragment = scan->next()) {
    if (stretches.ok()) stretches.add(*fragment);
    ends.add(*fragment);
  }
  if (scan->failed()) return base::Failure{PartError::kReadFailed};
  if (scan->position() == head.media_at()) return base::Failure{PartError::kEmpty};
  Finish out;
  out.size = scan->position();
  add_durations(head, ends, out);
  out.has_index = stretches.ok() && lines >= 2;
  if (out.has_index) add_index(head, stretches, out);
  return out;
}

}  // namespace live::recording
