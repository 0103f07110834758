#include "proto/rtmp/media_batch.hpp"

#include <gtest/gtest.h>

#include "proto/rtmp/chunk_reader.hpp"

namespace proto::rtmp {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<Message> read(std::string_view chunks) {
  std::string all;
  ChunkWriter().set_chunk_size(kOurChunkSize, all);
  all += chunks;
  ChunkReader reader;
  base::ConstBytes rest = base::as_bytes(all);
  std::vector<Message> messages;
  while (auto message = reader.take(rest).value()) {
    if (message->type != kSetChunkSize) messages.push_back(std::move(*message));
  }
  return messages;
}

class MediaBatchTest : public testing::Test {
 protected:
  MediaBatchTest() {
    batch.add(MediaKind::kVideo, 40, large);
    batch.add(MediaKind::kAudio, 0x1'0000'0010, Bytes{0xAF, 1, 2});
    batch.add(MediaKind::kData, 50, Bytes{2, 0, 0});
  }
  Bytes large = Bytes(2 * kOurChunkSize + 5, 0x17);
  MediaBatch batch;
};

TEST_F(MediaBatchTest, is_read_as_what_was_added) {
  EXPECT_EQ(batch.size(), 3u);
  const auto messages = read(batch.chunks(0, 3));
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].type, kVideo);
  EXPECT_EQ(messages[0].timestamp, 40u);
  EXPECT_EQ(messages[0].payload, large);
  EXPECT_EQ(messages[1].type, kAudio);
  EXPECT_EQ(messages[1].timestamp, 0x10u);
  EXPECT_EQ(messages[2].type, kDataAmf0);
  for (const Message& message : messages) EXPECT_EQ(message.stream, kBatchStream);
}

TEST_F(MediaBatchTest, gives_each_part_of_it) {
  for (std::size_t first = 0; first <= 3; ++first) {
    for (std::size_t count = 0; first + count <= 3; ++count) {
      EXPECT_EQ(read(batch.chunks(first, count)).size(), count);
    }
  }
  EXPECT_EQ(read(batch.chunks(1, 1))[0].payload, (Bytes{0xAF, 1, 2}));
}

TEST_F(MediaBatchTest, is_given_on_another_stream_too) {
  std::string out = "before";
  batch.append(1, 2, 0x01020304, out);
  EXPECT_EQ(out.substr(0, 6), "before");
  const auto messages = read(std::string_view(out).substr(6));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].stream, 0x01020304u);
  EXPECT_EQ(messages[1].stream, 0x01020304u);
  EXPECT_EQ(messages[0].payload, (Bytes{0xAF, 1, 2}));
  out.clear();
  batch.append(0, 1, 7, out);
  EXPECT_EQ(read(out).at(0).payload, large);
  EXPECT_EQ(read(out).at(0).stream, 7u);
}

TEST_F(MediaBatchTest, refuses_what_no_message_can_carry) {
  const std::size_t before = batch.bytes();
  EXPECT_FALSE(batch.add(MediaKind::kVideo, 0, Bytes(kMessageSizeMax + 1)));
  EXPECT_EQ(batch.bytes(), before);
  EXPECT_EQ(batch.size(), 3u);
}

TEST_F(MediaBatchTest, begins_anew) {
  batch.clear();
  EXPECT_TRUE(batch.is_empty());
  EXPECT_EQ(batch.chunks(0, 0), "");
  batch.add(MediaKind::kAudio, 7, Bytes{1});
  EXPECT_EQ(read(batch.chunks(0, 1)).at(0).timestamp, 7u);
}

}  // namespace
}  // namespace proto::rtmp
