// Station with recordings: when one begins, what it is given, and what ends it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/station.hpp"
#include "tests/live/publisher.hpp"

namespace live {
namespace {

using recording::EndReason;
using recording::RecordingId;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr PublisherId kFirst{1};
constexpr PublisherId kSecond{2};

class StationRecordingTest : public testing::Test {
 protected:
  void admit(PublisherId who, bool records) {
    Admission admission;
    admission.channel = "klinik";
    admission.key = 1;
    admission.person = "Sari";
    admission.records = records;
    ASSERT_TRUE(station_.admit(now_, who, admission, {}));
    source_ = {};
    feed(who, test::video_header());
    feed(who, test::audio_header());
  }
  void feed(PublisherId who, const Tag& tag) {
    station_.receive(now_, wall_, who, tag);
    collect();
  }
  void publish(PublisherId who, base::Duration time) {
    for (base::Duration done{}; done < time; done += milliseconds(test::kPictureMs)) {
      for (const Tag& tag : source_.step()) feed(who, tag);
      now_ += milliseconds(test::kPictureMs);
      wall_.milliseconds += test::kPictureMs;
    }
  }
  void collect() {
    while (auto event = station_.poll_event()) events_.push_back(std::move(*event));
  }
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const StationEvent& event : events_)
      if (const T* what = std::get_if<T>(&event)) found.push_back(*what);
    return found;
  }
  template <class T>
  int count() const {
    int found = 0;
    for (const RecordingWrites& writes : all<RecordingWrites>())
      for (const recording::Operation& operation : writes.operations)
        found += std::holds_alternative<T>(operation) ? 1 : 0;
    return found;
  }

  base::Time now_{seconds(1000)};
  base::WallTime wall_{1'795'000'000'000};
  Station station_;
  test::Source source_;
  std::vector<StationEvent> events_;
};

TEST_F(StationRecordingTest, a_channel_that_is_always_recorded_is_so_from_the_first_picture) {
  admit(kFirst, true);
  publish(kFirst, seconds(5));
  const auto began = all<RecordingBegan>();
  ASSERT_THAT(began, SizeIs(1));
  EXPECT_EQ(began[0].channel, "klinik");
  EXPECT_EQ(began[0].person, "Sari");
  EXPECT_EQ(began[0].began.milliseconds, 1'795'000'000'000);
  EXPECT_EQ(count<recording::Create>(), 1);
  EXPECT_GE(count<recording::Append>(), 4);
  station_.end_channel(now_, "klinik", DismissReason::kStopped);
  collect();
  ASSERT_THAT(all<RecordingOver>(), SizeIs(1));
  EXPECT_EQ(all<RecordingOver>()[0].why, EndReason::kBroadcastOver);
  EXPECT_EQ(count<recording::Close>(), 1);
}

TEST_F(StationRecordingTest, one_that_is_not_is_recorded_when_somebody_says_so) {
  admit(kFirst, false);
  publish(kFirst, seconds(3));
  EXPECT_THAT(all<RecordingBegan>(), IsEmpty());
  station_.start_recording(wall_, "klinik");
  station_.start_recording(wall_, "klinik");
  station_.start_recording(wall_, "elsewhere");
  publish(kFirst, seconds(4));
  EXPECT_THAT(all<RecordingBegan>(), SizeIs(1));
  EXPECT_GE(count<recording::Append>(), 2);
  station_.stop_recording("klinik");
  collect();
  ASSERT_THAT(all<RecordingOver>(), SizeIs(1));
  EXPECT_EQ(all<RecordingOver>()[0].why, EndReason::kStopped);
  const int written = count<recording::Append>();
  publish(kFirst, seconds(2));
  EXPECT_EQ(count<recording::Append>(), written);
  // And once more: it is another recording.
  station_.start_recording(wall_, "klinik");
  publish(kFirst, seconds(3));
  ASSERT_THAT(all<RecordingBegan>(), SizeIs(2));
  EXPECT_NE(all<RecordingBegan>()[0].id, all<RecordingBegan>()[1].id);
}

TEST_F(StationRecordingTest, goes_on_in_one_recording_when_the_publisher_comes_back) {
  admit(kFirst, true);
  publish(kFirst, seconds(5));
  station_.lost(now_, kFirst);
  now_ += seconds(4);
  admit(kSecond, true);
  publish(kSecond, seconds(5));
  EXPECT_THAT(all<RecordingBegan>(), SizeIs(1));
  EXPECT_EQ(count<recording::Create>(), 1);
  const auto rejoined = all<RecordingRejoined>();
  ASSERT_THAT(rejoined, SizeIs(1));
  EXPECT_NEAR(static_cast<double>(rejoined[0].at / milliseconds(1)), 5'000, 1'000);
}

TEST_F(StationRecordingTest, says_where_it_was_paused) {
  admit(kFirst, true);
  publish(kFirst, seconds(5));
  station_.pause_recording("klinik", true);
  station_.pause_recording("klinik", true);
  collect();
  const int written = count<recording::Append>();
  publish(kFirst, seconds(5));
  EXPECT_EQ(count<recording::Append>(), written);
  station_.pause_recording("klinik", false);
  publish(kFirst, seconds(5));
  EXPECT_GT(count<recording::Append>(), written);
  const auto paused = all<RecordingPaused>();
  ASSERT_THAT(paused, SizeIs(2));
  EXPECT_TRUE(paused[0].paused);
  EXPECT_FALSE(paused[1].paused);
  EXPECT_EQ(paused[0].at, paused[1].at);
}

TEST_F(StationRecordingTest, a_full_disk_ends_the_recording_and_not_the_broadcast) {
  admit(kFirst, true);
  publish(kFirst, seconds(3));
  station_.recording_closed(RecordingId{99}, EndReason::kDiskFailed);
  collect();
  EXPECT_THAT(all<RecordingOver>(), IsEmpty());
  station_.recording_closed(all<RecordingBegan>().at(0).id, EndReason::kDiskNearlyFull);
  collect();
  ASSERT_THAT(all<RecordingOver>(), SizeIs(1));
  EXPECT_EQ(all<RecordingOver>()[0].why, EndReason::kDiskNearlyFull);
  const auto before = all<HlsAdded>().size();
  const int written = count<recording::Append>();
  publish(kFirst, seconds(3));
  EXPECT_GT(all<HlsAdded>().size(), before);
  EXPECT_EQ(count<recording::Append>(), written);
}

}  // namespace
}  // namespace live
