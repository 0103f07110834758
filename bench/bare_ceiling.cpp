#include <benchmark/benchmark.h>

#include "bench/packets.hpp"
#include "load/ceiling.hpp"

namespace {

void bare_ceiling(benchmark::State& state) {
  load::Ceiling ceiling(static_cast<std::size_t>(state.range(0)), bench::kPayloadSize);
  if (!ceiling.ready()) return state.SkipWithError("no socket");
  for (auto _ : state) {
    if (!ceiling.send_round()) return state.SkipWithError("the kernel does not send");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace

BENCHMARK(bare_ceiling)->Arg(1)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond);
