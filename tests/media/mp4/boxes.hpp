// Reads the boxes of a file and judges it; knows nothing of the writer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace media::mp4::test {

struct Box {
  std::string type;
  base::ConstBytes body;  // behind its length and type
  std::size_t at = 0;     // where it begins in what was walked over
};

// The boxes of the bytes, or nothing when their lengths do not add up to it.
inline std::optional<std::vector<Box>> boxes_of(base::ConstBytes bytes) {
  std::vector<Box> boxes;
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < 8) return std::nullopt;
    const std::size_t size = base::load_u32(&bytes[at]);
    if (size < 8 || size > bytes.size() - at) return std::nullopt;
    boxes.push_back({std::string(base::as_text(bytes.subspan(at + 4, 4))),
                     bytes.subspan(at + 8, size - 8), at});
    at += size;
  }
  return boxes;
}

// The first box by a path like "moov/trak/mdia"; empty when there is none.
inline base::ConstBytes find(base::ConstBytes bytes, std::string_view path) {
  const auto boxes = boxes_of(bytes);
  if (!boxes) return {};
  const std::string_view type = path.substr(0, 4);
  for (const Box& box : *boxes) {
    if (box.type == type) return path.size() <= 4 ? box.body : find(box.body, path.substr(5));
  }
  return {};
}

struct ReadSample {
  std::uint32_t duration = 0;
  std::int32_t composition_offset = 0;
  bool sync = false;
  base::ConstBytes bytes;
};

struct ReadRun {
  std::uint32_t track_id = 0;
  std::uint64_t decode_time = 0;
  std::vector<ReadSample> samples;
  std::uint64_t duration() const {
    std::uint64_t sum = 0;
    for (const ReadSample& sample : samples) sum += sample.duration;
    return sum;
  }
};

struct Defaults {
  std::uint32_t duration = 0;
  std::uint32_t size = 0;
  std::uint32_t flags = 0;
};

inline Defaults read_track_header(base::ConstBytes body, ReadRun& run) {
  Defaults defaults;
  base::ByteReader tfhd(body);
  const std::uint32_t flags = tfhd.u32() & 0xFFFFFF;
  run.track_id = tfhd.u32();
  if (flags & 1) tfhd.skip(8);
  if (flags & 2) tfhd.skip(4);
  if (flags & 8) defaults.duration = tfhd.u32();
  if (flags & 16) defaults.size = tfhd.u32();
  if (flags & 32) defaults.flags = tfhd.u32();
  return defaults;
}

// One traf; offsets count from `moof_at` in `file`.
inline std::optional<ReadRun> read_traf(base::ConstBytes file, std::size_t moof_at,
                                        base::ConstBytes traf) {
  ReadRun run;
  const Defaults defaults = read_track_header(find(traf, "tfhd"), run);
  base::ByteReader tfdt(find(traf, "tfdt"));
  run.decode_time = (tfdt.u32() >> 24) == 1 ? tfdt.u64() : tfdt.u32();
  base::ByteReader trun(find(traf, "trun"));
  const std::uint32_t flags = trun.u32() & 0xFFFFFF;
  const std::uint32_t count = trun.u32();
  std::size_t at = moof_at + (flags & 1 ? trun.u32() : 0);
  std::uint32_t first_flags = defaults.flags;
  if (flags & 4) first_flags = trun.u32();
  for (std::uint32_t i = 0; i < count && trun.ok(); ++i) {
    ReadSample sample;
    sample.duration = flags & 0x100 ? trun.u32() : defaults.duration;
    const std::uint32_t size = flags & 0x200 ? trun.u32() : defaults.size;
    const std::uint32_t own = flags & 0x400 ? trun.u32() : i == 0 ? first_flags : defaults.flags;
    sample.sync = (own & 0x1'0000) == 0;
    sample.composition_offset = flags & 0x800 ? static_cast<std::int32_t>(trun.u32()) : 0;
    if (at > file.size() || size > file.size() - at) return std::nullopt;
    sample.bytes = file.subspan(at, size);
    at += size;
    run.samples.push_back(sample);
  }
  if (!trun.ok() || !tfdt.ok()) return std::nullopt;
  return run;
}

// The runs of all fragments in order; nothing when a box or an offset is wrong.
inline std::optional<std::vector<ReadRun>> runs_of(base::ConstBytes file) {
  const auto boxes = boxes_of(file);
  if (!boxes) return std::nullopt;
  std::vector<ReadRun> runs;
  for (const Box& box : *boxes) {
    if (box.type != "moof") continue;
    const auto inner = boxes_of(box.body);
    if (!inner) return std::nullopt;
    for (const Box& traf : *inner) {
      if (traf.type != "traf") continue;
      auto run = read_traf(file, box.at, traf.body);
      if (!run) return std::nullopt;
      runs.push_back(std::move(*run));
    }
  }
  return runs;
}

// What is wrong with the times of the runs: each track's must follow one another without a hole.
inline std::string time_problem(const std::vector<ReadRun>& runs) {
  std::map<std::uint32_t, std::uint64_t> ends;
  for (const ReadRun& run : runs) {
    const auto end = ends.find(run.track_id);
    if (end != ends.end() && end->second != run.decode_time) {
      return "track " + std::to_string(run.track_id) + " begins at " +
             std::to_string(run.decode_time) + " instead of " + std::to_string(end->second);
    }
    ends[run.track_id] = run.decode_time + run.duration();
  }
  return "";
}

}  // namespace media::mp4::test
