#include "proto/rtp/audio_level.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace proto::rtp {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Level = std::optional<std::uint8_t>;

constexpr std::uint8_t kId = 3;

Level level_in(const Bytes& extensions, std::uint16_t profile, std::uint8_t id = kId) {
  Header header;
  header.extension_profile = profile;
  header.extensions = extensions;
  return audio_level(header, id);
}

TEST(AudioLevel, is_the_low_seven_bits_whatever_the_flag_says) {
  EXPECT_EQ(level_in({0x30, 0x80 | 25, 0, 0}, 0xBEDE), Level{25});
  EXPECT_EQ(level_in({0x30, 25, 0, 0}, 0xBEDE), Level{25});
  EXPECT_EQ(level_in({0x30, 0xff, 0, 0}, 0xBEDE), Level{kSilentLevel});
  EXPECT_EQ(level_in({0x30, 0, 0, 0}, 0xBEDE), Level{0});
}

TEST(AudioLevel, is_read_in_the_two_byte_form_too) {
  EXPECT_EQ(level_in({3, 1, 40, 0}, 0x1000), Level{40});
  EXPECT_EQ(level_in({3, 2, 40, 0}, 0x1000), Level{40});  // with padding
}

TEST(AudioLevel, is_not_known_where_the_packet_does_not_say) {
  EXPECT_EQ(level_in({0x40, 25, 0, 0}, 0xBEDE), std::nullopt);
  EXPECT_EQ(level_in({0x30, 25, 0, 0}, 0xBEDE, 0), std::nullopt);
  EXPECT_EQ(level_in({3, 0, 0, 0}, 0x1000), std::nullopt);      // without a value
  EXPECT_EQ(level_in({3, 3, 40, 0, 0}, 0x1000), std::nullopt);  // something else under that id
  EXPECT_EQ(audio_level(Header{}, kId), std::nullopt);
}

}  // namespace
}  // namespace proto::rtp
