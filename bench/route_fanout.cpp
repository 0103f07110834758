// A publisher's packets through Worker::receive to N viewers: without sockets, and with one that
// sends them, beside the bare ceiling of bare_ceiling.cpp.
#include <map>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/allocations.hpp"
#include "bench/packets.hpp"
#include "load/sink.hpp"
#include "net/udp_socket.hpp"
#include "tests/sfu/test_browser.hpp"

namespace {

using namespace sfu::test;

constexpr int kBatch = 64;
constexpr int kWarmBatches = 64;
constexpr std::uint32_t kView = 1000;

// A publisher and its viewers, connected and warm.
class Room {
 public:
  explicit Room(int viewers) : publisher_(world_.connect()) {
    world_.execute(sfu::AddPublication{kPicture, media::Kind::kVideo});
    world_.execute(sfu::SetUplink{publisher_.id, {kMidId, kTransportId}, {video_uplink()}});
    for (int i = 0; i < viewers; ++i) {
      const Browser& viewer = world_.connect();
      world_.execute(sfu::SetDownlink{viewer.id, kMidId, {downlink(kPicture, kView)}});
    }
    for (int i = 0; i < kWarmBatches; ++i) {
      prepare(i == 0);
      route([](base::TransmitQueue&) {});
    }
  }

  // The next packets as the publisher's browser sends them. Lets the browsers say that they live.
  void prepare(bool keyframe = false) {
    world_.settle();
    datagrams_.clear();
    for (int i = 0; i < kBatch; ++i) {
      const auto payload =
          keyframe && i == 0 ? h264_keyframe(bench::kPayloadSize) : h264_delta(bench::kPayloadSize);
      if (i % 4 == 0) stream_.timestamp += 3000;
      datagrams_.push_back(publisher_.make_rtp(stream_, payload, i % 4 == 3));
      ++stream_.sequence;
    }
  }
  template <class Send>
  void route(Send send) {
    for (Datagram& datagram : datagrams_) {
      world_.now += std::chrono::milliseconds(1);
      world_.worker.receive(world_.now, publisher_.address(), datagram, out_);
      if (world_.worker.next_timeout() <= world_.now) {
        world_.worker.handle_timeout(world_.now, out_);
      }
      delivered_ += out_.size();
      send(out_);
      out_.clear();
    }
  }
  std::uint64_t delivered() const { return delivered_; }

 private:
  World world_;
  Browser& publisher_;
  OutboundStream stream_{.ssrc = 50, .payload_type = kH264Type, .mid = "1", .rtx_ssrc = 51};
  std::vector<Datagram> datagrams_;
  base::TransmitQueue out_;
  std::uint64_t delivered_ = 0;
};

// Kept from one call to the next: Google Benchmark calls several times to find out how long it has
// to measure.
Room& room_of(std::int64_t viewers) {
  static std::map<std::int64_t, std::unique_ptr<Room>> rooms;
  auto& room = rooms[viewers];
  if (!room) room = std::make_unique<Room>(static_cast<int>(viewers));
  return *room;
}

template <class Send>
void measure(benchmark::State& state, Send send) {
  Room& room = room_of(state.range(0));
  const std::uint64_t delivered = room.delivered();
  std::uint64_t allocated = 0;
  for (auto _ : state) {
    state.PauseTiming();
    room.prepare();
    const std::uint64_t before = bench::allocations();
    state.ResumeTiming();
    room.route(send);
    allocated += bench::allocations() - before;
  }
  const auto packets = static_cast<std::int64_t>(state.iterations()) * kBatch * state.range(0);
  if (room.delivered() - delivered < static_cast<std::uint64_t>(packets)) {
    return state.SkipWithError("not every packet reached every viewer");
  }
  state.SetItemsProcessed(packets);
  // ResumeTiming itself allocates nothing; what is counted here is the route's.
  state.counters["allocations"] = static_cast<double>(allocated);
}

void route_fanout(benchmark::State& state) {
  measure(state, [](base::TransmitQueue&) {});
}

void route_and_send(benchmark::State& state) {
  load::Sink sink(static_cast<std::size_t>(state.range(0)));
  auto socket = net::UdpSocket::open(0);
  if (!socket) return state.SkipWithError("no socket");
  std::vector<base::Transmit> sent;
  sent.reserve(4096);
  measure(state, [&](base::TransmitQueue& out) {
    sent.clear();
    // The same datagrams, to addresses that exist.
    for (const base::Transmit& item : out.items()) {
      sent.push_back({sink.address(sent.size() % sink.size()), item.bytes});
    }
    socket->send_batch(sent);
  });
  const net::UdpCounters& counters = socket->counters();
  if (counters.dropped_full + counters.dropped_failed > 0) {
    state.SkipWithError("the kernel did not take every packet");
  }
}

}  // namespace

BENCHMARK(route_fanout)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);
BENCHMARK(route_and_send)->Arg(1)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond);
