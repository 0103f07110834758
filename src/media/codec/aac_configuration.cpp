#include "media/codec/aac_configuration.hpp"

#include <array>

#include "media/codec/bit_reader.hpp"

namespace media::codec {

namespace {

constexpr std::array<std::uint32_t, 13> kRates{96'000, 88'200, 64'000, 48'000, 44'100,
                                               32'000, 24'000, 22'050, 16'000, 12'000,
                                               11'025, 8'000,  7'350};
constexpr std::uint32_t kExplicitRate = 15;
constexpr std::uint32_t kRateMax = 192'000;
// Table 1.19; 0: described by a program config element, or reserved.
constexpr std::array<std::uint8_t, 16> kChannels{0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 0, 8, 0};

constexpr std::uint32_t kSbr = 5;
constexpr std::uint32_t kPs = 29;
constexpr std::uint32_t kEscape = 31;

std::uint32_t read_object_type(BitReader& reader) {
  const std::uint32_t type = reader.bits(5);
  return type == kEscape ? 32 + reader.bits(6) : type;
}

std::uint32_t read_rate(BitReader& reader) {
  const std::uint32_t index = reader.bits(4);
  if (index == kExplicitRate) return reader.bits(24);
  return index < kRates.size() ? kRates.at(index) : 0;
}

// Those with a GASpecificConfig (section 4.4.1), which says how long a frame is.
bool is_general_audio(std::uint32_t type) {
  return (type >= 1 && type <= 4) || type == 6 || type == 7 || (type >= 17 && type <= 23);
}

// Section 4.4.1.1: a channel or a pair per element; its labels do not matter here.
std::uint8_t channels_of_program(BitReader& reader) {
  reader.skip(4 + 2 + 4);
  const std::array<std::uint32_t, 3> elements{reader.bits(4), reader.bits(4), reader.bits(4)};
  const std::uint32_t low_frequency = reader.bits(2);
  reader.skip(3 + 4);
  for (int i = 0; i < 2; ++i)
    if (reader.flag()) reader.skip(4);
  if (reader.flag()) reader.skip(3);
  std::uint32_t channels = low_frequency;
  for (const std::uint32_t count : elements)
    for (std::uint32_t i = 0; i < count; ++i) {
      channels += reader.flag() ? 2 : 1;
      reader.skip(4);
    }
  return reader.ok() ? static_cast<std::uint8_t>(channels) : std::uint8_t{0};
}

}  // namespace

std::optional<AacConfiguration> parse_aac_configuration(base::ConstBytes bytes) {
  BitReader reader(bytes);
  AacConfiguration found;
  std::uint32_t type = read_object_type(reader);
  found.sample_rate = read_rate(reader);
  const std::uint32_t channels = reader.bits(4);
  if (type == kSbr || type == kPs) {
    found.spectral_replication = true;
    found.parametric_stereo = type == kPs;
    read_rate(reader);  // of what is heard
    type = read_object_type(reader);
  }
  found.object_type = static_cast<std::uint8_t>(type);
  found.channels = kChannels.at(channels);
  found.frame_samples = 1024;
  if (!reader.ok()) return std::nullopt;
  if (is_general_audio(type) && reader.left() >= 3) {
    if (reader.flag()) found.frame_samples = 960;
    if (reader.flag()) reader.skip(14);  // coreCoderDelay
    reader.skip(1);
    if (channels == 0) found.channels = channels_of_program(reader);
  }
  const bool exists = found.sample_rate > 0 && found.sample_rate <= kRateMax && found.channels > 0;
  return exists && type != 0 ? std::optional(found) : std::nullopt;
}

base::ConstBytes aac_without_adts(base::ConstBytes frame) {
  constexpr std::size_t kHeaderSize = 7;
  if (frame.size() <= kHeaderSize + 2 || frame[0] != 0xFF || (frame[1] & 0xF6) != 0xF0)
    return frame;
  const std::size_t length =
      static_cast<std::size_t>(base::load_u24(frame.data() + 3) >> 5 & 0x1FFF);
  if (length != frame.size()) return frame;
  const bool has_checksum = (frame[1] & 0x01) == 0;
  return frame.subspan(has_checksum ? kHeaderSize + 2 : kHeaderSize);
}

}  // namespace media::codec
