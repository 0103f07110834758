// Who may what with slides in class.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

struct RoomSlidesTest : RoomFixture {
  ParticipantId teacher = room_.join(now_, {"Bu Sari", Role::kTeacher, kChromium})->id;
  ParticipantId ani = room_.join(now_, {"Ani", Role::kStudent, kChromium})->id;
  SlideSetId set = std::get<SlidesAdded>(does(teacher, AddSlides{"Bab 1", 2}).front()).set.id;

  Draw line(std::string id) const {
    Draw wish{{set, 0}, {}, 0};
    wish.piece = {std::move(id), {}, 0, InkTool::kPen, InkColour::kRed, 40, {InkPoint{1, 2, 3}}};
    return wish;
  }
  void forbid() { does(teacher, SetStudentRight{Right::kPresent, false}); }
};

TEST_F(RoomSlidesTest, a_student_without_the_right_only_looks) {
  forbid();
  for (const Command& wish :
       {Command{AddSlides{"a", 1}}, Command{AddBoardPage{set}}, Command{ShowSlide{{set, 0}}},
        Command{HideSlides{}}, Command{line("a")}, Command{Erase{{set, 0}, {"a"}}},
        Command{UndoStroke{{set, 0}}}, Command{ClearPage{{set, 0}}}, Command{RemoveSlides{set}},
        Command{Point{{set, 0}, InkPoint{1, 2, 3}}}}) {
    EXPECT_EQ(refused(ani, wish), Refusal::kNotAllowed) << wish.index();
  }
  EXPECT_EQ(room_.refuses_picture(ani, {set, 0}), Refusal::kNotAllowed);
}

TEST_F(RoomSlidesTest, who_is_let_present_comes_to_the_board) {
  forbid();
  does(teacher, ShowSlide{{set, 0}});
  does(teacher, Allow{ani, Right::kPresent, true});
  does(ani, line("a"));
  does(ani, ShowSlide{{set, 1}});
  EXPECT_EQ(refused(ani, ClearPage{{set, 0}}), Refusal::kNotAllowed);
  does(teacher, Block{ani, Source::kScreen, true});
  EXPECT_EQ(refused(ani, line("b")), Refusal::kNotAllowed);
}

TEST_F(RoomSlidesTest, a_listener_and_who_is_apart_only_look) {
  does(teacher, OpenBreakouts{{{"Kelompok 1", {ani}}}, {}});
  EXPECT_EQ(refused(ani, line("a")), Refusal::kNotAllowed);
  does(teacher, CloseBreakouts{});
  does(ani, line("a"));
  does(teacher, SetRole{ani, Role::kListener});
  EXPECT_EQ(refused(ani, line("b")), Refusal::kNotAllowed);
}

TEST_F(RoomSlidesTest, a_pointer_moves_so_often) {
  const Point point{{set, 0}, InkPoint{1, 2, 3}};
  EXPECT_EQ(std::get<Pointed>(does(teacher, point).front()).by, teacher);
  now_ += kPointPause / 2;
  EXPECT_EQ(refused(teacher, point), Refusal::kTooFast);
  does(teacher, Point{{set, 0}, {}});  // its end is always heard
  now_ += kPointPause;
  does(teacher, point);
  now_ += kPointPause;
  EXPECT_EQ(refused(teacher, Point{{set, 2}, InkPoint{}}), Refusal::kNoSuchSlide);
  EXPECT_EQ(refused(teacher, Point{{set, 0}, InkPoint{kPlaceMax + 1, 0, 0}}), Refusal::kBadMessage);
}

TEST_F(RoomSlidesTest, pages_are_turned_no_faster_than_a_class_can_follow) {
  const auto next = [&] {
    const auto& shown = room_.slides().shown();
    return ShowSlide{{set, shown && shown->place.page == 0 ? 1U : 0U}};
  };
  for (unsigned i = 0; i < kShowBurst; ++i) does(teacher, next());
  EXPECT_EQ(refused(teacher, next()), Refusal::kTooFast);
  now_ += kShowPause;
  does(teacher, next());
  EXPECT_EQ(refused(teacher, next()), Refusal::kTooFast);
  now_ += kShowBurst * kShowPause;
  for (unsigned i = 0; i < kShowBurst; ++i) does(teacher, next());
}

TEST_F(RoomSlidesTest, whose_right_was_taken_removes_nothing) {
  const SlideSetId own = std::get<SlidesAdded>(does(ani, AddSlides{"Tugas", 1}).front()).set.id;
  EXPECT_EQ(refused(ani, AddBoardPage{set}), Refusal::kNotAllowed) << "of the teacher";
  does(teacher, ShowSlide{{own, 0}});
  EXPECT_EQ(refused(ani, RemoveSlides{own}), Refusal::kNotAllowed);
  does(teacher, HideSlides{});
  forbid();
  EXPECT_EQ(refused(ani, RemoveSlides{own}), Refusal::kNotAllowed);
  does(teacher, Allow{ani, Right::kPresent, true});
  does(ani, RemoveSlides{own});
}

TEST_F(RoomSlidesTest, the_next_class_has_the_slides_and_an_empty_stage) {
  does(teacher, ShowSlide{{set, 0}});
  does(teacher, line("a"));
  does(ani, Leave{});
  const Events events = does(teacher, Leave{});
  EXPECT_THAT(events, testing::Contains(Event{SlideShown{}}));
  EXPECT_EQ(room_.slides().sets().size(), 1U);
  EXPECT_NE(room_.slides().find_stroke({set, 0}, "a"), nullptr);
}

TEST_F(RoomSlidesTest, pictures_come_by_who_has_a_place) {
  const SlidePicture picture{"abc", "image/webp", 10, 16, 9};
  EXPECT_TRUE(room_.set_picture(teacher, {set, 0}, SlideSize::kLarge, picture));
  EXPECT_EQ(room_.set_picture(ani, {set, 0}, SlideSize::kSmall, picture).error(),
            Refusal::kNotAllowed);
  EXPECT_EQ(room_.refuses_picture(ParticipantId{99}, {set, 0}), Refusal::kNotInRoom);
}

}  // namespace
}  // namespace classroom
