// What of slides reaches whom, and what is kept of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/signal/live_room_fixture.hpp"

namespace app::signal {
namespace {

using classroom::InkPoint;
using classroom::ParticipantId;
using classroom::SlidePlace;
using classroom::SlideSetId;
using testing::Contains;

struct LiveRoomSlidesTest : LiveRoomFixture {
  FakePipe teacher_pipe, ani_pipe;
  ParticipantId teacher = join(teacher_pipe, door.teacher, "Bu Sari");
  ParticipantId ani = join(ani_pipe, door.student, "Ani");
  std::uint64_t last = 1;

  SlideSetId bring(std::size_t pages, const std::string& title = "Bab 1") {
    say(teacher, ++last, classroom::AddSlides{title, pages});
    return SlideSetId{teacher_pipe.reply(last).at("set").to_number<std::uint64_t>()};
  }
  void draw(ParticipantId who, SlidePlace place, const std::string& id, std::size_t from = 0) {
    classroom::Draw wish{place, {}, from};
    wish.piece.id = id;
    wish.piece.width = 40;
    wish.piece.points.assign(2, InkPoint{5000, 5000, 128});
    say(who, ++last, wish);
  }
};

TEST_F(LiveRoomSlidesTest, who_brings_a_set_is_told_which_it_is) {
  const SlideSetId set = bring(2, "<img src=x onerror=alert(1)>");
  const auto added = ani_pipe.event("slides_added").at("slides");
  EXPECT_EQ(added.at("id").to_number<std::uint64_t>(), set.value);
  EXPECT_EQ(added.at("title"), "<img src=x onerror=alert(1)>");  // text, for the page to show
  EXPECT_THAT(door.kept, Contains("slides <img src=x onerror=alert(1)>"));
  say(ani, ++last, classroom::AddSlides{"", 1});
  EXPECT_EQ(ani_pipe.refusal(last), "empty");
}

TEST_F(LiveRoomSlidesTest, a_late_comer_has_what_is_shown) {
  const SlideSetId set = bring(0);
  say(teacher, ++last, classroom::ShowSlide{{set, 0}});
  EXPECT_EQ(ani_pipe.event("slide_shown").at("shown").at("page"), 0);
  EXPECT_THAT(door.kept, Contains("shows 0"));
  draw(teacher, {set, 0}, "a");
  draw(teacher, {set, 0}, "a", 2);
  FakePipe late;
  const ParticipantId citra = join(late, door.student, "Citra");
  const auto welcome = late.event("welcome");
  EXPECT_EQ(welcome.at("slides").as_array().size(), 1U);
  EXPECT_EQ(welcome.at("shown").at("set").to_number<std::uint64_t>(), set.value);
  say(citra, ++last, ReadStrokes{{set, 0}});
  const auto strokes = late.event("page_strokes").at("strokes").as_array();
  ASSERT_EQ(strokes.size(), 1U);
  EXPECT_EQ(strokes[0].at("points").as_array().size(), 12U);
  say(citra, ++last, ReadStrokes{{set, 1}});
  EXPECT_EQ(late.refusal(last), "no_such_slide");
}

TEST_F(LiveRoomSlidesTest, a_line_grows_before_all) {
  const SlideSetId set = bring(0);
  draw(teacher, {set, 0}, "a");
  EXPECT_EQ(ani_pipe.event("stroke_drawn").at("stroke").at("by").as_string(), to_string(teacher));
  draw(teacher, {set, 0}, "a", 2);
  EXPECT_EQ(ani_pipe.event("stroke_drawn").at("from"), 2);
  EXPECT_EQ(ani_pipe.event("stroke_drawn").at("stroke").as_object().if_contains("by"), nullptr);
  draw(ani, {set, 0}, "a", 4);
  EXPECT_EQ(ani_pipe.refusal(last), "no_such_stroke");
}

TEST_F(LiveRoomSlidesTest, ink_is_kept_now_and_then_and_at_the_end) {
  const SlideSetId set = bring(0);
  draw(teacher, {set, 0}, "a");
  draw(teacher, {set, 0}, "b");
  say(teacher, ++last, classroom::Erase{{set, 0}, {"b"}});
  EXPECT_TRUE(door.ink.empty());
  room.handle_timeout(kRoomNow);
  ASSERT_EQ(door.ink.size(), 1U);
  EXPECT_EQ(door.ink[0].strokes.size(), 1U);
  EXPECT_EQ(door.ink[0].gone, std::vector<std::string>{"b"});
  draw(teacher, {set, 0}, "a", 2);
  room.handle_timeout(kRoomNow + kInkPace / 2);
  EXPECT_EQ(door.ink.size(), 1U);
  room.handle_timeout(kRoomNow + kInkPace);
  ASSERT_EQ(door.ink.size(), 2U);
  EXPECT_EQ(door.ink[1].strokes[0].points.size(), 4U);
  draw(teacher, {set, 0}, "c");
  room.close("server_stopping");
  EXPECT_EQ(door.ink.size(), 3U);
}

TEST_F(LiveRoomSlidesTest, a_pointer_is_of_the_moment) {
  const SlideSetId set = bring(0);
  const std::size_t before = teacher_pipe.received.size();
  say(teacher, ++last, classroom::Point{{set, 0}, InkPoint{100, 200, 0}});
  const auto pointed = ani_pipe.event("pointed");
  EXPECT_EQ(pointed.at("number"), 0);
  EXPECT_EQ(pointed.at("at"), (boost::json::array{100, 200}));
  EXPECT_EQ(teacher_pipe.received.size(), before + 1);  // the reply alone
  ani_pipe.buffered = 100'000;
  say(teacher, ++last, classroom::Point{{set, 0}, {}});
  EXPECT_FALSE(ani_pipe.event("pointed").at("at").is_null());  // reads too slowly
}

TEST_F(LiveRoomSlidesTest, goes_on_after_a_restart) {
  Admission first = door.teacher;
  first.slides.push_back({{SlideSetId{7}, "Bab", {}, {classroom::SlidePage{}}}, 0, {}});
  LiveRoom again{"kelas-7a", first, {port, ids, random, door, clock}};
  FakePipe pipe;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Bu Sari", {}, classroom::VideoCodecs::all()};
  EXPECT_EQ(again.join(kRoomNow, wish, first, pipe, 1, who), std::nullopt);
  EXPECT_EQ(pipe.event("welcome").at("shown").at("set"), 7);
}

}  // namespace
}  // namespace app::signal
