// Streams over TLS on a loop of their own; the client is on another thread.
#include "net/socket_stream.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <poll.h>

#include "net/listener.hpp"
#include "net/socket_pair.hpp"
#include "tests/net/tls_client.hpp"

namespace net {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;

constexpr std::size_t kMuch = 10'000'000;

std::string pattern(std::size_t size, unsigned seed) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i)
    text[i] = static_cast<char>('a' + (i * 7 + seed + i / 997) % 23);
  return text;
}

struct Ends {
  Ends()
      : pair(*make_socket_pair()),
        number(pair.first.get()),
        stream(adopt_stream(loop, std::move(pair.first))) {}

  // Until all that was spawned has returned.
  void spawn(awaitable<void> work) {
    asio::co_spawn(loop, std::move(work), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }
  awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(loop, time);
    co_await timer.async_wait(asio::use_awaitable);
  }

  asio::io_context loop;
  std::pair<FileDescriptor, FileDescriptor> pair;
  int number;  // of the stream's socket
  std::unique_ptr<Stream> stream;
};

// A client that waits, on the thread that calls it.
class Waiting {
 public:
  explicit Waiting(FileDescriptor socket, int version) : client_(std::move(socket), version) {}
  TlsClient& client() { return client_; }

  bool shake_hands() {
    for (int i = 0; i < 100; ++i) {
      if (client_.shake_hands()) return true;
      wait(POLLIN);
    }
    return false;
  }
  std::string read(std::size_t size) {
    std::string text;
    while (text.size() < size && !client_.has_ended()) {
      const std::string more = client_.read();
      text += more;
      if (more.empty()) wait(POLLIN);
    }
    return text;
  }
  // Writes one and reads as much of another, as both are possible.
  std::string exchange(std::string_view text, std::size_t size) {
    std::string heard;
    while (!text.empty() || heard.size() < size) {
      const int sent =
          text.empty() ? 0
                       : SSL_write(client_.ssl(), text.data(),
                                   static_cast<int>(std::min<std::size_t>(text.size(), 30'000)));
      if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
      ERR_clear_error();
      const std::string more = client_.read();
      heard += more;
      ERR_clear_error();
      if (sent <= 0 && more.empty()) wait(text.empty() ? POLLIN : POLLIN | POLLOUT);
    }
    return heard;
  }

 private:
  void wait(int events) {
    ERR_clear_error();
    pollfd state{client_.fd(), static_cast<short>(events), 0};
    ::poll(&state, 1, 1000);
  }
  TlsClient client_;
};

awaitable<std::string> read_until_end(Stream& stream, std::size_t at_most) {
  std::string text;
  std::array<std::uint8_t, 4096> buffer;
  while (text.size() < at_most) {
    const std::size_t size = co_await stream.read_some(buffer);
    if (size == 0) break;
    text += base::as_text(base::ConstBytes(buffer).first(size));
  }
  co_return text;
}

class TlsStream : public ::testing::TestWithParam<int> {
 protected:
  std::future<std::string> client(std::function<std::string(Waiting&)> does) {
    return std::async(std::launch::async, [this, does = std::move(does)] {
      Waiting waiting(std::move(ends.pair.second), GetParam());
      if (!waiting.shake_hands()) return std::string("no handshake");
      return does(waiting);
    });
  }
  // What nobody reads, and then a read.
  void write_to_the_end() { ends.spawn(write_much()); }
  awaitable<void> write_much() {
    const std::string much = pattern(kMuch, 4);
    const bool good = co_await ends.stream->start_tls(test_context());
    EXPECT_TRUE(good);
    shaken = true;
    written = co_await ends.stream->write(base::as_bytes(much));
    std::array<std::uint8_t, 10> buffer;
    const std::size_t size = co_await ends.stream->read_some(buffer);
    EXPECT_EQ(size, 0u);
  }

  // What else is on the loop: sees how much is heard between two of its turns.
  awaitable<void> others(bool& over, std::size_t& heard, std::size_t& most_in_turn) {
    while (!over) {
      const std::size_t before = heard;
      co_await asio::post(ends.loop, asio::use_awaitable);
      most_in_turn = std::max(most_in_turn, heard - before);
    }
  }

  Ends ends;
  bool shaken = false;  // hands
  bool written = true;  // until it fails
  std::promise<std::size_t> flooded;
};
INSTANTIATE_TEST_SUITE_P(Versions, TlsStream, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return version.param == TLS1_2_VERSION ? "tls12" : "tls13";
                         });

TEST_P(TlsStream, reads_and_writes_much_at_once) {
  const std::string ours = pattern(kMuch, 1);
  const std::string theirs = pattern(kMuch, 2);
  auto heard_there =
      client([&](Waiting& waiting) { return waiting.exchange(theirs, ours.size()); });
  std::string heard_here;
  bool written = false;
  const auto write = [&]() -> awaitable<void> {
    const std::string_view text(ours);
    const std::array<base::ConstBytes, 3> pieces{base::as_bytes(text.substr(0, 10)),
                                                 base::as_bytes(text.substr(10, 90)),
                                                 base::as_bytes(text.substr(100))};
    written = co_await ends.stream->write_pieces(pieces);
  };
  const auto read = [&]() -> awaitable<void> {
    const bool good = co_await ends.stream->start_tls(test_context());
    EXPECT_TRUE(good);
    EXPECT_TRUE(ends.stream->is_tls());
    ends.spawn(write());
    heard_here = co_await read_until_end(*ends.stream, theirs.size());
  };
  ends.spawn(read());
  ends.loop.run();
  EXPECT_TRUE(written);
  EXPECT_TRUE(heard_here == theirs);
  EXPECT_TRUE(heard_there.get() == ours);
}

TEST_P(TlsStream, waits_for_a_slow_reader) {
  const std::string ours = pattern(kMuch, 3);
  std::promise<void> reads;
  auto heard = client([&](Waiting& waiting) {
    reads.get_future().wait();
    return waiting.read(ours.size());
  });
  bool written = false;
  const auto write = [&]() -> awaitable<void> {
    const bool good = co_await ends.stream->start_tls(test_context());
    EXPECT_TRUE(good);
    written = co_await ends.stream->write(base::as_bytes(ours));
  };
  const auto watch = [&]() -> awaitable<void> {
    co_await ends.pause(100ms);
    EXPECT_FALSE(written);
    reads.set_value();
  };
  ends.spawn(write());
  ends.spawn(watch());
  ends.loop.run();
  EXPECT_TRUE(written);
  EXPECT_TRUE(heard.get() == ours);
}

TEST_P(TlsStream, a_write_ends_when_the_client_vanishes) {
  auto left = client([](Waiting& waiting) {
    waiting.client().close();
    return std::string();
  });
  write_to_the_end();
  ends.loop.run();
  EXPECT_FALSE(written);
  left.get();
}

TEST_P(TlsStream, a_write_ends_when_the_stream_is_closed) {
  std::promise<void> over;
  auto left = client([&](Waiting&) {
    over.get_future().wait();
    return std::string();
  });
  write_to_the_end();
  const auto close = [&]() -> awaitable<void> {
    while (!shaken) co_await ends.pause(1ms);
    co_await ends.pause(50ms);
    EXPECT_TRUE(written) << "it waits";
    ends.stream->close();
  };
  ends.spawn(close());
  ends.loop.run();
  EXPECT_FALSE(written);
  over.set_value();
  left.get();
}

TEST_P(TlsStream, says_its_last_words_and_takes_what_still_comes) {
  auto heard = client([&](Waiting& waiting) {
    std::string text = waiting.read(kMuch);
    if (!waiting.client().has_ended()) text += " without an end";
    waiting.client().write("what nobody wants to know");
    waiting.client().half_close();
    return text;
  });
  bool cut = false;
  const auto serve = [&]() -> awaitable<void> {
    const bool good = co_await ends.stream->start_tls(test_context());
    EXPECT_TRUE(good);
    co_await ends.stream->write(base::as_bytes("the last words"));
    EXPECT_FALSE(ends.stream->is_cut());
    co_await ends.stream->end_writing();
    co_await ends.stream->drain();
    cut = ends.stream->is_cut();
  };
  ends.spawn(serve());
  ends.loop.run();
  EXPECT_TRUE(cut);
  EXPECT_EQ(heard.get(), "the last words");
}

TEST_P(TlsStream, can_be_used_again_after_a_cancel) {
  std::promise<void> cancelled;
  auto heard = client([&](Waiting& waiting) {
    cancelled.get_future().wait();
    waiting.client().write("salam");
    return waiting.read(6);
  });
  std::string text;
  const auto serve = [&]() -> awaitable<void> {
    const bool good = co_await ends.stream->start_tls(test_context());
    EXPECT_TRUE(good);
    shaken = true;
    std::array<std::uint8_t, 10> buffer;
    const std::size_t none = co_await ends.stream->read_some(buffer);
    EXPECT_EQ(none, 0u);
    cancelled.set_value();
    text = co_await read_until_end(*ends.stream, 5);
    co_await ends.stream->write(base::as_bytes("walaik"));
  };
  const auto cancel = [&]() -> awaitable<void> {
    while (!shaken) co_await ends.pause(1ms);
    co_await ends.pause(50ms);
    ends.stream->cancel();
  };
  ends.spawn(serve());
  ends.spawn(cancel());
  ends.loop.run();
  EXPECT_EQ(text, "salam");
  EXPECT_EQ(heard.get(), "walaik");
}

TEST_P(TlsStream, lets_others_go_on_however_a_flood_is_cut) {
  // Two records of 8353 bytes fill OpenSSL's buffer, and some of the third is always there.
  const std::size_t record_size = 8353 - (GetParam() == TLS1_2_VERSION ? 29 : 22);
  auto left = client([&](Waiting& waiting) {
    const std::string text = pattern(record_size, 5);
    const std::string flood = waiting.client().what([&] {
      for (int i = 0; i < 40; ++i) ASSERT_TRUE(waiting.client().write(text));
    });
    flooded.set_value(waiting.client().flood(flood));
    waiting.client().half_close();
    return std::string();
  });
  std::size_t heard = 0;
  std::size_t most_in_turn = 0;
  bool over = false;
  const auto read = [&]() -> awaitable<void> {
    const bool good = co_await ends.stream->start_tls(test_context());
    EXPECT_TRUE(good);
    const std::size_t size = flooded.get_future().get();  // stops the loop until all is there
    EXPECT_GT(size, 100'000u);
    ends.spawn(others(over, heard, most_in_turn));
    std::array<std::uint8_t, 16'384> buffer;
    for (std::size_t got = 1; got > 0; heard += got) got = co_await ends.stream->read_some(buffer);
    over = true;
  };
  ends.spawn(read());
  ends.loop.run();
  left.get();
  EXPECT_GT(heard, 90'000u);
  EXPECT_LE(most_in_turn, 3 * record_size);
}

TEST(TlsHandshake, ends_by_a_deadline_where_the_client_does_not_end_it) {
  for (const std::string_view begun : {"", "\x16\x03\x01", "\x16\x03\x01\x40\x00 and so on"}) {
    Ends ends;
    TlsClient client(std::move(ends.pair.second));
    if (!begun.empty()) client.send_raw(begun);
    bool good = true;
    const auto serve = [&]() -> awaitable<void> {
      good = co_await ends.stream->start_tls(test_context());
    };
    const auto close = [&]() -> awaitable<void> {
      co_await ends.pause(50ms);
      EXPECT_TRUE(good);
      ends.stream->close();
    };
    ends.spawn(serve());
    ends.spawn(close());
    ends.loop.run();
    EXPECT_FALSE(good);
  }
}

TEST(TlsHandshake, fails_on_garbage) {
  Ends ends;
  TlsClient client(std::move(ends.pair.second));
  client.send_raw("GET / HTTP/1.1\r\n\r\n");
  bool good = true;
  const auto serve = [&]() -> awaitable<void> {
    good = co_await ends.stream->start_tls(test_context());
    std::array<std::uint8_t, 10> buffer;
    const std::size_t size = co_await ends.stream->read_some(buffer);
    EXPECT_EQ(size, 0u);
  };
  ends.spawn(serve());
  ends.loop.run();
  EXPECT_FALSE(good);
}

// A write that needs the rest of a key update does not take it from a reader who waits.
TEST(TlsHandshake, a_reader_hears_what_comes_behind_a_key_update_in_two_parts) {
  constexpr std::uint8_t kHandshake = 22;
  constexpr std::uint8_t kData = 23;
  Ends ends;
  Waiting waiting(std::move(ends.pair.second), TLS1_3_VERSION);
  TlsClient& client = waiting.client();
  std::thread greets([&] { EXPECT_TRUE(waiting.shake_hands()); });
  std::string heard;
  bool written = false;
  const auto read = [&]() -> awaitable<void> { heard = co_await read_until_end(*ends.stream, 5); };
  const auto serve = [&]() -> awaitable<void> {
    const bool good = co_await ends.stream->start_tls(test_context());
    EXPECT_TRUE(good);
    greets.join();
    ends.spawn(read());
    client.send_record(std::string("\x18\x00\x00\x01", 4), kHandshake);
    co_await ends.pause(50ms);
    client.send_record(std::string("\x00", 1), kHandshake);
    client.follow_key_update();
    client.send_record("salam", kData);
    written = co_await ends.stream->write(base::as_bytes("walaik"));
    co_await ends.pause(200ms);
    co_await ends.stream->end_writing();
    ends.stream->close();  // who still waits hears nothing
  };
  ends.spawn(serve());
  ends.loop.run();
  EXPECT_TRUE(written);
  EXPECT_EQ(heard, "salam");
  EXPECT_EQ(waiting.read(6), "walaik");
}

TEST(TlsHandshake, a_closed_stream_leaves_the_number_of_its_socket_to_others) {
  Ends ends;
  std::promise<void> said;
  std::promise<void> over;
  const auto serve = [&]() -> awaitable<void> {
    std::array<std::uint8_t, 10> buffer;
    const bool good = co_await ends.stream->start_tls(test_context());
    EXPECT_TRUE(good);
    said.get_future().wait();
    const std::size_t one = co_await ends.stream->read_some(buffer);
    EXPECT_EQ(one, 3u);
    ends.stream->close();  // while OpenSSL has the second record already
    auto others = *make_socket_pair();
    EXPECT_EQ(others.first.get(), ends.number);
    EXPECT_EQ(::write(others.second.get(), "salam", 5), 5);
    EXPECT_EQ(::write(others.first.get(), "salam", 5), 5);
    const std::size_t size = co_await ends.stream->read_some(buffer);
    EXPECT_EQ(size, 0u);
    const bool written = co_await ends.stream->write(base::as_bytes("x"));
    EXPECT_FALSE(written);
    EXPECT_EQ(::recv(others.first.get(), buffer.data(), buffer.size(), 0), 5);
    EXPECT_EQ(::recv(others.second.get(), buffer.data(), buffer.size(), 0), 5);
  };
  std::thread client([&] {
    Waiting waiting(std::move(ends.pair.second), 0);
    waiting.shake_hands();
    for (const char* text : {"one", "two"}) waiting.client().write(text);
    said.set_value();
    over.get_future().wait();
  });
  ends.spawn(serve());
  ends.loop.run();
  over.set_value();
  client.join();
}

}  // namespace
}  // namespace net
