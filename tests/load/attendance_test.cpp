#include "load/attendance.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

ViewerState watching(std::uint64_t packets) {
  return {.asked = {}, .arrived = base::Time{}, .lost = false, .packets = packets};
}
ViewerState gone(std::uint64_t packets) {
  return {.asked = {}, .arrived = base::Time{}, .lost = true, .packets = packets};
}

TEST(Attendance, of_viewers_who_get_everything) {
  const auto result = attendance({watching(10), watching(0)}, {watching(110), watching(100)}, 100);
  EXPECT_EQ(result.viewers, 2u);
  EXPECT_EQ(result.stalled, 0u);
  EXPECT_EQ(result.expected, 200u);
  EXPECT_EQ(result.missing, 0u);
}

TEST(Attendance, knows_to_whom_nothing_came) {
  const auto result = attendance({watching(10), watching(70)}, {watching(110), watching(70)}, 100);
  EXPECT_EQ(result.viewers, 2u);
  EXPECT_EQ(result.stalled, 1u);
  EXPECT_EQ(result.missing, 100u);
}

TEST(Attendance, misses_what_would_have_come_after_the_last_that_came) {
  EXPECT_EQ(attendance({watching(10)}, {watching(50)}, 100).missing, 60u);
}

TEST(Attendance, misses_what_a_viewer_who_was_lost_did_not_get) {
  const auto result = attendance({watching(10), gone(5)}, {gone(20), gone(5)}, 100);
  EXPECT_EQ(result.viewers, 0u);
  EXPECT_EQ(result.stalled, 0u) << "who is gone does not watch";
  EXPECT_EQ(result.expected, 100u);
  EXPECT_EQ(result.missing, 90u);
}

TEST(Attendance, expects_nothing_for_who_came_later) {
  const ViewerState asked{};
  const auto result = attendance({asked}, {watching(30), watching(20)}, 100);
  EXPECT_EQ(result.viewers, 2u);
  EXPECT_EQ(result.stalled, 0u);
  EXPECT_EQ(result.expected, 0u);
}

// A server that fills up with padding, or a packet that comes twice.
TEST(Attendance, does_not_set_off_what_one_got_too_much_against_another) {
  const auto result = attendance({watching(0), watching(0)}, {watching(150), watching(60)}, 100);
  EXPECT_EQ(result.missing, 40u);
}

}  // namespace
}  // namespace load
