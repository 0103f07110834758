#include "live/hls/gzip.hpp"

#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

namespace live::hls {
namespace {

TEST(Gzip, is_smaller_and_comes_back) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "#EXTINF:2.000000,\nrun-v-" + std::to_string(i) + ".m4s\n";
  auto packed = gzip(base::as_bytes(text));
  ASSERT_FALSE(packed.empty());
  EXPECT_LT(packed.size() * 5, text.size());
  std::string plain(text.size() + 1, '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = packed.data();
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  EXPECT_EQ(plain, text);
}

TEST(Gzip, takes_nothing) {
  EXPECT_FALSE(gzip({}).empty());
}

}  // namespace
}  // namespace live::hls
