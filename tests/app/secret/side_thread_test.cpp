#include "app/side_thread.hpp"

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "tests/app/run_to_end.hpp"

namespace app {
namespace {

TEST(SideThread, works_elsewhere_and_resumes_the_caller_at_home) {
  SideThread side(4);
  std::thread::id home;
  const auto elsewhere = std::make_shared<std::thread::id>();
  const auto task = [&]() -> boost::asio::awaitable<bool> {
    const bool done = co_await side.run([elsewhere] { *elsewhere = std::this_thread::get_id(); });
    home = std::this_thread::get_id();
    co_return done;
  };
  EXPECT_TRUE(run_to_end(task()));
  EXPECT_EQ(home, std::this_thread::get_id());
  EXPECT_NE(*elsewhere, std::this_thread::get_id());
  EXPECT_NE(*elsewhere, std::thread::id());
}

TEST(SideThread, hands_an_exception_to_the_caller_and_goes_on) {
  SideThread side(1);
  EXPECT_THROW(run_to_end(side.run([] { throw std::runtime_error("x"); })), std::runtime_error);
  EXPECT_TRUE(run_to_end(side.run([] {})));
}

TEST(SideThread, refuses_what_is_too_much_and_takes_more_when_there_is_room) {
  SideThread side(2);
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  EXPECT_TRUE(side.post([opened] { opened.wait(); }));
  EXPECT_TRUE(side.post([] {}));
  EXPECT_FALSE(side.post([] {}));
  EXPECT_FALSE(run_to_end(side.run([] {})));
  gate.set_value();
  // Work is done in order, so one that was taken at last proves that the two are gone.
  while (!run_to_end(side.run([] {}))) std::this_thread::yield();
}

TEST(SideThread, finishes_what_is_queued_in_order) {
  std::vector<int> order;
  SideThread side(10);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(side.post([&order, i] { order.push_back(i); }));
  side.finish();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(SideThread, does_not_mind_that_its_caller_is_gone) {
  SideThread side(2);
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  const auto done = std::make_shared<std::atomic<bool>>(false);
  {
    boost::asio::io_context loop;
    boost::asio::co_spawn(loop, side.run([opened, done] {
      opened.wait();
      *done = true;
    }),
                          [](std::exception_ptr, bool) {});
    loop.poll();  // the work is on its way
    gate.set_value();
    side.finish();  // before the loop is destroyed, as promised
  }
  EXPECT_TRUE(*done);
}

}  // namespace
}  // namespace app
