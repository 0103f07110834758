#include "app/api/stats.hpp"

#include <gtest/gtest.h>

#include "app/json/fields.hpp"

namespace app::api {
namespace {

TEST(Stats, come_out_as_they_went_in) {
  const Stats stats{{{"pipes", 3}, {"refused_join", 0}}, {{{"peers", 4}}, {{"peers", 5}}}};
  const auto read = read_stats(200, json::write(encode(stats)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->server, stats.server);
  EXPECT_EQ(read->shards, stats.shards);
}

TEST(Stats, say_when_the_answer_is_none) {
  for (const char* body : {"", "[]", "{}", R"({"server":1,"shards":[]})", R"({"server":{}})"}) {
    EXPECT_FALSE(read_stats(200, body)) << body;
  }
  EXPECT_FALSE(read_stats(503, R"({"server":{},"shards":[]})"));
}

}  // namespace
}  // namespace app::api
