#include "media/file/annex_b.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "media/file/clip.hpp"

namespace media::file {
namespace {

constexpr std::uint8_t kSlice = 1;
constexpr std::uint8_t kIdrSlice = 5;
constexpr std::uint8_t kSupplement = 6;  // SEI
constexpr std::uint8_t kDelimiter = 9;

// Where the next start code (00 00 01) begins at or after `at`.
std::optional<std::size_t> next_start(base::ConstBytes bytes, std::size_t at) {
  for (; at + 3 <= bytes.size(); ++at) {
    if (bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1) return at;
  }
  return std::nullopt;
}

// Whether this unit begins an access unit that has a picture already (section 7.4.1.2.3): a first
// slice, whose first_mb_in_slice is 0 and so begins with a one bit, or what stands before slices.
bool begins_picture(base::ConstBytes unit) {
  const std::uint8_t type = unit[0] & 31;
  if (type == kSlice || type == kIdrSlice) return unit.size() > 1 && (unit[1] & 0x80) != 0;
  return type >= kSupplement && type <= kDelimiter;
}

void append(base::ConstBytes unit, std::vector<std::uint8_t>& bytes) {
  bytes.insert(bytes.end(), {0, 0, 0, 1});
  bytes.insert(bytes.end(), unit.begin(), unit.end());
}

}  // namespace

std::vector<base::ConstBytes> split_annex_b(base::ConstBytes bytes) {
  std::vector<base::ConstBytes> units;
  auto start = next_start(bytes, 0);
  while (start) {
    const std::size_t from = *start + 3;
    start = next_start(bytes, from);
    std::size_t to = start.value_or(bytes.size());
    while (to > from && bytes[to - 1] == 0) --to;  // trailing_zero_8bits
    if (to > from) units.push_back(bytes.subspan(from, to - from));
  }
  return units;
}

base::Result<Clip, ReadError> read_annex_b(base::ConstBytes bytes, double frames_per_second) {
  const auto first = next_start(bytes, 0);
  if (!first || *first > 1 || !(frames_per_second > 0)) {
    return base::Failure{ReadError::kNotThisFormat};
  }
  Clip clip{Codec::kH264, {}, {}};
  const auto time_of = [&](std::size_t frame) {
    return base::Duration(
        static_cast<base::Duration::rep>(static_cast<double>(frame) * 1e9 / frames_per_second));
  };
  bool has_picture = true;  // so that the first unit opens a frame
  for (const base::ConstBytes unit : split_annex_b(bytes)) {
    const std::uint8_t type = unit[0] & 31;
    if (has_picture && (begins_picture(unit) || clip.frames.empty())) {
      clip.frames.push_back({time_of(clip.frames.size()), {}});
      has_picture = false;
    }
    has_picture = has_picture || type == kSlice || type == kIdrSlice;
    append(unit, clip.frames.back().bytes);
  }
  if (clip.frames.empty()) return base::Failure{ReadError::kEmpty};
  if (!has_picture) clip.frames.pop_back();  // parameters without a picture
  if (clip.frames.empty()) return base::Failure{ReadError::kUnknownCodec};
  clip.length = time_of(clip.frames.size());
  return clip;
}

}  // namespace media::file
