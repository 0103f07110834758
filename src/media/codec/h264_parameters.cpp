#include "media/codec/h264_parameters.hpp"

#include <algorithm>

#include "media/codec/bit_reader.hpp"

namespace media::codec {

namespace {

constexpr std::uint8_t kSps = 7;
constexpr std::uint32_t kSideMax = 16384;  // pixels
constexpr std::uint32_t kSpsIdMax = 31;
constexpr std::uint32_t kCycleMax = 255;  // num_ref_frames_in_pic_order_cnt_cycle
constexpr std::uint32_t kReorderMax = 16;
constexpr std::uint8_t kBaseline = 66;

// Whose SPS has chroma format and bit depth.
bool has_chroma(std::uint8_t profile) {
  switch (profile) {
    case 44:
    case 83:
    case 86:
    case 100:
    case 110:
    case 118:
    case 122:
    case 128:
    case 134:
    case 135:
    case 138:
    case 139:
    case 244:
      return true;
    default:
      return false;
  }
}

void skip_scaling_list(BitReader& reader, int size) {
  std::int32_t last = 8;
  std::int32_t next = 8;
  for (int i = 0; i < size && reader.ok(); ++i) {
    if (next != 0) next = (last + reader.se() % 256 + 256) % 256;
    if (next != 0) last = next;
  }
}

void read_chroma(BitReader& reader, H264Parameters& found) {
  const std::uint32_t format = reader.ue();
  found.chroma_format = static_cast<std::uint8_t>(std::min(format, 3U));
  if (format == 3) reader.skip(1);  // separate_colour_plane_flag
  const std::uint32_t luma = std::min(reader.ue(), 8U);
  const std::uint32_t chroma = std::min(reader.ue(), 8U);
  found.bit_depth = static_cast<std::uint8_t>(8 + std::max(luma, chroma));
  reader.skip(1);  // qpprime_y_zero_transform_bypass_flag
  if (!reader.flag()) return;
  for (int i = 0; i < (format == 3 ? 12 : 8) && reader.ok(); ++i)
    if (reader.flag()) skip_scaling_list(reader, i < 6 ? 16 : 64);
}

void read_picture_order(BitReader& reader, H264Parameters& found) {
  const std::uint32_t type = reader.ue();
  if (type == 0) reader.ue();
  if (type == 1) {
    reader.skip(1);
    reader.se();
    reader.se();
    const std::uint32_t count = std::min(reader.ue(), kCycleMax);
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) reader.se();
  }
  if (type == 2) found.reorder_depth = 0;  // shown in the order of decoding
}

// Section 7.3.2.1.1: the size in macroblocks and what is cropped of it.
bool read_size(BitReader& reader, H264Parameters& found) {
  const std::uint32_t columns = reader.ue();
  const std::uint32_t rows = reader.ue();
  const bool frames_only = reader.flag();
  found.interlaced = !frames_only;
  if (!frames_only) reader.skip(1);
  reader.skip(1);  // direct_8x8_inference_flag
  if (columns >= kSideMax / 16 || rows >= kSideMax / 16) return false;
  const std::uint32_t units = frames_only ? 1 : 2;
  std::uint64_t cut_x = 0;
  std::uint64_t cut_y = 0;
  if (reader.flag()) {
    const std::uint32_t sub_x = found.chroma_format == 1 || found.chroma_format == 2 ? 2 : 1;
    const std::uint32_t sub_y = found.chroma_format == 1 ? 2 : 1;
    cut_x = std::uint64_t{reader.ue()} + reader.ue();
    cut_y = std::uint64_t{reader.ue()} + reader.ue();
    cut_x *= sub_x;
    cut_y *= sub_y * units;
  }
  const std::uint64_t width = 16 * (columns + 1);
  const std::uint64_t height = 16 * std::uint64_t{rows + 1} * units;
  if (!reader.ok() || cut_x >= width || cut_y >= height || height - cut_y > kSideMax) return false;
  found.width = static_cast<std::uint16_t>(width - cut_x);
  found.height = static_cast<std::uint16_t>(height - cut_y);
  return true;
}

void skip_hrd(BitReader& reader) {
  const std::uint32_t count = std::min(reader.ue(), 31U);
  reader.skip(8);
  for (std::uint32_t i = 0; i <= count && reader.ok(); ++i) {
    reader.ue();
    reader.ue();
    reader.skip(1);
  }
  reader.skip(20);
}

// Annex E.1.1.
void read_vui(BitReader& reader, H264Parameters& found) {
  constexpr std::uint32_t kExtendedAspect = 255;
  if (reader.flag() && reader.bits(8) == kExtendedAspect) reader.skip(32);
  if (reader.flag()) reader.skip(1);
  if (reader.flag()) {
    reader.skip(4);
    if (reader.flag()) reader.skip(24);
  }
  if (reader.flag()) {
    reader.ue();
    reader.ue();
  }
  if (reader.flag()) {
    const std::uint32_t units = reader.bits(32);
    const std::uint32_t scale = reader.bits(32);
    reader.skip(1);
    // Two fields make a frame, of progressive streams too.
    const std::uint64_t rate = units == 0 ? 0 : std::uint64_t{scale} * 500 / units;
    if (reader.ok() && rate >= 1000 && rate <= 1'000'000)
      found.frame_rate_milli = static_cast<std::uint32_t>(rate);
  }
  const bool nal_hrd = reader.flag();
  if (nal_hrd) skip_hrd(reader);
  const bool vcl_hrd = reader.flag();
  if (vcl_hrd) skip_hrd(reader);
  if (nal_hrd || vcl_hrd) reader.skip(1);
  reader.skip(1);  // pic_struct_present_flag
  if (!reader.flag()) return;
  reader.skip(1);
  for (int i = 0; i < 4; ++i) reader.ue();
  const std::uint32_t depth = reader.ue();
  if (reader.ok() && depth <= kReorderMax) found.reorder_depth = static_cast<std::uint8_t>(depth);
}

}  // namespace

std::optional<H264Parameters> parse_h264_sps(base::ConstBytes nal) {
  if (nal.size() < 4 || (nal[0] & 0x1F) != kSps) return std::nullopt;
  const std::vector<std::uint8_t> bytes = without_emulation_prevention(nal.subspan(1));
  BitReader reader(bytes);
  H264Parameters found;
  found.profile_idc = static_cast<std::uint8_t>(reader.bits(8));
  found.constraints = static_cast<std::uint8_t>(reader.bits(8));
  found.level_idc = static_cast<std::uint8_t>(reader.bits(8));
  if (reader.ue() > kSpsIdMax) return std::nullopt;
  if (has_chroma(found.profile_idc)) read_chroma(reader, found);
  reader.ue();  // log2_max_frame_num_minus4
  read_picture_order(reader, found);
  reader.ue();  // max_num_ref_frames
  reader.skip(1);
  if (!read_size(reader, found)) return std::nullopt;
  if (found.profile_idc == kBaseline) found.reorder_depth = 0;
  if (reader.flag()) read_vui(reader, found);
  return found;
}

}  // namespace media::codec
