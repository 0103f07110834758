// links: live_hls
// Frames of any time, size and format, some lost between the threads. Each command is one byte of
// kind and four of detail.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <source_location>

#include "live/hls/muxer.hpp"
#include "live/hls/window.hpp"
#include "tests/media/mp4/boxes.hpp"
#include "tests/media/mp4/formats.hpp"

namespace {

using namespace live::hls;

constexpr StoreLimits kLimits{std::chrono::seconds(60), std::size_t{1} << 20};
constexpr std::size_t kCommandsMax = 5000;
constexpr std::int64_t kTimeMax = std::int64_t{1} << 61;

void check(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "line %u: what must hold does not\n", static_cast<unsigned>(where.line()));
  std::abort();
}

// What holds of one rendition whatever came in.
struct Witness {
  std::optional<SegmentStart> open;
  std::vector<std::uint8_t> bytes;
  std::optional<std::uint64_t> last;
  std::uint64_t discontinuity = 0;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> end;  // discontinuity, decode time
  base::Duration sum{};

  void see(const InitSegment& init) {
    check(!init.bytes->empty() && !init.codec.empty());
    if (init.rendition == Rendition::kAac) end.reset();  // its list begins anew
  }
  void see(const SegmentStart& start) {
    check(!open);
    // AAC that was not wanted for a while goes on where the sound is.
    const bool skips = start.rendition == Rendition::kAac;
    check(!last || (skips ? start.number > *last : start.number == *last + 1));
    check(start.discontinuity >= discontinuity);
    discontinuity = start.discontinuity;
    last = start.number;
    open = start;
    bytes.clear();
    sum = {};
  }
  void see(const Part& part) {
    check(open && part.segment == open->number && part.duration > base::Duration{-1});
    check(open->parts == Parts::kHidden || part.duration <= kPartTarget);
    const auto runs = media::mp4::test::runs_of(*part.bytes);
    check(runs && runs->size() == 1 && runs->front().samples.size() == part.frames);
    const auto& run = runs->front();
    if (end && end->first == open->discontinuity) {
      const bool skips = part.rendition == Rendition::kAac;
      check(skips ? end->second <= run.decode_time : end->second == run.decode_time);
    }
    end = {open->discontinuity, run.decode_time + run.duration()};
    bytes.insert(bytes.end(), part.bytes->begin(), part.bytes->end());
    sum += part.duration;
  }
  void see(const SegmentEnd& closed) {
    check(open && closed.segment == open->number && closed.parts > 0);
    check(closed.duration <= kTargetDuration);
    check(std::chrono::abs(closed.duration - sum) < std::chrono::microseconds(1));
    open.reset();
  }
};

struct Harness {
  Muxer muxer{Counters{}};
  Window window{Run::of("run").value(), kLimits};
  std::map<Rendition, Witness> witnesses;
  std::array<Position, kAllRenditions.size()> positions{};
  Additions out;
  base::Time now{std::chrono::hours(1)};
  base::WallTime wall{1'790'000'000'000};
  std::array<std::int64_t, 2> times{};
  std::array<std::uint32_t, 2> scales{90'000, 48'000};
  bool lossy = false;

  void see(const Addition& addition) {
    const auto visit = [&](const auto& value) {
      if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, EndOfStream>) {
        witnesses[value.rendition].see(value);
      }
    };
    std::visit(visit, addition);
  }

  void deliver(bool lose) {
    lossy |= lose && !out.empty();
    for (const Addition& addition : out) {
      see(addition);
      if (!lose) window.add(now, addition);
      const auto* end = std::get_if<SegmentEnd>(&addition);
      if (end != nullptr && !lossy) check_segment(*end);
    }
    out.clear();
    for (const Rendition rendition : kAllRenditions) {
      const Position position = window.position(rendition);
      check(position >= positions[index_of(rendition)]);
      positions[index_of(rendition)] = position;
    }
    // The newest two segments stay whatever they weigh.
    check(window.bytes() <= 3 * kLimits.bytes_max + 6 * kSegmentBytesMax);
  }

  void check_segment(const SegmentEnd& end) {
    const auto request =
        parse_request(segment_name(Run::of("run").value(), end.rendition, end.segment), "");
    const Answer answer = window.resolve(now, *request);
    const auto* reply = std::get_if<Reply>(&answer);
    check(reply != nullptr);
    std::vector<std::uint8_t> bytes;
    for (const SharedBytes& piece : reply->body) {
      bytes.insert(bytes.end(), piece->begin(), piece->end());
    }
    check(bytes == witnesses[end.rendition].bytes);
  }

  void ask(std::uint32_t detail) {
    Request request;
    request.file = File::kPlaylist;
    request.rendition = (detail & 32) != 0 ? Rendition::kAac : kRenditions[detail & 1];
    if ((detail & 128) != 0) request.rendition = Rendition::kMuxed;
    request.native = (detail & 64) != 0;
    request.skip = (detail & 2) != 0;
    request.accepts_gzip = (detail & 4) != 0;
    if (detail & 8) request.wait_segment = detail >> 16;
    if (detail & 16) request.file = File::kMaster;
    request.arrived = now;
    const Answer answer = window.resolve(now, request);
    if (const auto* wait = std::get_if<Wait>(&answer)) {
      check(wait->until > now);
      const Position position =
          wait->rendition ? window.position(*wait->rendition) : window.position();
      check(position < wait->at_least);
    }
  }

  void change_format(std::uint32_t detail) {
    media::Format format = (detail & 1) != 0   ? media::mp4::test::h264(detail >> 1 & 3)
                           : (detail & 2) != 0 ? media::mp4::test::aac()
                                               : media::mp4::test::opus();
    if (detail & 16) format.timescale = detail >> 8;
    if (detail & 32) format.configuration.resize(detail >> 8 & 15);
    const std::size_t kind = media::kind_of(format.codec) == media::Kind::kVideo ? 0 : 1;
    if (muxer.on_format(format, out)) scales[kind] = format.timescale;
  }

  void write(std::uint8_t kind, std::uint32_t detail) {
    const std::size_t track = kind & 1;
    const bool key = (kind & 2) != 0;
    std::int64_t step = std::int64_t{detail & 0xFFF} * scales[track] / 1000;  // up to 4 s
    if (kind & 4) step = static_cast<std::int32_t>(detail);
    if (kind & 8) step *= 1'000'000;
    times[track] = std::clamp(times[track] + step, -kTimeMax, kTimeMax);
    const std::size_t size = detail >> 12 & 0xFFF;
    muxer.write(
        wall, track == 0 ? media::Kind::kVideo : media::Kind::kAudio,
        {times[track], static_cast<std::int32_t>(detail), key, std::vector<std::uint8_t>(size)},
        out);
    check(muxer.held_bytes() <= 3 * (kSegmentBytesMax + kFrameBytesMax));
  }

  // AAC that is made of the sound, about where that is.
  void write_aac(std::uint32_t detail) {
    if ((detail & 0xF00) == 0xF00) return muxer.end_aac(out);
    if ((detail & 0xF00) == 0xE00) return (void)muxer.begin_aac(media::mp4::test::aac(), out);
    const std::int64_t seconds = times[1] / scales[1];
    if (seconds > kSourceSecondsMax || seconds < -kSourceSecondsMax) return;  // nothing was taken
    const std::int64_t at = seconds * 44'100 - (detail & 0xFF) * 1024;
    muxer.write_aac({at + (detail >> 16), 0, true, std::vector<std::uint8_t>(detail & 0x3F)}, out);
  }

  void pass(std::uint32_t milliseconds) {
    now += std::chrono::milliseconds(milliseconds);
    wall.milliseconds += milliseconds;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Harness harness;
  base::ByteReader reader({data, size});
  for (std::size_t i = 0; i < kCommandsMax && reader.left() >= 5; ++i) {
    const std::uint8_t command = reader.u8();
    const std::uint32_t detail = reader.u32();
    switch (command >> 5) {
      case 0:
        harness.change_format(detail);
        break;
      case 1:
        harness.ask(detail);
        break;
      case 2:
        if ((detail & 15) == 0) {
          harness.muxer.begin_source(harness.out);
        } else if ((detail & 8) != 0) {
          harness.write_aac(detail);
        }
        break;
      case 3:
        harness.pass(detail & 0xFFFF);
        break;
      default:
        harness.write(command, detail);
        harness.pass(20);
    }
    harness.deliver((command & 31) == 31);
  }
  harness.muxer.end(harness.out);
  harness.deliver(false);
  check(harness.muxer.held_bytes() == 0 && harness.window.ended());
  for (std::uint32_t detail : {0u, 1u, 16u}) harness.ask(detail);
  return 0;
}
