#include "live/picture_track.hpp"

#include <gtest/gtest.h>

#include "tests/live/packet_source.hpp"

namespace live {
namespace {

media::codec::AccessUnit unit(bool key, std::string_view record = test::kSmall) {
  const auto bytes = test::coded_picture(key, 1, 40, record);
  return media::codec::read_access_unit(bytes, 4).value();
}

class PictureTrackTest : public testing::Test {
 protected:
  bool give(bool key, std::int64_t time, std::string_view record = test::kSmall) {
    auto picture = unit(key, record);
    track.take_parameter_sets(picture);
    return track.receive(base::Time{std::chrono::seconds(9)}, time, 0, std::move(picture));
  }
  template <class T>
  int count() {
    int count = 0;
    while (const auto event = events.poll()) count += std::holds_alternative<T>(*event);
    return count;
  }

  IngestEvents events;
  PictureTrack track{events};
};

TEST_F(PictureTrackTest, begins_with_a_key_frame_and_again_after_a_loss) {
  EXPECT_FALSE(give(false, 0));
  EXPECT_TRUE(give(true, 3600));
  EXPECT_TRUE(give(false, 7200));
  track.wait_for_keyframe();
  EXPECT_TRUE(track.awaits_keyframe());
  EXPECT_FALSE(give(false, 10'800));
  EXPECT_TRUE(give(true, 14'400));
  EXPECT_EQ(count<FrameReceived>(), 3);
}

TEST_F(PictureTrackTest, tells_a_format_once) {
  give(true, 0);
  give(true, 3600);
  EXPECT_EQ(count<FormatFound>(), 1);
  give(true, 7200, test::kLarge);
  EXPECT_EQ(count<FormatFound>(), 1);
  EXPECT_EQ(track.height(), 1080);
}

TEST_F(PictureTrackTest, times_only_grow) {
  give(true, 3600);
  give(false, 3600);
  give(false, 10);
  std::vector<std::int64_t> times;
  while (const auto event = events.poll()) {
    if (const auto* frame = std::get_if<FrameReceived>(&*event)) {
      times.push_back(frame->frame.decode_time);
    }
  }
  EXPECT_EQ(times, (std::vector<std::int64_t>{3600, 3601, 3602}));
}

}  // namespace
}  // namespace live
