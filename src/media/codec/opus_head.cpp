#include "media/codec/opus_head.hpp"

#include <array>

namespace media::codec {

std::optional<OpusHead> parse_opus_head(base::ConstBytes bytes) {
  base::ByteReader reader(bytes);
  if (base::as_text(reader.bytes(8)) != "OpusHead") return std::nullopt;
  const bool is_known = (reader.u8() & 0xF0) == 0;
  OpusHead head{.channels = reader.u8()};
  const std::uint8_t low = reader.u8();
  head.pre_skip = static_cast<std::uint16_t>(reader.u8() << 8 | low);  // little-endian
  reader.skip(4 + 2 + 1);
  return reader.ok() && is_known && head.channels > 0 ? std::optional(head) : std::nullopt;
}

std::uint32_t opus_samples(base::ConstBytes packet) {
  if (packet.empty()) return 0;
  constexpr std::array<std::uint32_t, 4> kSilk{480, 960, 1920, 2880};
  constexpr std::array<std::uint32_t, 4> kCelt{120, 240, 480, 960};
  const std::uint32_t configuration = packet[0] >> 3;
  const std::uint32_t samples = configuration < 12   ? kSilk.at(configuration & 3)
                                : configuration < 16 ? kSilk.at(configuration & 1)
                                                     : kCelt.at(configuration & 3);
  const std::uint32_t code = packet[0] & 3;
  if (code == 3 && packet.size() < 2) return 0;
  const std::uint32_t count = code == 0 ? 1 : code < 3 ? 2 : packet[1] & 0x3F;
  constexpr std::uint32_t kSamplesMax = 5760;
  return count * samples <= kSamplesMax ? count * samples : 0;
}

}  // namespace media::codec
