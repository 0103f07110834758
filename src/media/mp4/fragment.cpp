#include "media/mp4/fragment.hpp"

#include "base/check.hpp"
#include "media/mp4/box_writer.hpp"

namespace media::mp4 {
namespace {

constexpr std::uint32_t kDefaultBaseIsMoof = 0x02'0000;
// data offset; per sample: duration, size, flags, composition offset (section 8.8.8).
constexpr std::uint32_t kRunFlags = 0x0001 | 0x0100 | 0x0200 | 0x0400 | 0x0800;
// sample_depends_on 2: on none; 1 with sample_is_non_sync_sample: on others (section 8.8.3.1).
constexpr std::uint32_t kSyncFlags = 0x0200'0000;
constexpr std::uint32_t kNonSyncFlags = 0x0101'0000;
constexpr std::size_t kSampleEntrySize = 16;  // bytes in a trun
constexpr std::size_t kHeadsSize = 256;       // about what stands around them, for reserve()

std::size_t size_of(const TrackRun& run) {
  std::size_t size = 0;
  for (const Sample& sample : run.samples) size += sample.bytes.size();
  return size;
}

// Returns where the run's data offset stands; it is known when the moof is finished.
std::size_t write_run(const TrackRun& run, BoxWriter& out) {
  const auto traf = out.box("traf");
  {
    const auto tfhd = out.full_box("tfhd", 0, kDefaultBaseIsMoof);
    out.u32(run.track_id);
  }
  {
    const auto tfdt = out.full_box("tfdt", 1, 0);
    out.u64(run.decode_time);
  }
  const auto trun = out.full_box("trun", 1, kRunFlags);  // version 1: offsets have a sign
  out.u32(static_cast<std::uint32_t>(run.samples.size()));
  const std::size_t offset_at = out.size();
  out.u32(0);
  for (const Sample& sample : run.samples) {
    out.u32(sample.duration);
    out.u32(static_cast<std::uint32_t>(sample.bytes.size()));
    out.u32(sample.sync ? kSyncFlags : kNonSyncFlags);
    out.u32(static_cast<std::uint32_t>(sample.composition_offset));
  }
  return offset_at;
}

void write_segment_type(BoxWriter& out) {
  const auto box = out.box("styp");
  out.text("msdh");
  out.u32(0);
  for (const std::string_view brand : {"msdh", "msix", "cmfs"}) out.text(brand);
}

}  // namespace

std::vector<std::uint8_t> fragment(std::uint32_t sequence, std::span<const TrackRun> runs,
                                   SegmentType type) {
  std::size_t size = 0;
  std::size_t samples = 0;
  for (const TrackRun& run : runs) {
    size += size_of(run);
    samples += run.samples.size();
  }
  CHECK(size + samples * kSampleEntrySize <= kFragmentSizeMax);
  BoxWriter out;
  out.reserve(size + samples * kSampleEntrySize + kHeadsSize);
  if (type == SegmentType::kWritten) write_segment_type(out);
  const std::size_t begin = out.size();
  std::vector<std::size_t> offsets_at;
  {
    const auto moof = out.box("moof");
    {
      const auto mfhd = out.full_box("mfhd", 0, 0);
      out.u32(sequence);
    }
    for (const TrackRun& run : runs) {
      if (!run.samples.empty()) offsets_at.push_back(write_run(run, out));
    }
  }
  {
    const auto mdat = out.box("mdat");
    auto offset_at = offsets_at.begin();
    for (const TrackRun& run : runs) {
      if (run.samples.empty()) continue;
      out.patch_u32(*offset_at++, static_cast<std::uint32_t>(out.size() - begin));
      for (const Sample& sample : run.samples) out.bytes(sample.bytes);
    }
  }
  return out.take();
}

}  // namespace media::mp4
