#include "media/file/clip.hpp"

#include <gtest/gtest.h>

#include "tests/media/file/bytes_of_files.hpp"

namespace media::file {
namespace {

using namespace test;

TEST(Clip, is_read_by_what_the_file_begins_with) {
  Data ivf = ivf_header();
  put_ivf_frame(ivf, 0, {1});
  EXPECT_EQ(read(ivf, 25)->codec, Codec::kVp8);
  Data ogg = ogg_page({opus_head()});
  put(ogg, ogg_page({opus_tags()}));
  put(ogg, ogg_page({Data{0xF8}}));
  EXPECT_EQ(read(ogg, 25)->codec, Codec::kOpus);
  EXPECT_EQ(read(Data{0, 0, 1, 0x65, 0x88}, 25)->codec, Codec::kH264);
  EXPECT_EQ(read(Data{'R', 'I', 'F', 'F'}, 25).error(), ReadError::kNotThisFormat);
}

TEST(Clip, says_what_is_wrong) {
  for (const auto error : {ReadError::kNotThisFormat, ReadError::kUnknownCodec, ReadError::kDamaged,
                           ReadError::kEmpty}) {
    EXPECT_FALSE(to_string(error).empty());
  }
}

}  // namespace
}  // namespace media::file
