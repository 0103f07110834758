#include "media/rtp_payload/packetize.hpp"

#include <algorithm>

#include "media/file/annex_b.hpp"

namespace media::rtp_payload {
namespace {

constexpr std::uint8_t kNriMask = 0x60;
constexpr std::uint8_t kTypeMask = 0x1F;
constexpr std::uint8_t kStapA = 24;
constexpr std::uint8_t kFuA = 28;
constexpr std::uint8_t kStart = 0x80;
constexpr std::uint8_t kEnd = 0x40;
constexpr std::uint8_t kFirstParameters = 6;  // SEI, SPS, PPS
constexpr std::uint8_t kLastParameters = 8;
constexpr std::uint8_t kDelimiter = 9;

std::uint8_t type_of(base::ConstBytes unit) {
  return unit[0] & kTypeMask;
}

bool is_parameters(base::ConstBytes unit) {
  return type_of(unit) >= kFirstParameters && type_of(unit) <= kLastParameters;
}

// Section 5.7.1. Gives how many of the units, from the first on, went in.
std::size_t aggregate(std::span<const base::ConstBytes> units, std::size_t size_max,
                      std::vector<Payload>& payloads) {
  Payload payload{kStapA};
  std::size_t count = 0;
  for (const base::ConstBytes unit : units) {
    if (!is_parameters(unit) || payload.size() + 2 + unit.size() > size_max) break;
    payload[0] = std::max(payload[0], static_cast<std::uint8_t>((unit[0] & kNriMask) | kStapA));
    payload.push_back(static_cast<std::uint8_t>(unit.size() >> 8));
    payload.push_back(static_cast<std::uint8_t>(unit.size()));
    payload.insert(payload.end(), unit.begin(), unit.end());
    ++count;
  }
  if (count < 2) return 0;  // one alone is shorter as it is
  payloads.push_back(std::move(payload));
  return count;
}

// Section 5.8.
void fragment(base::ConstBytes unit, std::size_t size_max, std::vector<Payload>& payloads) {
  const auto indicator = static_cast<std::uint8_t>((unit[0] & kNriMask) | kFuA);
  base::ConstBytes rest = unit.subspan(1);
  bool first = true;
  while (!rest.empty()) {
    const std::size_t size = std::min(rest.size(), size_max - 2);
    const bool last = size == rest.size();
    Payload payload{indicator, static_cast<std::uint8_t>(type_of(unit) | (first ? kStart : 0) |
                                                         (last ? kEnd : 0))};
    payload.insert(payload.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
    payloads.push_back(std::move(payload));
    rest = rest.subspan(size);
    first = false;
  }
}

}  // namespace

std::vector<Payload> packetize_h264(base::ConstBytes access_unit, std::size_t size_max) {
  auto units = file::split_annex_b(access_unit);
  // A delimiter says nothing that the marker bit does not.
  std::erase_if(units, [](base::ConstBytes unit) { return type_of(unit) == kDelimiter; });
  return packetize_h264_units(units, size_max);
}

std::vector<Payload> packetize_h264_sample(std::span<const base::ConstBytes> parameter_sets,
                                           base::ConstBytes sample, std::size_t size_max) {
  std::vector<base::ConstBytes> units(parameter_sets.begin(), parameter_sets.end());
  base::ByteReader reader(sample);
  while (!reader.empty()) {
    const base::ConstBytes unit = reader.bytes(reader.u32());
    if (!reader.ok()) return {};
    units.push_back(unit);
  }
  std::erase_if(units, [](base::ConstBytes unit) { return unit.empty(); });
  return packetize_h264_units(units, size_max);
}

std::vector<Payload> packetize_h264_units(std::span<const base::ConstBytes> units,
                                          std::size_t size_max) {
  if (size_max < kPayloadSizeMin) return {};
  std::vector<Payload> payloads;
  for (std::size_t i = 0; i < units.size();) {
    if (const std::size_t taken = aggregate(units.subspan(i), size_max, payloads)) {
      i += taken;
      continue;
    }
    if (units[i].size() <= size_max) {
      payloads.emplace_back(units[i].begin(), units[i].end());
    } else {
      fragment(units[i], size_max, payloads);
    }
    ++i;
  }
  return payloads;
}

std::vector<Payload> packetize_vp8(base::ConstBytes frame, std::uint16_t picture_id,
                                   std::size_t size_max) {
  constexpr std::uint8_t kExtended = 0x80;
  constexpr std::uint8_t kStartOfPartition = 0x10;
  constexpr std::uint8_t kHasPictureId = 0x80;
  constexpr std::size_t kDescriptorSize = 4;
  std::vector<Payload> payloads;
  while (!frame.empty()) {
    const std::size_t size = std::min(frame.size(), size_max - kDescriptorSize);
    Payload payload{
        static_cast<std::uint8_t>(kExtended | (payloads.empty() ? kStartOfPartition : 0)),
        kHasPictureId, static_cast<std::uint8_t>(0x80 | (picture_id >> 8 & 0x7F)),
        static_cast<std::uint8_t>(picture_id)};
    payload.insert(payload.end(), frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
    payloads.push_back(std::move(payload));
    frame = frame.subspan(size);
  }
  return payloads;
}

std::vector<Payload> packetize(Codec codec, base::ConstBytes frame, std::uint64_t frame_number,
                               std::size_t size_max) {
  if (size_max < kPayloadSizeMin || frame.empty()) return {};
  switch (codec) {
    case Codec::kOpus:
      return {Payload(frame.begin(), frame.end())};
    case Codec::kH264:
      return packetize_h264(frame, size_max);
    case Codec::kVp8:
      return packetize_vp8(frame, static_cast<std::uint16_t>(frame_number & 0x7FFF), size_max);
    case Codec::kVp9:
    case Codec::kAv1:
    case Codec::kAac:
      return {};
  }
  return {};
}

}  // namespace media::rtp_payload
