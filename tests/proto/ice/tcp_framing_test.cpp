#include "proto/ice/tcp_framing.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace proto::ice {
namespace {

using Stream = std::vector<std::uint8_t>;

Stream frame(std::size_t size, std::uint8_t fill) {
  Stream bytes{static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  bytes.resize(kFrameHeaderSize + size, fill);
  return bytes;
}

Stream operator+(Stream a, const Stream& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// The frames of a stream that comes in pieces of that size.
std::vector<Stream> frames_of(FrameReader& reader, Stream stream, std::size_t piece) {
  std::vector<Stream> frames;
  for (base::Bytes rest = stream; !rest.empty();
       rest = rest.subspan(std::min(piece, rest.size()))) {
    reader.receive(rest.first(std::min(piece, rest.size())));
    while (const auto next = reader.next()) frames.emplace_back(next->begin(), next->end());
  }
  return frames;
}

TEST(FrameReader, gives_each_frame_however_the_stream_was_cut) {
  const Stream stream = frame(20, 1) + frame(1, 2) + frame(kFrameSizeMax, 3) + frame(255, 4);
  for (const std::size_t piece : {1u, 2u, 3u, 21u, 22u, 23u, 1000u, 10'000u}) {
    FrameReader reader;
    const auto frames = frames_of(reader, stream, piece);
    ASSERT_EQ(frames.size(), 4u) << piece;
    EXPECT_EQ(frames[0], Stream(20, 1)) << piece;
    EXPECT_EQ(frames[1], Stream(1, 2)) << piece;
    EXPECT_EQ(frames[2], Stream(kFrameSizeMax, 3)) << piece;
    EXPECT_EQ(frames[3], Stream(255, 4)) << piece;
    EXPECT_FALSE(reader.is_broken() || reader.is_inside()) << piece;
  }
}

TEST(FrameReader, passes_over_empty_frames) {
  const Stream stream = frame(0, 0) + frame(0, 0) + frame(3, 7) + frame(0, 0) + frame(2, 8);
  for (const std::size_t piece : {1u, 3u, 100u}) {
    FrameReader reader;
    EXPECT_EQ(frames_of(reader, stream, piece), (std::vector<Stream>{Stream(3, 7), Stream(2, 8)}));
    EXPECT_FALSE(reader.is_inside());
  }
}

TEST(FrameReader, gives_nothing_of_half_a_frame) {
  FrameReader reader;
  Stream half = frame(100, 1);
  half.pop_back();
  EXPECT_TRUE(frames_of(reader, half, 1000).empty());
  EXPECT_TRUE(reader.is_inside());
  EXPECT_FALSE(reader.is_broken());
}

TEST(FrameReader, ends_at_a_frame_that_is_too_long) {
  for (const std::size_t size : {kFrameSizeMax + 1, std::size_t{65'535}}) {
    for (const std::size_t piece : {1u, 70'000u}) {
      FrameReader reader;
      const Stream stream = frame(4, 1) + frame(size, 2) + frame(4, 3);
      EXPECT_EQ(frames_of(reader, stream, piece), (std::vector<Stream>{Stream(4, 1)}));
      EXPECT_TRUE(reader.is_broken());
    }
  }
}

TEST(FrameReader, lets_a_frame_be_changed_where_it_is) {
  FrameReader reader;
  Stream stream = frame(2, 5) + frame(2, 6);
  reader.receive(stream);
  const auto first = reader.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->data(), stream.data() + kFrameHeaderSize) << "a whole frame is not copied";
  (*first)[0] = 9;
  const auto second = reader.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(Stream(second->begin(), second->end()), Stream(2, 6));
}

}  // namespace
}  // namespace proto::ice
