// What a viewer asks for: a file's name and the query behind it, from outside.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "live/hls/addition.hpp"

namespace live::hls {

// Why there is no answer, for who asked and for a counter.
enum class Reason : std::uint8_t {
  kUnknownName,          // 404: no such file is ever there
  kUnknownRun,           // 404: a file of an earlier run of the server
  kNotThere,             // 404: not yet, or no longer, or lost
  kNoSuchRendition,      // 404: the source has no picture, or no sound
  kBadQuery,             // 400: not the numbers of section 6.2.5.2
  kPartWithoutSequence,  // 400: _HLS_part without _HLS_msn
  kTooFarAhead,          // 400: more than two segments ahead
  kNothingYet,           // 503: nothing came for three target durations
  kTimedOut,             // 503: the segment or part did not come for as long
};
std::string_view to_string(Reason reason);

constexpr std::size_t kNameSizeMax = 64;     // characters
constexpr std::size_t kQuerySizeMax = 1024;  // characters
constexpr std::size_t kRunSizeMax = 16;      // characters
constexpr std::uint32_t kPartIndexMax = 1000;

// A run of the server: what it names files by, so that no name ever means two things and a cache
// may keep them for ever. One to kRunSizeMax of a-z and 0-9.
class Run {
 public:
  static std::optional<Run> of(std::string_view text);
  std::string_view text() const { return {characters_.data(), size_}; }
  friend bool operator==(const Run& a, const Run& b) { return a.text() == b.text(); }

 private:
  std::array<char, kRunSizeMax> characters_{};
  std::size_t size_ = 0;
};

enum class File : std::uint8_t { kMaster, kPlaylist, kInit, kSegment, kPart };

struct Request {
  File file = File::kMaster;
  Rendition rendition = Rendition::kVideo;  // not of kMaster
  bool native = false;                      // of kMaster: for a player that knows no Opus
  std::optional<Run> run;                   // of kInit, kSegment and kPart
  std::uint64_t number = 0;                 // of the init or the segment
  std::uint32_t part = 0;                   // of kPart
  // Of kPlaylist (section 6.2.5): answer when this is in it.
  std::optional<std::uint64_t> wait_segment;
  std::optional<std::uint32_t> wait_part;  // only with wait_segment
  bool skip = false;                       // _HLS_skip: a delta update will do
  // For the caller to fill in.
  bool accepts_gzip = false;
  base::Time arrived{};  // how long it may wait counts from here
  // Of kMaster: the picture is on its way, and answers when its position() is so far; 0: there is
  // none. Who gets a master without it never asks again.
  std::uint64_t picture_from = 0;
};

// Names are index.m3u8, native.m3u8, video.m3u8, audio.m3u8, aac.m3u8, muxed.m3u8,
// <run>-v-i<id>.mp4, <run>-v-<number>.m4s and <run>-v-<number>-<part>.m4s, with a instead of v for
// sound, c for sound as AAC, m for picture and sound. Unknown parameters are ignored, as section
// 6.2.5 asks. `name` is the last part of the path; `query` stands behind the "?".
base::Result<Request, Reason> parse_request(std::string_view name, std::string_view query);

}  // namespace live::hls
