#include "server/live_classes.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace server {
namespace {

std::int64_t value(const ProcessControl& control, const std::string& name) {
  for (const auto& [key, number] : control.stats()) {
    if (key == name) return number;
  }
  ADD_FAILURE() << "no counter " << name;
  return -1;
}

TEST(ProcessControl, adds_up_the_shards_by_their_newest_totals) {
  ProcessControl control([] {});
  sfu::Statistics shard;
  shard.packets_sent = 100;
  sfu::count(shard.drops, sfu::DropReason::kNotAuthentic);
  control.note(0, shard);
  control.note(1, shard);
  shard.packets_sent = 150;
  control.note(0, shard);
  EXPECT_EQ(value(control, "packets_sent"), 250);
  EXPECT_EQ(value(control, "dropped_not_authentic"), 2);
}

TEST(ProcessControl, has_a_counter_for_every_reason_to_drop) {
  ProcessControl control([] {});
  for (std::size_t reason = 0; reason < sfu::kDropReasonCount; ++reason) {
    const auto name = sfu::to_string(static_cast<sfu::DropReason>(reason));
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(value(control, "dropped_" + std::string(name)), 0);
  }
}

TEST(ProcessControl, passes_on_the_wish_to_stop) {
  bool stopped = false;
  ProcessControl control([&] { stopped = true; });
  control.stop();
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace server
