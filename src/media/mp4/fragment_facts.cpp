#include "media/mp4/fragment_facts.hpp"

#include <algorithm>
#include <limits>

#include "media/mp4/box_reader.hpp"
#include "media/mp4/fragment.hpp"
#include "media/mp4/init_segment.hpp"

namespace media::mp4 {
namespace {

constexpr std::uint32_t kRunFlags = 0x0F01;  // as fragment() writes them
constexpr std::uint32_t kNonSync = 0x0001'0000;

struct Run {
  RunFacts facts;
  std::uint64_t offset = 0;  // of the first sample, from the moof's beginning
  std::uint64_t bytes = 0;
};

bool read_samples(base::ByteReader& reader, std::uint32_t count, Run& run) {
  RunFacts& facts = run.facts;
  if (count == 0 || count > reader.left() / 16) return false;
  facts.samples = count;
  facts.shown_first = std::numeric_limits<std::int64_t>::max();
  facts.shown_end = std::numeric_limits<std::int64_t>::min();
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t duration = reader.u32();
    run.bytes += reader.u32();
    const std::uint32_t flags = reader.u32();
    const auto offset = static_cast<std::int32_t>(reader.u32());
    if (i == 0) facts.starts_with_sync = (flags & kNonSync) == 0;
    const auto shown = static_cast<std::int64_t>(facts.decode_time + facts.duration) + offset;
    facts.shown_first = std::min(facts.shown_first, shown);
    facts.shown_end = std::max(facts.shown_end, shown + std::int64_t{duration});
    facts.duration += duration;
  }
  return reader.ok();
}

std::optional<Run> read_run(base::ConstBytes traf) {
  Run run;
  bool has_time = false;
  BoxReader boxes(traf);
  while (const auto box = boxes.next()) {
    base::ByteReader reader(box->body);
    const std::uint32_t head = reader.u32();
    if (box->type == "tfhd") {
      run.facts.track_id = reader.u32();
    } else if (box->type == "tfdt") {
      run.facts.decode_time = reader.u64();
      has_time = reader.ok() && head >> 24 == 1 && run.facts.decode_time <= kTimeMax;
    } else if (box->type == "trun") {
      if (!has_time || (head & 0xFF'FFFF) != kRunFlags || run.facts.samples != 0) return {};
      const std::uint32_t count = reader.u32();
      run.offset = reader.u32();
      if (!read_samples(reader, count, run)) return {};
    }
  }
  if (!boxes.ok() || run.facts.samples == 0 || run.facts.track_id == 0) return {};
  return run;
}

}  // namespace

std::optional<FragmentFacts> read_fragment(base::ConstBytes moof) {
  BoxReader top(moof);
  const auto box = top.next();
  if (!box || box->type != "moof" || box->body.size() + kBoxHeadSize != moof.size()) return {};
  FragmentFacts facts;
  BoxReader boxes(box->body);
  while (const auto inner = boxes.next()) {
    if (inner->type != "traf") continue;
    const auto run = read_run(inner->body);
    if (!run || facts.runs.size() == kTracksMax) return {};
    if (run->offset != moof.size() + kBoxHeadSize + facts.data_bytes) return {};
    for (const RunFacts& other : facts.runs) {
      if (other.track_id == run->facts.track_id) return {};
    }
    facts.data_bytes += run->bytes;
    if (facts.data_bytes > kFragmentSizeMax) return {};
    facts.runs.push_back(run->facts);
  }
  if (!boxes.ok() || facts.runs.empty()) return {};
  return facts;
}

}  // namespace media::mp4
