#include "sfu/keyframe_arbiter.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using test::at;

TEST(KeyframeArbiter, has_nothing_to_do_before_the_first_wish) {
  KeyframeArbiter arbiter;
  EXPECT_EQ(arbiter.next_timeout(), base::kNever);
  EXPECT_FALSE(arbiter.handle_timeout(at(1000)));
}

TEST(KeyframeArbiter, asks_at_once_for_the_first_wish) {
  KeyframeArbiter arbiter;
  EXPECT_TRUE(arbiter.wish(at(0)));
}

TEST(KeyframeArbiter, asks_once_however_many_viewers_wish) {
  KeyframeArbiter arbiter;
  int requests = 0;
  for (int viewer = 0; viewer < 20; ++viewer) requests += arbiter.wish(at(viewer)) ? 1 : 0;
  EXPECT_EQ(requests, 1);
}

TEST(KeyframeArbiter, does_not_ask_again_when_the_keyframe_has_come) {
  KeyframeArbiter arbiter;
  arbiter.wish(at(0));
  arbiter.on_keyframe();
  EXPECT_EQ(arbiter.next_timeout(), base::kNever);
  EXPECT_FALSE(arbiter.handle_timeout(at(10'000)));
}

TEST(KeyframeArbiter, a_wish_soon_after_a_keyframe_waits_for_the_interval) {
  KeyframeArbiter arbiter;
  arbiter.wish(at(0));
  arbiter.on_keyframe();

  EXPECT_FALSE(arbiter.wish(at(100)));
  EXPECT_EQ(arbiter.next_timeout(), at(500));
  EXPECT_FALSE(arbiter.handle_timeout(at(499)));
  EXPECT_TRUE(arbiter.handle_timeout(at(500)));
}

TEST(KeyframeArbiter, a_wish_long_after_a_keyframe_is_asked_for_at_once) {
  KeyframeArbiter arbiter;
  arbiter.wish(at(0));
  arbiter.on_keyframe();
  EXPECT_TRUE(arbiter.wish(at(500)));
}

TEST(KeyframeArbiter, repeats_an_unanswered_request_each_time_after_twice_as_long) {
  KeyframeArbiter arbiter;
  arbiter.wish(at(0));
  std::int64_t now = 0;
  for (const std::int64_t wait : {500, 1000, 2000, 4000, 8000, 8000}) {
    EXPECT_EQ(arbiter.next_timeout(), at(now + wait));
    EXPECT_FALSE(arbiter.handle_timeout(at(now + wait - 1)));
    now += wait;
    EXPECT_TRUE(arbiter.handle_timeout(at(now)));
  }
}

TEST(KeyframeArbiter, more_wishes_do_not_hasten_an_unanswered_request) {
  KeyframeArbiter arbiter;
  arbiter.wish(at(0));
  arbiter.handle_timeout(at(500));
  EXPECT_FALSE(arbiter.wish(at(1000)));
  EXPECT_TRUE(arbiter.wish(at(1500)));
}

TEST(KeyframeArbiter, an_answer_makes_it_patient_again) {
  KeyframeArbiter arbiter;
  arbiter.wish(at(0));
  arbiter.handle_timeout(at(500));
  arbiter.handle_timeout(at(1500));
  arbiter.on_keyframe();

  EXPECT_FALSE(arbiter.wish(at(1600)));
  EXPECT_EQ(arbiter.next_timeout(), at(2000));
}

TEST(KeyframeWishLimit, allows_a_few_at_once_then_one_a_second) {
  KeyframeWishLimit limit;
  EXPECT_TRUE(limit.allow(at(0)));
  EXPECT_TRUE(limit.allow(at(1)));
  EXPECT_TRUE(limit.allow(at(2)));
  EXPECT_FALSE(limit.allow(at(3)));
  EXPECT_FALSE(limit.allow(at(999)));
  EXPECT_TRUE(limit.allow(at(1000)));
  EXPECT_FALSE(limit.allow(at(1001)));
}

TEST(KeyframeWishLimit, does_not_save_up_more_than_the_burst) {
  KeyframeWishLimit limit;
  for (int i = 0; i < KeyframeWishLimit::kBurst; ++i) EXPECT_TRUE(limit.allow(at(0)));
  int allowed = 0;
  for (int i = 0; i < 10; ++i) allowed += limit.allow(at(3'600'000)) ? 1 : 0;
  EXPECT_EQ(allowed, KeyframeWishLimit::kBurst);
}

TEST(KeyframeWishLimit, allows_a_viewer_that_asks_without_end_one_a_second) {
  KeyframeWishLimit limit;
  int allowed = 0;
  for (int ms = 0; ms < 60'000; ms += 10) allowed += limit.allow(at(ms)) ? 1 : 0;
  EXPECT_EQ(allowed, KeyframeWishLimit::kBurst + 59);
}

}  // namespace
}  // namespace sfu
