#include "live/recording/playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/recording/tape.hpp"

namespace live::recording {
namespace {

using std::chrono::seconds;
using test::Bytes;
using test::MemoryReader;
using testing::HasSubstr;
using testing::Not;

Bytes recorded(base::Duration length) {
  test::Tape tape;
  tape.begin();
  tape.play(length);
  tape.end();
  Bytes file = tape.files.at(1);
  const MemoryReader reader(file);
  test::carry_out(file, finish(reader, file.size()).value());
  return file;
}

VodPart part_of(const Bytes& file, std::uint32_t number = 1) {
  const MemoryReader reader(file);
  return vod_part(reader, {number, {}, seconds(20)}).value();
}

TEST(Playlist, covers_all_bytes_of_the_media_in_segments) {
  const Bytes file = recorded(seconds(20));
  const VodPart part = part_of(file);
  ASSERT_GE(part.segments.size(), 3u);
  base::Duration length{};
  std::uint64_t at = part.segments.front().at;
  for (const VodSegment& segment : part.segments) {
    EXPECT_EQ(segment.at, at);
    at += segment.bytes;
    length += segment.duration;
    EXPECT_LE(segment.duration, kVodSegmentMin + seconds(2));
  }
  EXPECT_EQ(at, file.size());
  EXPECT_EQ(length, seconds(20));
  EXPECT_EQ(base::as_text(base::ConstBytes(file).subspan(part.segments.front().at + 4, 4)), "moof");
  // What a player begins with is whole boxes.
  EXPECT_EQ(base::as_text(base::ConstBytes(file).subspan(part.head_bytes + 4, 4)), "free");
}

TEST(Playlist, of_a_part_without_an_index_has_one_segment) {
  test::Tape tape;
  tape.begin();
  tape.play(seconds(20));
  tape.end();
  const VodPart part = part_of(tape.files.at(1));
  ASSERT_EQ(part.segments.size(), 1u);
  EXPECT_EQ(part.segments[0].duration, seconds(20));
  EXPECT_EQ(part.segments[0].at + part.segments[0].bytes, tape.files.at(1).size());
}

TEST(Playlist, names_the_parts_one_behind_the_other) {
  const Bytes file = recorded(seconds(5));
  const std::string text = vod_playlist({part_of(file, 1), part_of(file, 3)});
  EXPECT_THAT(text, HasSubstr("#EXT-X-PLAYLIST-TYPE:VOD\n"));
  EXPECT_THAT(text, HasSubstr("#EXT-X-TARGETDURATION:5\n"));
  const std::size_t second = text.find("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"3.mp4\"");
  ASSERT_NE(second, std::string::npos);
  EXPECT_THAT(text.substr(0, second), HasSubstr("\n1.mp4\n"));
  EXPECT_THAT(text.substr(0, second), Not(HasSubstr("DISCONTINUITY")));
  EXPECT_TRUE(text.ends_with("3.mp4\n#EXT-X-ENDLIST\n"));
}

TEST(Playlist, of_what_is_no_recording_is_refused) {
  const Bytes file(1000, 7);
  const MemoryReader reader(file);
  EXPECT_EQ(vod_part(reader, {}).error(), PartError::kNoHead);
}

}  // namespace
}  // namespace live::recording
