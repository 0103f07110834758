#include "proto/dtls/session.hpp"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "tests/proto/dtls/test_client.hpp"

namespace proto::dtls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Time kStart{std::chrono::hours(7)};
constexpr base::WallTime kToday{1'790'000'000'000};
constexpr std::uint16_t kGcm = 7;
constexpr std::uint16_t kCm = 1;
constexpr std::uint8_t kClientHello = 1;  // a handshake message
const base::SocketAddress kClient{base::IpAddress::v4(192, 0, 2, 1), 4000};

const Context& context() {
  static const Context made = *Context::make(std::array{kGcm, kCm}, kToday);
  return made;
}

// One client, one session and the wire between them, which can lose, hold and record datagrams.
struct World {
  explicit World(TestClient::Options options = {})
      : client(options), session(context(), client.fingerprint(), kStart) {}

  // Lets both talk until `until` or until nothing more is scheduled.
  void run(base::Time until) {
    for (;;) {
      exchange();
      const base::Time next = std::min(client.next_timeout(), session.next_timeout());
      if (next > until) break;
      now = std::max(now, next);
      client.handle_timeout(now);
      session.handle_timeout(now, out);
      drain();
    }
    now = std::max(now, until);
  }

  void exchange() {
    for (bool moved = true; moved;) {
      moved = false;
      for (Datagram& datagram : client.take()) {
        if (to_server(datagram)) deliver(datagram);
        moved = true;
      }
      for (const Datagram& datagram : answers()) {
        if (to_client(datagram)) client.receive(now, datagram);
        moved = true;
      }
    }
  }

  void deliver(Datagram& datagram) {
    session.receive(now, kClient, datagram, out);
    drain();
  }

  void drain() {
    while (const auto event = session.poll_event()) {
      if (const auto* keys = std::get_if<KeysReady>(&*event)) ready.push_back(*keys);
      if (const auto* failed = std::get_if<Failed>(&*event)) failures.push_back(failed->reason);
      if (std::holds_alternative<Closed>(*event)) ++closes;
    }
  }

  std::vector<Datagram> answers() {
    std::vector<Datagram> result;
    for (const base::Transmit& item : out.items()) {
      result.emplace_back(item.bytes.begin(), item.bytes.end());
    }
    out.clear();
    return result;
  }

  TestClient client;
  Session session;
  base::TransmitQueue out;
  base::Time now = kStart;
  std::vector<KeysReady> ready;
  std::vector<FailReason> failures;
  int closes = 0;
  std::function<bool(const Datagram&)> to_server = [](const Datagram&) { return true; };
  std::function<bool(const Datagram&)> to_client = [](const Datagram&) { return true; };
};

TEST(Session, shakes_hands_and_gives_both_sides_the_same_keys) {
  World world;
  world.client.start(kStart);
  world.exchange();

  ASSERT_TRUE(world.client.is_connected());
  EXPECT_TRUE(world.session.is_connected());
  ASSERT_EQ(world.ready.size(), 1u);
  const KeysReady& keys = world.ready.front();
  EXPECT_EQ(keys.profile, kGcm);
  EXPECT_EQ(world.client.profile(), kGcm);
  ASSERT_EQ(keys.material_size, 56u);
  EXPECT_EQ(std::vector(keys.material.begin(), keys.material.begin() + 56),
            world.client.material(56));
  EXPECT_EQ(world.client.server_fingerprint(), context().fingerprint());
  EXPECT_EQ(world.now, kStart);
  EXPECT_EQ(world.session.next_timeout(), base::kNever);
}

TEST(Session, agrees_on_the_other_profile_with_a_client_that_lacks_gcm) {
  World world({.profiles = "SRTP_AES128_CM_SHA1_80"});
  world.client.start(kStart);
  world.exchange();

  ASSERT_EQ(world.ready.size(), 1u);
  const KeysReady& keys = world.ready.front();
  EXPECT_EQ(keys.profile, kCm);
  ASSERT_EQ(keys.material_size, 60u);
  EXPECT_EQ(std::vector(keys.material.begin(), keys.material.end()), world.client.material(60));
}

TEST(Session, prefers_profiles_in_our_order) {
  const Context cm_first = *Context::make(std::array{kCm, kGcm}, kToday);
  World world({.profiles = "SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"});
  world.session = Session(cm_first, world.client.fingerprint(), kStart);
  world.client.start(kStart);
  world.exchange();

  ASSERT_EQ(world.ready.size(), 1u);
  EXPECT_EQ(world.ready.front().profile, kCm);
}

TEST(Session, refuses_a_certificate_that_the_sdp_did_not_name) {
  World world;
  Fingerprint other = world.client.fingerprint();
  other.sha256[31] ^= 1;
  world.session = Session(context(), other, kStart);
  world.client.start(kStart);
  world.exchange();

  EXPECT_TRUE(world.ready.empty());
  EXPECT_EQ(world.failures, std::vector{FailReason::kWrongFingerprint});
  EXPECT_FALSE(world.session.is_connected());
  EXPECT_TRUE(world.client.is_closed()) << "the client is told";
  EXPECT_EQ(world.session.next_timeout(), base::kNever);
}

TEST(Session, refuses_a_client_without_srtp) {
  World world({.profiles = ""});
  world.client.start(kStart);
  world.exchange();

  EXPECT_TRUE(world.ready.empty());
  EXPECT_EQ(world.failures, std::vector{FailReason::kNoSrtpProfile});
}

TEST(Session, refuses_a_client_without_a_profile_of_ours) {
  World world({.profiles = "SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_32"});
  world.client.start(kStart);
  world.exchange();

  EXPECT_EQ(world.failures, std::vector{FailReason::kNoSrtpProfile});
}

TEST(Session, refuses_a_client_without_a_certificate) {
  World world({.has_certificate = false});
  world.client.start(kStart);
  world.exchange();

  EXPECT_TRUE(world.ready.empty());
  EXPECT_EQ(world.failures, std::vector{FailReason::kHandshake});
  EXPECT_TRUE(world.client.has_failed()) << "an alert says so";
}

TEST(Session, refuses_dtls_1_0) {
  World world({.version_max = DTLS1_VERSION});
  world.client.start(kStart);
  world.exchange();

  EXPECT_EQ(world.failures, std::vector{FailReason::kHandshake});
}

TEST(Session, refuses_a_client_without_a_cipher_of_ours) {
  World world({.ciphers = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA"});
  world.client.start(kStart);
  world.exchange();

  EXPECT_EQ(world.failures, std::vector{FailReason::kHandshake});
}

TEST(Session, keeps_its_datagrams_under_the_limit) {
  World world;
  std::size_t datagrams = 0;
  world.to_client = [&](const Datagram& datagram) {
    EXPECT_LE(datagram.size(), kDatagramSizeMax);
    ++datagrams;
    return true;
  };
  world.client.start(kStart);
  world.exchange();

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_LE(datagrams, 3u) << "several messages share a datagram";
}

// Which datagrams of an undisturbed handshake there are, in both directions together.
std::size_t count_datagrams(const TestClientOptions& options) {
  World world(options);
  std::size_t count = 0;
  world.to_server = world.to_client = [&](const Datagram&) { return ++count > 0; };
  world.client.start(kStart);
  world.exchange();
  return count;
}

// Small datagrams of the client: more of them can be lost.
const TestClientOptions kSmallDatagrams{.mtu = 300};

void expect_connected(const World& world) {
  EXPECT_TRUE(world.client.is_connected());
  EXPECT_TRUE(world.session.is_connected());
  ASSERT_EQ(world.ready.size(), 1u);
  EXPECT_TRUE(world.failures.empty());
  const KeysReady& keys = world.ready.front();
  EXPECT_EQ(std::vector(keys.material.begin(), keys.material.begin() + 56),
            world.client.material(56));
}

TEST(Session, recovers_from_the_loss_of_any_one_datagram) {
  for (const TestClientOptions& options : {TestClientOptions{}, kSmallDatagrams}) {
    const std::size_t count = count_datagrams(options);
    ASSERT_GE(count, 4u);
    for (std::size_t lost = 1; lost <= count; ++lost) {
      SCOPED_TRACE(lost);
      World world(options);
      std::size_t seen = 0;
      world.to_server = world.to_client = [&](const Datagram&) { return ++seen != lost; };
      world.client.start(kStart);
      world.run(kStart + seconds(10));

      expect_connected(world);
      EXPECT_GT(seen, count);
    }
  }
}

TEST(Session, recovers_from_the_loss_of_any_flight_twice) {
  // Flights of a handshake: ClientHello, our answer, the client's certificate, our Finished.
  for (int lost = 0; lost < 4; ++lost) {
    SCOPED_TRACE(lost);
    World world;
    std::vector<base::Time> losses;
    const bool of_client = lost % 2 == 0;
    auto lose = [&](const Datagram& datagram) {
      const bool in_clear = base::load_u16(datagram.data() + 3) == 0;
      const bool late = of_client ? !(in_clear && datagram[0] == 22 && datagram[13] == kClientHello)
                                  : !(in_clear && datagram[0] == 22);
      if (late != (lost >= 2)) return true;
      if (losses.empty() || losses.back() != world.now) losses.push_back(world.now);
      return losses.size() > 2;
    };
    (of_client ? world.to_server : world.to_client) = lose;
    world.client.start(kStart);
    world.run(kStart + seconds(20));

    expect_connected(world);
    EXPECT_GE(losses.size(), 3u);
  }
}

TEST(Session, connects_or_gives_up_whatever_is_lost) {
  int connected = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    base::SeededRandom random(seed);
    World world(kSmallDatagrams);
    world.to_server = world.to_client = [&](const Datagram&) { return random.u32() % 100 < 70; };
    world.client.start(kStart);
    world.run(kStart + seconds(40));

    ASSERT_EQ(world.ready.size() + world.failures.size(), 1u);
    if (!world.ready.empty() && world.client.is_connected()) {
      ++connected;
      expect_connected(world);
    }
  }
  EXPECT_GT(connected, 20);
}

TEST(Session, survives_datagrams_that_come_twice) {
  World world(kSmallDatagrams);
  world.to_server = [&](const Datagram& datagram) {
    Datagram copy = datagram;
    world.deliver(copy);
    return true;
  };
  world.to_client = [&](const Datagram& datagram) {
    world.client.receive(world.now, datagram);
    return true;
  };
  world.client.start(kStart);
  world.exchange();

  expect_connected(world);
}

TEST(Session, survives_flights_that_come_in_reverse) {
  World world(kSmallDatagrams);
  world.client.start(kStart);
  for (int turn = 0; turn < 4; ++turn) {
    std::vector<Datagram> flight = world.client.take();
    std::reverse(flight.begin(), flight.end());
    for (Datagram& datagram : flight) world.deliver(datagram);
    flight = world.answers();
    std::reverse(flight.begin(), flight.end());
    for (const Datagram& datagram : flight) world.client.receive(world.now, datagram);
  }
  world.run(kStart + seconds(10));

  expect_connected(world);
}

// Chromium 156 and Firefox ESR 153 offer post-quantum key shares: their ClientHello of about
// 1500 octets comes in two datagrams.
class LongHello : public testing::Test {
 protected:
  void SetUp() override {
    world.client.start(kStart);
    hello = world.client.take();
    ASSERT_EQ(hello.size(), 3u);
  }
  World world{{.mtu = 600, .padding = 1200}};
  std::vector<Datagram> hello;
};

TEST_F(LongHello, is_put_together) {
  world.deliver(hello[0]);
  world.deliver(hello[1]);
  EXPECT_TRUE(world.answers().empty());
  world.deliver(hello[2]);
  for (const Datagram& datagram : world.answers()) world.client.receive(kStart, datagram);
  world.exchange();

  expect_connected(world);
}

TEST_F(LongHello, is_put_together_in_any_order) {
  for (const auto& order : std::vector<std::vector<std::size_t>>{{2, 1, 0}, {1, 0, 2}, {0, 2, 1}}) {
    World other{{.mtu = 600, .padding = 1200}};
    other.client.start(kStart);
    std::vector<Datagram> parts = other.client.take();
    for (const std::size_t i : order) other.deliver(parts[i]);
    for (const Datagram& datagram : other.answers()) other.client.receive(kStart, datagram);
    other.exchange();

    expect_connected(other);
  }
}

TEST_F(LongHello, is_put_together_when_a_part_is_lost) {
  for (std::size_t lost = 0; lost < 3; ++lost) {
    SCOPED_TRACE(lost);
    World other{{.mtu = 600, .padding = 1200}};
    std::size_t seen = 0;
    other.to_server = [&](const Datagram&) { return seen++ != lost; };
    other.client.start(kStart);
    other.run(kStart + seconds(5));

    expect_connected(other);
    EXPECT_GE(other.now, kStart + seconds(1));
  }
}

TEST(Session, repeats_its_flight_after_1_s_and_then_ever_later_up_to_8_s) {
  World world;
  world.client.start(kStart);
  world.to_client = [](const Datagram&) { return false; };
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);
  const std::size_t flight = world.answers().size();
  ASSERT_GE(flight, 1u);

  std::vector<int> at;
  while (world.session.next_timeout() != base::kNever) {
    world.now = world.session.next_timeout();
    world.session.handle_timeout(world.now - milliseconds(1), world.out);
    EXPECT_TRUE(world.answers().empty()) << "too early";
    world.session.handle_timeout(world.now, world.out);
    const std::size_t size = world.answers().size();
    EXPECT_TRUE(size == flight || (size == 0 && world.now == kStart + kHandshakeMax));
    at.push_back(static_cast<int>((world.now - kStart) / seconds(1)));
  }
  world.drain();

  EXPECT_EQ(at, (std::vector{1, 3, 7, 15, 23, 30}));
  EXPECT_EQ(world.failures, std::vector{FailReason::kTimeout});
}

TEST(Session, repeats_in_new_records) {
  World world;
  world.client.start(kStart);
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);
  std::vector<std::uint64_t> numbers;
  for (int round = 0; round < 3; ++round) {
    for (const Datagram& datagram : world.answers()) {
      numbers.push_back(base::load_u64(datagram.data() + 3));
    }
    world.session.handle_timeout(world.session.next_timeout(), world.out);
  }

  ASSERT_GE(numbers.size(), 3u);
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end(), std::less_equal<>()))
      << "each is greater than the one before (RFC 6347 section 4.2.2)";
}

TEST(Session, gives_up_a_client_that_never_begins) {
  World world;
  EXPECT_EQ(world.session.next_timeout(), kStart + kHandshakeMax);

  world.session.handle_timeout(kStart + kHandshakeMax - milliseconds(1), world.out);
  world.drain();
  EXPECT_TRUE(world.failures.empty());
  world.session.handle_timeout(kStart + kHandshakeMax, world.out);
  world.session.handle_timeout(kStart + kHandshakeMax + seconds(1), world.out);
  world.drain();

  EXPECT_EQ(world.failures, std::vector{FailReason::kTimeout});
  EXPECT_TRUE(world.out.empty());
}

TEST(Session, counts_the_time_of_a_handshake_from_its_first_datagram) {
  World world;
  world.client.start(kStart + seconds(25));
  world.now = kStart + seconds(25);
  std::size_t seen = 0;
  world.to_server = [&](const Datagram&) { return ++seen == 1; };
  world.run(kStart + seconds(54));
  EXPECT_TRUE(world.failures.empty());

  world.run(kStart + seconds(56));
  EXPECT_EQ(world.failures, std::vector{FailReason::kTimeout});
}

TEST(Session, answers_the_address_it_last_heard) {
  const base::SocketAddress moved{base::IpAddress::v4(198, 51, 100, 7), 5000};
  World world({.mtu = 600, .padding = 1200});
  world.client.start(kStart);
  std::vector<Datagram> hello = world.client.take();
  world.session.receive(kStart, kClient, hello[0], world.out);
  world.session.receive(kStart, kClient, hello[1], world.out);
  world.session.receive(kStart, moved, hello[2], world.out);
  world.session.handle_timeout(kStart + seconds(1), world.out);

  ASSERT_GE(world.out.size(), 2u);
  for (const base::Transmit& item : world.out.items()) EXPECT_EQ(item.to, moved);
}

TEST(Session, ignores_what_is_not_dtls) {
  World world;
  base::SeededRandom random(1);
  const auto disturb = [&] {
    for (std::size_t size = 0; size < 60; ++size) {
      Datagram noise(size);
      random.fill(noise);
      if (size > 13) {
        noise[0] = static_cast<std::uint8_t>(20 + size % 4);
        noise[1] = 0xfe;
        noise[2] = 0xfd;
        base::store_u16(noise.data() + 3, 1);  // an epoch without keys, or not ours
        base::store_u16(noise.data() + 11, static_cast<std::uint16_t>(size - 13));
      }
      world.deliver(noise);
    }
  };
  disturb();
  world.client.start(kStart);
  world.exchange();
  disturb();

  expect_connected(world);
  EXPECT_EQ(world.closes, 0);
}

class Connected : public testing::Test {
 protected:
  void SetUp() override {
    world.client.start(kStart);
    world.exchange();
    ASSERT_TRUE(world.session.is_connected());
  }
  World world;
};

TEST_F(Connected, hears_the_client_close) {
  world.client.close();
  world.exchange();

  EXPECT_EQ(world.closes, 1);
  EXPECT_FALSE(world.session.is_connected());
  EXPECT_TRUE(world.failures.empty());
}

TEST_F(Connected, tells_the_client_that_it_closes) {
  world.session.close(world.out);
  ASSERT_EQ(world.out.size(), 1u);
  EXPECT_EQ(world.out.items()[0].to, kClient);
  world.exchange();

  EXPECT_TRUE(world.client.is_closed());
  EXPECT_FALSE(world.session.is_connected());
  EXPECT_EQ(world.closes, 0) << "whoever closes needs no event";
  world.session.close(world.out);
  EXPECT_TRUE(world.out.empty());
}

TEST_F(Connected, throws_application_data_away) {
  const std::vector<std::uint8_t> bytes(1000, 7);
  for (int i = 0; i < 10; ++i) world.client.send_application(bytes);
  world.exchange();

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_TRUE(world.out.empty());
  EXPECT_EQ(world.closes, 0);
}

TEST_F(Connected, ignores_a_second_client_hello) {
  TestClient other;
  other.start(kStart);
  for (Datagram& datagram : other.take()) world.deliver(datagram);

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_TRUE(world.out.empty());
}

TEST_F(Connected, ignores_a_forged_alert) {
  Datagram alert{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 2, 40};
  world.deliver(alert);
  alert[4] = 1;  // the epoch that is encrypted
  world.deliver(alert);

  EXPECT_TRUE(world.session.is_connected());
  EXPECT_EQ(world.closes, 0);
}

TEST_F(Connected, does_not_negotiate_again) {
  SSL_renegotiate(world.client.native());
  SSL_do_handshake(world.client.native());
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);

  EXPECT_EQ(world.ready.size(), 1u);
  EXPECT_EQ(world.closes, 0);
  EXPECT_TRUE(world.session.is_connected());
}

TEST_F(Connected, leaves_nothing_to_resume) {
  EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get_session(world.client.native())), 0);
  EXPECT_EQ(SSL_SESSION_is_resumable(SSL_get_session(world.client.native())), 0);
}

TEST_F(Connected, is_encrypted_with_aes_128_gcm) {
  EXPECT_EQ(world.client.cipher(), "ECDHE-ECDSA-AES128-GCM-SHA256");
}

TEST_F(Connected, waits_for_no_timer) {
  world.session.handle_timeout(kStart + std::chrono::hours(10), world.out);
  world.drain();

  EXPECT_TRUE(world.out.empty());
  EXPECT_TRUE(world.session.is_connected());
}

TEST(Session, can_be_moved_in_the_middle_of_a_handshake) {
  World world;
  world.client.start(kStart);
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);
  Session moved = std::move(world.session);
  world.session = std::move(moved);
  for (const Datagram& datagram : world.answers()) world.client.receive(kStart, datagram);
  world.exchange();

  expect_connected(world);
}

TEST(Session, closes_without_a_word_before_it_is_connected) {
  World world;
  world.client.start(kStart);
  for (Datagram& datagram : world.client.take()) world.deliver(datagram);
  world.out.clear();

  world.session.close(world.out);

  EXPECT_TRUE(world.out.empty());
  EXPECT_EQ(world.session.next_timeout(), base::kNever);
  Datagram late(20, 22);
  world.deliver(late);
  EXPECT_TRUE(world.out.empty());
}

}  // namespace
}  // namespace proto::dtls
