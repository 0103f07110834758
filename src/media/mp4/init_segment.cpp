#include "media/mp4/init_segment.hpp"

#include "base/check.hpp"

namespace media::mp4 {
namespace {

constexpr std::uint32_t kMovieTimescale = 1000;
constexpr std::size_t kMehdSize = 20;  // bytes, of version 1

void write_matrix(BoxWriter& out) {  // unity (ISO/IEC 14496-12 section 8.2.2.2)
  for (const std::uint32_t value : {0x0001'0000u, 0u, 0u, 0u, 0x0001'0000u, 0u, 0u, 0u}) {
    out.u32(value);
  }
  out.u32(0x4000'0000);
}

void write_file_type(BoxWriter& out) {
  const auto box = out.box("ftyp");
  out.text("iso6");
  out.u32(0);
  for (const std::string_view brand : {"iso6", "mp41", "cmfc"}) out.text(brand);
}

std::uint8_t version_for(Durations durations) {
  return durations == Durations::kLater ? 1 : 0;
}

// Times and durations have 64 bits in version 1, and 32 before.
void write_zero(Durations durations, BoxWriter& out) {
  out.zeros(durations == Durations::kLater ? 8 : 4);
}

// When it was made and changed: unknown.
void write_dates(Durations durations, BoxWriter& out) {
  write_zero(durations, out);
  write_zero(durations, out);
}

void write_movie_header(std::uint32_t next_track, Durations durations, BoxWriter& out) {
  const auto box = out.full_box("mvhd", version_for(durations), 0);
  write_dates(durations, out);
  out.u32(kMovieTimescale);
  write_zero(durations, out);
  out.u32(0x0001'0000);  // rate
  out.u16(0x0100);       // volume
  out.zeros(10);
  write_matrix(out);
  out.zeros(24);
  out.u32(next_track);
}

void write_track_header(const Track& track, Durations durations, BoxWriter& out) {
  const bool sound = kind_of(track.format.codec) == Kind::kAudio;
  const auto box = out.full_box("tkhd", version_for(durations), 3);  // enabled, in the movie
  write_dates(durations, out);
  out.u32(track.id);
  out.zeros(4);
  write_zero(durations, out);
  out.zeros(8);
  out.u16(0);              // layer
  out.u16(sound ? 1 : 0);  // alternate group
  out.u16(sound ? 0x0100 : 0);
  out.u16(0);
  write_matrix(out);
  out.u32(std::uint32_t{track.format.width} << 16);
  out.u32(std::uint32_t{track.format.height} << 16);
}

void write_media_header(const Track& track, Durations durations, BoxWriter& out) {
  const auto box = out.full_box("mdhd", version_for(durations), 0);
  write_dates(durations, out);
  out.u32(track.format.timescale);
  write_zero(durations, out);
  out.u16(0x55C4);  // no language
  out.u16(0);
}

void write_handler(const Track& track, BoxWriter& out) {
  const bool sound = kind_of(track.format.codec) == Kind::kAudio;
  const auto box = out.full_box("hdlr", 0, 0);
  out.u32(0);
  out.text(sound ? "soun" : "vide");
  out.zeros(12);
  out.text(sound ? "sound" : "picture");
  out.u8(0);
}

void write_data_information(BoxWriter& out) {
  const auto dinf = out.box("dinf");
  const auto dref = out.full_box("dref", 0, 0);
  out.u32(1);
  const auto url = out.full_box("url ", 0, 1);  // in this file
}

// All tables of samples are empty: the samples are in fragments.
void write_sample_table(const Track& track, BoxWriter& out) {
  const auto stbl = out.box("stbl");
  {
    const auto stsd = out.full_box("stsd", 0, 0);
    out.u32(1);
    write_sample_entry(track.format, out);
  }
  for (const std::string_view type : {"stts", "stsc", "stco"}) {
    const auto box = out.full_box(type, 0, 0);
    out.u32(0);
  }
  const auto stsz = out.full_box("stsz", 0, 0);
  out.u64(0);
}

void write_media_information(const Track& track, BoxWriter& out) {
  const auto minf = out.box("minf");
  if (kind_of(track.format.codec) == Kind::kAudio) {
    const auto box = out.full_box("smhd", 0, 0);
    out.u32(0);
  } else {
    const auto box = out.full_box("vmhd", 0, 1);
    out.u64(0);
  }
  write_data_information(out);
  write_sample_table(track, out);
}

void write_track(const Track& track, Durations durations, BoxWriter& out) {
  const auto trak = out.box("trak");
  write_track_header(track, durations, out);
  const auto mdia = out.box("mdia");
  write_media_header(track, durations, out);
  write_handler(track, out);
  write_media_information(track, out);
}

void write_extends(std::span<const Track> tracks, Durations durations, BoxWriter& out) {
  const auto mvex = out.box("mvex");
  if (durations == Durations::kLater) {
    const auto room = out.box("free");
    out.zeros(kMehdSize - 8);
  }
  for (const Track& track : tracks) {
    const auto trex = out.full_box("trex", 0, 0);
    out.u32(track.id);
    out.u32(1);  // sample description
    out.zeros(12);
  }
}

}  // namespace

base::Result<std::vector<std::uint8_t>, FormatError> init_segment(std::span<const Track> tracks,
                                                                  Durations durations) {
  CHECK(!tracks.empty() && tracks.size() <= kTracksMax);
  std::uint32_t next_track = 1;
  for (const Track& track : tracks) {
    if (const auto checked = check(track.format); !checked) return base::Failure{checked.error()};
    next_track = std::max(next_track, track.id + 1);
  }
  BoxWriter out;
  write_file_type(out);
  {
    const auto moov = out.box("moov");
    write_movie_header(next_track, durations, out);
    for (const Track& track : tracks) write_track(track, durations, out);
    write_extends(tracks, durations, out);
  }
  return out.take();
}

}  // namespace media::mp4
