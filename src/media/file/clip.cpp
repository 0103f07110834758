#include "media/file/clip.hpp"

#include <algorithm>

namespace media::file {

std::string_view to_string(ReadError error) {
  switch (error) {
    case ReadError::kNotThisFormat:
      return "is neither H.264 in Annex B form, IVF nor Ogg";
    case ReadError::kUnknownCodec:
      return "holds neither H.264, VP8 nor Opus";
    case ReadError::kDamaged:
      return "is damaged";
    case ReadError::kEmpty:
      return "holds no frame";
  }
  return "";
}

base::Result<Clip, ReadError> read(base::ConstBytes bytes, double frames_per_second) {
  const auto begins_with = [&](std::string_view word) {
    const auto expected = base::as_bytes(word);
    return bytes.size() >= expected.size() &&
           std::equal(expected.begin(), expected.end(), bytes.begin());
  };
  if (begins_with("DKIF")) return read_ivf(bytes);
  if (begins_with("OggS")) return read_ogg_opus(bytes);
  return read_annex_b(bytes, frames_per_second);
}

}  // namespace media::file
