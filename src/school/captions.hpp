// Captions as people have them, SubRip (.srt) or WebVTT (.vtt), made to WebVTT, which browsers show
// (https://www.w3.org/TR/webvtt1/).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace school {

inline constexpr std::size_t kCaptionsBytesMax = 900'000;  // eight hours of talk have half of it

enum class CaptionsErrorKind : std::uint8_t {
  kTooLong,   // more than kCaptionsBytesMax
  kNotUtf8,   // saved in another encoding
  kNoCues,    // there is no line with times in it: it is something else
  kBadTimes,  // a line with an arrow has no two times, or ends before it begins
};
std::string_view to_string(CaptionsErrorKind kind);  // "captions_no_cues"
struct CaptionsError {
  CaptionsErrorKind kind = CaptionsErrorKind::kNoCues;
  std::size_t line = 0;  // counted from 1; 0: of the whole
};

// "00:00:01,500 --> 00:00:04,000" becomes "00:00:01.500 --> 00:00:04.000"; all else stays as it is,
// with line feeds alone and the header of WebVTT in front.
base::Result<std::string, CaptionsError> read_captions(std::string_view text);

}  // namespace school
