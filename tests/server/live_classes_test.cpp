#include "server/live_classes.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace server {
namespace {

using Numbers = app::api::Stats::Numbers;

std::int64_t value(const Numbers& numbers, const std::string& name) {
  for (const auto& [key, number] : numbers) {
    if (key == name) return number;
  }
  ADD_FAILURE() << "no counter " << name;
  return -1;
}

struct ProcessControlTest : testing::Test {
  app::Counters counters;
  bool stopped = false;
  Gauges gauges;
  ProcessControl control{[this] { stopped = true; }, counters, [this] { return gauges; }};
};

TEST_F(ProcessControlTest, tells_the_newest_totals_of_each_shard) {
  MediaStatistics shard;
  shard.sfu.packets_sent = 100;
  shard.udp.received = 7;
  shard.late = 3;
  shard.sfu.peers_on_tcp = 2;
  shard.streams.open = 5;
  shard.streams.dropped_unread = 9;
  sfu::count(shard.sfu.drops, sfu::DropReason::kNotAuthentic);
  control.note(0, shard);
  control.note(1, shard);
  shard.sfu.packets_sent = 150;
  control.note(0, shard);
  const app::api::Stats stats = control.stats();
  ASSERT_EQ(stats.shards.size(), 2u);
  EXPECT_EQ(value(stats.shards[0], "packets_sent"), 150);
  EXPECT_EQ(value(stats.shards[1], "packets_sent"), 100);
  EXPECT_EQ(value(stats.shards[1], "datagrams_received"), 7);
  EXPECT_EQ(value(stats.shards[1], "dropped_late_media"), 3);
  EXPECT_EQ(value(stats.shards[1], "peers_on_tcp"), 2);
  EXPECT_EQ(value(stats.shards[1], "ice_tcp_connections"), 5);
  EXPECT_EQ(value(stats.shards[1], "dropped_ice_tcp_unread"), 9);
  EXPECT_EQ(value(stats.shards[1], "dropped_not_authentic"), 1);
}

TEST_F(ProcessControlTest, has_a_counter_of_its_own_for_every_reason) {
  control.note(0, {});
  counters.count(app::Counter::kRoomFull);
  gauges.people = 5;
  gauges.class_viewers = 2;
  const app::api::Stats stats = control.stats();
  EXPECT_EQ(value(stats.server, "refused_join_room_full"), 1);
  EXPECT_EQ(value(stats.server, "people"), 5);
  EXPECT_EQ(value(stats.server, "class_viewers"), 2);
  for (const Numbers& numbers : {stats.server, stats.shards[0]}) {
    std::set<std::string> names;
    for (const auto& [name, number] : numbers) {
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_TRUE(std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      })) << name;
      EXPECT_FALSE(name.ends_with('_')) << "a reason without a name";
    }
  }
}

TEST_F(ProcessControlTest, passes_on_the_wish_to_stop) {
  control.stop();
  EXPECT_TRUE(stopped);
  EXPECT_FALSE(control.wants_restart());
}

TEST_F(ProcessControlTest, remembers_that_it_is_to_start_anew) {
  control.restart();
  EXPECT_TRUE(stopped);
  EXPECT_TRUE(control.wants_restart());
}

}  // namespace
}  // namespace server
