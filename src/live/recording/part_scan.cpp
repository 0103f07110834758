#include "live/recording/part_scan.hpp"

#include <algorithm>
#include <deque>
#include <vector>

#include "live/recording/seal.hpp"

namespace live::recording {
namespace {

constexpr std::size_t kHeadSize = 8;
constexpr std::size_t kBlock = std::size_t{64} << 10;  // read at a time for a checksum

using Failed = base::Failure<PartError>;

// nullopt: the disk failed.
std::optional<bool> seal_holds(const Reader& reader, std::uint64_t at, std::uint64_t size) {
  std::vector<std::uint8_t> block(kBlock);
  std::uint32_t checksum = 0;
  const std::uint64_t end = at + size - kSealSize;
  while (at < end) {
    const auto piece = base::Bytes(block).first(std::min<std::uint64_t>(kBlock, end - at));
    if (!reader.read(at, piece)) return std::nullopt;
    checksum = add_to_checksum(checksum, piece);
    at += piece.size();
  }
  std::array<std::uint8_t, kSealSize> box{};
  if (!reader.read(end, box)) return std::nullopt;
  return is_seal_of(box, checksum);
}

}  // namespace

std::string_view to_string(PartError error) {
  switch (error) {
    case PartError::kReadFailed:
      return "the disk could not be read";
    case PartError::kNoHead:
      return "the head of the file is not whole";
    case PartError::kEmpty:
      break;
  }
  return "no second of it was written whole";
}

base::Result<PartScan, PartError> PartScan::open(const Reader& reader, std::uint64_t size) {
  PartScan scan(reader, std::min(size, reader.size()));
  if (!scan.read_movie() || !scan.read_index_space()) {
    return Failed{scan.failed_ ? PartError::kReadFailed : PartError::kNoHead};
  }
  scan.position_ = scan.head_.media_at();
  return scan;
}

bool PartScan::read(std::uint64_t at, base::Bytes out) {
  if (failed_ || out.size() > size_ || at > size_ - out.size()) return false;
  failed_ = !reader_->read(at, out);
  return !failed_;
}

std::optional<PartScan::Head> PartScan::read_head(std::uint64_t at) {
  Head head;
  if (!read(at, head.bytes)) return std::nullopt;
  head.size = base::load_u32(head.bytes.data());
  if (head.size < kHeadSize || head.size > size_ - at) return std::nullopt;
  return head;
}

bool PartScan::read_movie() {
  const auto file_type = read_head(0);
  if (!file_type || file_type->type() != "ftyp" || file_type->size > kMovieBytesMax) return false;
  head_.moov_at = file_type->size;
  const auto moov = read_head(head_.moov_at);
  if (!moov || moov->type() != "moov" || moov->size > kMovieBytesMax) return false;
  head_.moov_bytes = moov->size;
  std::vector<std::uint8_t> bytes(moov->size);
  if (!read(head_.moov_at, bytes)) return false;
  auto movie = media::mp4::read_movie(bytes);
  if (!movie) return false;
  head_.movie = std::move(*movie);
  head_.index_at = head_.moov_at + moov->size;
  return true;
}

// A small free box, so that what follows is aligned; then the room: one free box, or an index and
// a free box.
bool PartScan::read_index_space() {
  const auto padding = read_head(head_.index_at);
  if (!padding || padding->type() != "free") return false;
  head_.index_at += padding->size;
  std::uint64_t size = 0;
  while (const auto box = read_head(head_.index_at + size)) {
    if (box->type() != "free" && box->type() != "sidx") break;
    size += box->size;
    if (size > kIndexSpaceMax) return false;
  }
  head_.index_size = size;
  return size >= kHeadSize && !failed_;
}

std::optional<ScannedFragment> PartScan::next() {
  const auto moof = read_head(position_);
  if (!moof || moof->type() != "moof" || moof->size > kMoofBytesMax) return std::nullopt;
  std::vector<std::uint8_t> bytes(moof->size);
  if (!read(position_, bytes)) return std::nullopt;
  auto facts = media::mp4::read_fragment(bytes);
  if (!facts) return std::nullopt;
  const std::uint64_t data_at = position_ + moof->size;
  const auto data = read_head(data_at);
  if (!data || data->type() != "mdat" || data->size != kHeadSize + facts->data_bytes) {
    return std::nullopt;
  }
  std::array<std::uint8_t, kSealSize> box{};
  if (!read(data_at + data->size, box) || !is_seal(box) || !follows(*facts)) return std::nullopt;
  ScannedFragment found{position_, moof->size + data->size + kSealSize, std::move(*facts)};
  position_ += found.size;
  return found;
}

bool PartScan::follows(const media::mp4::FragmentFacts& facts) {
  const auto& tracks = head_.movie.tracks;
  for (const media::mp4::RunFacts& run : facts.runs) {
    const bool known = std::any_of(tracks.begin(), tracks.end(),
                                   [&](const auto& track) { return track.id == run.track_id; });
    const auto end = ends_.find(run.track_id);
    if (!known || (end != ends_.end() && run.decode_time < end->second)) return false;
  }
  for (const media::mp4::RunFacts& run : facts.runs) {
    ends_[run.track_id] = run.decode_time + run.duration;
  }
  return true;
}

base::Result<std::uint64_t, PartError> whole_size(const Reader& reader) {
  auto scan = PartScan::open(reader, reader.size());
  if (!scan) return Failed{scan.error()};
  struct Place {
    std::uint64_t at = 0;
    std::uint64_t size = 0;
  };
  std::deque<Place> last;
  while (const auto fragment = scan->next()) {
    last.push_back({fragment->at, fragment->size});
    if (last.size() > kSealsChecked) last.pop_front();
  }
  if (scan->failed()) return Failed{PartError::kReadFailed};
  if (last.empty()) return Failed{PartError::kEmpty};
  for (const Place& place : last) {
    const auto holds = seal_holds(reader, place.at, place.size);
    if (!holds) return Failed{PartError::kReadFailed};
    if (*holds) continue;
    if (place.at == scan->head().media_at()) return Failed{PartError::kEmpty};
    return place.at;
  }
  return scan->position();
}

}  // namespace live::recording
