#include "live/broadcast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/publisher.hpp"

namespace live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;

class BroadcastTest : public testing::Test {
 protected:
  BroadcastTest() { broadcast_.begin(now_, PublisherId{1}, {}); }

  void feed(const Tag& tag) { broadcast_.receive(now_, {}, tag); }
  void publish(test::Source& source, base::Duration time) {
    for (base::Duration done{}; done < time; done += milliseconds(test::kPictureMs)) {
      for (const Tag& tag : source.step()) feed(tag);
      now_ += milliseconds(test::kPictureMs);
      broadcast_.handle_timeout(now_, {});
    }
  }
  bool says(FindingKind kind) {
    for (const Finding& finding : broadcast_.report(now_).findings)
      if (finding.kind == kind) return true;
    return false;
  }

  base::Time now_{seconds(1000)};
  Broadcast broadcast_{"klinik", {}};
};

TEST_F(BroadcastTest, a_sound_that_comes_after_all_is_not_missed_any_more) {
  feed(test::video_header());
  test::Source source;
  source.has_audio = false;
  publish(source, seconds(6));
  EXPECT_TRUE(says(FindingKind::kNoSound));
  feed(test::audio_header());
  EXPECT_FALSE(says(FindingKind::kNoSound));
}

TEST_F(BroadcastTest, a_picture_that_comes_after_all_is_not_missed_any_more) {
  feed(test::audio_header());
  test::Source source;
  source.has_video = false;
  publish(source, seconds(6));
  EXPECT_TRUE(says(FindingKind::kNoPicture));
  feed(test::video_header());
  EXPECT_FALSE(says(FindingKind::kNoPicture));
}

TEST_F(BroadcastTest, a_key_frame_that_comes_after_all_is_not_missed_any_more) {
  feed(test::video_header());
  feed(test::audio_header());
  for (std::int64_t at = 0; at < 7'000; at += 40) {
    feed(test::picture(at, false));
    feed(test::sound(at));
    now_ += milliseconds(40);
    broadcast_.handle_timeout(now_, {});
  }
  EXPECT_TRUE(says(FindingKind::kNoKeyframe));
  feed(test::picture(7'000, true));
  feed(test::picture(7'040, false));
  EXPECT_FALSE(says(FindingKind::kNoKeyframe));
}

TEST_F(BroadcastTest, another_publisher_begins_without_the_findings_and_formats_of_the_first) {
  feed(test::video_header(test::kLarge));
  test::Source source;
  source.has_audio = false;
  publish(source, seconds(6));
  EXPECT_EQ(broadcast_.lines(), 1080);
  broadcast_.leave(now_ + seconds(30), true);
  EXPECT_TRUE(broadcast_.is_held());
  EXPECT_FALSE(broadcast_.publisher());
  broadcast_.handle_timeout(now_ + seconds(10), {});  // nobody is missed while it is away
  broadcast_.begin(now_, PublisherId{2}, {});
  EXPECT_EQ(broadcast_.publisher(), PublisherId{2});
  EXPECT_EQ(broadcast_.until(), base::kNever);
  EXPECT_EQ(broadcast_.lines(), 0);
  const StationReport report = broadcast_.report(now_);
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_FALSE(report.video);
  EXPECT_EQ(report.bitrate_kbps, 0u);
}

TEST_F(BroadcastTest, gives_what_was_added_once_and_the_end_last) {
  feed(test::video_header());
  feed(test::audio_header());
  test::Source source;
  publish(source, seconds(5));
  EXPECT_FALSE(broadcast_.take_additions().empty());
  EXPECT_THAT(broadcast_.take_additions(), IsEmpty());
  broadcast_.end();
  const hls::Additions last = broadcast_.take_additions();
  ASSERT_FALSE(last.empty());
  EXPECT_TRUE(std::holds_alternative<hls::EndOfStream>(last.back()));
}

TEST_F(BroadcastTest, an_upload_that_is_too_weak_is_said) {
  feed(test::video_header());
  feed(test::audio_header());
  test::Source source;
  for (int i = 0; i < 700; ++i) {  // a second of the stream takes 1.2 seconds
    for (const Tag& tag : source.step()) feed(tag);
    now_ += milliseconds(48);
  }
  EXPECT_TRUE(broadcast_.report(now_).falls_behind);
}

}  // namespace
}  // namespace live
