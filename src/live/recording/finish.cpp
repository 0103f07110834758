#include "live/recording/finish.hpp"

#include <algorithm>
#include <map>
#include <span>

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
constexpr std::size_t kLinesMin = 4;

// Those that get an index, the picture first.
std::vector<MovieTrack> indexed_tracks(const Movie& movie) {
  std::vector<MovieTrack> tracks = movie.tracks;
  const auto picture = std::find_if(tracks.begin(), tracks.end(), [](const MovieTrack& track) {
    return track.kind == media::Kind::kVideo;
  });
  if (picture != tracks.end()) std::rotate(tracks.begin(), picture, picture + 1);
  if (tracks.size() > kIndexedTracksMax) tracks.resize(kIndexedTracksMax);
  return tracks;
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

// An index for each track (ffmpeg 5.1 takes the times of another's for its own), and a free box
// for the rest of the room.
void add_index(const PartHead& head, std::span<const MovieTrack> tracks, const Stretches& stretches,
               Finish& out) {
  const std::uint64_t size = media::mp4::segment_index_size(stretches.size());
  const std::uint64_t rest = head.index_size - tracks.size() * size;
  media::mp4::BoxWriter bytes;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const std::uint64_t behind = (tracks.size() - 1 - i) * size + rest;
    bytes.bytes(media::mp4::segment_index(
        {tracks[i].id, tracks[i].timescale, stretches.shown_first(i), behind},
        stretches.references(i)));
  }
  {
    const auto box = bytes.box("free");
    bytes.zeros(rest - kHeadSize);
  }
  const auto index = bytes.take();
  out.bodies.push_back({head.index_at + kHeadSize, {index.begin() + kHeadSize, index.end()}});
  out.heads.push_back({head.index_at, {index.begin(), index.begin() + kHeadSize}});
}

// For how many lines there is room, beside the head of a free box behind them.
std::size_t lines_for(std::uint64_t space, std::size_t tracks) {
  const std::uint64_t fixed = tracks * media::mp4::segment_index_size(0) + kHeadSize;
  if (space < fixed) return 0;
  const std::uint64_t lines = (space - fixed) / (tracks * media::mp4::segment_index_line());
  return std::min<std::uint64_t>(lines, media::mp4::kReferencesMax);
}

}  // namespace

base::Result<Finish, PartError> finish(const Reader& reader, std::uint64_t size) {
  auto scan = PartScan::open(reader, size);
  if (!scan) return base::Failure{scan.error()};
  const PartHead& head = scan->head();
  const auto tracks = indexed_tracks(head.movie);
  const std::size_t lines = lines_for(head.index_size, tracks.size());
  std::vector<std::uint32_t> ids;
  ids.reserve(tracks.size());
  for (const MovieTrack& track : tracks) ids.push_back(track.id);
  Stretches stretches(ids, std::max(lines, kLinesMin));
  Ends ends;
  while (const auto fragment = scan->next()) {
    stretches.add(*fragment);
    ends.add(*fragment);
  }
  if (scan->failed()) return base::Failure{PartError::kReadFailed};
  if (scan->position() == head.media_at()) return base::Failure{PartError::kEmpty};
  Finish out;
  out.size = scan->position();
  add_durations(head, ends, out);
  out.has_index = stretches.ok() && lines >= kLinesMin;
  if (out.has_index) add_index(head, tracks, stretches, out);
  return out;
}

}  // namespace live::recording
