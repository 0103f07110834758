// What a packet costs for each viewer besides protection: the decision, the new header, the copy.
#include <cstring>

#include <benchmark/benchmark.h>

#include "base/random.hpp"
#include "bench/packets.hpp"
#include "sfu/subscription.hpp"

namespace {

sfu::Packet media_packet(std::uint64_t position, base::ConstBytes payload) {
  sfu::Packet packet;
  packet.position = position;
  packet.timestamp = static_cast<std::uint32_t>(position * 1000);
  packet.marker = true;
  packet.codec = media::Codec::kH264;
  packet.facts.keyframe_start = position == 1;
  packet.payload = payload;
  return packet;
}

void rtp_rewrite(benchmark::State& state) {
  base::SeededRandom random(1);
  sfu::DownlinkTrack track;
  track.ssrc = 1000;
  track.rtx_ssrc = 1001;
  track.payload_types[static_cast<std::size_t>(media::Codec::kH264)] = {102, 103};
  sfu::Subscription subscription(track, media::Kind::kVideo, random);
  const bench::Buffer source = bench::packet(0, 7);
  const auto payload = base::ConstBytes(source).subspan(12, bench::kPayloadSize);
  bench::Buffer out{};
  std::uint64_t position = 0;
  for (auto _ : state) {
    const sfu::Packet packet = media_packet(++position, payload);
    const auto rewrite = subscription.forward(base::Time{}, packet, position);
    if (!rewrite) {
      state.SkipWithError("the subscription does not forward");
      break;
    }
    const std::size_t header =
        proto::rtp::write_header({packet.marker, rewrite->payload_type, rewrite->sequence,
                                  rewrite->timestamp, rewrite->ssrc},
                                 {}, out);
    std::memcpy(out.data() + header, payload.data(), payload.size());
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK(rtp_rewrite);
