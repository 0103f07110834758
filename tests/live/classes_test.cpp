#include "live/classes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/packet_source.hpp"

namespace live {
namespace {

using recording::ClassEvent;
using recording::EndReason;
using recording::RecordingId;
using std::chrono::seconds;

constexpr RecordingId kId{kFirstClassRecording + 1};
constexpr ClassSourceId kMicrophone{5};

class ClassesTest : public testing::Test {
 protected:
  void begin() { classes.begin(now, base::WallTime{1}, kId, {"kelas-7a", "Kelas 7A", "Sari"}); }
  template <class T>
  std::vector<T> take() {
    std::vector<T> found;
    while (auto event = classes.poll_event()) {
      if (T* what = std::get_if<T>(&*event)) found.push_back(std::move(*what));
    }
    return found;
  }
  base::Time now{seconds(100)};
  Classes classes;
};

TEST_F(ClassesTest, begins_with_its_title_and_ends_with_its_reason) {
  begin();
  const auto began = take<RecordingBegan>();
  ASSERT_EQ(began.size(), 1u);
  EXPECT_EQ(began[0].channel, "kelas-7a");
  EXPECT_EQ(began[0].class_title, "Kelas 7A");
  EXPECT_EQ(began[0].person, "Sari");
  EXPECT_TRUE(is_class_recording(began[0].id));
  classes.end(kId, EndReason::kStopped);
  const auto over = take<RecordingOver>();
  ASSERT_EQ(over.size(), 1u);
  EXPECT_EQ(over[0].why, EndReason::kStopped);
  EXPECT_EQ(classes.size(), 0u);
}

TEST_F(ClassesTest, carries_packets_to_the_class_they_are_of) {
  begin();
  classes.add_source(now, kId, {kMicrophone, "p1", "Sari", "microphone", media::Kind::kAudio});
  classes.note(now, kId, {{}, ClassEvent::Kind::kOn, "p1", "Sari", "microphone"});
  test::PacketSource source;
  for (int i = 0; i < 100; ++i) {
    classes.receive(now, kMicrophone, source.sound());
    classes.receive(now, ClassSourceId{99}, source.sound());  // nobody's
    now += std::chrono::milliseconds(20);
    classes.handle_timeout(now);
  }
  EXPECT_FALSE(take<RecordingWrites>().empty());
}

TEST_F(ClassesTest, tells_of_a_pause_once) {
  begin();
  classes.set_paused(now, kId, true);
  classes.set_paused(now, kId, true);
  now += seconds(9);
  classes.set_paused(now, kId, false);
  const auto told = take<RecordingPaused>();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_TRUE(told[0].paused);
  EXPECT_EQ(told[1].at, base::Duration{});
}

TEST_F(ClassesTest, hears_that_the_disk_has_closed_it) {
  begin();
  classes.closed(kId, EndReason::kDiskFailed);
  const auto over = take<RecordingOver>();
  ASSERT_EQ(over.size(), 1u);
  EXPECT_EQ(over[0].why, EndReason::kDiskFailed);
  classes.note(now, kId, ClassEvent{});
  classes.set_paused(now, kId, true);
  classes.add_source(now, kId, {kMicrophone, "p1", "Sari", "microphone", media::Kind::kAudio});
  classes.closed(kId, EndReason::kDiskFailed);
  EXPECT_FALSE(classes.poll_event());
}

TEST_F(ClassesTest, ends_all_when_the_server_stops) {
  begin();
  classes.begin(now, base::WallTime{1}, RecordingId{kId.value + 1}, {"kelas-7b", "", ""});
  classes.end_all(EndReason::kStopped);
  EXPECT_EQ(take<RecordingOver>().size(), 2u);
}

}  // namespace
}  // namespace live
