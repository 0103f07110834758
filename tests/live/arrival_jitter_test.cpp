#include "live/arrival_jitter.hpp"

#include <gtest/gtest.h>

namespace live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Jitter : public testing::Test {
 protected:
  // A frame of that moment, so much later than it was made.
  void frame(std::int64_t media_ms, milliseconds late = milliseconds(0)) {
    jitter.note(begin + milliseconds(media_ms) + late, media_ms);
  }
  std::int64_t now_ms() const {
    return std::chrono::duration_cast<milliseconds>(jitter.jitter().value()).count();
  }
  base::Time begin{seconds(1'000)};
  ArrivalJitter jitter;
};

TEST_F(Jitter, is_not_known_before_the_second_frame) {
  EXPECT_EQ(jitter.jitter(), std::nullopt);
  frame(0);
  EXPECT_EQ(jitter.jitter(), std::nullopt);
  frame(40);
  EXPECT_EQ(jitter.jitter(), base::Duration::zero());
}

TEST_F(Jitter, is_none_of_frames_that_come_as_they_were_made_however_late) {
  for (int i = 0; i < 100; ++i) frame(40 * i, milliseconds(300));
  EXPECT_EQ(now_ms(), 0);
}

TEST_F(Jitter, comes_to_the_mean_difference) {
  for (int i = 0; i < 200; ++i) frame(40 * i, milliseconds(i % 2 == 0 ? 0 : 32));
  EXPECT_NEAR(static_cast<double>(now_ms()), 32, 1);
  for (int i = 200; i < 400; ++i) frame(40 * i);
  EXPECT_EQ(now_ms(), 0);
}

TEST_F(Jitter, moves_by_a_sixteenth) {
  frame(0);
  frame(40, milliseconds(160));
  EXPECT_EQ(now_ms(), 10);
}

TEST_F(Jitter, takes_a_jump_of_either_clock_for_no_jitter) {
  frame(0);
  frame(40);
  frame(3'600'000);          // forward
  frame(80);                 // and back
  frame(120, seconds(600));  // asleep
  EXPECT_EQ(now_ms(), 0);
}

}  // namespace
}  // namespace live
