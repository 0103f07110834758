#include "live/hls/playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/hls/broadcast.hpp"
#include "tests/live/hls/playlist_checker.hpp"

namespace live::hls {
namespace {

using std::chrono::seconds;
using test::Broadcast;
using testing::HasSubstr;
using testing::Not;

TEST(Playlist, is_this_text) {
  Broadcast cast;
  cast.gop = 25;
  cast.begin();
  cast.run(seconds(5) + std::chrono::milliseconds(40));
  EXPECT_EQ(cast.get("video.m3u8"),
            "#EXTM3U\n"
            "#EXT-X-VERSION:9\n"
            "#EXT-X-TARGETDURATION:6\n"
            "#EXT-X-INDEPENDENT-SEGMENTS\n"
            "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.500,HOLD-BACK=18.000,"
            "CAN-SKIP-UNTIL=36.000\n"
            "#EXT-X-PART-INF:PART-TARGET=0.500\n"
            "#EXT-X-MEDIA-SEQUENCE:0\n"
            "#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
            "#EXT-X-MAP:URI=\"run1-v-i0.mp4\"\n"
            "#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:20.000Z\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-0-0.m4s\",INDEPENDENT=YES\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-0-1.m4s\"\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-0-2.m4s\"\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-0-3.m4s\"\n"
            "#EXT-X-PART:DURATION=0.240000,URI=\"run1-v-0-4.m4s\"\n"
            "#EXTINF:2.000000,\n"
            "run1-v-0.m4s\n"
            "#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:22.000Z\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-1-0.m4s\",INDEPENDENT=YES\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-1-1.m4s\"\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-1-2.m4s\"\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-1-3.m4s\"\n"
            "#EXT-X-PART:DURATION=0.240000,URI=\"run1-v-1-4.m4s\"\n"
            "#EXTINF:2.000000,\n"
            "run1-v-1.m4s\n"
            "#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:24.000Z\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-2-0.m4s\",INDEPENDENT=YES\n"
            "#EXT-X-PART:DURATION=0.440000,URI=\"run1-v-2-1.m4s\"\n"
            "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"run1-v-2-2.m4s\"\n"
            "#EXT-X-RENDITION-REPORT:URI=\"audio.m3u8\",LAST-MSN=2,LAST-PART=1\n");
}

TEST(Playlist, offers_picture_and_sound_and_sound_alone) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(5));
  EXPECT_THAT(
      cast.get("index.m3u8"),
      testing::MatchesRegex("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-INDEPENDENT-SEGMENTS\n"
                            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"Sound\",DEFAULT=YES,"
                            "AUTOSELECT=YES,CHANNELS=\"2\",URI=\"audio.m3u8\"\n"
                            "#EXT-X-STREAM-INF:BANDWIDTH=[0-9]+,AVERAGE-BANDWIDTH=[0-9]+,"
                            "CODECS=\"avc1.64001f,opus\",RESOLUTION=1280x720,FRAME-RATE=25.000,"
                            "AUDIO=\"sound\"\nvideo.m3u8\n"
                            "#EXT-X-STREAM-INF:BANDWIDTH=[0-9]+,AVERAGE-BANDWIDTH=[0-9]+,"
                            "CODECS=\"opus\",AUDIO=\"sound\"\naudio.m3u8\n"));
}

TEST(Playlist, offers_only_what_there_is) {
  Broadcast mute;
  mute.begin(true, false);
  mute.run(seconds(5));
  EXPECT_THAT(mute.get("index.m3u8"), Not(HasSubstr("AUDIO")));
  EXPECT_THAT(mute.get("video.m3u8"), Not(HasSubstr("RENDITION-REPORT")));
  Broadcast blind;
  blind.begin(false, true);
  blind.run(seconds(5));
  EXPECT_THAT(blind.get("index.m3u8"), Not(HasSubstr("video.m3u8")));
  EXPECT_THAT(blind.get("index.m3u8"), HasSubstr("CODECS=\"opus\""));
}

TEST(Playlist, counts_discontinuities_as_they_leave) {
  Broadcast cast({}, {seconds(30), std::size_t{1} << 24});
  cast.begin();
  test::PlaylistChecker checker({"audio.m3u8"});
  for (int i = 0; i < 10; ++i) {
    cast.run(seconds(12));
    const std::string text = cast.get("video.m3u8");
    EXPECT_THAT(checker.check(text), testing::IsEmpty()) << text;
    cast.jump(std::chrono::hours(i));
  }
  EXPECT_GT(checker.last().discontinuity, 4u);
  EXPECT_EQ(test::rendition_problem(checker.last(), test::read_playlist(cast.get("audio.m3u8"))),
            "");
}

TEST(Playlist, skips_what_is_older_than_six_targets) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(36));
  EXPECT_THAT(cast.get("video.m3u8", "_HLS_skip=YES"), Not(HasSubstr("EXT-X-SKIP")));
  cast.run(seconds(64));
  const auto whole = test::read_playlist(cast.get("video.m3u8"));
  const auto delta = test::read_playlist(cast.get("video.m3u8", "_HLS_skip=v2"));
  ASSERT_GT(delta.skipped, 25u);
  EXPECT_EQ(delta.skipped + delta.segments.size(), whole.segments.size());
  EXPECT_EQ(delta.segments.front().address, whole.segments[delta.skipped].address);
  EXPECT_EQ(delta.sequence, whole.sequence);
  EXPECT_GE(delta.duration(), 36);
  EXPECT_LE(delta.duration(), 38.1);
}

TEST(Playlist, says_when_segments_do_not_begin_with_a_keyframe) {
  Broadcast cast;
  cast.gop = 300;
  cast.begin();
  cast.run(seconds(20));
  EXPECT_THAT(cast.get("video.m3u8"), Not(HasSubstr("INDEPENDENT-SEGMENTS")));
  EXPECT_THAT(cast.get("index.m3u8"), Not(HasSubstr("INDEPENDENT-SEGMENTS")));
  EXPECT_THAT(cast.get("audio.m3u8"), HasSubstr("INDEPENDENT-SEGMENTS"));
}

TEST(Playlist, hides_parts_that_would_be_too_long_but_hints) {
  Broadcast cast;
  cast.gop = 3;
  cast.begin();
  test::PlaylistChecker checker({"audio.m3u8"});
  for (int i = 0; i < 30; ++i) cast.step(seconds(1));
  const std::string text = cast.get("video.m3u8");
  EXPECT_THAT(checker.check(text), testing::IsEmpty()) << text;
  EXPECT_THAT(text, Not(HasSubstr("#EXT-X-PART:")));
  EXPECT_THAT(text, HasSubstr("#EXT-X-PRELOAD-HINT"));
}

TEST(Playlist, lists_gaps) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(5));
  for (int i = 0; i < 100; ++i) {
    cast.step();
    if (i > 10 && i < 90) cast.out.clear();
  }
  Broadcast lossy;
  lossy.begin();
  Additions held;
  for (const Addition& addition : cast.made) {
    const auto* start = std::get_if<SegmentStart>(&addition);
    const auto* end = std::get_if<SegmentEnd>(&addition);
    if (start != nullptr && start->number == 1) continue;
    if (end != nullptr && end->segment == 1) continue;
    lossy.window.add(lossy.now, addition);
  }
  test::PlaylistChecker checker;
  const std::string text = lossy.get("video.m3u8");
  EXPECT_THAT(checker.check(text), testing::IsEmpty()) << text;
  EXPECT_THAT(text, HasSubstr("#EXT-X-GAP\n#EXTINF:2.000000,\nrun1-v-1.m4s\n"));
  EXPECT_EQ(lossy.get("run1-v-1.m4s"), "refused 404");
}

TEST(Playlist, ends) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(5));
  cast.muxer.end(cast.out);
  cast.deliver();
  const std::string text = cast.get("video.m3u8");
  EXPECT_TRUE(text.ends_with("run1-v-2.m4s\n#EXT-X-ENDLIST\n")) << text;
  EXPECT_THAT(text, Not(HasSubstr("PRELOAD-HINT")));
}

// What the checker is worth: each fault that is put into a good text is found.
TEST(PlaylistChecker, finds_faults) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(60));
  const std::string good = cast.get("video.m3u8");
  ASSERT_THAT(test::PlaylistChecker({"audio.m3u8"}).check(good), testing::IsEmpty());
  const std::vector<std::pair<std::string, std::string>> faults{
      {"#EXTM3U\n", ""},
      {"#EXT-X-TARGETDURATION:6", "#EXT-X-TARGETDURATION:1"},
      {"#EXT-X-TARGETDURATION:6", "#EXT-X-TARGETDURATION:6\n#EXT-X-TARGETDURATION:6"},
      {"PART-HOLD-BACK=1.500", "PART-HOLD-BACK=1.250"},
      {",HOLD-BACK=18.000", ",HOLD-BACK=12.000"},
      {"CAN-SKIP-UNTIL=36", "CAN-SKIP-UNTIL=30"},
      {"CAN-BLOCK-RELOAD=YES,", ""},
      {"#EXT-X-MAP:URI=\"run1-v-i0.mp4\"\n", ""},
      {"#EXT-X-PROGRAM-DATE-TIME:2026-09-21T14:13:24.000Z\n", ""},
      {"14:13:24.000Z", "14:13:21.000Z"},
      {"14:13:24.000Z", "14:13:25.000Z"},
      {"PART:DURATION=0.440000", "PART:DURATION=0.540000"},
      {"PART:DURATION=0.440000,URI=\"run1-v-28-1", "PART:DURATION=0.340000,URI=\"run1-v-28-1"},
      {"URI=\"run1-v-28-0.m4s\",INDEPENDENT=YES", "URI=\"run1-v-28-0.m4s\""},
      {"#EXT-X-PRELOAD-HINT", "#EXT-X-NOTHING"},
      {"#EXT-X-RENDITION-REPORT", "#EXT-X-NOTHING"},
      {"run1-v-3.m4s", "/run1-v-3.m4s"},
      {"EXTINF:2.000000,\nrun1-v-28", "EXTINF:2.100000,\nrun1-v-28"},
      {"#EXTINF:2.000000,\nrun1-v-0.m4s",
       "#EXT-X-PART:DURATION=0.5,URI=\"x\"\n#EXTINF:2.000000,\nrun1-v-0.m4s"},
  };
  for (const auto& [from, to] : faults) {
    std::string bad = good;
    const std::size_t at = bad.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    bad.replace(at, from.size(), to);
    EXPECT_THAT(test::PlaylistChecker({"audio.m3u8"}).check(bad), Not(testing::IsEmpty()))
        << from << " -> " << to;
  }
}

TEST(PlaylistChecker, finds_faults_between_texts) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(60));
  const std::string good = cast.get("video.m3u8");
  const std::vector<std::pair<std::string, std::string>> faults{
      {"TARGETDURATION:6", "TARGETDURATION:7"},
      {"DISCONTINUITY-SEQUENCE:0", "DISCONTINUITY-SEQUENCE:1"},
      {"run1-v-20.m4s", "run2-v-20.m4s"},
      {"#EXTINF:2.000000,\nrun1-v-0.m4s", "#EXTINF:2.100000,\nrun1-v-0.m4s"},
      {"LAST-MSN=29", "LAST-MSN=28"},
  };
  for (const auto& [from, to] : faults) {
    test::PlaylistChecker checker({"audio.m3u8"});
    ASSERT_THAT(checker.check(good), testing::IsEmpty());
    std::string bad = good;
    const std::size_t at = bad.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    bad.replace(at, from.size(), to);
    EXPECT_THAT(checker.check(bad), Not(testing::IsEmpty())) << from << " -> " << to;
  }
  test::PlaylistChecker checker({"audio.m3u8"});
  ASSERT_THAT(checker.check(cast.get("video.m3u8", "_HLS_skip=YES")), Not(testing::IsEmpty()))
      << "a delta of what was never seen";
  ASSERT_THAT(checker.check(good), testing::IsEmpty());
  Broadcast restarted;
  restarted.begin();
  restarted.run(seconds(10));
  EXPECT_THAT(checker.check(restarted.get("video.m3u8")), Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace live::hls
