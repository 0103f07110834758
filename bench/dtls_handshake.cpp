// What one viewer's handshake costs the server, in all its datagrams; the client's part is not
// counted.
#include <array>
#include <chrono>

#include <benchmark/benchmark.h>

#include "proto/dtls/session.hpp"
#include "tests/proto/dtls/test_client.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using namespace proto::dtls;

constexpr base::Time kNow{std::chrono::hours(1)};

void dtls_handshake(benchmark::State& state) {
  const Context context =
      *Context::make(std::array<std::uint16_t, 2>{7, 1}, base::WallTime{1'790'000'000'000});
  const base::SocketAddress address{base::IpAddress::v4(192, 0, 2, 1), 4000};
  base::TransmitQueue out;
  for (auto _ : state) {
    TestClient client({.shares_identity = true});
    client.start(kNow);
    Clock::duration spent{};
    const auto timed = [&](auto&& work) {
      const auto begin = Clock::now();
      work();
      spent += Clock::now() - begin;
    };
    std::optional<Session> session;
    timed([&] { session.emplace(context, client.fingerprint(), kNow); });
    while (!client.is_connected()) {
      auto datagrams = client.take();
      if (datagrams.empty()) {
        state.SkipWithError("the handshake stands still");
        return;
      }
      for (Datagram& datagram : datagrams) {
        timed([&] { session->receive(kNow, address, datagram, out); });
      }
      for (const base::Transmit& item : out.items()) client.receive(kNow, item.bytes);
      out.clear();
    }
    timed([&] { session->settle(); });
    state.SetIterationTime(std::chrono::duration<double>(spent).count());
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK(dtls_handshake)->UseManualTime();
