#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include <gtest/gtest.h>

#include "server/live_loop.hpp"
#include "server/system_clock.hpp"
#include "tests/server/blocking_client.hpp"

namespace server {
namespace {

class CountingClock final : public app::Clock {
 public:
  base::Time now() const override {
    looks_.fetch_add(1);
    return clock_.now();
  }
  base::WallTime wall_now() const override { return clock_.wall_now(); }
  std::uint64_t looks() const { return looks_.load(); }

 private:
  SystemClock clock_;
  mutable std::atomic<std::uint64_t> looks_ = 0;
};

// Whether nobody looks at it for several ticks at some time soon.
bool comes_to_rest(const CountingClock& clock) {
  for (int tries = 0; tries < 40; ++tries) {
    const std::uint64_t before = clock.looks();
    std::this_thread::sleep_for(std::chrono::milliseconds(350));
    if (clock.looks() == before) return true;
  }
  return false;
}

TEST(LiveLoopAtRest, looks_at_no_clock_while_there_is_nobody_and_wakes_for_whoever_comes) {
  CountingClock clock;
  const auto nothing = [](const auto&) {};
  LiveLoop loop{{true, 0, {base::IpAddress::v4(127, 0, 0, 1)}, {}},
                clock,
                {nothing, nothing, nothing, nothing, nothing}};
  loop.start();
  EXPECT_TRUE(comes_to_rest(clock));
  {
    BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
    encoder.send("\x03");
    for (int tries = 0; tries < 1000 && clock.looks() < 10; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_GE(clock.looks(), 10u) << "a connection has deadlines";
  }
  EXPECT_TRUE(comes_to_rest(clock));
}

}  // namespace
}  // namespace server
