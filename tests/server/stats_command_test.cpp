#include "server/stats_command.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(StatsTable, has_one_name_a_line) {
  const std::string table = stats_table({{{"pipes", 3}, {"refused_join", 12}}, {{{"peers", 4}}}});
  EXPECT_EQ(table,
            "pipes                                                  3\n"
            "refused_join                                          12\n"
            "\n"
            "peers                                                  4\n");
}

TEST(StatsTable, puts_shards_side_by_side_and_adds_them_up) {
  const std::string table = stats_table({{}, {{{"peers", 4}}, {{"peers", 38}}}});
  EXPECT_THAT(table, HasSubstr("shard 2"));
  EXPECT_THAT(table, testing::ContainsRegex("peers +42 +4 +38\n"));
}

TEST(StatsTable, is_short_before_the_shards_have_told_anything) {
  EXPECT_THAT(stats_table({{{"pipes", 0}}, {}}), Not(HasSubstr("\n\n")));
}

TEST(StatsCommand, says_that_no_server_runs) {
  try {
    run_stats_command({}, "/nowhere/control.sock");
    FAIL() << "there is no server";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no server runs in /nowhere"));
  }
}

}  // namespace
}  // namespace server
