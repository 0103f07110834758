#include "media/codec/avc_configuration.hpp"

#include <algorithm>

#include "media/codec/h264_parameters.hpp"

namespace media::codec {

namespace {

constexpr std::uint8_t kSps = 7;
constexpr std::uint8_t kPps = 8;
constexpr std::size_t kSpsMax = 31;
constexpr std::size_t kPpsMax = 255;

base::ConstBytes without_start_code(base::ConstBytes nal) {
  std::size_t zeros = 0;
  while (zeros < nal.size() && nal[zeros] == 0) ++zeros;
  const bool is_code = zeros >= 2 && zeros < nal.size() && nal[zeros] == 1;
  return is_code ? nal.subspan(zeros + 1) : nal;
}

void read_sets(base::ByteReader& reader, std::size_t count, AvcConfiguration& found) {
  for (std::size_t i = 0; i < count; ++i) {
    const base::ConstBytes nal =
        without_trailing_zeros(without_start_code(reader.bytes(reader.u16())));
    if (!reader.ok() || nal.empty()) continue;
    // By what they are, not by the list they stand in.
    const std::uint8_t type = nal[0] & 0x1F;
    if (type == kSps) found.sps.emplace_back(nal.begin(), nal.end());
    if (type == kPps) found.pps.emplace_back(nal.begin(), nal.end());
  }
}

void append_sets(const std::vector<NalUnit>& sets, std::size_t count,
                 std::vector<std::uint8_t>& out) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t size = std::min<std::size_t>(sets[i].size(), 0xFFFF);
    out.push_back(static_cast<std::uint8_t>(size >> 8));
    out.push_back(static_cast<std::uint8_t>(size));
    out.insert(out.end(), sets[i].begin(), sets[i].begin() + static_cast<std::ptrdiff_t>(size));
  }
}

// All but Baseline, Main and Extended.
bool has_extension(std::uint8_t profile) {
  return profile != 66 && profile != 77 && profile != 88;
}

}  // namespace

base::ConstBytes without_trailing_zeros(base::ConstBytes nal) {
  while (!nal.empty() && nal.back() == 0) nal = nal.first(nal.size() - 1);
  return nal;
}

std::optional<AvcConfiguration> parse_avc_configuration(base::ConstBytes record) {
  base::ByteReader reader(record);
  AvcConfiguration found;
  if (reader.u8() != 1) return std::nullopt;
  reader.skip(3);  // profile and level, again in the SPS
  found.length_size = static_cast<std::uint8_t>((reader.u8() & 0x03) + 1);
  read_sets(reader, reader.u8() & 0x1F, found);
  read_sets(reader, reader.u8(), found);
  if (!reader.ok() || found.sps.empty() || found.pps.empty()) return std::nullopt;
  return found;
}

//  |version 1|profile|constraints|level|111111 11|111 n| SPS... | n | PPS... |extension
std::vector<std::uint8_t> make_avc_configuration(const std::vector<NalUnit>& sps,
                                                 const std::vector<NalUnit>& pps) {
  if (sps.empty() || sps[0].size() < 4 || pps.empty()) return {};
  const std::size_t sps_count = std::min(sps.size(), kSpsMax);
  const std::size_t pps_count = std::min(pps.size(), kPpsMax);
  std::vector<std::uint8_t> out{1, sps[0][1], sps[0][2], sps[0][3], 0xFF};
  out.push_back(static_cast<std::uint8_t>(0xE0 | sps_count));
  append_sets(sps, sps_count, out);
  out.push_back(static_cast<std::uint8_t>(pps_count));
  append_sets(pps, pps_count, out);
  const auto parameters = parse_h264_sps(sps[0]);
  if (parameters && has_extension(parameters->profile_idc)) {
    out.push_back(static_cast<std::uint8_t>(0xFC | parameters->chroma_format));
    const auto depth = static_cast<std::uint8_t>(0xF8 | ((parameters->bit_depth - 8) & 7));
    out.insert(out.end(), {depth, depth, 0});
  }
  return out;
}

}  // namespace media::codec
