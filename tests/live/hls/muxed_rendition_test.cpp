#include "live/hls/muxed_rendition.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/hls/broadcast.hpp"
#include "tests/live/hls/playlist_checker.hpp"

namespace live::hls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Muxed : public testing::Test {
 protected:
  test::Playlist list(std::string_view name = "muxed.m3u8") {
    return test::read_playlist(cast.get(name));
  }
  // The bytes of what a playlist names.
  std::string piece(const std::string& address) { return cast.get(address); }

  test::Broadcast cast;
};

// One track alone, as a Muxer tells of it.
SegmentStart start_of(Rendition rendition, std::uint64_t number, std::int64_t at,
                      std::uint64_t discontinuity = 0) {
  const std::uint64_t init = rendition == Rendition::kVideo ? 1 : 2;
  return {rendition, number, discontinuity, init, {at}, true, Parts::kListed};
}

struct Track {
  Rendition rendition;
  std::uint8_t byte;  // its parts are one of these each

  Additions segment(std::uint64_t number, std::int64_t at, std::int64_t duration,
                    std::uint64_t discontinuity = 0) const {
    const SharedBytes bytes = share({byte});
    const auto half = milliseconds(duration / 2);
    return {start_of(rendition, number, at, discontinuity),
            Part{rendition, number, 0, half, true, 10, bytes},
            Part{rendition, number, 1, half, false, 10, bytes},
            SegmentEnd{rendition, number, 2, milliseconds(duration)}};
  }
};
constexpr Track kPicture{Rendition::kVideo, 'v'};
constexpr Track kSound{Rendition::kAudio, 'a'};

InitSegment init_of(Rendition rendition, std::uint64_t id, Joins joins = {}) {
  InitSegment init;
  init.rendition = rendition;
  init.id = id;
  init.joins = joins;
  return init;
}

class MuxedOfTwo : public testing::Test {
 protected:
  MuxedOfTwo() {
    add({init_of(Rendition::kVideo, 1), init_of(Rendition::kAudio, 2),
         init_of(Rendition::kMuxed, 3, {1, 2})});
  }
  void add(const Additions& additions) {
    for (const Addition& addition : additions) muxed.add(addition, out);
  }
  // "4:vava" for a segment and the bytes of its parts.
  std::vector<std::string> made() const {
    std::vector<std::string> found;
    for (const Addition& addition : out) {
      if (const auto* start = std::get_if<SegmentStart>(&addition)) {
        found.push_back(std::to_string(start->number) + ":");
      } else if (const auto* part = std::get_if<Part>(&addition)) {
        found.back() += static_cast<char>(part->bytes->front());
      }
    }
    return found;
  }
  std::vector<std::uint64_t> inits() const {
    std::vector<std::uint64_t> found;
    for (const Addition& addition : out) {
      if (const auto* start = std::get_if<SegmentStart>(&addition)) found.push_back(start->init);
    }
    return found;
  }

  MuxedRendition muxed;
  Additions out;
};

TEST_F(Muxed, has_the_bytes_of_both_tracks_and_the_numbers_of_the_picture) {
  cast.begin();
  cast.run(seconds(13));
  const test::Playlist muxed = list();
  const test::Playlist picture = list("video.m3u8");
  const test::Playlist sound = list("audio.m3u8");
  ASSERT_GE(muxed.segments.size(), 5u);
  for (std::size_t i = 0; i < muxed.segments.size(); ++i) {
    const test::ListedSegment& segment = muxed.segments[i];
    EXPECT_EQ(segment.number, picture.segments[i].number);
    EXPECT_EQ(segment.duration, picture.segments[i].duration);
    EXPECT_EQ(segment.date, picture.segments[i].date);
    EXPECT_EQ(piece(segment.address).size(),
              piece(picture.segments[i].address).size() + piece(sound.segments[i].address).size());
  }
  const std::string init = piece(muxed.segments.front().map);
  EXPECT_THAT(init, HasSubstr("avc1"));
  EXPECT_THAT(init, HasSubstr("Opus"));
}

TEST_F(Muxed, keeps_every_rule_of_a_list_without_parts) {
  cast.begin();
  test::PlaylistChecker judge({}, test::PlaylistChecker::Lists::kSegmentsOnly);
  for (int i = 0; i < 100; ++i) {
    cast.run(milliseconds(400));
    if (i == 40) cast.jump(std::chrono::hours(3));
    const std::string text = cast.get("muxed.m3u8");
    if (text == "waits") continue;
    EXPECT_THAT(judge.check(text), IsEmpty()) << text;
  }
  EXPECT_GT(judge.last().segments.size(), 15u);
}

TEST_F(Muxed, can_be_waited_for) {
  cast.begin();
  EXPECT_EQ(cast.get("muxed.m3u8"), "waits");
  cast.run(seconds(5));
  const std::uint64_t next = list().segments.back().number + 1;
  const Answer answer = cast.ask("muxed.m3u8", "_HLS_msn=" + std::to_string(next));
  ASSERT_TRUE(std::holds_alternative<Wait>(answer));
  EXPECT_EQ(std::get<Wait>(answer).rendition, Rendition::kMuxed);
  EXPECT_EQ(std::get<Wait>(answer).at_least, position_of(next + 1, 0));
}

TEST_F(Muxed, is_the_picture_alone_where_there_is_no_sound) {
  cast.begin(true, false);
  cast.run(seconds(13));
  const test::Playlist muxed = list();
  ASSERT_GE(muxed.segments.size(), 4u);
  const test::Playlist picture = list("video.m3u8");
  EXPECT_EQ(piece(muxed.segments[0].address), piece(picture.segments[0].address));
  EXPECT_EQ(piece(muxed.segments[0].map), piece(picture.segments[0].map));
  // Once it is known that none comes, nothing is held back.
  EXPECT_EQ(muxed.segments.back().number + 1, picture.segments.back().number);
}

TEST_F(Muxed, is_refused_where_there_is_no_picture) {
  cast.begin(false, true);
  cast.run(seconds(20));
  EXPECT_EQ(cast.get("muxed.m3u8"), "refused 404");
}

TEST_F(Muxed, sound_whose_format_comes_late_waits_for_a_discontinuity) {
  cast.begin(true, false);
  cast.run(seconds(13));
  ASSERT_TRUE(cast.muxer.on_format(media::mp4::test::opus(), cast.out));
  cast.has_sound = true;
  cast.sound_time = cast.source_time;
  cast.run(seconds(13));
  const test::Playlist late = list();
  for (const test::ListedSegment& segment : late.segments) {
    EXPECT_EQ(segment.map, late.segments.front().map);
  }
  cast.jump(std::chrono::hours(1));
  cast.run(seconds(13));
  const test::Playlist muxed = list();
  EXPECT_THAT(piece(muxed.segments.back().map), HasSubstr("Opus"));
}

TEST_F(Muxed, another_picture_begins_a_new_init_after_a_discontinuity) {
  cast.begin();
  cast.run(seconds(6));
  media::Format other = media::mp4::test::h264();
  other.width /= 2;
  ASSERT_TRUE(cast.muxer.on_format(other, cast.out));
  cast.picture_number = 0;
  cast.run(seconds(6));
  const test::Playlist muxed = list();
  const auto changed =
      std::ranges::find_if(muxed.segments, &test::ListedSegment::after_discontinuity);
  ASSERT_NE(changed, muxed.segments.end());
  EXPECT_NE(changed->map, muxed.segments.front().map);
  EXPECT_THAT(piece(changed->map), HasSubstr("moov"));
  EXPECT_THAT(piece(muxed.segments.front().map), HasSubstr("moov"));
}

TEST_F(Muxed, costs_no_memory_of_its_own) {
  cast.begin();
  cast.run(seconds(13));
  EXPECT_EQ(cast.window.bytes(), cast.window.store(Rendition::kVideo).bytes() +
                                     cast.window.store(Rendition::kAudio).bytes());
  EXPECT_GT(cast.window.store(Rendition::kMuxed).bytes(), 0u);
}

TEST_F(Muxed, ends_with_the_broadcast) {
  cast.begin();
  cast.run(seconds(5));
  cast.muxer.end(cast.out);
  cast.deliver();
  const test::Playlist muxed = list();
  EXPECT_TRUE(muxed.ended);
  EXPECT_EQ(muxed.segments.back().number, list("video.m3u8").segments.back().number);
}

TEST_F(MuxedOfTwo, pieces_are_in_the_order_in_which_they_are_played) {
  add(kPicture.segment(4, 0, 2000));
  add(kSound.segment(9, 10, 1990));
  EXPECT_THAT(made(), IsEmpty());  // more sound may come
  add({start_of(Rendition::kAudio, 10, 2000)});
  EXPECT_THAT(made(), ElementsAre("4:vava"));
  EXPECT_THAT(inits(), ElementsAre(3u));
}

TEST_F(MuxedOfTwo, sound_that_is_cut_elsewhere_goes_where_most_of_it_is) {
  add(kSound.segment(1, 0, 900));
  add(kSound.segment(2, 900, 1500));  // its middle is in the first
  add(kSound.segment(3, 2400, 1800));
  add(kPicture.segment(1, 0, 2000));
  add(kPicture.segment(2, 2000, 2000));
  EXPECT_THAT(made(), ElementsAre("1:vaaava", "2:vava"));
}

TEST_F(MuxedOfTwo, sound_before_the_first_picture_is_left_out) {
  add(kSound.segment(1, 0, 1000));
  add(kSound.segment(2, 1000, 1000));
  add(kPicture.segment(1, 1000, 1000));
  add({start_of(Rendition::kAudio, 3, 2000)});
  EXPECT_THAT(made(), ElementsAre("1:vava"));
}

TEST_F(MuxedOfTwo, sound_that_does_not_come_is_waited_for_a_while_once) {
  for (std::uint64_t i = 0; i <= kPicturesAhead; ++i) {
    EXPECT_THAT(made(), IsEmpty());
    add(kPicture.segment(i, static_cast<std::int64_t>(i) * 2000, 2000));
  }
  EXPECT_THAT(made(), ElementsAre("0:vv", "1:vv", "2:vv"));
  add(kPicture.segment(3, 6000, 2000));
  EXPECT_EQ(made().back(), "3:vv");
  // After the next discontinuity it is hoped for again.
  add(kPicture.segment(4, 9000, 2000, 1));
  EXPECT_EQ(made().back(), "3:vv");
  add(kSound.segment(1, 9000, 2000, 1));
  add({EndOfStream{}});
  EXPECT_EQ(made().back(), "4:vava");
}

TEST_F(MuxedOfTwo, sound_that_comes_late_is_taken_from_there) {
  for (std::uint64_t i = 0; i < 4; ++i) {
    add(kPicture.segment(i, static_cast<std::int64_t>(i) * 2000, 2000));
  }
  add(kSound.segment(1, 8000, 2000));
  add(kPicture.segment(4, 8000, 2000));
  EXPECT_EQ(made().back(), "3:vv");
  add({start_of(Rendition::kAudio, 2, 10'000)});
  EXPECT_EQ(made().back(), "4:vava");
}

TEST_F(MuxedOfTwo, a_segment_that_was_lost_in_part_is_left_out) {
  Additions broken = kPicture.segment(1, 0, 2000);
  broken.erase(broken.begin() + 1);
  add(broken);
  add(kPicture.segment(2, 2000, 2000));
  add({start_of(Rendition::kVideo, 3, 4000)});  // its end is lost
  add(kPicture.segment(4, 6000, 2000));
  add(kSound.segment(1, 0, 2000));
  add(kSound.segment(2, 2000, 6100));
  EXPECT_THAT(made(), ElementsAre("2:vv", "4:aavv"));
}

TEST_F(MuxedOfTwo, the_sound_of_a_discontinuity_stays_on_its_side) {
  add(kPicture.segment(1, 0, 2000));
  add(kSound.segment(1, 0, 1500));
  add(kSound.segment(2, 1600, 1500, 1));
  add(kPicture.segment(2, 1600, 2000, 1));
  add({EndOfStream{}});
  EXPECT_THAT(made(), ElementsAre("1:vaav", "2:vaav"));
}

TEST_F(MuxedOfTwo, each_picture_has_the_init_of_its_sound) {
  add(kPicture.segment(1, 0, 2000));
  add(kSound.segment(1, 0, 2000));
  add({init_of(Rendition::kVideo, 4), init_of(Rendition::kMuxed, 5, {4, 2})});
  SegmentStart other = start_of(Rendition::kVideo, 2, 2000, 1);
  other.init = 4;
  add({other, SegmentEnd{Rendition::kVideo, 2, 0, seconds(2)}});
  add(kSound.segment(2, 2000, 2000, 1));
  add({EndOfStream{}});
  EXPECT_THAT(inits(), ElementsAre(3u, 5u));
}

}  // namespace
}  // namespace live::hls
