// Datagrams that are lost, come twice or out of order.
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "proto/dtls/session.hpp"
#include "tests/proto/dtls/world.hpp"

namespace proto::dtls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint8_t kClientHello = 1;  // a handshake message

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

TEST(Session, answers_a_repeated_client_hello_at_once) {
  World world;
  world.client.start(kStart);
  std::vector<Datagram> hello = world.client.take();
  world.deliver(hello[0]);
  const std::size_t flight = world.answers().size();

  world.now = kStart + milliseconds(39);
  world.deliver(hello[0]);
  EXPECT_EQ(world.answers().size(), 0u) << "it may have come twice";
  world.now = kStart + milliseconds(50);
  world.deliver(hello[0]);
  EXPECT_EQ(world.answers().size(), flight);
  world.deliver(hello[0]);
  EXPECT_EQ(world.answers().size(), 0u);

  world.now = kStart + milliseconds(150);
  world.deliver(hello[0]);
  for (const Datagram& datagram : world.answers()) world.client.receive(world.now, datagram);
  world.exchange();
  expect_connected(world);
}

TEST(Session, answers_one_part_of_a_repeated_client_hello) {
  World world({.mtu = 600, .padding = 1200});
  world.client.start(kStart);
  std::vector<Datagram> hello = world.client.take();
  for (Datagram& datagram : hello) world.deliver(datagram);
  const std::size_t flight = world.answers().size();

  world.now = kStart + milliseconds(50);
  for (Datagram& datagram : hello) world.deliver(datagram);

  EXPECT_EQ(world.answers().size(), flight);
}

Datagram recorded(const std::string& name) {
  std::ifstream in(std::string(PENDOPO_SOURCE_DIR "/tests/data/dtls/") + name, std::ios::binary);
  return Datagram(std::istreambuf_iterator<char>(in), {});
}

// With X25519MLKEM768: 1463 octets in two datagrams.
TEST(Session, answers_chromium_156) {
  for (const bool swapped : {false, true}) {
    World world;
    std::vector<Datagram> hello{recorded("chromium_156_client_hello_1.bin"),
                                recorded("chromium_156_client_hello_2.bin")};
    ASSERT_EQ(hello[0].size(), 1200u);
    if (swapped) std::swap(hello[0], hello[1]);
    world.deliver(hello[0]);
    EXPECT_TRUE(world.answers().empty());
    world.deliver(hello[1]);

    const auto answers = world.answers();
    ASSERT_FALSE(answers.empty());
    EXPECT_EQ(answers[0][0], 22);
    EXPECT_EQ(answers[0][13], 2) << "ServerHello";
    EXPECT_TRUE(world.failures.empty());
  }
}

}  // namespace
}  // namespace proto::dtls
