#include "media/mp4/segment_index.hpp"

#include "base/check.hpp"
#include "media/mp4/box_writer.hpp"

namespace media::mp4 {
namespace {

// Begins with a SAP of type 1: an H.264 IDR picture, or sound.
constexpr std::uint32_t kStartsWithSap = 0x9000'0000;
constexpr std::uint32_t kVersionOne = 0x0100'0000;    // and no flags
constexpr std::uint32_t kIndexOfIndexes = 1U << 31U;  // of a reference: we write none

}  // namespace

std::vector<std::uint8_t> segment_index(const SegmentIndex& index,
                                        std::span<const IndexReference> references) {
  CHECK(references.size() <= kReferencesMax);
  BoxWriter out;
  {
    const auto box = out.full_box("sidx", 1, 0);
    out.u32(index.track_id);
    out.u32(index.timescale);
    out.u64(index.shown_first);
    out.u64(index.first_offset);
    out.u16(0);
    out.u16(static_cast<std::uint16_t>(references.size()));
    for (const IndexReference& reference : references) {
      CHECK(reference.bytes < std::uint64_t{1} << 31 && reference.duration < std::uint64_t{1}
                                                                                 << 32);
      out.u32(static_cast<std::uint32_t>(reference.bytes));
      out.u32(static_cast<std::uint32_t>(reference.duration));
      out.u32(reference.starts_with_sync ? kStartsWithSap : 0);
    }
  }
  CHECK(out.size() == segment_index_size(references.size()));
  return out.take();
}

std::optional<ReadIndex> read_segment_index(base::ConstBytes box) {
  base::ByteReader reader(box);
  const std::uint32_t size = reader.u32();
  const auto type = reader.bytes(4);
  if (!reader.ok() || size != box.size() || base::as_text(type) != "sidx") return std::nullopt;
  if (reader.u32() != kVersionOne) return std::nullopt;
  ReadIndex read;
  read.index.track_id = reader.u32();
  read.index.timescale = reader.u32();
  read.index.shown_first = reader.u64();
  read.index.first_offset = reader.u64();
  (void)reader.u16();
  const std::size_t count = reader.u16();
  if (!reader.ok() || read.index.timescale == 0 || size != segment_index_size(count)) {
    return std::nullopt;
  }
  read.references.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    IndexReference reference;
    reference.bytes = reader.u32();
    reference.duration = reader.u32();
    reference.starts_with_sync = (reader.u32() & kStartsWithSap) == kStartsWithSap;
    if ((reference.bytes & kIndexOfIndexes) != 0) return std::nullopt;
    read.references.push_back(reference);
  }
  return read;
}

}  // namespace media::mp4
