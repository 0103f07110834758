#include "app/store_gate.hpp"

#include <future>
#include <string>

#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"
#include "tests/app/run_to_end.hpp"
#include "tests/store/temporary_folder.hpp"

namespace app {
namespace {

using store::Store;

class StoreGateTest : public testing::Test {
 protected:
  StoreGateTest() : gate_(store::SqliteStore::open(folder_.file("x.db")).value()) {}

  store::TemporaryFolder folder_;
  StoreGate gate_;
};

TEST_F(StoreGateTest, brings_the_answer_back) {
  const auto set = run_to_end(gate_.run([](Store& s) { return s.set_setting("a", "b"); }));
  EXPECT_TRUE(set);
  const auto read = run_to_end(gate_.run([](Store& s) { return s.setting("a"); }));
  EXPECT_EQ(read.value(), "b");
}

TEST_F(StoreGateTest, brings_a_failure_back) {
  const auto failed = run_to_end(gate_.run(
      [](Store& s) { return s.add_sign_in("x", school::PersonId{9}, base::WallTime{}); }));
  EXPECT_EQ(failed.error(), store::Error::kMissing);
}

TEST_F(StoreGateTest, does_what_nobody_waits_for_before_it_finishes) {
  for (int i = 0; i < 10; ++i) {
    gate_.post("count", [i](Store& s) { return s.set_setting("n", std::to_string(i)); });
  }
  gate_.post("a failure is only logged",
             [](Store& s) { return s.append_chat("no such room", classroom::ChatMessage()); });
  gate_.finish();
  auto store = store::SqliteStore::open(folder_.file("x.db")).value();
  EXPECT_EQ(store->setting("n").value(), "9");
}

TEST_F(StoreGateTest, refuses_when_the_disk_does_not_follow) {
  std::promise<void> promise;
  const std::shared_future<void> opened = promise.get_future().share();
  gate_.post("held", [opened](Store&) {
    opened.wait();
    return store::Answer<void>();
  });
  for (std::size_t i = 1; i < StoreGate::kWaitingMax; ++i) {
    gate_.post("waiting", [](Store&) { return store::Answer<void>(); });
  }
  const auto refused = run_to_end(gate_.run([](Store& s) { return s.setting("a"); }));
  EXPECT_EQ(refused.error(), store::Error::kBusy);
  gate_.post("dropped", [](Store&) { return store::Answer<void>(); });
  promise.set_value();
}

}  // namespace
}  // namespace app
