#include "media/probe/webm.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <vector>

namespace media::probe {
namespace {

using Failed = base::Failure<Unplayable>;

// RFC 8794 section 11.2, RFC 9559 section 5.
constexpr std::uint64_t kEbml = 0x1A45DFA3;
constexpr std::uint64_t kDocType = 0x4282;
constexpr std::uint64_t kSegment = 0x18538067;
constexpr std::uint64_t kInfo = 0x1549A966;
constexpr std::uint64_t kTimestampScale = 0x2AD7B1;
constexpr std::uint64_t kDuration = 0x4489;
constexpr std::uint64_t kTracks = 0x1654AE6B;
constexpr std::uint64_t kTrackEntry = 0xAE;
constexpr std::uint64_t kTrackType = 0x83;
constexpr std::uint64_t kCodecId = 0x86;
constexpr std::uint64_t kUnknownSize = UINT64_MAX;
constexpr std::uint64_t kVideoTrack = 1;
constexpr std::uint64_t kAudioTrack = 2;
constexpr std::size_t kHeadBytesMax = 12;
constexpr std::size_t kElementBytesMax = std::size_t{1} << 20U;  // of Info, of Tracks
constexpr std::size_t kElementsMax = 100'000;                    // clusters, one each second or so
constexpr std::uint64_t kNanosecondsPerMs = 1'000'000;
constexpr double kLongestMs = 1e12;

Failed fail(Problem problem, std::string_view what = {}) {
  return Failed{Unplayable{problem, std::string(what)}};
}

struct Head {
  std::uint64_t id = 0;
  std::uint64_t size = 0;
  std::size_t bytes = 0;  // of the head itself
};

// RFC 8794 section 4: a size of 1 to 8 bytes; an id keeps its marker.
std::optional<std::uint64_t> read_number(base::ConstBytes& bytes, bool keeps_marker) {
  if (bytes.empty() || bytes[0] == 0) return std::nullopt;
  const auto length = static_cast<std::size_t>(std::countl_zero(bytes[0])) + 1;
  if (length > 8 || bytes.size() < length) return std::nullopt;
  std::uint64_t value = bytes[0];
  if (!keeps_marker) value &= (std::uint64_t{1} << (8 - length)) - 1;
  std::uint64_t ones = (std::uint64_t{1} << (8 - length)) - 1;
  for (std::size_t i = 1; i < length; ++i) {
    value = value << 8U | bytes[i];
    ones = ones << 8U | 0xFF;
  }
  bytes = bytes.subspan(length);
  return !keeps_marker && value == ones ? kUnknownSize : value;
}

std::optional<Head> read_head(base::ConstBytes bytes) {
  const std::size_t before = bytes.size();
  const auto id = read_number(bytes, true);
  if (!id) return std::nullopt;
  const auto size = read_number(bytes, false);
  if (!size) return std::nullopt;
  return Head{*id, *size, before - bytes.size()};
}

struct Element {
  std::uint64_t id = 0;
  base::ConstBytes body;
};

class Elements {
 public:
  explicit Elements(base::ConstBytes bytes) : rest_(bytes) {}
  std::optional<Element> next() {
    const auto head = read_head(rest_);
    if (!head || head->size > rest_.size() - head->bytes) return std::nullopt;
    const Element element{head->id,
                          rest_.subspan(head->bytes, static_cast<std::size_t>(head->size))};
    rest_ = rest_.subspan(head->bytes + static_cast<std::size_t>(head->size));
    return element;
  }

 private:
  base::ConstBytes rest_;
};

std::uint64_t unsigned_of(base::ConstBytes body) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : body.first(std::min<std::size_t>(body.size(), 8))) {
    value = value << 8U | byte;
  }
  return value;
}

double float_of(base::ConstBytes body) {
  if (body.size() == 4) return std::bit_cast<float>(base::load_u32(body.data()));
  if (body.size() == 8) return std::bit_cast<double>(base::load_u64(body.data()));
  return 0;
}

struct Codec {
  std::string_view id;
  std::string_view name;
};
constexpr std::array kPictures{Codec{"V_VP8", "VP8"}, Codec{"V_VP9", "VP9"}, Codec{"V_AV1", "AV1"}};
constexpr std::array kSounds{Codec{"A_OPUS", "Opus"}, Codec{"A_VORBIS", "Vorbis"}};

base::Result<void, Unplayable> read_track(base::ConstBytes entry, Facts& facts) {
  std::uint64_t type = 0;
  std::string_view codec;
  Elements elements(entry);
  while (const auto element = elements.next()) {
    if (element->id == kTrackType) type = unsigned_of(element->body);
    if (element->id == kCodecId) codec = base::as_text(element->body);
  }
  const auto take = [codec](const auto& played, std::string& name) {
    const auto found = std::ranges::find(played, codec, &Codec::id);
    if (found == played.end()) return false;
    if (name.empty()) name = found->name;
    return true;
  };
  const bool readable = std::ranges::all_of(codec, [](char c) { return c > ' ' && c < 0x7F; });
  const std::string_view shown = readable ? codec.substr(0, 32) : "?";
  if (type == kVideoTrack && !take(kPictures, facts.video)) {
    return fail(Problem::kVideoCodec, shown);
  }
  if (type == kAudioTrack && !take(kSounds, facts.audio)) return fail(Problem::kAudioCodec, shown);
  return {};
}

void read_info(base::ConstBytes info, Facts& facts) {
  std::uint64_t scale = kNanosecondsPerMs;
  double duration = 0;
  Elements elements(info);
  while (const auto element = elements.next()) {
    if (element->id == kTimestampScale) scale = unsigned_of(element->body);
    if (element->id == kDuration) duration = float_of(element->body);
  }
  const double ms = duration * static_cast<double>(scale) / kNanosecondsPerMs;
  if (std::isfinite(ms) && ms > 0 && ms < kLongestMs) {
    facts.length = std::chrono::milliseconds(static_cast<std::int64_t>(ms));
  }
}

// Walks over the file from head to head, and reads what is small and wanted.
class Walk {
 public:
  explicit Walk(const File& file) : file_(file) {}

  std::optional<Head> head() {
    std::array<std::uint8_t, kHeadBytesMax> bytes{};
    const std::size_t there = std::min<std::uint64_t>(bytes.size(), file_.size() - at_);
    if (there == 0) return std::nullopt;
    if (!file_.read(at_, base::Bytes(bytes).first(there))) {
      failed_ = true;
      return std::nullopt;
    }
    const auto found = read_head(base::ConstBytes(bytes).first(there));
    if (found) at_ += found->bytes;
    return found;
  }
  // nullopt: it is too large, or not whole.
  std::optional<std::vector<std::uint8_t>> body(std::uint64_t size) {
    if (size > kElementBytesMax || size > file_.size() - at_) return std::nullopt;
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    if (!file_.read(at_, bytes)) {
      failed_ = true;
      return std::nullopt;
    }
    at_ += size;
    return bytes;
  }
  // False: the file ends before.
  bool skip(std::uint64_t size) {
    if (size > file_.size() - at_) return false;
    at_ += size;
    return true;
  }
  bool failed() const { return failed_; }

 private:
  const File& file_;
  std::uint64_t at_ = 0;
  bool failed_ = false;
};

bool is_webm(base::ConstBytes ebml) {
  Elements elements(ebml);
  while (const auto element = elements.next()) {
    if (element->id == kDocType) return base::as_text(element->body) == "webm";
  }
  return false;
}

}  // namespace

base::Result<Facts, Unplayable> probe_webm(const File& file) {
  Walk walk(file);
  const auto ebml = walk.head();
  const auto declaration = ebml && ebml->id == kEbml ? walk.body(ebml->size) : std::nullopt;
  if (walk.failed()) return fail(Problem::kReadFailed);
  if (!declaration || !is_webm(*declaration)) return fail(Problem::kNoVideoFile);
  const auto segment = walk.head();
  if (!segment || segment->id != kSegment) return fail(Problem::kCut);
  Facts facts;
  facts.container = Container::kWebm;
  bool has_info = false;
  bool has_tracks = false;
  for (std::size_t count = 0; count < kElementsMax && !(has_info && has_tracks); ++count) {
    const auto head = walk.head();
    if (!head) break;
    if (head->id != kInfo && head->id != kTracks) {
      if (!walk.skip(head->size)) break;
      continue;
    }
    const auto body = walk.body(head->size);
    if (!body) break;
    if (head->id == kInfo) {
      has_info = true;
      read_info(*body, facts);
      continue;
    }
    has_tracks = true;
    Elements entries(*body);
    while (const auto entry = entries.next()) {
      if (entry->id != kTrackEntry) continue;
      if (auto read = read_track(entry->body, facts); !read) return base::Failure{read.error()};
    }
  }
  if (walk.failed()) return fail(Problem::kReadFailed);
  if (!has_info || !has_tracks) return fail(Problem::kCut);
  if (facts.video.empty() && facts.audio.empty()) return fail(Problem::kNoTracks);
  if (facts.length.count() == 0) return fail(Problem::kNoLength);
  return facts;
}

}  // namespace media::probe
