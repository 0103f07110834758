#include "live/recording/on_air.hpp"

#include <gtest/gtest.h>

#include "tests/live/recording/tape.hpp"

namespace live::recording {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class OnAirTest : public testing::Test {
 protected:
  void formats() {
    recording_.on_format(tape_.picture);
    recording_.on_format(tape_.sound);
  }
  void play(base::Duration time) {
    for (base::Duration done{}; done < time; done += milliseconds(40)) {
      const std::int64_t ms = source_ / milliseconds(1);
      const bool key = number_++ % 50 == 0;
      recording_.write(now_, media::Kind::kVideo, {ms * 90, 0, key, test::Bytes(100, 7)});
      recording_.write(now_, media::Kind::kAudio, {ms * 48, 0, true, test::Bytes(100, 7)});
      source_ += milliseconds(40);
      now_ += milliseconds(40);
    }
    keep();
  }
  void keep() {
    for (Operation& operation : recording_.take_operations()) {
      tape_.out.push_back(std::move(operation));
    }
    tape_.deliver();
  }

  test::Tape tape_;  // keeps the files
  base::Time now_{seconds(1000)};
  base::Duration source_{};
  int number_ = 0;
  OnAir recording_{RecordingId{7}, {}};
};

TEST_F(OnAirTest, holds_what_was_on_air) {
  formats();
  play(seconds(6));
  recording_.end(EndReason::kBroadcastOver);
  keep();
  EXPECT_EQ(tape_.closed, EndReason::kBroadcastOver);
  EXPECT_EQ(recording_.length(), seconds(6));
  EXPECT_EQ(tape_.files.size(), 1U);
}

TEST_F(OnAirTest, leaves_out_what_comes_while_it_is_paused) {
  formats();
  play(seconds(4));
  EXPECT_TRUE(recording_.pause());
  EXPECT_FALSE(recording_.pause());
  EXPECT_TRUE(recording_.is_paused());
  keep();
  const std::size_t size = tape_.files.at(1).size();
  play(seconds(60));
  EXPECT_EQ(tape_.files.at(1).size(), size);
  EXPECT_TRUE(recording_.resume(tape_.picture, tape_.sound));
  EXPECT_FALSE(recording_.resume(tape_.picture, tape_.sound));
  play(seconds(4));
  recording_.end(EndReason::kStopped);
  keep();
  EXPECT_EQ(tape_.files.size(), 1U);
  // What is between is the gap that a publisher who was away leaves.
  EXPECT_LE(recording_.length(), seconds(8) + kGapMax);
  EXPECT_GE(recording_.length(), seconds(8));
}

TEST_F(OnAirTest, writes_nothing_more_once_the_disk_is_gone) {
  formats();
  play(seconds(2));
  recording_.abandon(EndReason::kDiskFailed);
  EXPECT_EQ(recording_.ended(), EndReason::kDiskFailed);
  play(seconds(2));
  recording_.end(EndReason::kBroadcastOver);
  EXPECT_TRUE(recording_.take_operations().empty());
  EXPECT_FALSE(recording_.pause());
}

}  // namespace
}  // namespace live::recording
