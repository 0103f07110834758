#include "live/hls/segmenter.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/media/mp4/boxes.hpp"

namespace live::hls {
namespace {

using std::chrono::milliseconds;

class SegmenterTest : public testing::Test {
 protected:
  SegmenterTest() { segmenter.begin({0, {1000}}, {0, 1000, 0}, out); }

  bool write(std::int64_t at_ms, bool key, std::size_t size = 10) {
    return segmenter.write({at_ms, 0, key, std::vector<std::uint8_t>(size)}, out);
  }
  template <class T>
  std::vector<T> made() const {
    std::vector<T> found;
    for (const Addition& addition : out) {
      if (const T* value = std::get_if<T>(&addition)) found.push_back(*value);
    }
    return found;
  }
  // Every part that a playlist lists keeps the rules.
  void expect_proper_parts() const {
    std::vector<Part> segment;
    Parts listed = Parts::kListed;
    for (const Addition& addition : out) {
      if (const auto* start = std::get_if<SegmentStart>(&addition)) listed = start->parts;
      if (const auto* part = std::get_if<Part>(&addition)) segment.push_back(*part);
      if (!std::holds_alternative<SegmentEnd>(addition)) continue;
      for (std::size_t i = 0; i < segment.size() && listed == Parts::kListed; ++i) {
        EXPECT_LE(segment[i].duration, kPartTarget);
        EXPECT_TRUE(segment[i].independent || i + 1 == segment.size() ||
                    segment[i].duration >= kPartDurationMin);
      }
      segment.clear();
    }
  }

  Segmenter segmenter{Rendition::kVideo, 5};
  Additions out;
};

TEST_F(SegmenterTest, begins_with_a_keyframe) {
  EXPECT_FALSE(write(0, false));
  EXPECT_TRUE(write(40, true));
  EXPECT_TRUE(write(80, false));
  segmenter.lose_frame();
  EXPECT_FALSE(write(120, false));
  EXPECT_TRUE(write(160, true));
}

TEST_F(SegmenterTest, ends_a_segment_at_the_first_keyframe_after_two_seconds) {
  for (int i = 0; i <= 125; ++i) write(i * 40, i % 30 == 0);
  const auto starts = made<SegmentStart>();
  ASSERT_EQ(starts.size(), 3u);
  EXPECT_EQ(starts[0].number, 5u);
  EXPECT_EQ(starts[0].shown_at.milliseconds, 1000);
  EXPECT_EQ(starts[1].number, 6u);
  EXPECT_EQ(starts[1].shown_at.milliseconds, 3400);
  EXPECT_TRUE(starts[1].independent);
  EXPECT_EQ(made<SegmentEnd>()[0].duration, milliseconds(2400));
  expect_proper_parts();
}

TEST_F(SegmenterTest, tells_of_a_part_when_the_next_frame_comes) {
  for (int i = 0; i <= 10; ++i) write(i * 40, i == 0);
  EXPECT_TRUE(made<Part>().empty());
  write(440, false);
  ASSERT_EQ(made<Part>().size(), 1u);
  EXPECT_EQ(made<Part>()[0].duration, milliseconds(440));
  EXPECT_EQ(made<Part>()[0].frames, 11u);
  EXPECT_TRUE(made<Part>()[0].independent);
}

TEST_F(SegmenterTest, tells_of_the_end_when_the_keyframe_comes) {
  for (int i = 0; i < 50; ++i) write(i * 40, i == 0);
  EXPECT_TRUE(made<SegmentEnd>().empty());
  write(2000, true);
  EXPECT_EQ(made<SegmentEnd>().size(), 1u);
}

TEST_F(SegmenterTest, cuts_a_long_group_of_pictures_after_six_seconds) {
  for (int i = 0; i <= 400; ++i) write(i * 40, i == 0);
  const auto starts = made<SegmentStart>();
  ASSERT_GE(starts.size(), 2u);
  EXPECT_FALSE(starts[1].independent);
  for (const SegmentEnd& end : made<SegmentEnd>()) EXPECT_EQ(end.duration, milliseconds(6000));
  expect_proper_parts();
}

TEST_F(SegmenterTest, makes_one_fragment_of_a_part_and_no_hole) {
  for (int i = 0; i <= 200; ++i) write(i * 33, i % 60 == 0);
  segmenter.flush(out);
  std::vector<std::uint8_t> file;
  for (const Part& part : made<Part>()) {
    const auto boxes = media::mp4::test::boxes_of(*part.bytes);
    ASSERT_TRUE(boxes);
    ASSERT_EQ(boxes->size(), 2u);
    EXPECT_EQ((*boxes)[0].type, "moof");
    file.insert(file.end(), part.bytes->begin(), part.bytes->end());
  }
  const auto runs = media::mp4::test::runs_of(file);
  ASSERT_TRUE(runs);
  EXPECT_EQ(media::mp4::test::time_problem(*runs), "");
  std::uint64_t sum = 0;
  for (const auto& run : *runs) sum += run.duration();
  EXPECT_EQ(sum, 201u * 33) << "the last frame lasts as long as the one before";
}

TEST_F(SegmenterTest, hides_the_parts_of_slow_pictures) {
  for (int i = 0; i <= 30; ++i) write(i * 1000, i % 3 == 0);
  for (const SegmentStart& start : made<SegmentStart>()) EXPECT_EQ(start.parts, Parts::kHidden);
  for (const SegmentEnd& end : made<SegmentEnd>()) EXPECT_EQ(end.duration, milliseconds(3000));
}

TEST_F(SegmenterTest, shows_parts_again_when_pictures_are_quick_again) {
  std::int64_t at = 0;
  for (int i = 0; i < 100; ++i) write(at += 40, i % 50 == 0);
  for (int i = 0; i < 10; ++i) write(at += 900, false);
  for (int i = 0; i < 200; ++i) write(at += 40, i % 50 == 0);
  segmenter.flush(out);
  expect_proper_parts();
  const auto starts = made<SegmentStart>();
  EXPECT_EQ(starts.front().parts, Parts::kListed);
  EXPECT_EQ(starts.back().parts, Parts::kListed);
  EXPECT_TRUE(std::ranges::any_of(
      starts, [](const SegmentStart& start) { return start.parts == Parts::kHidden; }));
}

TEST_F(SegmenterTest, keeps_the_rules_of_parts_at_every_rate) {
  for (int step = 1; step <= 700; step += 7) {
    segmenter.begin({0, {1000}}, {0, 1000, 0}, out);
    std::int64_t at = 0;
    for (int i = 0; i < 40; ++i) write(at += step + i % 3 * 50, i % 9 == 0);
  }
  segmenter.flush(out);
  expect_proper_parts();
}

TEST_F(SegmenterTest, ends_a_segment_that_grows_too_large) {
  for (int i = 0; i < 10; ++i) write(i * 40, i == 0, kFrameBytesMax);
  for (const SegmentEnd& end : made<SegmentEnd>()) EXPECT_EQ(end.duration, milliseconds(160));
  EXPECT_EQ(made<SegmentEnd>().size(), 2u);
  EXPECT_LE(segmenter.held_bytes(), kSegmentBytesMax + kFrameBytesMax);
}

TEST_F(SegmenterTest, holds_a_thousand_frames_at_most) {
  segmenter.begin({0, {}}, {0, 10'000'000, 0}, out);
  for (std::size_t i = 0; i < 3 * kPartFramesMax; ++i) {
    write(static_cast<std::int64_t>(i), i == 0);
  }
  for (const Part& part : made<Part>()) EXPECT_LE(part.frames, kPartFramesMax);
  EXPECT_GE(made<Part>().size(), 2u);
}

TEST_F(SegmenterTest, cuts_sound_with_the_picture_or_alone) {
  Segmenter sound(Rendition::kAudio, 0);
  sound.begin({0, {}}, {0, 1000, 0}, out);
  const auto feed = [&](int from, int to) {
    for (int i = from; i < to; i += 20) sound.write({i, 0, true, {1}}, out);
  };
  feed(0, 3000);
  EXPECT_TRUE(made<SegmentEnd>().empty());
  sound.cut_at(milliseconds(3010));
  feed(3000, 5000);
  ASSERT_EQ(made<SegmentEnd>().size(), 1u);
  EXPECT_EQ(made<SegmentEnd>()[0].duration, milliseconds(3020));
  sound.set_alone(true);
  feed(5000, 5100);
  EXPECT_EQ(made<SegmentEnd>().size(), 2u);
}

}  // namespace
}  // namespace live::hls
