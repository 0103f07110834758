// IVF: a header of 32 bytes, then frames of 12 bytes header each, all little-endian.
#include <algorithm>

#include "media/file/clip.hpp"
#include "media/file/little_endian.hpp"

namespace media::file {
namespace {

constexpr std::size_t kHeaderSizeMin = 32;
constexpr std::uint32_t kRateMax = 1'000'000;
constexpr std::uint64_t kTicksMax = 1ULL << 32;

}  // namespace

base::Result<Clip, ReadError> read_ivf(base::ConstBytes bytes) {
  if (bytes.size() < kHeaderSizeMin || base::as_text(bytes.first(4)) != "DKIF") {
    return base::Failure{ReadError::kNotThisFormat};
  }
  if (base::as_text(bytes.subspan(8, 4)) != "VP80") return base::Failure{ReadError::kUnknownCodec};
  const std::size_t header_size = little_u16(bytes.data() + 6);
  const std::uint32_t rate = little_u32(bytes.data() + 16);
  const std::uint32_t scale = little_u32(bytes.data() + 20);
  if (header_size < kHeaderSizeMin || header_size > bytes.size() || rate == 0 || scale == 0 ||
      rate > kRateMax || scale > kRateMax) {
    return base::Failure{ReadError::kDamaged};
  }
  Clip clip{Codec::kVp8, {}, {}};
  const double tick = 1e9 * scale / rate;
  for (base::ByteReader reader(bytes.subspan(header_size)); !reader.empty();) {
    const base::ConstBytes head = reader.bytes(12);
    if (!reader.ok()) return base::Failure{ReadError::kDamaged};
    const std::uint32_t size = little_u32(head.data());
    const std::uint64_t ticks = little_u64(head.data() + 4);
    const base::ConstBytes frame = reader.bytes(size);
    const base::Duration at(static_cast<base::Duration::rep>(
        static_cast<double>(std::min(ticks, kTicksMax)) * std::min(tick, 1e9)));
    const bool goes_back = !clip.frames.empty() && at < clip.frames.back().at;
    if (!reader.ok() || size == 0 || goes_back) return base::Failure{ReadError::kDamaged};
    clip.frames.push_back({at, {frame.begin(), frame.end()}});
  }
  if (clip.frames.empty()) return base::Failure{ReadError::kEmpty};
  const base::Duration first = clip.frames.front().at;
  for (Frame& frame : clip.frames) frame.at -= first;
  clip.length =
      clip.frames.back().at + base::Duration(static_cast<base::Duration::rep>(std::max(tick, 1e6)));
  return clip;
}

}  // namespace media::file
