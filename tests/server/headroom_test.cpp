#include "server/headroom.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HeadroomTest : public testing::Test {
 protected:
  // So many seconds alike; then those who came before cost what they cost.
  void pass(double busy, std::size_t viewers, base::Duration waited = {}, int count = 10) {
    for (int i = 0; i < count; ++i) {
      now_ += seconds(1);
      headroom_.note(now_, {busy, waited, viewers});
    }
  }
  std::size_t admitted(std::size_t wishes) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < wishes && headroom_.has_room(now_); ++i, ++count) {
      headroom_.expect(now_);
    }
    return count;
  }

  base::Time now_{seconds(100)};
  Headroom headroom_;
};

TEST_F(HeadroomTest, takes_a_class_into_an_idle_server) {
  pass(0, 0);
  EXPECT_EQ(admitted(250), 250u) << "after a restart a whole class comes back at once";
}

TEST_F(HeadroomTest, takes_no_more_at_once_than_may_fit_when_nobody_knows_what_a_viewer_costs) {
  pass(0, 0);
  EXPECT_EQ(admitted(500), 400u);
  pass(0.08, 80);
  EXPECT_EQ(admitted(1000), 720u) << "now it is known";
}

TEST_F(HeadroomTest, takes_as_many_as_fit_and_then_nobody) {
  pass(0.6, 300);
  EXPECT_EQ(admitted(1000), 100u);
  pass(0.8, 400);
  EXPECT_EQ(admitted(1), 0u);
  pass(0.7, 350);
  EXPECT_EQ(admitted(1000), 50u);
}

TEST_F(HeadroomTest, counts_those_who_are_coming_until_they_cost_something) {
  pass(0.7, 350);
  EXPECT_EQ(admitted(50), 50u);
  pass(0.7, 350, {}, 3);
  EXPECT_EQ(admitted(1), 0u);
  pass(0.7, 350, {}, 8);
  EXPECT_EQ(admitted(1), 1u) << "they went elsewhere";
}

TEST_F(HeadroomTest, keeps_nobody_out_for_one_bad_second) {
  pass(0.2, 100);
  pass(1, 100, milliseconds(400), 1);
  EXPECT_EQ(admitted(1), 1u);
  pass(1, 100, milliseconds(400), 3);
  EXPECT_EQ(admitted(1), 0u);
}

TEST_F(HeadroomTest, counts_time_and_not_how_often_it_is_told) {
  pass(0.2, 100);
  for (int i = 0; i < 100; ++i) {
    now_ += milliseconds(1);
    headroom_.note(now_, {1, milliseconds(400), 100});
  }
  EXPECT_EQ(admitted(1), 1u);
  for (int i = 0; i < 100; ++i) headroom_.note(now_, {1, milliseconds(400), 100});
  EXPECT_EQ(admitted(1), 1u) << "no time has passed";
}

TEST_F(HeadroomTest, takes_nobody_while_a_busy_neighbour_keeps_the_thread_from_its_turn) {
  pass(0.4, 100);
  pass(0.4, 100, milliseconds(80), 2);
  EXPECT_EQ(admitted(1), 1u) << "a hiccup";
  pass(0.4, 100, milliseconds(80), 1);
  EXPECT_EQ(admitted(1), 0u);
  pass(0.4, 100, milliseconds(5), 1);
  EXPECT_EQ(admitted(1), 1u);
}

TEST_F(HeadroomTest, keeps_no_small_class_out_because_the_machine_is_busy_otherwise) {
  pass(0.05, 4, milliseconds(400), 20);
  EXPECT_EQ(admitted(30), 30u);
}

TEST_F(HeadroomTest, believes_no_viewer_to_be_free) {
  pass(0, 50);
  EXPECT_EQ(admitted(5000), 1600u);
}

}  // namespace
}  // namespace server
