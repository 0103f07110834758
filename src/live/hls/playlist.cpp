#include "live/hls/playlist.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace live::hls {
namespace {

// Delta updates ask for 9 (section 8).
constexpr int kVersion = 9;
constexpr std::size_t kSegmentTextSize = 160;  // characters, about, for reserve()

double seconds(base::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// As a decimal number of seconds, to the microsecond below. Most of a playlist is such numbers, and
// whole ones are quick to write.
struct Seconds {
  std::int64_t whole;
  std::int64_t micros;
  explicit Seconds(base::Duration duration)
      : whole(duration / std::chrono::seconds(1)),
        micros(duration % std::chrono::seconds(1) / std::chrono::microseconds(1)) {}
};

template <class... Arguments>
void put(std::string& out, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Arguments>(arguments)...);
}

std::string date_of(base::WallTime time) {
  using std::chrono::milliseconds;
  const std::chrono::sys_time<milliseconds> at{milliseconds(time.milliseconds)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(at - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

// Writes one media playlist.
class Writer {
 public:
  Writer(const Run& run, const RenditionStore& of)
      : run_(run), rendition_(of.rendition), store_(*of.store), end_(duration_of_all()) {
    out_.reserve(store_.listed().size() * kSegmentTextSize + 1024);
  }

  void write_head(State state) {
    const auto& listed = store_.listed();
    const bool independent = std::ranges::all_of(listed, &Segment::independent);
    put(out_, "#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-TARGETDURATION:{}\n", kVersion,
        kTargetDuration / std::chrono::seconds(1));
    if (independent) out_ += "#EXT-X-INDEPENDENT-SEGMENTS\n";
    if (state == State::kLive) {
      put(out_,
          "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,{}HOLD-BACK={:.3f},CAN-SKIP-UNTIL={:.3f}\n",
          has_parts() ? fmt::format("PART-HOLD-BACK={:.3f},", seconds(kPartHoldBack)) : "",
          seconds(kHoldBack), seconds(kSkipUntil));
    }
    if (has_parts()) put(out_, "#EXT-X-PART-INF:PART-TARGET={:.3f}\n", seconds(kPartTarget));
    const bool empty = listed.empty();
    put(out_, "#EXT-X-MEDIA-SEQUENCE:{}\n", empty ? store_.next_number() : listed.front().number);
    put(out_, "#EXT-X-DISCONTINUITY-SEQUENCE:{}\n", empty ? 0 : listed.front().discontinuity);
  }

  void write_segments(Update update) {
    const std::size_t skipped = update == Update::kDelta ? skippable() : 0;
    if (skipped > 0) put(out_, "#EXT-X-SKIP:SKIPPED-SEGMENTS={}\n", skipped);
    base::Duration start{};
    const Segment* before = nullptr;
    for (std::size_t i = 0; i < store_.listed().size(); ++i) {
      const Segment& segment = store_.listed()[i];
      if (i >= skipped) write_segment(segment, before, start);
      start += segment.duration;
      before = &segment;
    }
  }

  // The muxed rendition is for players that know none.
  bool has_parts() const { return rendition_ != Rendition::kMuxed; }

  void write_hint() {
    const Segment* growing = store_.growing();
    put(out_, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{}\"\n",
        growing != nullptr ? part_name(run_, rendition_, growing->number, growing->parts.size())
                           : part_name(run_, rendition_, store_.next_number(), 0));
  }

  // Where another rendition stands (section 4.4.5.4).
  void write_report(const RenditionStore& other) {
    const auto& listed = other.store->listed();
    auto last = listed.rbegin();
    while (last != listed.rend() && !last->complete && last->listed_parts() == 0) ++last;
    if (last == listed.rend()) return;
    put(out_, "#EXT-X-RENDITION-REPORT:URI=\"{}\",LAST-MSN={}", playlist_name(other.rendition),
        last->number);
    if (last->listed_parts() > 0) put(out_, ",LAST-PART={}", last->listed_parts() - 1);
    out_ += '\n';
  }

  void write_end() { out_ += "#EXT-X-ENDLIST\n"; }
  std::string take() { return std::move(out_); }

 private:
  base::Duration duration_of_all() const {
    const Segment* growing = store_.growing();
    const bool shown = growing != nullptr && growing->listed_parts() > 0;
    return store_.listed_duration() + (shown ? growing->duration : base::Duration{});
  }

  // Segments that end farther from the end than CAN-SKIP-UNTIL (section 6.2.5.1).
  std::size_t skippable() const {
    base::Duration end{};
    std::size_t count = 0;
    for (const Segment& segment : store_.listed()) {
      end += segment.duration;
      if (!segment.complete || end_ - end <= kSkipUntil) break;
      ++count;
    }
    return count;
  }

  void write_segment(const Segment& segment, const Segment* before, base::Duration start) {
    if (!segment.complete && segment.listed_parts() == 0) return;
    const std::uint64_t breaks =
        before != nullptr ? segment.discontinuity - before->discontinuity : 0;
    for (std::uint64_t i = 0; i < breaks; ++i) out_ += "#EXT-X-DISCONTINUITY\n";
    if (before == nullptr || breaks > 0 || segment.init != before->init) {
      put(out_, "#EXT-X-MAP:URI=\"{}\"\n", init_name(run_, rendition_, segment.init));
    }
    put(out_, "#EXT-X-PROGRAM-DATE-TIME:{}\n", date_of(segment.shown_at));
    if (end_ - start <= kPartsListed) write_parts(segment);
    if (!segment.complete) return;
    if (segment.lost) out_ += "#EXT-X-GAP\n";
    const Seconds duration(segment.duration);
    put(out_, "#EXTINF:{}.{:06},\n{}\n", duration.whole, duration.micros,
        segment_name(run_, rendition_, segment.number));
  }

  void write_parts(const Segment& segment) {
    for (std::size_t i = 0; i < segment.listed_parts(); ++i) {
      const StoredPart& part = segment.parts[i];
      const Seconds duration(part.duration);
      put(out_, "#EXT-X-PART:DURATION={}.{:06},URI=\"{}\"", duration.whole, duration.micros,
          part_name(run_, rendition_, segment.number, i));
      if (part.independent) out_ += ",INDEPENDENT=YES";
      if (!part.bytes) out_ += ",GAP=YES";
      out_ += '\n';
    }
  }

  const Run& run_;
  Rendition rendition_;
  const SegmentStore& store_;
  base::Duration end_;
  std::string out_;
};

std::string stream_line(std::uint64_t peak, std::uint64_t average, const std::string& codecs) {
  return fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\"", peak,
                     std::min(peak, std::max<std::uint64_t>(average, 1)), codecs);
}

}  // namespace

std::string init_name(const Run& run, Rendition rendition, std::uint64_t id) {
  return fmt::format("{}-{}-i{}.mp4", run.text(), letter_of(rendition), id);
}

std::string segment_name(const Run& run, Rendition rendition, std::uint64_t number) {
  return fmt::format("{}-{}-{}.m4s", run.text(), letter_of(rendition), number);
}

std::string part_name(const Run& run, Rendition rendition, std::uint64_t number, std::size_t part) {
  return fmt::format("{}-{}-{}-{}.m4s", run.text(), letter_of(rendition), number, part);
}

std::string_view playlist_name(Rendition rendition) {
  switch (rendition) {
    case Rendition::kVideo:
      return "video.m3u8";
    case Rendition::kAudio:
      return "audio.m3u8";
    case Rendition::kAac:
      return "aac.m3u8";
    case Rendition::kMuxed:
      break;
  }
  return "muxed.m3u8";
}

char letter_of(Rendition rendition) {
  switch (rendition) {
    case Rendition::kVideo:
      return 'v';
    case Rendition::kAudio:
      return 'a';
    case Rendition::kAac:
      return 'c';
    case Rendition::kMuxed:
      break;
  }
  return 'm';
}

std::string media_playlist(const Run& run, const RenditionStore& of,
                           std::span<const RenditionStore> others, State state, Update update) {
  Writer writer(run, of);
  writer.write_head(state);
  writer.write_segments(update);
  if (state == State::kEnded) {
    writer.write_end();
    return writer.take();
  }
  if (writer.has_parts()) writer.write_hint();
  for (const RenditionStore& other : others) writer.write_report(other);
  return writer.take();
}

std::string master_playlist(const SegmentStore* video, const RenditionStore& heard) {
  const SegmentStore* const audio = heard.store;
  const std::string_view audio_name = playlist_name(heard.rendition);
  const InitSegment* picture = video != nullptr ? video->current_init() : nullptr;
  const InitSegment* sound = audio != nullptr ? audio->current_init() : nullptr;
  const auto independent = [](const SegmentStore* store) {
    return store == nullptr || std::ranges::all_of(store->listed(), &Segment::independent);
  };
  std::string out = fmt::format("#EXTM3U\n#EXT-X-VERSION:{}\n", kVersion);
  if (independent(video) && independent(audio)) out += "#EXT-X-INDEPENDENT-SEGMENTS\n";
  const std::string_view group = sound != nullptr ? ",AUDIO=\"sound\"" : "";
  if (sound != nullptr) {
    put(out,
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"Sound\",DEFAULT=YES,AUTOSELECT=YES,"
        "CHANNELS=\"{}\",URI=\"{}\"\n",
        int{sound->channels}, audio_name);
  }
  if (picture != nullptr) {
    const std::uint64_t peak = video->peak_bitrate() + (sound ? audio->peak_bitrate() : 0);
    const std::uint64_t average = video->average_bitrate() + (sound ? audio->average_bitrate() : 0);
    out += stream_line(peak, average,
                       sound != nullptr ? picture->codec + "," + sound->codec : picture->codec);
    put(out, ",RESOLUTION={}x{},FRAME-RATE={:.3f}{}\n{}\n", picture->width, picture->height,
        video->frame_rate(), group, playlist_name(Rendition::kVideo));
  }
  if (sound != nullptr) {  // for who wants to hear only
    out += stream_line(audio->peak_bitrate(), audio->average_bitrate(), sound->codec);
    put(out, "{}\n{}\n", group, audio_name);
  }
  return out;
}

}  // namespace live::hls
