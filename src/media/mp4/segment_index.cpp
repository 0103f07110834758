#include "media/mp4/segment_index.hpp"

#include "base/check.hpp"
#include "media/mp4/box_writer.hpp"

namespace media::mp4 {
namespace {

// Begins with a SAP of type 1: an H.264 IDR picture, or sound.
constexpr std::uint32_t kStartsWithSap = 0x9000'0000;

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

}  // namespace media::mp4
