#include "proto/rtmp/chunk_writer.hpp"

#include <gtest/gtest.h>

namespace proto::rtmp {
namespace {

std::vector<Message> read_back(std::string_view bytes) {
  std::vector<Message> messages;
  ChunkReader reader;
  base::ConstBytes in = base::as_bytes(bytes);
  while (true) {
    auto taken = reader.take(in);
    EXPECT_TRUE(taken);
    if (!taken || !*taken) return messages;
    messages.push_back(std::move(**taken));
  }
}

TEST(ChunkWriter, writes_what_the_reader_reads) {
  for (const std::uint32_t chunk_stream : {2U, 63U, 64U, 319U, 320U, 65599U})
    for (const std::uint32_t time : {0U, 0xFFFFFEU, 0xFFFFFFU, 0xFFFFFFFFU})
      for (const std::size_t size : {0U, 1U, 128U, 129U, 1000U}) {
        ChunkWriter writer;
        std::string out;
        const Message message{kVideo, chunk_stream, 0x01020304, time,
                              std::vector<std::uint8_t>(size, 7)};
        writer.write(message, out);
        const auto read = read_back(out);
        ASSERT_EQ(read.size(), 1U);
        EXPECT_EQ(read[0].chunk_stream, chunk_stream);
        EXPECT_EQ(read[0].stream, 0x01020304U);
        EXPECT_EQ(read[0].timestamp, time);
        EXPECT_EQ(read[0].payload, message.payload);
      }
}

TEST(ChunkWriter, cuts_at_128_bytes_until_it_has_said_otherwise) {
  ChunkWriter writer;
  std::string out;
  const Message message{kVideo, 6, 1, 0, std::vector<std::uint8_t>(129, 7)};
  writer.write(message, out);
  EXPECT_EQ(out.size(), 12U + 128 + 1 + 1);
  EXPECT_EQ(out[12 + 128], '\xC6');
  out.clear();
  writer.set_chunk_size(4096, out);
  EXPECT_EQ(out.substr(12), std::string("\0\0\x10\0", 4));
  out.clear();
  writer.write(message, out);
  EXPECT_EQ(out.size(), 12U + 129);
}

}  // namespace
}  // namespace proto::rtmp
