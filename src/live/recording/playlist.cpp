#include "live/recording/playlist.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "live/recording/ticks.hpp"
#include "media/mp4/segment_index.hpp"

namespace live::recording {
namespace {

constexpr std::size_t kBoxHeadBytes = 8;
constexpr int kVersion = 7;  // fragmented MP4 with a map (RFC 8216 section 7)

double seconds(base::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::optional<media::mp4::ReadIndex> index_of(const Reader& reader, const PartHead& head) {
  std::vector<std::uint8_t> bytes(kBoxHeadBytes);
  if (!reader.read(head.index_at, bytes)) return std::nullopt;
  const std::uint64_t size = base::load_u32(bytes.data());
  if (size < bytes.size() || size > head.index_size) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size));
  if (!reader.read(head.index_at, bytes)) return std::nullopt;
  return media::mp4::read_segment_index(bytes);
}

// Joined to segments; empty: the index does not say where the file's bytes are.
std::vector<VodSegment> segments_of(const media::mp4::ReadIndex& index, std::uint64_t at,
                                    std::uint64_t end) {
  std::vector<VodSegment> segments;
  for (const media::mp4::IndexReference& line : index.references) {
    if (line.bytes == 0 || line.bytes > end - at) return {};
    const base::Duration duration =
        to_duration(static_cast<std::int64_t>(line.duration), index.index.timescale);
    if (duration > kVodSegmentMax) return {};
    const bool joins = !segments.empty() && segments.back().duration < kVodSegmentMin;
    if (!joins) segments.push_back({at, 0, {}});
    segments.back().bytes += line.bytes;
    segments.back().duration += duration;
    at += line.bytes;
  }
  return segments;
}

}  // namespace

base::Result<VodPart, PartError> vod_part(const Reader& reader, const Part& part) {
  const auto scan = PartScan::open(reader, reader.size());
  if (!scan) return base::Failure{scan.error()};
  const PartHead& head = scan->head();
  if (head.media_at() >= reader.size()) return base::Failure{PartError::kEmpty};
  VodPart vod;
  vod.number = part.number;
  vod.head_bytes = head.moov_at + head.moov_bytes;
  if (const auto index = index_of(reader, head)) {
    vod.segments = segments_of(*index, head.media_at(), reader.size());
  }
  if (vod.segments.empty()) {
    const base::Duration length = std::clamp(part.length, base::Duration{}, kVodSegmentMax);
    vod.segments.push_back({head.media_at(), reader.size() - head.media_at(), length});
  }
  return vod;
}

std::string vod_playlist(const std::vector<VodPart>& parts) {
  base::Duration longest{};
  for (const VodPart& part : parts) {
    for (const VodSegment& segment : part.segments) longest = std::max(longest, segment.duration);
  }
  std::string text = fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-TARGETDURATION:{}\n#EXT-X-PLAYLIST-TYPE:VOD\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n",
      kVersion,
      std::max<std::int64_t>(1, std::chrono::round<std::chrono::seconds>(longest).count()));
  for (const VodPart& part : parts) {
    const std::string name = part_name(part.number);
    if (&part != &parts.front()) text += "#EXT-X-DISCONTINUITY\n";
    fmt::format_to(std::back_inserter(text), "#EXT-X-MAP:URI=\"{}\",BYTERANGE=\"{}@0\"\n", name,
                   part.head_bytes);
    for (const VodSegment& segment : part.segments) {
      fmt::format_to(std::back_inserter(text), "#EXTINF:{:.6f},\n#EXT-X-BYTERANGE:{}@{}\n{}\n",
                     seconds(segment.duration), segment.bytes, segment.at, name);
    }
  }
  return text + "#EXT-X-ENDLIST\n";
}

}  // namespace live::recording
