#include "media/probe/mp4.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace media::probe {
namespace {

using Failed = base::Failure<Unplayable>;

constexpr std::size_t kTracksMax = 64;
constexpr std::uint8_t kHighProfile = 100;  // the last of 8 bits and 4:2:0

Failed fail(Problem problem, std::string_view what = {}) {
  return Failed{Unplayable{problem, std::string(what)}};
}

struct Box {
  std::string_view type;
  base::ConstBytes body;
};

// The boxes that lie whole in these bytes; what is behind a broken one is left out.
class Boxes {
 public:
  explicit Boxes(base::ConstBytes bytes) : rest_(bytes) {}
  std::optional<Box> next() {
    base::ByteReader reader(rest_);
    std::uint64_t size = reader.u32();
    const auto type = reader.bytes(4);
    std::size_t head = 8;
    if (size == 1) {
      size = reader.u64();
      head = 16;
    }
    if (size == 0) size = rest_.size();
    if (!reader.ok() || size < head || size > rest_.size()) return std::nullopt;
    const Box box{base::as_text(type), rest_.subspan(head, static_cast<std::size_t>(size) - head)};
    rest_ = rest_.subspan(static_cast<std::size_t>(size));
    return box;
  }

 private:
  base::ConstBytes rest_;
};

std::optional<base::ConstBytes> child(base::ConstBytes bytes, std::string_view type) {
  Boxes boxes(bytes);
  while (const auto box = boxes.next()) {
    if (box->type == type) return box->body;
  }
  return std::nullopt;
}

// Of mvhd, mdhd (sections 8.2.2, 8.4.2): timescale and duration; versions 0 and 1.
std::chrono::milliseconds length_of(base::ConstBytes header) {
  base::ByteReader reader(header);
  const std::uint8_t version = reader.u8();
  (void)reader.bytes(3);
  (void)reader.bytes(version == 1 ? 16 : 8);
  const std::uint32_t timescale = reader.u32();
  const std::uint64_t duration = version == 1 ? reader.u64() : reader.u32();
  constexpr std::uint64_t kLongest = 1'000'000'000'000;  // ticks; "unknown" is all ones
  if (!reader.ok() || timescale == 0 || duration > kLongest) return {};
  return std::chrono::milliseconds(duration * 1000 / timescale);
}

struct Codec {
  std::string_view letters;
  std::string_view name;
};
constexpr std::array kPlayedSound{Codec{"mp4a", "AAC"}, Codec{"Opus", "Opus"},
                                  Codec{".mp3", "MP3"}};
constexpr std::array kKnown{
    Codec{"hvc1", "H.265"}, Codec{"hev1", "H.265"},         Codec{"mp4v", "MPEG-4 Part 2"},
    Codec{"vp09", "VP9"},   Codec{"av01", "AV1"},           Codec{"apch", "ProRes"},
    Codec{"jpeg", "MJPEG"}, Codec{"ac-3", "Dolby Digital"}, Codec{"ec-3", "Dolby Digital Plus"},
    Codec{"alac", "ALAC"},  Codec{"fLaC", "FLAC"}};

// Letters that are none are not shown.
std::string name_of(std::string_view letters) {
  const auto known = std::ranges::find(kKnown, letters, &Codec::letters);
  if (known != kKnown.end()) return std::string(known->name);
  const bool readable = std::ranges::all_of(letters, [](char c) { return c > ' ' && c < 0x7F; });
  return readable ? std::string(letters) : "?";
}

// A sample entry of a picture (section 12.1.3): 78 bytes, then boxes.
base::Result<std::string, Unplayable> picture(const Box& entry) {
  constexpr std::size_t kFixed = 78;
  if (entry.type != "avc1" && entry.type != "avc3") {
    return fail(Problem::kVideoCodec, name_of(entry.type));
  }
  if (entry.body.size() < kFixed) return fail(Problem::kCut);
  const auto record = child(entry.body.subspan(kFixed), "avcC");
  if (!record || record->size() < 4) return fail(Problem::kVideoCodec, "H.264");
  // ISO/IEC 14496-15 section 5.3.3.1: version, profile, compatibility, level.
  if ((*record)[1] > kHighProfile) return fail(Problem::kVideoCodec, "H.264 4:2:2/10 bit");
  return std::string("H.264");
}

struct Tracks {
  std::string video;
  std::string audio;
  std::chrono::milliseconds length{};
};

base::Result<void, Unplayable> read_track(base::ConstBytes track, Tracks& out) {
  const auto media = child(track, "mdia");
  const auto handler = media ? child(*media, "hdlr") : std::nullopt;
  const auto information = media ? child(*media, "minf") : std::nullopt;
  const auto table = information ? child(*information, "stbl") : std::nullopt;
  const auto descriptions = table ? child(*table, "stsd") : std::nullopt;
  if (!handler || handler->size() < 12 || !descriptions || descriptions->size() < 8) return {};
  const std::string_view kind = base::as_text(handler->subspan(8, 4));
  const auto entry = Boxes(descriptions->subspan(8)).next();
  if (!entry || (kind != "vide" && kind != "soun")) return {};  // subtitles, chapters
  if (const auto header = child(*media, "mdhd")) {
    out.length = std::max(out.length, length_of(*header));
  }
  if (kind == "vide") {
    auto name = picture(*entry);
    if (!name) return base::Failure{name.error()};
    if (out.video.empty()) out.video = std::move(*name);
    return {};
  }
  const auto played = std::ranges::find(kPlayedSound, entry->type, &Codec::letters);
  if (played == kPlayedSound.end()) return fail(Problem::kAudioCodec, name_of(entry->type));
  if (out.audio.empty()) out.audio = played->name;
  return {};
}

// The bytes of the moov box, wherever it stands.
base::Result<std::vector<std::uint8_t>, Unplayable> read_movie(const File& file) {
  constexpr std::size_t kBoxesMax = 100'000;
  std::uint64_t at = 0;
  for (std::size_t count = 0; count < kBoxesMax && file.size() - at >= 8; ++count) {
    std::array<std::uint8_t, 16> head{};
    const std::size_t there = std::min<std::uint64_t>(head.size(), file.size() - at);
    if (!file.read(at, base::Bytes(head).first(there))) return fail(Problem::kReadFailed);
    std::uint64_t size = base::load_u32(head.data());
    std::uint64_t begins = 8;
    if (size == 1) {
      size = base::load_u64(head.data() + 8);
      begins = 16;
    }
    if (size == 0) size = file.size() - at;
    if (size < begins || size > file.size() - at) return fail(Problem::kCut);
    if (base::as_text(base::ConstBytes(head).subspan(4, 4)) == "moov") {
      if (size > kMovieBytesMax) return fail(Problem::kNoVideoFile);
      std::vector<std::uint8_t> movie(static_cast<std::size_t>(size - begins));
      if (!file.read(at + begins, movie)) return fail(Problem::kReadFailed);
      return movie;
    }
    at += size;
  }
  return fail(Problem::kCut);
}

}  // namespace

base::Result<Facts, Unplayable> probe_mp4(const File& file) {
  const auto movie = read_movie(file);
  if (!movie) return base::Failure{movie.error()};
  Tracks tracks;
  Boxes boxes(*movie);
  std::size_t count = 0;
  while (const auto box = boxes.next()) {
    if (box->type == "mvhd") tracks.length = std::max(tracks.length, length_of(box->body));
    if (box->type == "mvex") {
      // A fragmented file says it here, in the movie's ticks (section 8.8.2).
      const auto extent = child(box->body, "mehd");
      const auto header = child(*movie, "mvhd");
      if (extent && header && extent->size() >= 8 && header->size() >= 32) {
        const bool wide = (*extent)[0] == 1;
        const std::uint32_t scale = base::load_u32(header->data() + ((*header)[0] == 1 ? 20 : 12));
        const std::uint64_t ticks = wide && extent->size() >= 12
                                        ? base::load_u64(extent->data() + 4)
                                        : base::load_u32(extent->data() + 4);
        if (scale > 0 && ticks < UINT64_MAX / 1000) {
          tracks.length = std::max(tracks.length, std::chrono::milliseconds(ticks * 1000 / scale));
        }
      }
    }
    if (box->type != "trak" || ++count > kTracksMax) continue;
    if (auto read = read_track(box->body, tracks); !read) return base::Failure{read.error()};
  }
  if (tracks.video.empty() && tracks.audio.empty()) return fail(Problem::kNoTracks);
  if (tracks.length.count() == 0) return fail(Problem::kNoLength);
  return Facts{Container::kMp4, tracks.length, std::move(tracks.video), std::move(tracks.audio)};
}

}  // namespace media::probe
