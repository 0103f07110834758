// A publisher, the muxer and the window in virtual time.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "live/hls/muxer.hpp"
#include "live/hls/window.hpp"
#include "tests/media/mp4/formats.hpp"

namespace live::hls::test {

constexpr base::Duration kFrameStep = std::chrono::milliseconds(40);  // 25 pictures a second

inline Run run_of(std::string_view text = "run1") {
  return Run::of(text).value();
}

inline std::string text_of(const Reply& reply) {
  std::string text;
  for (const SharedBytes& piece : reply.body) text += base::as_text(*piece);
  return text;
}

class Broadcast {
 public:
  explicit Broadcast(const Counters& first = {}, const StoreLimits& limits = {})
      : muxer(first), window(run_of(), limits) {}

  void begin(bool picture = true, bool sound = true) {
    if (picture) {
      EXPECT_TRUE(muxer.on_format(media::mp4::test::h264(), out));
    }
    if (sound) {
      EXPECT_TRUE(muxer.on_format(media::mp4::test::opus(), out));
    }
    has_picture = picture;
    has_sound = sound;
    deliver();
  }

  // One picture, and as much sound, in steps of 20 ms.
  void step(base::Duration duration = kFrameStep) {
    if (has_picture) {
      const bool key = picture_number++ % gop == 0;
      write(media::Kind::kVideo, source_time.count() * 9 / 100'000, key);
    }
    const base::Duration end = source_time + duration;
    for (; has_sound && sound_time < end; sound_time += std::chrono::milliseconds(20)) {
      write(media::Kind::kAudio, sound_time.count() * 6 / 125'000, true);
    }
    source_time = end;
    now += duration;
    wall.milliseconds += duration / std::chrono::milliseconds(1);
    deliver();
  }
  void run(base::Duration duration) {
    for (base::Duration done{}; done < duration; done += kFrameStep) step();
  }
  Taken write(media::Kind kind, std::int64_t ticks, bool key, std::size_t size = 10) {
    return muxer.write(wall, kind,
                       {ticks, 0, key, std::vector<std::uint8_t>(size, std::uint8_t{7})}, out);
  }
  // A source that counts from somewhere else.
  void jump(base::Duration to) {
    source_time = sound_time = to;
    picture_number = 0;
  }
  void deliver() {
    for (const Addition& addition : out) window.add(now, addition);
    made.insert(made.end(), out.begin(), out.end());
    out.clear();
    if (made.size() > 100'000) made.clear();
  }

  Answer ask(std::string_view name, std::string_view query = "") {
    auto request = parse_request(name, query);
    if (!request) return refusal_of(request.error());
    request->arrived = now;
    return window.resolve(now, *request);
  }
  // The text, or what came instead of it.
  std::string get(std::string_view name, std::string_view query = "") {
    const Answer answer = ask(name, query);
    if (const auto* reply = std::get_if<Reply>(&answer)) return text_of(*reply);
    if (const auto* refusal = std::get_if<Refusal>(&answer)) {
      return "refused " + std::to_string(refusal->status);
    }
    return "waits";
  }

  template <class T>
  std::vector<T> made_of(Rendition rendition) const {
    std::vector<T> found;
    for (const Addition& addition : made) {
      const T* value = std::get_if<T>(&addition);
      if (value != nullptr && value->rendition == rendition) found.push_back(*value);
    }
    return found;
  }

  Muxer muxer;
  Window window;
  Additions out;   // not delivered yet
  Additions made;  // what was
  base::Time now{std::chrono::hours(1)};
  base::WallTime wall{1'790'000'000'000};
  base::Duration source_time{};
  base::Duration sound_time{};
  bool has_picture = true;
  bool has_sound = true;
  std::uint64_t picture_number = 0;
  std::uint64_t gop = 50;
};

}  // namespace live::hls::test
