// A recorded stream in memory: encoded frames with their times, as a file held them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "media/track.hpp"

namespace media::file {

struct Frame {
  base::Duration at{};  // since the beginning
  std::vector<std::uint8_t> bytes;
};

struct Clip {
  Codec codec = Codec::kOpus;
  std::vector<Frame> frames;  // at least one
  base::Duration length{};    // when it may begin again; later than the last frame
};

enum class ReadError : std::uint8_t {
  kNotThisFormat,
  kUnknownCodec,
  kDamaged,
  kEmpty,  // not one frame
};
// What is wrong with the file, as the end of a sentence.
std::string_view to_string(ReadError error);

// H.264 in Annex B form (ITU-T H.264 annex B): NAL units behind start codes, one frame per access
// unit. The form says nothing about time, so the caller does.
base::Result<Clip, ReadError> read_annex_b(base::ConstBytes bytes, double frames_per_second);
// IVF with VP8.
base::Result<Clip, ReadError> read_ivf(base::ConstBytes bytes);
// Opus in Ogg (RFC 3533, RFC 7845).
base::Result<Clip, ReadError> read_ogg_opus(base::ConstBytes bytes);
// Whichever of the three it is.
base::Result<Clip, ReadError> read(base::ConstBytes bytes, double frames_per_second);

}  // namespace media::file
