#include "proto/websocket/connection.hpp"

#include <ctime>

#include <gtest/gtest.h>

namespace proto::websocket {
namespace {

using std::chrono::seconds;

constexpr base::Time kStart{seconds(100)};
constexpr std::uint8_t kFinal = 0x80;

// A frame as a client sends it.
std::string client_frame(std::uint8_t first, std::string_view payload) {
  std::string frame{static_cast<char>(first)};
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else if (payload.size() <= 0xFFFF) {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(payload.size() >> 8);
    frame += static_cast<char>(payload.size() & 0xFF);
  } else {
    frame += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8)
      frame += static_cast<char>((payload.size() >> shift) & 0xFF);
  }
  const std::array<std::uint8_t, 4> mask{1, 2, 3, 4};
  for (const std::uint8_t octet : mask) frame += static_cast<char>(octet);
  for (std::size_t i = 0; i < payload.size(); ++i)
    frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

std::string text(std::string_view payload) {
  return client_frame(kFinal | 0x1, payload);
}

class WebSocket : public ::testing::Test {
 protected:
  void feed(std::string_view bytes) { connection_.receive(now_, base::as_bytes(bytes)); }

  std::optional<std::string> next_text() {
    auto event = connection_.poll_event();
    if (!event || !std::holds_alternative<TextReceived>(*event)) return std::nullopt;
    return std::get<TextReceived>(*event).text;
  }

  // The code of the end; 0 if there was none.
  unsigned end_code() {
    while (auto event = connection_.poll_event())
      if (const auto* closed = std::get_if<Closed>(&*event)) return closed->code;
    return 0;
  }

  static std::string close_frame(std::uint16_t code) {
    return {'\x88', 2, static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  }

  base::Time now_ = kStart;
  Connection connection_{kStart};
};

TEST_F(WebSocket, gives_a_text_message) {
  feed(text("halo"));
  EXPECT_EQ(next_text(), "halo");
  EXPECT_FALSE(connection_.poll_event());
}

TEST_F(WebSocket, takes_a_message_byte_by_byte) {
  const std::string frame = text("halo");
  for (const char byte : frame) feed({&byte, 1});
  EXPECT_EQ(next_text(), "halo");
}

TEST_F(WebSocket, takes_several_messages_at_once) {
  feed(text("a") + text("") + text("b"));
  EXPECT_EQ(next_text(), "a");
  EXPECT_EQ(next_text(), "");
  EXPECT_EQ(next_text(), "b");
}

TEST_F(WebSocket, takes_many_small_frames_without_moving_what_is_behind_each) {
  constexpr std::size_t kFrames = 500'000;
  const std::string pong = client_frame(kFinal | 0xA, "");
  std::string all;
  for (std::size_t i = 0; i < kFrames; ++i) all += pong;
  const std::clock_t before = std::clock();  // the processor's time
  feed(all + text("behind them"));
  EXPECT_EQ(next_text(), "behind them");
  // Moved for each frame it would be 750 GB.
  EXPECT_LT(std::clock() - before, 5 * CLOCKS_PER_SEC);
}

TEST_F(WebSocket, joins_fragments_around_a_control_frame) {
  feed(client_frame(0x01, "ha") + client_frame(kFinal | 0x9, "?") + client_frame(0x00, "l"));
  EXPECT_FALSE(next_text());
  EXPECT_EQ(connection_.take_output(), "\x8A\x01?");
  feed(client_frame(kFinal | 0x0, "o"));
  EXPECT_EQ(next_text(), "halo");
}

TEST_F(WebSocket, validates_utf8_over_the_whole_message) {
  feed(client_frame(0x01, "\xC3") + client_frame(kFinal | 0x0, "\xA9"));
  EXPECT_EQ(next_text(), "\xC3\xA9");
  feed(text("\xC3"));
  EXPECT_EQ(end_code(), kNotUtf8);
  EXPECT_EQ(connection_.take_output(), close_frame(kNotUtf8));
}

TEST_F(WebSocket, takes_a_message_of_64_kib_and_no_longer_one) {
  feed(text(std::string(kMessageSizeMax, 'x')));
  EXPECT_EQ(next_text()->size(), kMessageSizeMax);
  feed(text(std::string(kMessageSizeMax + 1, 'x')).substr(0, 14));
  EXPECT_EQ(end_code(), kTooBig);
}

TEST_F(WebSocket, counts_fragments_together) {
  feed(client_frame(0x01, std::string(kMessageSizeMax, 'x')));
  EXPECT_EQ(end_code(), 0u);
  feed(client_frame(0x00, "x").substr(0, 6));
  EXPECT_EQ(end_code(), kTooBig);
}

TEST_F(WebSocket, refuses_binary_messages) {
  feed(client_frame(kFinal | 0x2, "x"));
  EXPECT_EQ(end_code(), kUnsupported);
}

TEST_F(WebSocket, refuses_fragments_out_of_place) {
  feed(client_frame(kFinal | 0x0, "x"));
  EXPECT_EQ(end_code(), kProtocolError);
}

TEST_F(WebSocket, refuses_a_new_message_within_another) {
  feed(client_frame(0x01, "x") + text("y"));
  EXPECT_EQ(end_code(), kProtocolError);
}

TEST_F(WebSocket, refuses_a_frame_without_mask) {
  feed("\x81\x01x");
  EXPECT_EQ(end_code(), kProtocolError);
  EXPECT_TRUE(connection_.is_over());
  EXPECT_EQ(connection_.take_output(), close_frame(kProtocolError));
}

TEST_F(WebSocket, answers_a_close_with_its_code) {
  feed(client_frame(kFinal | 0x8, std::string("\x03\xE8", 2) + "bye"));
  EXPECT_EQ(connection_.take_output(), close_frame(kNormal));
  EXPECT_EQ(end_code(), kNormal);
  EXPECT_TRUE(connection_.is_over());
}

TEST_F(WebSocket, answers_an_empty_close_with_an_empty_one) {
  feed(client_frame(kFinal | 0x8, ""));
  EXPECT_EQ(connection_.take_output(), std::string("\x88\x00", 2));
  EXPECT_EQ(end_code(), kNoStatus);
}

TEST_F(WebSocket, refuses_close_frames_with_bad_contents) {
  for (const std::string& payload : {std::string("\x03", 1), std::string("\x03\xED", 2),
                                     std::string("\x00\x01", 2), std::string("\x13\x88", 2)}) {
    Connection connection(kStart);
    connection.receive(kStart, base::as_bytes(client_frame(kFinal | 0x8, payload)));
    EXPECT_EQ(std::get<Closed>(*connection.poll_event()).code, kProtocolError);
  }
  feed(client_frame(kFinal | 0x8, std::string("\x03\xE8\xC3", 3)));
  EXPECT_EQ(end_code(), kNotUtf8);
}

TEST_F(WebSocket, our_close_waits_for_theirs) {
  ASSERT_TRUE(connection_.send_text("last"));
  connection_.close(now_, kServiceRestart, "restart");
  connection_.close(now_, kNormal, "again");
  EXPECT_EQ(connection_.take_output(), "\x81\x04last\x88\x09\x03\xF4restart");
  EXPECT_FALSE(connection_.send_text("too late"));
  feed(text("not for anybody") + client_frame(kFinal | 0x8, std::string("\x03\xF4", 2)));
  EXPECT_EQ(end_code(), kServiceRestart);
  EXPECT_EQ(connection_.take_output(), "");
}

TEST_F(WebSocket, our_close_does_not_wait_for_ever) {
  connection_.close(now_, kNormal, "");
  EXPECT_EQ(connection_.next_timeout(), kStart + kCloseTimeout);
  connection_.handle_timeout(kStart + kCloseTimeout);
  EXPECT_EQ(end_code(), kAbnormal);
  EXPECT_EQ(connection_.next_timeout(), base::kNever);
}

TEST_F(WebSocket, a_long_reason_is_cut_between_characters) {
  std::string reason(122, 'x');
  reason += "\xC3\xA9";
  connection_.close(now_, kNormal, reason);
  EXPECT_EQ(connection_.take_output(), "\x88\x7C\x03\xE8" + std::string(122, 'x'));
}

TEST_F(WebSocket, pings_every_10_s_and_gives_up_after_25_s_of_silence) {
  EXPECT_EQ(connection_.next_timeout(), kStart + seconds(10));
  connection_.handle_timeout(kStart + seconds(9));
  EXPECT_FALSE(connection_.has_output());
  connection_.handle_timeout(kStart + seconds(10));
  EXPECT_EQ(connection_.take_output(), std::string("\x89\x00", 2));
  connection_.handle_timeout(kStart + seconds(20));
  EXPECT_EQ(connection_.next_timeout(), kStart + seconds(25));
  EXPECT_FALSE(connection_.complaint());
  connection_.handle_timeout(kStart + seconds(25));
  EXPECT_EQ(end_code(), kAbnormal);
  EXPECT_EQ(connection_.complaint(), kAbnormal);
}

TEST_F(WebSocket, a_dripping_message_is_cut_off_20_s_after_its_first_byte) {
  const std::string whole = client_frame(kFinal | 0x1, std::string(100, 'x'));
  feed(whole.substr(0, 20));
  for (int second = 1; second < 20; ++second) {
    now_ += seconds(1);
    feed(whole.substr(20 + static_cast<std::size_t>(second), 1));
    connection_.handle_timeout(now_);
    ASSERT_FALSE(connection_.is_over());
  }
  EXPECT_EQ(connection_.next_timeout(), kStart + kMessageTimeout);
  connection_.handle_timeout(kStart + kMessageTimeout);
  EXPECT_EQ(end_code(), kPolicyViolation);
  EXPECT_EQ(connection_.complaint(), kPolicyViolation);
}

TEST_F(WebSocket, pings_do_not_prolong_a_message_in_fragments) {
  feed(client_frame(0x1, "half"));
  now_ += seconds(19);
  feed(client_frame(kFinal | 0x9, "") + client_frame(0x0, "more"));
  connection_.handle_timeout(kStart + kMessageTimeout);
  EXPECT_EQ(end_code(), kPolicyViolation);
}

TEST_F(WebSocket, each_message_has_its_own_time) {
  const std::string whole = client_frame(kFinal | 0x1, "x");
  feed(whole.substr(0, 3));
  for (int i = 0; i < 10; ++i) {
    now_ += seconds(19);
    feed(whole.substr(3) + whole.substr(0, 3));  // never a moment without a message on its way
    connection_.handle_timeout(now_);
    ASSERT_FALSE(connection_.is_over());
  }
}

TEST_F(WebSocket, anything_heard_counts_as_life) {
  now_ += seconds(20);
  feed(client_frame(kFinal | 0xA, ""));
  connection_.handle_timeout(kStart + seconds(30));
  EXPECT_FALSE(connection_.is_over());
}

TEST_F(WebSocket, a_slow_reader_is_disconnected) {
  const std::string chunk(256 * 1024, 'x');
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(connection_.send_text(chunk));
  connection_.take_output();  // on its way, but not yet gone
  EXPECT_GT(connection_.buffered_bytes(), 3 * chunk.size());
  EXPECT_FALSE(connection_.send_text(chunk));
  EXPECT_EQ(end_code(), kTryAgainLater);
  EXPECT_EQ(connection_.complaint(), kTryAgainLater);
  EXPECT_FALSE(connection_.send_text("x"));
}

TEST_F(WebSocket, output_that_was_sent_no_longer_counts) {
  ASSERT_TRUE(connection_.send_text("x"));
  connection_.take_output();
  EXPECT_EQ(connection_.buffered_bytes(), 3u);
  connection_.output_sent();
  EXPECT_EQ(connection_.buffered_bytes(), 0u);
}

TEST_F(WebSocket, a_flood_of_pings_does_not_fill_the_memory) {
  const std::string ping = client_frame(kFinal | 0x9, std::string(125, 'x'));
  for (std::size_t i = 0; i < 2 * kPongBehindMax / 125; ++i) feed(ping);
  EXPECT_LE(connection_.buffered_bytes(), kPongBehindMax + 127);
}

TEST_F(WebSocket, the_end_of_the_stream_ends_it_once) {
  connection_.on_stream_end();
  connection_.on_stream_end();
  EXPECT_EQ(end_code(), kAbnormal);
  EXPECT_FALSE(connection_.poll_event());
  EXPECT_FALSE(connection_.complaint()) << "the client went by itself";
}

TEST_F(WebSocket, ignores_bytes_after_its_end) {
  connection_.on_stream_end();
  EXPECT_EQ(end_code(), kAbnormal);
  feed(text("x"));
  EXPECT_FALSE(next_text());
}

}  // namespace
}  // namespace proto::websocket
