// A source and a recorder in virtual time; keeps the files that come of it in memory.
#pragma once

#include <map>

#include <gtest/gtest.h>

#include "live/recording/recorder.hpp"
#include "tests/live/recording/judge.hpp"
#include "tests/media/mp4/formats.hpp"

namespace live::recording::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Tape {
  static constexpr base::Duration kStep = milliseconds(40);

  // 25 pictures a second, a keyframe every `gop`; sound of 40 ms each.
  void play(base::Duration length, int gop = 50) {
    for (base::Duration done{}; done < length; done += kStep) {
      if (has_picture) {
        taken = write(media::Kind::kVideo, source / milliseconds(1) * 90, number % gop == 0);
      }
      ++number;
      if (has_sound) write(media::Kind::kAudio, source / milliseconds(1) * 48, true);
      source += kStep;
      now += kStep;
    }
  }
  Taken write(media::Kind kind, std::int64_t ticks, bool key, std::size_t size = 100) {
    const Taken result = recorder.write(now, kind, {ticks, 0, key, Bytes(size, 7)}, out);
    deliver();
    return result;
  }
  void format(const media::Format& what) {
    EXPECT_TRUE(recorder.on_format(what, out));
    deliver();
  }
  void begin() {
    if (has_picture) format(picture);
    if (has_sound) format(sound);
  }
  void begin_source() {
    recorder.begin_source(out);
    deliver();
    source = {};
    number = 0;
  }
  void end() {
    recorder.end(EndReason::kBroadcastOver, out);
    deliver();
  }
  void deliver() {
    for (const Operation& operation : out) {
      if (const auto* create = std::get_if<Create>(&operation)) {
        open = create->part;
        EXPECT_TRUE(files.try_emplace(open).second);
        ++created;
      } else if (const auto* append = std::get_if<Append>(&operation)) {
        Bytes& file = files.at(open);
        file.insert(file.end(), append->bytes.begin(), append->bytes.end());
      } else if (const auto* describe = std::get_if<Describe>(&operation)) {
        manifest = describe->manifest;
      } else if (std::get_if<Sync>(&operation) != nullptr) {
        ++syncs;
      } else if (const auto* close = std::get_if<Close>(&operation)) {
        closed = close->reason;
      }
    }
    out.clear();
  }
  Judged judged(std::uint32_t part = 1) const { return judge(files.at(part)); }

  Recorder recorder{base::WallTime{1'790'000'000'000}};
  Operations out;
  std::map<std::uint32_t, Bytes> files;
  std::uint32_t open = 0;
  int created = 0;
  int syncs = 0;
  std::optional<Manifest> manifest;
  std::optional<EndReason> closed;
  base::Time now{std::chrono::hours(1)};
  base::Duration source{};
  int number = 0;
  bool has_picture = true;
  bool has_sound = true;
  media::Format picture = media::mp4::test::h264();
  media::Format sound = media::mp4::test::opus();
  Taken taken = Taken::kTaken;
};

}  // namespace live::recording::test
