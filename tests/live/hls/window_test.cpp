#include "live/hls/window.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/hls/broadcast.hpp"
#include "tests/live/hls/playlist_checker.hpp"

namespace live::hls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Broadcast;
using testing::HasSubstr;

class WindowTest : public testing::Test {
 protected:
  // Twelve seconds: segments 0 to 4 are complete (the keyframe at 12 s has not come), 5 grows.
  WindowTest() {
    cast.begin();
    cast.run(seconds(11));
  }
  std::optional<Wait> wait(std::string_view name, std::string_view query = "") {
    const Answer answer = cast.ask(name, query);
    const Wait* found = std::get_if<Wait>(&answer);
    return found ? std::optional(*found) : std::nullopt;
  }
  // Runs until the wait is due, and gives what is answered then.
  std::string after(std::string_view name, std::string_view query = "") {
    auto request = parse_request(name, query).value();
    request.arrived = cast.now;
    for (int i = 0; i < 1000; ++i) {
      const Answer answer = cast.window.resolve(cast.now, request);
      if (const auto* reply = std::get_if<Reply>(&answer)) return test::text_of(*reply);
      const auto* waiting = std::get_if<Wait>(&answer);
      if (waiting == nullptr) return "refused";
      while (cast.window.position(request.rendition) < waiting->at_least) {
        if (cast.now >= waiting->until) return "too late";
        cast.step();
      }
    }
    return "for ever";
  }

  Broadcast cast;
};

TEST_F(WindowTest, answers_what_is_there_at_once) {
  for (const char* query : {"", "_HLS_msn=4", "_HLS_msn=5&_HLS_part=0", "_HLS_msn=4&_HLS_part=1"}) {
    EXPECT_THAT(cast.get("video.m3u8", query), HasSubstr("#EXTM3U")) << query;
  }
}

// Who has the master never asks again.
TEST(WindowAtTheBeginning, holds_the_master_for_a_track_that_is_late) {
  for (const bool picture_first : {true, false}) {
    Broadcast cast;
    cast.begin(picture_first, !picture_first);
    cast.run(seconds(1));
    EXPECT_EQ(cast.get("index.m3u8"), "waits") << picture_first;
    const auto format = picture_first ? media::mp4::test::opus() : media::mp4::test::h264();
    ASSERT_TRUE(cast.muxer.on_format(format, cast.out));
    cast.has_picture = cast.has_sound = true;
    cast.sound_time = std::max(cast.sound_time, cast.source_time);
    cast.picture_number = picture_first ? cast.picture_number : 0;
    cast.run(seconds(1));
    const std::string master = cast.get("index.m3u8");
    EXPECT_THAT(master, HasSubstr("video.m3u8")) << picture_first;
    EXPECT_THAT(master, HasSubstr("audio.m3u8")) << picture_first;
  }
}

TEST(WindowAtTheBeginning, gives_the_master_of_one_track_after_a_segment) {
  for (const bool picture : {true, false}) {
    Broadcast cast;
    cast.begin(picture, !picture);
    cast.run(seconds(5));
    EXPECT_THAT(cast.get("index.m3u8"), HasSubstr(picture ? "video.m3u8" : "audio.m3u8"));
  }
}

TEST_F(WindowTest, waits_for_a_segment) {
  EXPECT_EQ(cast.get("video.m3u8", "_HLS_msn=5"), "waits");
  const auto list = test::read_playlist(after("video.m3u8", "_HLS_msn=5"));
  EXPECT_EQ(list.segments.back().number, 5u);
  EXPECT_EQ(list.segments.back().address, "run1-v-5.m4s");
}

TEST_F(WindowTest, waits_for_a_part) {
  const auto before = test::read_playlist(cast.get("video.m3u8"));
  const std::size_t count = before.segments.back().parts.size();
  const auto list =
      test::read_playlist(after("video.m3u8", "_HLS_msn=5&_HLS_part=" + std::to_string(count)));
  EXPECT_EQ(list.segments.back().parts.size(), count + 1);
}

TEST_F(WindowTest, takes_a_part_past_the_end_for_the_first_of_the_next) {
  EXPECT_THAT(cast.get("video.m3u8", "_HLS_msn=3&_HLS_part=99"), HasSubstr("#EXTM3U"));
  EXPECT_THAT(cast.get("video.m3u8", "_HLS_msn=4&_HLS_part=99"), HasSubstr("#EXTM3U"));
  const auto list = test::read_playlist(after("video.m3u8", "_HLS_msn=5&_HLS_part=99"));
  EXPECT_EQ(list.segments.back().number, 6u);
  EXPECT_EQ(list.segments.back().parts.size(), 1u);
}

TEST_F(WindowTest, refuses_what_is_more_than_two_segments_ahead) {
  EXPECT_EQ(cast.get("video.m3u8", "_HLS_msn=6"), "waits");
  EXPECT_EQ(cast.get("video.m3u8", "_HLS_msn=7"), "refused 400");
  EXPECT_EQ(cast.get("video.m3u8", "_HLS_msn=7&_HLS_part=0"), "refused 400");
  EXPECT_EQ(cast.get("video.m3u8", "_HLS_part=0"), "refused 400");
}

TEST_F(WindowTest, answers_a_tab_that_was_asleep) {
  Broadcast narrow({}, {seconds(20), std::size_t{1} << 24});
  narrow.begin();
  narrow.run(seconds(100));
  EXPECT_THAT(narrow.get("video.m3u8", "_HLS_msn=0&_HLS_part=3"), HasSubstr("#EXTM3U"));
  EXPECT_THAT(narrow.get("video.m3u8", "_HLS_msn=1"), HasSubstr("#EXTM3U"));
}

TEST_F(WindowTest, gives_up_after_three_targets) {
  auto request = parse_request("video.m3u8", "_HLS_msn=5").value();
  request.arrived = cast.now;
  const Answer first = cast.window.resolve(cast.now, request);
  EXPECT_EQ(std::get<Wait>(first).until, cast.now + seconds(18));
  EXPECT_EQ(std::get<Wait>(first).at_least, position_of(6, 0));
  const Answer again = cast.window.resolve(cast.now + seconds(10), request);
  EXPECT_EQ(std::get<Wait>(again).until, cast.now + seconds(18)) << "not from now";
  const Answer last = cast.window.resolve(cast.now + seconds(18), request);
  EXPECT_EQ(std::get<Refusal>(last).status, 503);
  EXPECT_EQ(std::get<Refusal>(last).reason, Reason::kTimedOut);
  EXPECT_GT(std::get<Refusal>(last).retry_after, base::Duration{});
}

TEST_F(WindowTest, wakes_everybody_when_the_broadcast_ends) {
  const auto waiting = wait("video.m3u8", "_HLS_msn=6");
  ASSERT_TRUE(waiting);
  cast.muxer.end(cast.out);
  cast.deliver();
  EXPECT_GE(cast.window.position(Rendition::kVideo), waiting->at_least);
  EXPECT_THAT(cast.get("video.m3u8", "_HLS_msn=6"), HasSubstr("#EXT-X-ENDLIST"));
  EXPECT_EQ(cast.get("run1-v-9-0.m4s"), "refused 404") << "nothing is waited for any more";
}

TEST_F(WindowTest, waits_for_the_part_that_is_hinted_and_sends_it) {
  const std::string hint = test::read_playlist(cast.get("video.m3u8")).hint;
  EXPECT_EQ(cast.get(hint), "waits");
  const std::string bytes = after(hint);
  EXPECT_EQ(bytes.substr(4, 4), "moof");
  EXPECT_EQ(cast.get("run1-v-5-9.m4s"), "refused 404") << "another one is not";
  EXPECT_EQ(cast.get("run1-v-6-0.m4s"), "refused 404");
}

TEST_F(WindowTest, sends_hinted_parts_of_a_segment_that_hides_them) {
  Broadcast slow;
  slow.gop = 3;
  slow.begin(true, false);
  for (int i = 0; i < 20; ++i) slow.step(seconds(1));
  const std::string hint = test::read_playlist(slow.get("video.m3u8")).hint;
  EXPECT_EQ(slow.get(hint), "waits");
  for (int i = 0; i < 4; ++i) slow.step(seconds(1));
  EXPECT_EQ(slow.get(hint).substr(4, 4), "moof");
}

TEST_F(WindowTest, sends_a_segment_as_its_parts) {
  std::string parts;
  for (int i = 0; i < 5; ++i) parts += cast.get("run1-v-2-" + std::to_string(i) + ".m4s");
  EXPECT_EQ(cast.get("run1-v-2.m4s"), parts);
  EXPECT_EQ(cast.get("run1-v-2-5.m4s"), "refused 404");
  EXPECT_EQ(cast.get("run1-v-i0.mp4").substr(4, 4), "ftyp");
  EXPECT_EQ(cast.get("run1-v-i7.mp4"), "refused 404");
  EXPECT_EQ(cast.get("run1-v-5.m4s"), "refused 404") << "it is not finished";
  EXPECT_EQ(cast.get("run0-v-2.m4s"), "refused 404") << "another run's";
}

TEST_F(WindowTest, says_how_long_an_answer_may_be_kept) {
  const auto caching = [&](std::string_view name, std::string_view query = "") {
    return std::get<Reply>(cast.ask(name, query)).caching;
  };
  EXPECT_EQ(caching("index.m3u8"), Caching::kNone);
  EXPECT_EQ(caching("video.m3u8"), Caching::kNone);
  EXPECT_EQ(caching("video.m3u8", "_HLS_msn=4"), Caching::kShort);
  EXPECT_EQ(caching("run1-v-2.m4s"), Caching::kImmutable);
  EXPECT_EQ(caching("run1-v-2-0.m4s"), Caching::kImmutable);
  EXPECT_EQ(caching("run1-v-i0.mp4"), Caching::kImmutable);
  EXPECT_EQ(std::get<Reply>(cast.ask("run1-a-2.m4s")).type, ContentType::kAudio);
  EXPECT_EQ(to_string(ContentType::kPlaylist), "application/vnd.apple.mpegurl");
  EXPECT_EQ(to_string(ContentType::kVideo), "video/mp4");
  EXPECT_EQ(to_string(ContentType::kAudio), "audio/mp4");
  for (const auto kept : {Caching::kNone, Caching::kShort, Caching::kImmutable}) {
    EXPECT_FALSE(to_string(kept).empty());
  }
}

TEST_F(WindowTest, writes_a_text_once_for_all) {
  auto request = parse_request("video.m3u8", "").value();
  const auto ask = [&] { return std::get<Reply>(cast.window.resolve(cast.now, request)); };
  const Reply first = ask();
  EXPECT_EQ(first.body[0], ask().body[0]);
  request.accepts_gzip = true;
  const Reply packed = ask();
  EXPECT_TRUE(packed.gzip);
  EXPECT_LT(packed.body[0]->size(), first.body[0]->size());
  EXPECT_EQ(packed.body[0], ask().body[0]);
  cast.run(seconds(1));
  EXPECT_NE(packed.body[0], ask().body[0]);
}

TEST_F(WindowTest, waits_for_a_broadcast_to_begin) {
  Broadcast late;
  for (const char* name : {"index.m3u8", "video.m3u8", "audio.m3u8"}) {
    EXPECT_EQ(late.get(name), "waits") << name;
    auto request = parse_request(name, "").value();
    request.arrived = late.now - kWaitMax;
    const Answer answer = late.window.resolve(late.now, request);
    EXPECT_EQ(std::get<Refusal>(answer).reason, Reason::kNothingYet);
  }
  EXPECT_EQ(late.get("run1-v-0-0.m4s"), "refused 404");
  late.begin();
  late.run(milliseconds(520));
  EXPECT_GE(late.window.position(), 1u);
  EXPECT_THAT(late.get("index.m3u8"), HasSubstr("video.m3u8"));
}

TEST_F(WindowTest, says_that_a_track_does_not_exist) {
  Broadcast mute;
  mute.begin(true, false);
  mute.run(seconds(1));
  EXPECT_EQ(mute.get("audio.m3u8"), "waits");
  mute.run(seconds(10));
  EXPECT_EQ(mute.get("audio.m3u8"), "refused 404");
  Broadcast empty;
  empty.muxer.end(empty.out);
  empty.deliver();
  for (const char* name : {"index.m3u8", "video.m3u8"}) EXPECT_EQ(empty.get(name), "refused 404");
}

TEST_F(WindowTest, takes_nothing_after_the_end) {
  cast.muxer.end(cast.out);
  cast.deliver();
  const std::string text = cast.get("video.m3u8");
  cast.window.add(cast.now, SegmentStart{Rendition::kVideo, 99, 0, 0, {}, true, Parts::kListed});
  EXPECT_EQ(cast.get("video.m3u8"), text);
  EXPECT_TRUE(cast.window.ended());
  cast.window.expire(cast.now + std::chrono::hours(1));
  EXPECT_THAT(cast.get("run1-v-2.m4s"), HasSubstr("moof")) << "what is listed stays";
}

TEST_F(WindowTest, is_not_changed_by_what_is_asked_in_vain) {
  const std::size_t bytes = cast.window.bytes();
  const std::string text = cast.get("video.m3u8");
  for (int i = 0; i < 1000; ++i) {
    cast.get("run1-v-" + std::to_string(1'000'000 + i) + ".m4s");
    cast.get("run1-a-i" + std::to_string(1'000'000 + i) + ".mp4");
    cast.get("video.m3u8", "_HLS_msn=" + std::to_string(1'000'000 + i));
  }
  EXPECT_EQ(cast.window.bytes(), bytes);
  EXPECT_EQ(cast.get("video.m3u8"), text);
}

}  // namespace
}  // namespace live::hls
