// One message of a class to everybody in it: decided, encoded and handed to each pipe.
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "app/signal/live_room.hpp"
#include "tests/app/signal/fakes.hpp"

namespace {

class CountingPipe final : public app::SignalPipe {
 public:
  void send_text(std::string text) override { bytes += text.size(); }
  void close(std::uint16_t, std::string_view) override {}
  std::size_t buffered_bytes() const override { return 0; }
  std::size_t bytes = 0;
};

void signal_fanout(benchmark::State& state) {
  app::signal::FakeMediaPort port;
  app::signal::MediaIds ids;
  base::SeededRandom random{3};
  app::signal::FakeDoorkeeper door;
  const auto people = static_cast<std::size_t>(state.range(0));
  app::signal::LiveRoom room("kelas-7a", door.teacher, {port, ids, random, door, people});
  std::vector<std::unique_ptr<CountingPipe>> pipes;
  classroom::ParticipantId who;
  base::Time now{std::chrono::seconds(100)};
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    pipes.push_back(std::make_unique<CountingPipe>());
    const app::signal::Join join{"kelas-7a", {}, "Siswa", {}, classroom::VideoCodecs::all()};
    room.join(now, join, door.student, *pipes.back(), 1, who);
  }
  std::size_t before = pipes.front()->bytes;
  std::uint64_t id = 1;
  for (auto _ : state) {
    now += std::chrono::seconds(1);
    room.handle(now, base::WallTime{1'795'000'000'000}, who,
                {++id, classroom::SendChat{"Selamat pagi, Bu Guru"}});
    door.kept.clear();
    if (pipes.front()->bytes == before) return state.SkipWithError("nobody heard anything");
    before = pipes.front()->bytes;
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace

BENCHMARK(signal_fanout)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);
