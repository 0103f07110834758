#include "proto/rtmp/chunk_reader.hpp"

#include <gtest/gtest.h>

#include "proto/rtmp/chunk_writer.hpp"

namespace proto::rtmp {
namespace {

std::string be(std::uint64_t value, int size) {
  std::string out;
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift & 0xFF);
  return out;
}

// Headers as a sender writes them; chunk streams below 64.
std::string type0(int id, std::uint32_t time, std::size_t length, int type = kAudio) {
  const std::string extended = time >= 0xFFFFFF ? be(time, 4) : "";
  return be(static_cast<std::uint64_t>(id), 1) + be(std::min(time, 0xFFFFFFU), 3) + be(length, 3) +
         static_cast<char>(type) + std::string("\1\0\0\0", 4) + extended;
}
std::string type1(int id, std::uint32_t delta, std::size_t length, int type = kAudio) {
  return be(0x40U | static_cast<unsigned>(id), 1) + be(delta, 3) + be(length, 3) +
         static_cast<char>(type);
}
std::string type2(int id, std::uint32_t delta) {
  return be(0x80U | static_cast<unsigned>(id), 1) + be(delta, 3);
}
std::string type3(int id) {
  return be(0xC0U | static_cast<unsigned>(id), 1);
}
std::string set_chunk_size(std::uint32_t size) {
  return type0(2, 0, 4, kSetChunkSize) + be(size, 4);
}

struct Read {
  std::vector<Message> messages;
  std::optional<ChunkError> error;

  std::vector<std::uint32_t> times() const {
    std::vector<std::uint32_t> times;
    for (const Message& message : messages)
      if (message.type == kAudio || message.type == kVideo) times.push_back(message.timestamp);
    return times;
  }
  std::string text(std::size_t i) const {
    return i < messages.size() ? std::string(base::as_text(messages[i].payload)) : "(none)";
  }
};

void feed(ChunkReader& reader, std::string_view bytes, Read& read) {
  base::ConstBytes in = base::as_bytes(bytes);
  while (!read.error) {
    auto taken = reader.take(in);
    if (!taken) {
      read.error = taken.error();
    } else if (*taken) {
      read.messages.push_back(std::move(**taken));
    } else {
      break;
    }
  }
}

// All at once and byte by byte must give the same.
Read read_all(std::string_view bytes) {
  ChunkReader whole;
  Read read;
  feed(whole, bytes, read);
  ChunkReader dripping;
  Read again;
  for (std::size_t i = 0; i < bytes.size(); ++i) feed(dripping, bytes.substr(i, 1), again);
  EXPECT_EQ(read.error, again.error);
  EXPECT_EQ(read.times(), again.times());
  EXPECT_EQ(read.messages.size(), again.messages.size());
  for (std::size_t i = 0; i < read.messages.size(); ++i) EXPECT_EQ(read.text(i), again.text(i));
  return read;
}

using Times = std::vector<std::uint32_t>;

TEST(ChunkReader, reads_a_message_of_one_chunk) {
  const Read read = read_all(type0(4, 1000, 2) + "hi");
  ASSERT_EQ(read.messages.size(), 1U);
  EXPECT_EQ(read.messages[0].timestamp, 1000U);
  EXPECT_EQ(read.messages[0].type, kAudio);
  EXPECT_EQ(read.messages[0].stream, 1U);
  EXPECT_EQ(read.messages[0].chunk_stream, 4U);
  EXPECT_EQ(read.text(0), "hi");
}

// RTMP 1.0 section 5.3.2.1.
TEST(ChunkReader, reads_the_first_example_of_the_specification) {
  const std::string payload(32, 'a');
  const Read read = read_all(type0(3, 1000, 32) + payload + type2(3, 20) + payload + type3(3) +
                             payload + type3(3) + payload);
  EXPECT_EQ(read.times(), (Times{1000, 1020, 1040, 1060}));
}

// RTMP 1.0 section 5.3.2.2.
TEST(ChunkReader, reads_the_second_example_of_the_specification) {
  const std::string payload(307, 'v');
  const Read read = read_all(type0(4, 1000, 307, kVideo) + payload.substr(0, 128) + type3(4) +
                             payload.substr(128, 128) + type3(4) + payload.substr(256));
  ASSERT_EQ(read.messages.size(), 1U);
  EXPECT_EQ(read.text(0), payload);
}

TEST(ChunkReader, reads_chunk_streams_of_one_two_and_three_bytes) {
  const std::string fields = type0(0, 5, 1).substr(1);
  for (const int format : {0, 1}) {
    const std::string tail = format == 0 ? fields : fields.substr(0, 7);
    const char high = static_cast<char>(format << 6);
    const Read read = read_all(
        std::string{static_cast<char>(high | 63)} + tail + "a" + std::string{high, 0} + tail + "b" +
        std::string{high, '\xFF'} + tail + "c" + std::string{static_cast<char>(high | 1), 0, 1} +
        tail + "d" + std::string{static_cast<char>(high | 1), '\xFF', '\xFF'} + tail + "e");
    ASSERT_EQ(read.messages.size(), 5U);
    const std::array<std::uint32_t, 5> streams{63, 64, 319, 320, 65599};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(read.messages[i].chunk_stream, streams.at(i));
    EXPECT_EQ(read.text(4), "e");
  }
}

TEST(ChunkReader, takes_one_chunk_stream_written_in_two_ways_as_one) {
  const std::string fields = type0(0, 5, 1).substr(1);
  const Read read = read_all(std::string{0, 6} + fields + "a" + std::string{'\xC1', 6, 0} + "b");
  EXPECT_EQ(read.times(), (Times{5, 10}));
}

TEST(ChunkReader, takes_a_fresh_chunk_stream_that_begins_with_type_1) {
  EXPECT_EQ(read_all(type1(7, 15, 1) + "a" + type3(7) + "b").times(), (Times{15, 30}));
}

TEST(ChunkReader, refuses_a_fresh_chunk_stream_that_begins_with_type_2_or_3) {
  EXPECT_EQ(read_all(type2(7, 15)).error, ChunkError::kUnknownStream);
  EXPECT_EQ(read_all(type3(7)).error, ChunkError::kUnknownStream);
}

// FMLE's sound (0xC4), GStreamer's rtmp2sink.
TEST(ChunkReader, takes_type_3_right_after_type_0_as_its_timestamp_once_more) {
  EXPECT_EQ(read_all(type0(4, 0, 1) + "a" + type3(4) + "b").times(), (Times{0, 0}));
  EXPECT_EQ(read_all(type0(4, 23, 1) + "a" + type3(4) + "b" + type3(4) + "c").times(),
            (Times{23, 46, 69}));
}

TEST(ChunkReader, takes_type_3_after_a_late_type_0_as_the_same_time) {
  EXPECT_EQ(read_all(type0(4, 20'000'000, 1) + "a" + type3(4) + be(20'000'000, 4) + "b").times(),
            (Times{20'000'000, 20'000'000}));
  EXPECT_EQ(read_all(type0(4, 50'000, 1) + "a" + type3(4) + "b" + type1(4, 20, 1) + "c").times(),
            (Times{50'000, 50'000, 50'020}));
}

TEST(ChunkReader, repeats_the_last_delta_with_type_3) {
  EXPECT_EQ(read_all(type0(4, 100, 1) + "a" + type1(4, 20, 1) + "b" + type3(4) + "c" +
                     type2(4, 30) + "d" + type3(4) + "e")
                .times(),
            (Times{100, 120, 140, 170, 200}));
}

TEST(ChunkReader, keeps_length_and_type_where_the_header_leaves_them_out) {
  const Read read = read_all(type0(4, 0, 3, kVideo) + "abc" + type2(4, 5) + "def" +
                             type1(4, 5, 1, kAudio) + "g" + type3(4) + "h");
  ASSERT_EQ(read.messages.size(), 4U);
  EXPECT_EQ(read.messages[1].type, kVideo);
  EXPECT_EQ(read.text(1), "def");
  EXPECT_EQ(read.messages[3].type, kAudio);
  EXPECT_EQ(read.messages[3].stream, 1U);
  EXPECT_EQ(read.text(3), "h");
}

TEST(ChunkReader, takes_messages_without_payload) {
  const Read read = read_all(type0(4, 1, 0) + type3(4) + type3(4));
  EXPECT_EQ(read.times(), (Times{1, 2, 3}));
}

TEST(ChunkReader, follows_messages_that_come_between_each_other) {
  const std::string video(200, 'v');
  const std::string sound(150, 's');
  const Read read =
      read_all(type0(6, 0, 200, kVideo) + video.substr(0, 128) + type0(4, 0, 150) +
               sound.substr(0, 128) + type3(6) + video.substr(128) + type3(4) + sound.substr(128));
  ASSERT_EQ(read.messages.size(), 2U);
  EXPECT_EQ(read.text(0), video);
  EXPECT_EQ(read.text(1), sound);
}

TEST(ChunkReader, changes_its_chunk_size_in_the_midst_of_a_message) {
  const std::string video(200, 'v');
  const Read read = read_all(type0(6, 0, 200, kVideo) + video.substr(0, 128) + set_chunk_size(50) +
                             type3(6) + video.substr(0, 50) + type3(6) + video.substr(0, 22));
  ASSERT_EQ(read.messages.size(), 2U);
  EXPECT_EQ(read.messages[0].type, kSetChunkSize);
  EXPECT_EQ(read.text(1), video);
}

TEST(ChunkReader, takes_chunks_of_one_byte) {
  const Read read =
      read_all(set_chunk_size(1) + type0(4, 0, 3) + "a" + type3(4) + "b" + type3(4) + "c");
  EXPECT_EQ(read.text(1), "abc");
}

TEST(ChunkReader, takes_chunk_sizes_above_the_length_of_any_message) {
  const std::string payload(100'000, 'x');
  const Read read = read_all(set_chunk_size(0x7FFFFFFF) + type0(4, 0, payload.size()) + payload);
  EXPECT_EQ(read.text(1), payload);
}

TEST(ChunkReader, refuses_a_chunk_size_of_0_or_with_the_top_bit) {
  EXPECT_EQ(read_all(set_chunk_size(0)).error, ChunkError::kBadChunkSize);
  EXPECT_EQ(read_all(set_chunk_size(0x80000080)).error, ChunkError::kBadChunkSize);
}

TEST(ChunkReader, obeys_control_messages_on_any_chunk_stream) {
  const Read read =
      read_all(type0(4, 0, 4, kSetChunkSize) + be(1, 4) + type0(5, 0, 2) + "a" + type3(5) + "b");
  EXPECT_EQ(read.text(1), "ab");
}

TEST(ChunkReader, drops_what_is_aborted) {
  ChunkReader reader;
  Read read;
  feed(reader, type0(4, 0, 200) + std::string(128, 'a'), read);
  EXPECT_EQ(reader.partial_bytes(), 128U);
  feed(reader, type0(2, 0, 4, kAbort) + be(4, 4), read);
  EXPECT_EQ(reader.partial_bytes(), 0U);
  feed(reader, type1(4, 40, 2) + "ok", read);
  ASSERT_EQ(read.messages.size(), 2U);
  EXPECT_EQ(read.text(1), "ok");
}

TEST(ChunkReader, begins_anew_when_a_header_comes_in_the_midst_of_a_message) {
  const Read read = read_all(type0(4, 0, 200) + std::string(128, 'a') + type0(4, 9, 2) + "ok");
  ASSERT_EQ(read.messages.size(), 1U);
  EXPECT_EQ(read.text(0), "ok");
}

TEST(ChunkReader, refuses_a_message_that_is_too_long) {
  EXPECT_FALSE(read_all(type0(4, 0, kMessageSizeMax)).error);
  EXPECT_EQ(read_all(type0(4, 0, kMessageSizeMax + 1)).error, ChunkError::kMessageTooLong);
}

TEST(ChunkReader, refuses_more_chunk_streams_than_it_keeps) {
  Read read;
  ChunkReader reader;
  const std::string fields = type0(0, 0, 0).substr(1);
  for (std::size_t i = 0; i < kChunkStreamsMax; ++i)
    feed(reader, std::string{0, static_cast<char>(i)} + fields, read);
  EXPECT_FALSE(read.error);
  feed(reader, std::string{0, '\xFE'} + fields, read);
  EXPECT_EQ(read.error, ChunkError::kTooManyStreams);
}

TEST(ChunkReader, refuses_more_unfinished_bytes_than_it_keeps) {
  ChunkReader reader;
  Read read;
  feed(reader, set_chunk_size(0x7FFFFFFF), read);
  const std::string most(kMessageSizeMax, 'x');
  feed(reader, set_chunk_size(static_cast<std::uint32_t>(kMessageSizeMax - 1)), read);
  feed(reader, type0(4, 0, most.size()) + most.substr(1), read);
  EXPECT_FALSE(read.error);
  feed(reader, type0(5, 0, most.size()) + most.substr(1), read);
  EXPECT_EQ(read.error, ChunkError::kTooMuchUnfinished);
}

class ExtendedTimestamps : public ::testing::TestWithParam<bool> {
 protected:
  // A message in chunks of 128 bytes, with or without the field in the chunks of type 3.
  static std::string message(std::uint32_t time, const std::string& payload) {
    std::string out = type0(6, time, payload.size(), kVideo) + payload.substr(0, 128);
    for (std::size_t i = 128; i < payload.size(); i += 128)
      out +=
          type3(6) + (GetParam() && time >= 0xFFFFFF ? be(time, 4) : "") + payload.substr(i, 128);
    return out;
  }
};

// Four hours and 39 minutes into the broadcast.
TEST_P(ExtendedTimestamps, are_read_across_the_end_of_24_bits) {
  std::string bytes;
  Times times;
  std::vector<std::string> payloads;
  for (std::uint32_t time = 16'777'000; time < 16'777'500; time += 33) {
    payloads.emplace_back(300 + time % 200, static_cast<char>(time));
    bytes += message(time, payloads.back());
    times.push_back(time);
  }
  const Read read = read_all(bytes);
  EXPECT_EQ(read.times(), times);
  for (std::size_t i = 0; i < payloads.size(); ++i) EXPECT_EQ(read.text(i), payloads[i]);
}

// A chunk that ends after one to three bytes: four bytes of looking ahead reach beyond it.
TEST_P(ExtendedTimestamps, are_told_apart_when_the_chunk_is_shorter_than_they_are) {
  for (std::size_t size = 129; size < 134; ++size) {
    std::string bytes;
    for (std::uint32_t i = 0; i < 5; ++i)
      bytes += message(0x1000000 + i * 40, std::string(size, 'x'));
    const Read read = read_all(bytes + type0(4, 1, 1) + "a");
    ASSERT_EQ(read.messages.size(), 6U) << size;
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(read.text(i), std::string(size, 'x'));
  }
}

TEST_P(ExtendedTimestamps, are_read_around_the_end_of_32_bits) {
  const Read read = read_all(message(0xFFFFFFF0, std::string(500, 'a')) +
                             message(0x00000010, std::string(500, 'b')));
  EXPECT_EQ(read.times(), (Times{0xFFFFFFF0, 0x10}));
  EXPECT_EQ(read.text(1), std::string(500, 'b'));
}

INSTANTIATE_TEST_SUITE_P(RepeatedInType3, ExtendedTimestamps, ::testing::Bool());

TEST(ChunkReader, takes_the_exact_mark_as_an_extended_timestamp) {
  EXPECT_EQ(read_all(type0(4, 0xFFFFFF, 1) + "a").times(), (Times{0xFFFFFF}));
  EXPECT_EQ(read_all(type0(4, 0xFFFFFE, 1) + "a").times(), (Times{0xFFFFFE}));
}

TEST(ChunkReader, takes_extended_deltas) {
  EXPECT_EQ(read_all(type0(4, 10, 1) + "a" + type1(4, 0xFFFFFF, 1) + be(0x1000000, 4) + "b" +
                     type2(4, 0xFFFFFF) + be(0x2000000, 4) + "c")
                .times(),
            (Times{10, 0x100000A, 0x300000A}));
}

// librtmp writes the new time where the specification has the old field once more.
TEST(ChunkReader, takes_the_new_time_of_a_message_that_begins_with_type_3) {
  EXPECT_EQ(read_all(type0(4, 0x1000000, 1) + "a" + type3(4) + be(0x1000017, 4) + "b").times(),
            (Times{0x1000000, 0x1000017}));
}

TEST(ChunkReader, lets_deltas_carry_the_time_across_the_end_of_24_bits) {
  EXPECT_EQ(read_all(type0(4, 0xFFFFF0, 1) + "a" + type1(4, 20, 1) + "b" + type3(4) + "c").times(),
            (Times{0xFFFFF0, 0x1000004, 0x1000018}));
}

}  // namespace
}  // namespace proto::rtmp
