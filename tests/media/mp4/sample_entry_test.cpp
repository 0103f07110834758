#include "media/mp4/sample_entry.hpp"

#include <gtest/gtest.h>

#include "tests/media/mp4/boxes.hpp"
#include "tests/media/mp4/formats.hpp"

namespace media::mp4 {
namespace {

std::vector<std::uint8_t> entry_of(const Format& format) {
  BoxWriter out;
  write_sample_entry(format, out);
  return out.take();
}

TEST(SampleEntry, names_the_codec_from_its_configuration) {
  EXPECT_EQ(codec_string(test::h264()), "avc1.64001f");
  EXPECT_EQ(codec_string(test::aac()), "mp4a.40.2");
  EXPECT_EQ(codec_string(test::aac(5 << 3)), "mp4a.40.5");
  EXPECT_EQ(codec_string(test::aac(29 << 3)), "mp4a.40.29");
  EXPECT_EQ(codec_string(test::opus()), "opus");
  EXPECT_EQ(codec_string(Format{}), "");
}

TEST(SampleEntry, names_an_object_type_that_is_escaped) {
  Format usac = test::aac();
  usac.configuration = {0xF9, 0x46, 0x40};  // 31, then 42 - 32
  EXPECT_EQ(codec_string(usac), "mp4a.40.42");
}

TEST(SampleEntry, holds_the_picture_and_its_configuration) {
  const auto entry = entry_of(test::h264());
  const auto body = test::find(entry, "avc1");
  ASSERT_GT(body.size(), 78u);
  EXPECT_EQ(base::load_u16(&body[24]), 1280);
  EXPECT_EQ(base::load_u16(&body[26]), 720);
  const auto configuration = test::find(body.subspan(78), "avcC");
  EXPECT_TRUE(std::ranges::equal(configuration, test::h264().configuration));
}

TEST(SampleEntry, wraps_aac_in_descriptors) {
  const auto entry = entry_of(test::aac());
  const auto body = test::find(entry, "mp4a");
  ASSERT_GT(body.size(), 28u);
  EXPECT_EQ(base::load_u16(&body[16]), 2) << "channels";
  EXPECT_EQ(base::load_u16(&body[24]), 44'100);
  const auto esds = test::find(body.subspan(28), "esds");
  const std::vector<std::uint8_t> expected{
      0,    0,    0,    0,    3, 0x80, 0x80, 0x80, 34,   0,    0,    0, 4, 0x80, 0x80,
      0x80, 20,   0x40, 0x15, 0, 0,    0,    0,    0,    0,    0,    0, 0, 0,    0,
      5,    0x80, 0x80, 0x80, 2, 0x12, 0x10, 6,    0x80, 0x80, 0x80, 1, 2};
  EXPECT_TRUE(std::ranges::equal(esds, expected));
}

TEST(SampleEntry, turns_the_bytes_of_opus_round) {
  const auto entry = entry_of(test::opus());
  const auto body = test::find(entry, "Opus");
  ASSERT_GT(body.size(), 28u);
  const auto dops = test::find(body.subspan(28), "dOps");
  const std::vector<std::uint8_t> expected{0, 2, 0x01, 0x38, 0, 0, 0xBB, 0x80, 0, 0, 0};
  EXPECT_TRUE(std::ranges::equal(dops, expected));
}

TEST(SampleEntry, keeps_the_channel_mapping_of_opus) {
  Format surround = test::opus();
  surround.channels = 3;
  surround.configuration[9] = 3;
  surround.configuration[18] = 1;
  EXPECT_EQ(check(surround).error(), FormatError::kBadConfiguration) << "no mapping";
  surround.configuration.insert(surround.configuration.end(), {2, 1, 0, 2, 1});
  ASSERT_TRUE(check(surround));
  const auto entry = entry_of(surround);
  const auto dops = test::find(test::find(entry, "Opus").subspan(28), "dOps");
  ASSERT_EQ(dops.size(), 16u);
  EXPECT_EQ(dops[15], 1);
}

TEST(SampleEntry, refuses_what_a_file_cannot_hold) {
  Format format = test::h264();
  format.codec = Codec::kVp8;
  EXPECT_EQ(check(format).error(), FormatError::kUnsupportedCodec);
  format = test::h264();
  format.timescale = 0;
  EXPECT_EQ(check(format).error(), FormatError::kBadTimescale);
  format = test::h264();
  format.height = 0;
  EXPECT_EQ(check(format).error(), FormatError::kNoSize);
  format = test::aac();
  format.channels = 0;
  EXPECT_EQ(check(format).error(), FormatError::kNoSize);
  for (Format whole : {test::h264(), test::aac(), test::opus()}) {
    while (!whole.configuration.empty()) {
      whole.configuration.pop_back();
      EXPECT_EQ(check(whole).error(), FormatError::kBadConfiguration) << whole.configuration.size();
    }
  }
  format = test::aac();
  format.configuration.resize(kConfigurationSizeMax + 1);
  EXPECT_FALSE(check(format));
}

TEST(SampleEntry, says_what_is_wrong) {
  for (const auto error : {FormatError::kUnsupportedCodec, FormatError::kBadConfiguration,
                           FormatError::kBadTimescale, FormatError::kNoSize}) {
    EXPECT_FALSE(to_string(error).empty());
  }
}

}  // namespace
}  // namespace media::mp4
