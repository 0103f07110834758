#include "app/files/picture_size.hpp"

#include <gtest/gtest.h>

#include "tests/app/files/small_pictures.hpp"

namespace app::files {
namespace {

using Size = std::optional<PictureSize>;

TEST(PictureSize, is_what_the_picture_says) {
  EXPECT_EQ(picture_size(small_png(320, 200)), Size({320, 200}));
  EXPECT_EQ(picture_size(small_png(15'000, 15'000)), Size({15'000, 15'000}));
  EXPECT_EQ(picture_size(small_jpeg(640, 480)), Size({640, 480}));
  EXPECT_EQ(picture_size(lossy_webp(320, 240)), Size({320, 240}));
  EXPECT_EQ(picture_size(lossless_webp(320, 16'384)), Size({320, 16'384}));
  EXPECT_EQ(picture_size(extended_webp(100'000, 7)), Size({100'000, 7}));
}

TEST(PictureSize, of_half_a_head_is_none) {
  for (const std::string& whole : {small_png(3, 2), small_jpeg(3, 2), lossy_webp(3, 2)}) {
    const std::size_t needed = whole.starts_with("RIFF") ? 30 : whole.size();
    for (std::size_t size = 0; size < needed; ++size) {
      EXPECT_EQ(picture_size(std::string_view(whole).substr(0, size)), std::nullopt) << size;
    }
    EXPECT_EQ(picture_size(whole), Size({3, 2}));
  }
}

TEST(PictureSize, of_what_lies_is_none) {
  using namespace std::string_literals;
  EXPECT_EQ(picture_size(small_png(0, 2)), std::nullopt);
  EXPECT_EQ(picture_size(small_jpeg(3, 0)), std::nullopt);
  EXPECT_EQ(picture_size("\xFF\xD8\xFF\xDA\0\x02"s + small_jpeg(3, 2).substr(2)), std::nullopt)
      << "a scan before its frame";
  EXPECT_EQ(picture_size("\xFF\xD8\xFF\xE0\0\0"s + small_jpeg(3, 2).substr(2)), std::nullopt)
      << "a segment without its length";
  EXPECT_EQ(picture_size("\xFF\xD8\xFF\xE0\xFF\xFF"s + small_jpeg(3, 2)), std::nullopt)
      << "a segment beyond the end";
  std::string moving = lossy_webp(3, 2);
  moving[20] |= 1;
  EXPECT_EQ(picture_size(moving), std::nullopt) << "no key frame";
  EXPECT_EQ(picture_size(webp("ALPH", "whatever")), std::nullopt);
  EXPECT_EQ(picture_size("<svg width=\"3\" height=\"2\">"), std::nullopt);
}

}  // namespace
}  // namespace app::files
