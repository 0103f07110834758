#include "load/websocket_client.hpp"

#include <gtest/gtest.h>

#include "proto/websocket/frame.hpp"

namespace load {
namespace {

using Kind = ServerFrames::Kind;
using proto::websocket::Opcode;

std::string server_frame(Opcode opcode, std::string_view payload) {
  std::string frame;
  proto::websocket::write_server_frame(opcode, base::as_bytes(payload), frame);
  return frame;
}

TEST(ServerFrames, gives_messages_of_every_size) {
  for (const std::size_t size :
       std::initializer_list<std::size_t>{0, 1, 125, 126, 127, 65'535, 65'536, 100'000}) {
    ServerFrames frames;
    const std::string payload(size, 'x');
    frames.feed(server_frame(Opcode::kText, payload));
    const auto frame = frames.next();
    ASSERT_TRUE(frame) << size;
    EXPECT_EQ(frame->payload, payload);
    EXPECT_FALSE(frames.next());
  }
}

TEST(ServerFrames, waits_for_the_rest) {
  ServerFrames frames;
  const std::string bytes = server_frame(Opcode::kText, std::string(300, 'y'));
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    frames.feed(bytes.substr(i, 1));
    ASSERT_FALSE(frames.next());
  }
  frames.feed(bytes.substr(bytes.size() - 1));
  EXPECT_TRUE(frames.next());
}

TEST(ServerFrames, puts_fragments_together_around_a_ping) {
  ServerFrames frames;
  std::string first = server_frame(Opcode::kText, "hel");
  first[0] = 0x01;  // not final
  frames.feed(first + server_frame(Opcode::kPing, "?") + server_frame(Opcode::kContinuation, "lo"));
  EXPECT_EQ(frames.next()->kind, Kind::kPing);
  const auto text = frames.next();
  ASSERT_TRUE(text);
  EXPECT_EQ(text->payload, "hello");
  frames.feed(server_frame(Opcode::kClose, ""));
  EXPECT_EQ(frames.next()->kind, Kind::kClose);
}

TEST(ServerFrames, refuses_what_no_server_sends) {
  for (const std::string& bytes :
       {std::string("\xC1\x00", 2),                                      // a reserved bit
        std::string("\x81\x81", 2),                                      // masked
        std::string("\x81\x7F\x00\x00\x01\x00\x00\x00\x00\x00", 10)}) {  // a terabyte
    ServerFrames frames;
    frames.feed(bytes);
    EXPECT_FALSE(frames.next());
    EXPECT_TRUE(frames.failed());
  }
}

TEST(ClientFrame, is_one_that_our_server_reads) {
  base::SeededRandom random(1);
  for (const std::size_t size :
       std::initializer_list<std::size_t>{0, 5, 125, 126, 65'535, 65'536}) {
    const std::string payload(size, 'z');
    const std::string frame = client_frame(1, payload, random);
    const auto header = proto::websocket::parse_client_frame(base::as_bytes(frame));
    ASSERT_TRUE(header && *header) << size;
    EXPECT_EQ((*header)->payload_size, size);
    EXPECT_EQ((*header)->opcode, Opcode::kText);
    std::vector<std::uint8_t> body(
        frame.begin() + static_cast<std::ptrdiff_t>((*header)->header_size), frame.end());
    proto::websocket::apply_mask((*header)->mask, body);
    EXPECT_EQ(base::as_text(body), payload);
  }
}

}  // namespace
}  // namespace load
