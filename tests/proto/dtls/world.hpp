// A client and a session with a wire between them that a test can cut, in virtual time.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "proto/dtls/session.hpp"
#include "tests/proto/dtls/test_client.hpp"

namespace proto::dtls {

inline constexpr base::Time kStart{std::chrono::hours(7)};
inline constexpr base::WallTime kToday{1'790'000'000'000};
inline constexpr std::uint16_t kGcm = 7;
inline constexpr std::uint16_t kCm = 1;
inline const base::SocketAddress kClient{base::IpAddress::v4(192, 0, 2, 1), 4000};

inline const Context& context() {
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

inline void expect_connected(const World& world) {
  EXPECT_TRUE(world.client.is_connected());
  EXPECT_TRUE(world.session.is_connected());
  ASSERT_EQ(world.ready.size(), 1u);
  EXPECT_TRUE(world.failures.empty());
  const KeysReady& keys = world.ready.front();
  EXPECT_EQ(std::vector(keys.material.begin(), keys.material.begin() + 56),
            world.client.material(56));
}

}  // namespace proto::dtls
