#include "net/tls_session.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <numeric>
#include <string>

#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "net/socket_pair.hpp"
#include "tests/net/tls_client.hpp"

namespace net {
namespace {

using Outcome = TlsSession::Outcome;
using Intake = TlsSession::Intake;

constexpr std::uint8_t kHandshake = 22;  // content types, RFC 8446 section 5.1
constexpr std::uint8_t kData = 23;

// What OpenSSL holds, in bytes. Set before OpenSSL holds anything.
std::atomic<std::size_t> held = 0;
constexpr std::size_t kSizeField = 16;  // keeps what follows aligned

void* take(std::size_t size, const char*, int) {
  auto* const block = static_cast<char*>(std::malloc(size + kSizeField));
  if (block == nullptr) return nullptr;
  *reinterpret_cast<std::size_t*>(block) = size;
  held += size;
  return block + kSizeField;
}
void give_back(void* place, const char*, int) {
  if (place == nullptr) return;
  char* const block = static_cast<char*>(place) - kSizeField;
  held -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}
void* take_again(void* place, std::size_t size, const char* file, int line) {
  void* const other = take(size, file, line);
  if (place != nullptr && other != nullptr) {
    const std::size_t before =
        *reinterpret_cast<std::size_t*>(static_cast<char*>(place) - kSizeField);
    std::memcpy(other, place, std::min(size, before));
    give_back(place, file, line);
  }
  return other;
}
const bool is_counted = CRYPTO_set_mem_functions(take, take_again, give_back) == 1;

std::string pattern(std::size_t size) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i)
    text[i] = static_cast<char>('a' + i * 7 % 23 + i / 997 % 3);
  return text;
}

// Server and client on one thread, each of which only does what it can do at once.
struct Both {
  explicit Both(int version = 0, unsigned fragment_kind = 0) {
    auto pair = *make_socket_pair();
    socket = std::move(pair.first);
    server = TlsSession::make(test_context().native(), socket.get());
    client = std::make_unique<TlsClient>(std::move(pair.second), version, fragment_kind);
  }

  Outcome step() {
    const Outcome outcome = server->shake_hands(hello);
    server->send_unsent();
    return outcome;
  }
  Outcome shake_hands() {
    Outcome outcome = Outcome::kNotNow;
    bool done = false;
    for (int i = 0; i < 10 && (!done || outcome == Outcome::kNotNow); ++i) {
      done = client->shake_hands();
      if (outcome == Outcome::kNotNow) outcome = step();
      ERR_clear_error();
    }
    return outcome;
  }
  std::string read(Intake intake = Intake::kOnce) {
    std::string text(30'000, '\0');
    const auto reading =
        server->read({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}, intake);
    last = reading.outcome;
    text.resize(reading.size);
    return text;
  }
  // As much as the kernel takes; how much it was.
  std::size_t write(std::string_view text, Intake intake = Intake::kNothing) {
    const base::ConstBytes bytes = base::as_bytes(text);
    PieceReader pieces({&bytes, 1});
    std::size_t records = 0;
    while (!pieces.empty() && server->send_unsent() == Outcome::kDone) {
      last = server->write_some(pieces, intake);
      if (last != Outcome::kDone) break;
      ++records;
    }
    return records;
  }
  // What the server has not taken from the kernel, in bytes.
  std::size_t in_kernel() const {
    int size = 0;
    EXPECT_EQ(ioctl(socket.get(), FIONREAD, &size), 0);
    return static_cast<std::size_t>(size);
  }

  FileDescriptor socket;
  std::unique_ptr<TlsSession> server;
  std::unique_ptr<TlsClient> client;
  ClientHello hello;
  Outcome last = Outcome::kDone;
};

std::vector<base::ConstBytes> pieces_of(const std::vector<std::string>& texts) {
  std::vector<base::ConstBytes> pieces;
  for (const std::string& text : texts) pieces.push_back(base::as_bytes(text));
  return pieces;
}

TEST(PieceReader, joins_small_pieces_into_records_and_leaves_large_ones_where_they_are) {
  const std::vector<std::string> texts{"", "head", "", pattern(100), pattern(40'000), "tail", ""};
  const auto pieces = pieces_of(texts);
  PieceReader reader(pieces);
  std::array<std::uint8_t, kRecordSizeMax> room;
  std::string all;
  std::vector<std::size_t> sizes;
  unsigned in_place = 0;
  while (!reader.empty()) {
    const base::ConstBytes record = reader.peek(room);
    all += base::as_text(record);
    sizes.push_back(record.size());
    in_place += record.data() != room.data() ? 1 : 0;
    reader.skip(record.size());
  }
  EXPECT_EQ(all, std::accumulate(texts.begin(), texts.end(), std::string()));
  EXPECT_EQ(sizes, (std::vector<std::size_t>{16384, 16384, 40'108 - 2 * 16384}));
  EXPECT_EQ(in_place, 1u);
}

TEST(PieceReader, takes_off_as_much_as_it_is_told) {
  const std::vector<std::string> texts{"abc", "def"};
  const auto pieces = pieces_of(texts);
  PieceReader reader(pieces);
  std::array<std::uint8_t, kRecordSizeMax> room;
  reader.skip(2);
  EXPECT_EQ(base::as_text(reader.peek(room)), "cdef");
  reader.skip(2);
  EXPECT_EQ(base::as_text(reader.peek(room)), "ef");
  reader.skip(2);
  EXPECT_TRUE(reader.empty());
  EXPECT_TRUE(reader.peek(room).empty());
  EXPECT_TRUE(PieceReader({}).empty());
}

class Session : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Versions, Session, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return version.param == TLS1_2_VERSION ? "tls12" : "tls13";
                         });

TEST_P(Session, carries_bytes_both_ways) {
  Both both(GetParam());
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  EXPECT_EQ(both.read(), "");
  EXPECT_EQ(both.last, Outcome::kNotNow);
  both.client->write("selamat pagi");
  EXPECT_EQ(both.read(), "selamat pagi");
  const std::string much = pattern(50'000);
  EXPECT_EQ(both.write(much), 4u);
  EXPECT_FALSE(both.server->has_unsent());
  EXPECT_EQ(both.client->read(), much);
}

TEST_P(Session, writes_records_that_a_client_with_little_memory_takes) {
  Both both(GetParam(), TLSEXT_max_fragment_length_512);
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  const std::string much = pattern(10'000);
  EXPECT_EQ(both.write(much), 20u);
  EXPECT_EQ(both.client->read(), much);
}

TEST_P(Session, keeps_what_the_kernel_does_not_take_and_no_more) {
  Both both(GetParam());
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  const std::string much = pattern(10'000'000);
  const base::ConstBytes bytes = base::as_bytes(much);
  PieceReader pieces({&bytes, 1});
  std::string heard;
  unsigned waits = 0;
  while (!pieces.empty() || both.server->has_unsent()) {
    if (both.server->send_unsent() == Outcome::kDone) {
      ASSERT_EQ(both.server->write_some(pieces, Intake::kNothing), Outcome::kDone);
      continue;
    }
    ++waits;
    heard += both.client->read();
  }
  heard += both.client->read();
  EXPECT_TRUE(heard == much);
  EXPECT_GT(waits, 10u);
}

TEST_P(Session, holds_no_buffers_between_messages) {
  ASSERT_TRUE(is_counted);
  constexpr std::size_t kSessions = 8;
  constexpr std::size_t kEachMax = 20 * 1024;  // with a buffer for a record it would be 32 kB
  {
    ASSERT_EQ(Both(GetParam()).shake_hands(), Outcome::kDone);
  }  // what is made once is there
  const std::size_t before = held;
  std::vector<Both> all;
  for (std::size_t i = 0; i < kSessions; ++i) {
    Both& both = all.emplace_back(GetParam());
    ASSERT_EQ(both.shake_hands(), Outcome::kDone);
    both.client->write(pattern(10'000));
    EXPECT_EQ(both.read().size(), 10'000u);
    EXPECT_EQ(both.read(), "");
    both.write(pattern(30'000));
    EXPECT_EQ(both.client->read().size(), 30'000u);
    both.client.reset();
  }
  EXPECT_LT((held - before) / kSessions, kEachMax);
}

TEST_P(Session, survives_a_handshake_that_is_cut_anywhere) {
  std::size_t whole = 0;
  for (const bool vanishes : {false, true}) {
    for (std::size_t cut = 0; cut == 0 || cut < whole; cut += cut < 16 ? 1 : 29) {
      Both both(GetParam());
      // The client speaks to memory; what it says is passed on up to the cut.
      SSL_set_bio(both.client->ssl(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
      std::size_t passed = 0;
      Outcome outcome = Outcome::kNotNow;
      std::array<char, 8192> buffer;
      for (int i = 0; i < 4 && passed < cut; ++i) {
        both.client->shake_hands();
        const int said = BIO_read(SSL_get_wbio(both.client->ssl()), buffer.data(), buffer.size());
        const auto size = std::min(static_cast<std::size_t>(std::max(said, 0)), cut - passed);
        both.client->send_raw({buffer.data(), size});
        passed += size;
        outcome = both.step();
        const auto heard = recv(both.client->fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (heard > 0)
          BIO_write(SSL_get_rbio(both.client->ssl()), buffer.data(), static_cast<int>(heard));
      }
      ASSERT_EQ(outcome, Outcome::kNotNow) << cut;
      vanishes ? both.client->close() : both.client->half_close();
      ASSERT_EQ(both.step(), Outcome::kEnded) << cut;
      if (whole > 0) continue;
      // Once, how much a client says in all.
      Both counted(GetParam());
      ASSERT_EQ(counted.shake_hands(), Outcome::kDone);
      whole = BIO_number_written(SSL_get_wbio(counted.client->ssl()));
    }
  }
  EXPECT_GT(whole, 200u);
}

TEST_P(Session, goes_on_writing_to_who_has_ended_and_only_reads) {
  for (const bool politely : {true, false}) {
    Both both(GetParam());
    ASSERT_EQ(both.shake_hands(), Outcome::kDone);
    both.client->write("a question");
    if (politely)
      SSL_shutdown(both.client->ssl());
    else
      both.client->half_close();
    EXPECT_EQ(both.read(), "a question");
    EXPECT_EQ(both.read(), "");
    EXPECT_EQ(both.last, Outcome::kEnded);
    both.write("the answer");
    EXPECT_EQ(both.client->read(), "the answer");
  }
}

TEST_P(Session, ends_when_the_client_vanishes_within_a_write_and_raises_no_signal) {
  Both both(GetParam());
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  both.write(pattern(10'000'000));
  ASSERT_TRUE(both.server->has_unsent());
  both.client->close();
  EXPECT_EQ(both.server->send_unsent(), Outcome::kEnded);
  both.server->end_writing();
  EXPECT_EQ(both.read(), "");
  EXPECT_EQ(both.last, Outcome::kEnded);

  Both other(GetParam());
  ASSERT_EQ(other.shake_hands(), Outcome::kDone);
  other.client->close();
  other.write("x");
  EXPECT_EQ(other.last, Outcome::kEnded);
}

TEST_P(Session, reads_what_is_here_without_the_kernel) {
  Both both(GetParam());
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  for (const char* text : {"one", "two"}) both.client->write(text);
  EXPECT_EQ(both.read(Intake::kNothing), "");
  EXPECT_EQ(both.last, Outcome::kNotNow);
  EXPECT_EQ(both.read(), "one");
  both.client->write("three");
  EXPECT_EQ(both.read(Intake::kNothing), "two");
  EXPECT_EQ(both.read(Intake::kNothing), "");
  EXPECT_EQ(both.last, Outcome::kNotNow);
  EXPECT_EQ(both.read(), "three");
}

TEST_P(Session, ends_when_the_client_vanishes_within_a_record) {
  Both both(GetParam());
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  both.client->send_raw("\x17\x03\x03");
  EXPECT_EQ(both.read(), "");
  EXPECT_EQ(both.last, Outcome::kNotNow);
  both.client->close();
  both.write("x");
  EXPECT_EQ(both.last, Outcome::kEnded);
}

TEST_P(Session, says_that_nothing_more_will_come) {
  Both both(GetParam());
  both.server->end_writing();  // before there is anybody to tell: nothing
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  both.write("the last words");
  EXPECT_FALSE(both.client->has_ended());
  both.server->end_writing();
  EXPECT_EQ(both.client->read(), "the last words");
  EXPECT_TRUE(both.client->has_ended());
}

TEST_P(Session, refuses_garbage) {
  for (const std::string& garbage :
       {std::string("GET / HTTP/1.1\r\n\r\n"), std::string(100, '\xff'),
        std::string("\x16\x03\x01\x00\x05\x02\x00\x00\x01\x00", 10), pattern(20'000)}) {
    Both both;
    both.client->send_raw(garbage);
    EXPECT_EQ(both.step(), Outcome::kEnded) << garbage.substr(0, 10);

    Both open(GetParam());
    ASSERT_EQ(open.shake_hands(), Outcome::kDone);
    open.client->send_raw(garbage);
    EXPECT_EQ(open.read(), "");
    EXPECT_EQ(open.last, Outcome::kEnded) << garbage.substr(0, 10);
  }
}

TEST_P(Session, is_cut_off_from_a_socket_that_is_closed) {
  Both both(GetParam());
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  for (const char* text : {"one", "two"}) both.client->write(text);
  EXPECT_EQ(both.read(), "one");
  EXPECT_TRUE(both.server->has_unread());
  both.client->write("for whoever has the number now");
  both.server->forget_socket();
  EXPECT_FALSE(both.server->has_unread());
  EXPECT_EQ(both.read(), "");
  EXPECT_EQ(both.last, Outcome::kEnded);
  both.write("x");
  EXPECT_EQ(both.last, Outcome::kEnded);
}

TEST(Session13, answers_a_key_update_while_a_write_waits) {
  Both both(TLS1_3_VERSION);
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  const std::string much = pattern(2'000'000);
  const std::size_t records = both.write(much);
  ASSERT_TRUE(both.server->has_unsent());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(both.client->update_keys());
    ASSERT_TRUE(both.client->write("x"));
    EXPECT_EQ(both.read(), "x");
  }
  std::string heard = both.client->read();
  while (both.server->send_unsent() == Outcome::kNotNow) heard += both.client->read();
  heard += both.client->read();
  EXPECT_TRUE(heard == much.substr(0, records * kRecordSizeMax));
  both.write("after it");
  EXPECT_EQ(both.client->read(), "after it");
}

TEST(Session13, gives_up_who_asks_for_answers_and_reads_none) {
  Both both(TLS1_3_VERSION);
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  both.write(pattern(2'000'000));
  ASSERT_TRUE(both.server->has_unsent());
  const std::size_t before = held;
  both.last = Outcome::kNotNow;
  unsigned asked = 0;
  for (; asked < 10'000 && both.last == Outcome::kNotNow; ++asked) {
    ASSERT_TRUE(both.client->update_keys());
    both.read();
  }
  EXPECT_EQ(both.last, Outcome::kEnded);
  EXPECT_GT(asked, 1000u);
  EXPECT_LT(held, before + 64 * 1024);
}

TEST(Session13, holds_little_for_who_asks_for_answers_and_reads_few) {
  constexpr std::size_t kPortion = 16 * 1024;
  Both both(TLS1_3_VERSION);
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  both.write(pattern(2'000'000));
  std::array<char, kPortion> portion;
  std::size_t answered = 0;
  for (std::size_t round = 0; answered < 3 * kTlsUnsentMax; ++round) {
    // As much is asked for as the kernel takes in a round, so that something always waits.
    for (std::size_t before = answered; answered < before + kPortion; answered += 27) {
      ASSERT_TRUE(both.client->update_keys());
      both.read();
      ASSERT_EQ(both.last, Outcome::kNotNow);
    }
    ASSERT_GT(recv(both.client->fd(), portion.data(), portion.size(), MSG_DONTWAIT), 0);
    ASSERT_EQ(both.server->send_unsent(), Outcome::kNotNow) << round;
    ASSERT_LE(both.server->unsent_memory(), 2 * kTlsUnsentMax) << round;
  }
}

TEST(Session13, takes_empty_records_for_nothing_and_not_for_an_end) {
  Both both(TLS1_3_VERSION);
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  both.client->send_record("", kData);
  EXPECT_EQ(both.read(), "");
  EXPECT_EQ(both.last, Outcome::kNotNow);
  both.client->send_record("", kData);
  both.client->send_record("x", kData);
  EXPECT_EQ(both.read(), "x");
  for (int i = 0; i < 40; ++i) both.client->send_record("", kData);
  EXPECT_EQ(both.read(), "");
  EXPECT_EQ(both.last, Outcome::kEnded) << "OpenSSL takes 32";
}

TEST(Session13, waits_with_writing_for_the_rest_of_a_key_update) {
  Both both(TLS1_3_VERSION);
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  both.client->send_record(std::string("\x18\x00\x00\x01", 4), kHandshake);
  EXPECT_EQ(both.read(), "");
  EXPECT_EQ(both.last, Outcome::kNotNow);
  both.write("text");
  EXPECT_EQ(both.last, Outcome::kNotNow);
  both.client->send_record(std::string("\x00", 1), kHandshake);
  both.client->follow_key_update();
  both.client->send_record("what a reader waits for", kData);
  const std::size_t there = both.in_kernel();
  both.write("text");
  EXPECT_EQ(both.last, Outcome::kNotNow);
  EXPECT_EQ(both.in_kernel(), there) << "a reader who waits would not be woken";
  both.write("text", Intake::kOnce);
  EXPECT_EQ(both.last, Outcome::kDone);
  EXPECT_EQ(both.client->read(), "text");
  EXPECT_EQ(both.read(Intake::kNothing), "what a reader waits for");
}

TEST(Session13, takes_one_portion_at_a_time_from_who_floods_with_key_updates) {
  constexpr int kUpdates = 10'000;
  Both both(TLS1_3_VERSION);
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  const std::string updates = both.client->what([&] {
    for (int i = 0; i < kUpdates; ++i) {
      ASSERT_EQ(SSL_key_update(both.client->ssl(), SSL_KEY_UPDATE_NOT_REQUESTED), 1);
      ASSERT_TRUE(both.client->shake_hands());
    }
  });
  ASSERT_GT(both.client->flood(updates), 4 * kRecordSizeMax);
  for (std::size_t left = both.in_kernel(); left > 0; left = both.in_kernel()) {
    EXPECT_EQ(both.read(), "");
    ASSERT_EQ(both.last, Outcome::kNotNow);
    ASSERT_LE(left - both.in_kernel(), kRecordSizeMax + 1024);
    ASSERT_LT(both.in_kernel(), left);
  }
}

TEST(Session12, does_not_negotiate_anew) {
  Both both(TLS1_2_VERSION);
  ASSERT_EQ(both.shake_hands(), Outcome::kDone);
  ASSERT_EQ(SSL_renegotiate(both.client->ssl()), 1);
  both.client->shake_hands();
  ERR_clear_error();
  EXPECT_EQ(both.read(), "");
  both.write("goes on");
  EXPECT_EQ(both.last, Outcome::kDone);
}

}  // namespace
}  // namespace net
