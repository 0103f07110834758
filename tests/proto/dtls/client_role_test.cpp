// Our session as the client, with our session as the server behind a wire that loses datagrams.
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "proto/dtls/session.hpp"
#include "tests/proto/dtls/world.hpp"

namespace proto::dtls {
namespace {

using std::chrono::seconds;

const base::SocketAddress kServer{base::IpAddress::v4(192, 0, 2, 2), 8443};

const Context& client_context() {
  static const Context made = *Context::make(std::array{kGcm, kCm}, kToday);
  return made;
}

struct End {
  End(const Context& context, const Fingerprint& expected, Role role)
      : session(context, expected, kStart, role) {}

  void drain() {
    while (const auto event = session.poll_event()) {
      if (const auto* got = std::get_if<KeysReady>(&*event)) keys = *got;
      if (const auto* failed = std::get_if<Failed>(&*event)) failure = failed->reason;
      if (std::holds_alternative<Closed>(*event)) closed = true;
    }
  }

  Session session;
  base::TransmitQueue out;
  std::optional<KeysReady> keys;
  std::optional<FailReason> failure;
  bool closed = false;
};

// Both ends and the wire. `carries` sees each datagram with its number, from 1.
struct Pair {
  explicit Pair(const Fingerprint& server = context().fingerprint())
      : client(client_context(), server, Role::kClient),
        server_end(context(), client_context().fingerprint(), Role::kServer) {}

  void start() { client.session.start(now, kServer, client.out); }

  bool pass(End& from, End& to, const base::SocketAddress& address) {
    std::vector<Datagram> carried;
    for (const base::Transmit& item : from.out.items()) {
      carried.emplace_back(item.bytes.begin(), item.bytes.end());
    }
    from.out.clear();
    for (Datagram& datagram : carried) {
      if (!carries(++seen, datagram)) continue;
      to.session.receive(now, address, datagram, to.out);
      to.drain();
    }
    return !carried.empty();
  }
  void exchange() {
    bool moved = true;
    while (moved) {
      moved = pass(client, server_end, kClient);
      moved = pass(server_end, client, kServer) || moved;
    }
  }
  void run(base::Time until) {
    for (;;) {
      exchange();
      const base::Time next =
          std::min(client.session.next_timeout(), server_end.session.next_timeout());
      if (next > until) break;
      now = std::max(now, next);
      for (End* end : {&client, &server_end}) {
        if (end->session.next_timeout() <= now) end->session.handle_timeout(now, end->out);
        end->drain();
      }
    }
    now = until;
  }
  void expect_connected() const {
    ASSERT_TRUE(client.keys && server_end.keys);
    EXPECT_EQ(client.keys->profile, kGcm);
    EXPECT_EQ(client.keys->material, server_end.keys->material);
    EXPECT_TRUE(client.session.is_connected());
    EXPECT_GE(client.session.next_timeout(), kStart + std::chrono::minutes(4));
  }

  base::Time now = kStart;
  End client;
  End server_end;
  std::size_t seen = 0;
  std::function<bool(std::size_t, const Datagram&)> carries = [](std::size_t, const Datagram&) {
    return true;
  };
};

TEST(ClientRole, shakes_hands_with_the_server) {
  Pair pair;
  pair.start();
  pair.exchange();
  pair.expect_connected();
  EXPECT_EQ(pair.now, kStart) << "without any repetition";
}

TEST(ClientRole, keeps_its_datagrams_under_the_limit) {
  Pair pair;
  pair.carries = [](std::size_t, const Datagram& datagram) {
    EXPECT_LE(datagram.size(), kDatagramSizeMax);
    return true;
  };
  pair.start();
  pair.exchange();
}

TEST(ClientRole, says_nothing_before_it_is_started) {
  Pair pair;
  pair.run(kStart + seconds(5));
  EXPECT_EQ(pair.seen, 0u);
}

TEST(ClientRole, a_server_is_not_started) {
  Pair pair;
  pair.server_end.session.start(kStart, kClient, pair.server_end.out);
  EXPECT_TRUE(pair.server_end.out.empty());
}

TEST(ClientRole, recovers_from_the_loss_of_any_one_datagram) {
  Pair whole;
  whole.start();
  whole.exchange();
  ASSERT_GE(whole.seen, 4u);
  for (std::size_t lost = 1; lost <= whole.seen; ++lost) {
    SCOPED_TRACE(lost);
    Pair pair;
    pair.carries = [&](std::size_t number, const Datagram&) { return number != lost; };
    pair.start();
    pair.run(kStart + seconds(10));
    pair.expect_connected();
  }
}

// Without records of their own for its repetitions the server would take them for replays.
TEST(ClientRole, recovers_when_the_servers_last_flight_is_lost_twice) {
  Pair pair;
  int lost = 0;
  pair.carries = [&](std::size_t, const Datagram& datagram) {
    const bool last_flight =
        datagram[0] == SSL3_RT_CHANGE_CIPHER_SPEC ||
        (datagram[0] == SSL3_RT_HANDSHAKE && base::load_u16(datagram.data() + 3) == 1);
    const bool of_server = pair.server_end.keys.has_value();
    return !(last_flight && of_server && ++lost <= 2);
  };
  pair.start();
  pair.run(kStart + seconds(20));
  pair.expect_connected();
  EXPECT_GE(lost, 3);
}

TEST(ClientRole, connects_or_gives_up_whatever_is_lost) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    base::SeededRandom random(seed);
    Pair pair;
    pair.carries = [&](std::size_t, const Datagram&) { return random.u32() % 100 >= 35; };
    pair.start();
    pair.run(kStart + seconds(70));
    EXPECT_TRUE(pair.client.keys || pair.client.failure);
    EXPECT_GE(pair.client.session.next_timeout(), kStart + std::chrono::minutes(4));
  }
}

TEST(ClientRole, gives_up_after_half_a_minute_of_silence) {
  Pair pair;
  pair.carries = [](std::size_t, const Datagram&) { return false; };
  pair.start();
  pair.run(kStart + seconds(40));
  EXPECT_EQ(pair.client.failure, FailReason::kTimeout);
  EXPECT_EQ(pair.seen, 6u) << "the ClientHello after 0, 1, 3, 7, 15 and 23 s";
}

TEST(ClientRole, refuses_a_certificate_that_the_sdp_did_not_name) {
  Fingerprint other = context().fingerprint();
  other.sha256[0] ^= 1;
  Pair pair(other);
  pair.start();
  pair.exchange();
  EXPECT_FALSE(pair.client.keys);
  EXPECT_EQ(pair.client.failure, FailReason::kWrongFingerprint);
  EXPECT_TRUE(pair.server_end.closed) << "the server is told";
}

TEST(ClientRole, says_goodbye_and_hears_it) {
  Pair pair;
  pair.start();
  pair.exchange();
  pair.client.session.close(pair.client.out);
  pair.exchange();
  EXPECT_TRUE(pair.server_end.closed);

  Pair other;
  other.start();
  other.exchange();
  other.server_end.session.close(other.server_end.out);
  other.exchange();
  EXPECT_TRUE(other.client.closed);
}

}  // namespace
}  // namespace proto::dtls
