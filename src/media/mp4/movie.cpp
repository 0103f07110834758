#include "media/mp4/movie.hpp"

#include <algorithm>

#include "media/mp4/box_reader.hpp"
#include "media/mp4/init_segment.hpp"

namespace media::mp4 {
namespace {

using Error = base::Failure<MovieError>;

struct TimeFields {
  std::uint32_t timescale = 0;  // of mvhd and mdhd
  std::uint32_t track_id = 0;   // of tkhd
  std::size_t duration_at = 0;
};

// mvhd, tkhd and mdhd of version 1 begin alike (sections 8.2.2, 8.3.2 and 8.4.2): two dates, four
// bytes that are a timescale or a track's number, and the duration, before which tkhd has four
// bytes more.
std::optional<TimeFields> read_times(const ReadBox& box, bool is_track_header) {
  base::ByteReader reader(box.body);
  const std::uint8_t version = reader.u8();
  reader.skip(3 + 16);
  TimeFields fields;
  (is_track_header ? fields.track_id : fields.timescale) = reader.u32();
  if (is_track_header) reader.skip(4);
  fields.duration_at = box.body_at() + (box.body.size() - reader.left());
  reader.skip(8);
  if (!reader.ok() || version != 1) return std::nullopt;
  return fields;
}

struct ReadTrack {
  MovieTrack track;
  bool has_header = false;
  bool has_media = false;
  bool has_kind = false;
};

void read_media(const ReadBox& mdia, ReadTrack& found) {
  BoxReader boxes(mdia.body, mdia.body_at());
  while (const auto box = boxes.next()) {
    if (box->type == "mdhd") {
      const auto fields = read_times(*box, false);
      if (!fields || fields->timescale == 0) return;
      found.track.timescale = fields->timescale;
      found.track.media = {fields->duration_at, fields->timescale};
      found.has_media = true;
    } else if (box->type == "hdlr" && box->body.size() >= 12) {
      const auto kind = base::as_text(box->body.subspan(8, 4));
      found.has_kind = kind == "vide" || kind == "soun";
      found.track.kind = kind == "soun" ? Kind::kAudio : Kind::kVideo;
    }
  }
}

std::optional<MovieTrack> read_track(const ReadBox& trak) {
  ReadTrack found;
  BoxReader boxes(trak.body, trak.body_at());
  while (const auto box = boxes.next()) {
    if (box->type == "mdia") read_media(*box, found);
    if (box->type != "tkhd") continue;
    const auto fields = read_times(*box, true);
    if (!fields || fields->track_id == 0) return std::nullopt;
    found.track.id = fields->track_id;
    found.track.header.at = fields->duration_at;
    found.has_header = true;
  }
  if (!found.has_header || !found.has_media || !found.has_kind) return std::nullopt;
  return found.track;
}

void read_extends(const ReadBox& mvex, Movie& movie) {
  BoxReader boxes(mvex.body, mvex.body_at());
  const auto first = boxes.next();
  if (first && first->body.size() + kBoxHeadSize == kMovieExtentSize) movie.extent_at = first->at;
}

bool has_track(const Movie& movie, std::uint32_t id) {
  return std::any_of(movie.tracks.begin(), movie.tracks.end(),
                     [id](const MovieTrack& track) { return track.id == id; });
}

// Whether the box could be read.
bool read_box(const ReadBox& box, Movie& movie, bool& has_header) {
  if (box.type == "mvhd") {
    const auto fields = read_times(box, false);
    if (!fields || fields->timescale == 0) return false;
    movie.header = {fields->duration_at, fields->timescale};
    has_header = true;
  } else if (box.type == "trak") {
    const auto track = read_track(box);
    if (!track || has_track(movie, track->id) || movie.tracks.size() == kTracksMax) return false;
    movie.tracks.push_back(*track);
  } else if (box.type == "mvex") {
    read_extends(box, movie);
  }
  return true;
}

}  // namespace

std::string_view to_string(MovieError error) {
  return error == MovieError::kDamaged ? "the head of the file is damaged"
                                       : "the head of the file has no room for durations";
}

base::Result<Movie, MovieError> read_movie(base::ConstBytes moov) {
  BoxReader top(moov);
  const auto box = top.next();
  if (!box || box->type != "moov" || box->body.size() + kBoxHeadSize != moov.size()) {
    return Error{MovieError::kDamaged};
  }
  Movie movie;
  bool has_header = false;
  BoxReader boxes(box->body, box->body_at());
  while (const auto inner = boxes.next()) {
    if (!read_box(*inner, movie, has_header)) return Error{MovieError::kDamaged};
  }
  if (!boxes.ok() || !has_header || movie.tracks.empty()) return Error{MovieError::kDamaged};
  if (movie.extent_at == 0) return Error{MovieError::kNoDurations};
  for (MovieTrack& track : movie.tracks) track.header.timescale = movie.header.timescale;
  return movie;
}

std::array<std::uint8_t, kMovieExtentSize> movie_extent(std::uint64_t duration) {
  std::array<std::uint8_t, kMovieExtentSize> box{};
  base::ByteWriter out(box);
  out.u32(kMovieExtentSize);
  out.bytes(base::as_bytes("mehd"));
  out.u32(0x0100'0000);  // version 1
  out.u64(duration);
  return box;
}

}  // namespace media::mp4
