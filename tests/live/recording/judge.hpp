// Reads a recording with the tests' own box reader, and says what is wrong with it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "live/recording/finish.hpp"
#include "tests/media/mp4/boxes.hpp"

namespace live::recording::test {

using Bytes = std::vector<std::uint8_t>;

class MemoryReader final : public Reader {
 public:
  explicit MemoryReader(const Bytes& bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  bool read(std::uint64_t at, base::Bytes out) const override {
    if (fails_at && at + out.size() > *fails_at) return false;
    if (out.empty()) return true;
    std::memcpy(out.data(), &bytes_.at(at + out.size() - 1) - (out.size() - 1), out.size());
    return true;
  }
  std::optional<std::uint64_t> fails_at;

 private:
  const Bytes& bytes_;
};

inline void patch(Bytes& file, const std::vector<Patch>& patches) {
  for (const Patch& piece : patches) {
    if (piece.at + piece.bytes.size() > file.size()) std::abort();
    std::copy(piece.bytes.begin(), piece.bytes.end(),
              file.begin() + static_cast<std::ptrdiff_t>(piece.at));
  }
}

inline void carry_out(Bytes& file, const Finish& finish) {
  file.resize(finish.size);
  patch(file, finish.bodies);
  patch(file, finish.heads);
}

struct Judged {
  std::string problem;  // empty: none
  std::map<std::uint32_t, std::uint32_t> timescales;
  std::map<std::uint32_t, double> ends;  // seconds, by track: of the last sample
  std::map<std::uint32_t, double> starts;
  std::map<std::uint32_t, std::size_t> samples;
  std::size_t fragments = 0;
  double longest = 0;      // seconds of one track in a fragment
  double biggest_gap = 0;  // seconds
  double end() const {
    double last = 0;
    for (const auto& [track, time] : ends) last = std::max(last, time);
    return last;
  }
};

inline void judge_head(base::ConstBytes moov, Judged& out) {
  const auto boxes = media::mp4::test::boxes_of(moov);
  for (const auto& box : *boxes) {
    if (box.type != "trak") continue;
    const auto tkhd = media::mp4::test::find(box.body, "tkhd");
    const auto mdhd = media::mp4::test::find(box.body, "mdia/mdhd");
    out.timescales[base::load_u32(&tkhd[20])] = base::load_u32(&mdhd[20]);
  }
}

inline void judge_run(const media::mp4::test::ReadRun& run, Judged& out) {
  if (!out.timescales.contains(run.track_id)) {
    out.problem = "a track that the head does not have";
    return;
  }
  const double scale = out.timescales[run.track_id];
  const double start = static_cast<double>(run.decode_time) / scale;
  const auto end = out.ends.find(run.track_id);
  if (end == out.ends.end()) {
    out.starts[run.track_id] = start;
  } else if (start < end->second - 1e-9) {
    out.problem = "times go back";
  } else {
    out.biggest_gap = std::max(out.biggest_gap, start - end->second);
  }
  const double length = static_cast<double>(run.duration()) / scale;
  if (run.samples.size() > 1) out.longest = std::max(out.longest, length);
  out.ends[run.track_id] = start + length;
  out.samples[run.track_id] += run.samples.size();
}

// The boxes, their order, and the times of all samples. Whole files only.
inline Judged judge(const Bytes& file) {
  Judged out;
  const auto boxes = media::mp4::test::boxes_of(file);
  if (!boxes || boxes->size() < 2 || (*boxes)[0].type != "ftyp" || (*boxes)[1].type != "moov") {
    out.problem = "not boxes, or no head";
    return out;
  }
  judge_head((*boxes)[1].body, out);
  std::string before;
  for (const auto& box : *boxes) {
    if (box.type == "moof") ++out.fragments;
    if (before == "moof" && box.type != "mdat") out.problem = "a fragment without its samples";
    if (box.type == "sidx" && out.fragments > 0) out.problem = "an index behind what it is of";
    before = box.type;
  }
  if (before == "moof") out.problem = "ends within a fragment";
  const auto runs = media::mp4::test::runs_of(file);
  if (!runs) {
    out.problem = "samples lie elsewhere";
    return out;
  }
  for (const auto& run : *runs) judge_run(run, out);
  return out;
}

// One index: each stretch must begin at a moof, and the times must be those of the track there.
inline std::string index_problem(const Bytes& file, const media::mp4::test::Box& box,
                                 const std::set<std::size_t>& moofs) {
  base::ByteReader reader(box.body);
  reader.skip(4);
  const std::uint32_t track = reader.u32();
  reader.skip(4);
  std::uint64_t time = reader.u64();
  std::uint64_t at = box.at + 8 + box.body.size() + reader.u64();
  const std::uint32_t count = reader.u32() & 0xFFFF;
  if (count == 0) return "an empty index";
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string name = "track " + std::to_string(track) + ", line " + std::to_string(i);
    if (!moofs.contains(at)) return name + " begins elsewhere";
    const std::uint32_t size = reader.u32();
    const std::uint32_t duration = reader.u32();
    const bool sync = (reader.u32() >> 31) != 0;
    const auto runs = media::mp4::test::runs_of(base::ConstBytes(file).subspan(at, size)).value();
    std::optional<std::int64_t> shown;
    for (const auto& run : runs) {
      if (run.track_id != track || shown) continue;
      if (run.samples[0].sync != sync) return name + ": sync";
      auto decode = static_cast<std::int64_t>(run.decode_time);
      for (const auto& sample : run.samples) {
        const std::int64_t then = decode + sample.composition_offset;
        shown = std::min(shown.value_or(then), then);
        decode += sample.duration;
      }
    }
    if (shown && *shown != static_cast<std::int64_t>(time)) return name + ": time";
    at += size;
    time += duration;
  }
  return at == file.size() ? "" : "the index ends before the file";
}

// What is wrong with the indexes: there must be one for each track.
inline std::string index_problem(const Bytes& file) {
  const auto boxes = media::mp4::test::boxes_of(file).value();
  std::set<std::size_t> moofs;
  std::size_t indexes = 0;
  for (const auto& box : boxes) {
    if (box.type == "moof") moofs.insert(box.at);
  }
  for (const auto& box : boxes) {
    if (box.type != "sidx") continue;
    ++indexes;
    const std::string problem = index_problem(file, box, moofs);
    if (!problem.empty()) return problem;
  }
  if (indexes == 0) return "no index";
  return indexes == judge(file).timescales.size() ? "" : "a track without an index";
}

}  // namespace live::recording::test
