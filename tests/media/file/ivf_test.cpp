#include <gtest/gtest.h>

#include "media/file/clip.hpp"
#include "tests/media/file/bytes_of_files.hpp"

namespace media::file {
namespace {

using namespace test;

TEST(Ivf, gives_frames_with_their_times) {
  Data file = ivf_header();
  put_ivf_frame(file, 10, {1, 2, 3});
  put_ivf_frame(file, 12, {4});
  const auto clip = read_ivf(file);
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->codec, Codec::kVp8);
  ASSERT_EQ(clip->frames.size(), 2u);
  EXPECT_EQ(clip->frames[0].bytes, (Data{1, 2, 3}));
  EXPECT_EQ(clip->frames[0].at, base::Duration{}) << "times begin at zero";
  EXPECT_EQ(clip->frames[1].at, std::chrono::milliseconds(80));
  EXPECT_EQ(clip->length, std::chrono::milliseconds(120));
}

TEST(Ivf, refuses_another_codec) {
  Data file = ivf_header("VP90");
  put_ivf_frame(file, 0, {1});
  EXPECT_EQ(read_ivf(file).error(), ReadError::kUnknownCodec);
}

TEST(Ivf, refuses_damaged_files) {
  EXPECT_EQ(read_ivf({}).error(), ReadError::kNotThisFormat);
  EXPECT_EQ(read_ivf(ivf_header()).error(), ReadError::kEmpty);
  EXPECT_EQ(read_ivf(ivf_header("VP80", 0)).error(), ReadError::kDamaged);
  EXPECT_EQ(read_ivf(ivf_header("VP80", 25, 0)).error(), ReadError::kDamaged);
  Data cut = ivf_header();
  put_ivf_frame(cut, 0, {1, 2, 3});
  for (std::size_t size = cut.size() - 1; size > 32; --size) {
    cut.resize(size);
    EXPECT_EQ(read_ivf(cut).error(), ReadError::kDamaged) << size;
  }
  Data back = ivf_header();
  put_ivf_frame(back, 5, {1});
  put_ivf_frame(back, 4, {1});
  EXPECT_EQ(read_ivf(back).error(), ReadError::kDamaged) << "time that goes back";
}

}  // namespace
}  // namespace media::file
