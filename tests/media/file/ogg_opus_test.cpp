#include <gtest/gtest.h>

#include "media/file/clip.hpp"
#include "tests/media/file/bytes_of_files.hpp"

namespace media::file {
namespace {

using namespace test;

Data file_of(const std::vector<Data>& packets) {
  Data file = ogg_page({opus_head()});
  put(file, ogg_page({opus_tags()}));
  put(file, ogg_page(packets));
  return file;
}

TEST(OggOpus, gives_packets_with_the_time_they_hold) {
  const Data celt_20_ms{0xF8, 1, 2};
  const Data silk_60_ms{0x18, 1};
  const Data two_of_10_ms{0xF1, 1};
  const auto clip = read_ogg_opus(file_of({celt_20_ms, silk_60_ms, two_of_10_ms}));
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->codec, Codec::kOpus);
  ASSERT_EQ(clip->frames.size(), 3u);
  EXPECT_EQ(clip->frames[0].bytes, celt_20_ms);
  EXPECT_EQ(clip->frames[1].at, std::chrono::milliseconds(20));
  EXPECT_EQ(clip->frames[2].at, std::chrono::milliseconds(80));
  EXPECT_EQ(clip->length, std::chrono::milliseconds(100));
}

TEST(OggOpus, puts_packets_together_across_segments_and_pages) {
  Data whole(600, 0xF8);
  Data file = ogg_page({opus_head()});
  put(file, ogg_page({opus_tags()}));
  put(file, ogg_page({Data(whole.begin(), whole.begin() + 510)}, true));
  put(file, ogg_page({Data(whole.begin() + 510, whole.end())}));
  const auto clip = read_ogg_opus(file);
  ASSERT_TRUE(clip);
  ASSERT_EQ(clip->frames.size(), 1u);
  EXPECT_EQ(clip->frames[0].bytes, whole);
}

TEST(OggOpus, refuses_other_and_damaged_files) {
  EXPECT_EQ(read_ogg_opus({}).error(), ReadError::kNotThisFormat);
  EXPECT_EQ(read_ogg_opus(ogg_page({Data{1, 2, 3}})).error(), ReadError::kUnknownCodec);
  EXPECT_EQ(read_ogg_opus(file_of({})).error(), ReadError::kEmpty);
  EXPECT_EQ(read_ogg_opus(file_of({Data{}})).error(), ReadError::kDamaged);
  EXPECT_EQ(read_ogg_opus(file_of({Data{0xFB}})).error(), ReadError::kDamaged) << "no frame count";
  Data cut = file_of({Data{0xF8, 1, 2, 3}});
  cut.pop_back();
  EXPECT_EQ(read_ogg_opus(cut).error(), ReadError::kDamaged);
}

}  // namespace
}  // namespace media::file
