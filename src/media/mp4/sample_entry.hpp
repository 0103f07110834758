// What a track of a file is: the entry of its stsd box, and its name in a CODECS attribute.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "media/frame.hpp"
#include "media/mp4/box_writer.hpp"

namespace media::mp4 {

enum class FormatError : std::uint8_t {
  kUnsupportedCodec,  // VP8, VP9, AV1: these go into WebM
  kBadConfiguration,  // not what media::Format promises for the codec
  kBadTimescale,      // 0, or more than kTimescaleMax
  kNoSize,            // a picture without width or height, or sound without channels
};
std::string_view to_string(FormatError error);

constexpr std::uint32_t kTimescaleMax = 10'000'000;  // ticks per second
constexpr std::size_t kConfigurationSizeMax = 4096;  // bytes

// Whether a file can hold it: H.264, AAC and Opus whose configuration is whole.
base::Result<void, FormatError> check(const Format& format);

// The `format` has passed check(). avc1 with avcC (ISO/IEC 14496-15 section 5.4.2), mp4a with esds
// (ISO/IEC 14496-14 section 5.6), Opus with dOps (Encapsulation of Opus in ISO BMFF, section 4.3).
void write_sample_entry(const Format& format, BoxWriter& out);

// As in RFC 6381: "avc1.64001f", "mp4a.40.2", "opus". Empty where check() fails.
std::string codec_string(const Format& format);

}  // namespace media::mp4
