#include "load/chat_rooms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/chat.hpp"

namespace load {
namespace {

using testing::HasSubstr;

TEST(ChatRooms, a_mark_is_found_in_what_either_server_sends) {
  const std::int64_t before = nanoseconds_now();
  const std::string mark = mark_of_sending();
  for (const std::string& text : {R"(42["message","a","Ya? )" + mark + R"("])",
                                  R"({"event":"chat_posted","text":"Ya? )" + mark + R"("}})"}) {
    const auto sent = time_marked_in(text);
    ASSERT_TRUE(sent) << text;
    EXPECT_GE(*sent, before);
    EXPECT_LE(*sent, nanoseconds_now());
  }
  EXPECT_FALSE(time_marked_in(R"(42["message","a","Ya?"])"));
  EXPECT_FALSE(time_marked_in("pendopo load soon"));
}

TEST(ChatRooms, people_come_from_so_many_addresses_that_none_has_too_many) {
  EXPECT_EQ(source_of(0), "127.0.1.1");
  EXPECT_EQ(source_of(499), "127.0.1.1");
  EXPECT_EQ(source_of(500), "127.0.1.2");
  EXPECT_EQ(source_of(64'999), "127.0.1.130");
}

ChatRoomsRow row(std::string server, double p99, double each, double seat) {
  ChatRoomsRow row;
  row.server = std::move(server);
  row.said = 20;
  row.expected = 1000;
  row.heard = 997;
  row.latency = {997, 1, 2, p99};
  row.microseconds_each = each;
  row.idle_seat_kilobytes = seat;
  row.memory_megabytes = 100;
  return row;
}

TEST(ChatRooms, the_table_says_what_was_lost_and_compares) {
  ChatRoomsReport report;
  report.machine = "Linux";
  report.rows = {row("ours", 5, 10, 41), row("theirs", 20, 40, 12)};
  const std::string table = to_table(report);
  EXPECT_THAT(table, HasSubstr("1.00/2.00/5.00"));
  EXPECT_THAT(table, HasSubstr("      3 "));
  EXPECT_THAT(table, HasSubstr("A seat of ours: 41.0 kB (at most 40: missed)"));
  EXPECT_THAT(table, HasSubstr("Beside theirs: 25 % of its time until 99 of 100 have arrived, 25 % "
                               "of its processor time for each, 100 % of its memory"));
  report.rows = {row("ours", 5, 10, 39)};
  EXPECT_THAT(to_table(report), HasSubstr("(at most 40: met)"));
}

TEST(ChatRooms, a_server_that_lets_nobody_in_is_named) {
  ChatWay way;
  way.server = "hall";
  way.enter = [](unsigned, unsigned) { return base::Failure<std::string>("room_full"); };
  ChatRoomsPlan plan;
  plan.pid = 1;
  const auto done = do_chat_rooms(plan, way);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), "hall: person 1: room_full");
}

}  // namespace
}  // namespace load
