#include "classroom/slides.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr Slides::Person kTeacher{ParticipantId{1}, true};
constexpr Slides::Person kAni{ParticipantId{2}, false};
constexpr Slides::Person kBudi{ParticipantId{3}, false};
constexpr base::WallTime kWall{1795000000000};

struct SlidesTest : testing::Test {
  SlideSetId bring(const Slides::Person& person, std::size_t pages, std::string title = "Bab 1") {
    const auto events = slides.add(person, {std::move(title), pages}, kWall);
    EXPECT_TRUE(events);
    return std::get<SlidesAdded>(events->front()).set.id;
  }
  Draw line(SlidePlace place, std::string id, std::size_t points, std::size_t from = 0) {
    Draw wish{place, {}, from};
    wish.piece.id = std::move(id);
    wish.piece.width = 40;
    wish.piece.points.assign(points, InkPoint{5000, 5000, 128});
    return wish;
  }
  Refusal refused(const Slides::Decision& decision) {
    EXPECT_FALSE(decision);
    return decision ? Refusal::kEmpty : decision.error();
  }

  Slides slides;
};

TEST_F(SlidesTest, ids_begin_at_the_time_of_day_and_rise) {
  const SlideSetId first = bring(kTeacher, 3);
  EXPECT_EQ(first.value, 1795000000000U);
  EXPECT_EQ(bring(kTeacher, 0).value, first.value + 1);
}

TEST_F(SlidesTest, without_pages_it_is_a_board_that_grows) {
  const SlideSetId board = bring(kTeacher, 0);
  EXPECT_TRUE(slides.find({board, 0})->board);
  EXPECT_TRUE(slides.add_page(kTeacher, true, board));
  EXPECT_TRUE(slides.find({board, 1})->board);
  EXPECT_EQ(refused(slides.add_page(kTeacher, true, SlideSetId{7})), Refusal::kNoSuchSlide);
  EXPECT_EQ(slides.refuses_picture(kTeacher, {board, 0}), Refusal::kNotAllowed);
}

TEST_F(SlidesTest, has_so_many_sets_and_pages_and_no_more) {
  EXPECT_EQ(refused(slides.add(kTeacher, {"a", kSlidePagesMax + 1}, kWall)),
            Refusal::kTooManySlides);
  for (std::size_t i = 0; i < kRoomPagesMax / kSlidePagesMax; ++i) bring(kTeacher, kSlidePagesMax);
  EXPECT_EQ(refused(slides.add(kTeacher, {"a", 1}, kWall)), Refusal::kTooManySlides);
  EXPECT_EQ(refused(slides.add_page(kTeacher, true, slides.sets().front().id)),
            Refusal::kTooManySlides);
  Slides other;
  for (std::size_t i = 0; i < kSlideSetsMax; ++i) EXPECT_TRUE(other.add(kTeacher, {"a", 0}, kWall));
  EXPECT_EQ(refused(other.add(kTeacher, {"a", 0}, kWall)), Refusal::kTooManySlides);
}

TEST_F(SlidesTest, one_student_leaves_the_others_and_the_teacher_room) {
  for (std::size_t i = 0; i < kStudentSetsMax; ++i) bring(kAni, 1);
  EXPECT_EQ(refused(slides.add(kAni, {"a", 0}, kWall)), Refusal::kTooManySlides);
  bring(kBudi, 1);
  bring(kTeacher, 1);
}

TEST_F(SlidesTest, grows_by_whose_it_is_and_by_the_trusted) {
  const SlideSetId set = bring(kTeacher, 2);
  EXPECT_EQ(refused(slides.add_page(kAni, false, set)), Refusal::kNotAllowed);
  EXPECT_TRUE(slides.add_page(kAni, true, set));
  EXPECT_TRUE(slides.add_page(kAni, false, bring(kAni, 0)));
}

TEST_F(SlidesTest, are_not_taken_from_under_a_teacher_who_shows_them) {
  const SlideSetId set = bring(kAni, 2);
  EXPECT_TRUE(slides.show(kTeacher, true, {set, 1}));
  EXPECT_EQ(refused(slides.remove(kAni, false, set)), Refusal::kNotAllowed);
  EXPECT_TRUE(slides.hide(true));
  EXPECT_TRUE(slides.remove(kAni, false, set));
}

TEST_F(SlidesTest, a_title_is_one_line_that_can_be_seen) {
  EXPECT_EQ(refused(slides.add(kTeacher, {"  ", 1}, kWall)), Refusal::kEmpty);
  EXPECT_EQ(refused(slides.add(kTeacher, {"a\nb", 1}, kWall)), Refusal::kBadMessage);
  EXPECT_EQ(refused(slides.add(kTeacher, {std::string(kSlideTitleMax + 1, 'a'), 1}, kWall)),
            Refusal::kTooLong);
}

TEST_F(SlidesTest, what_a_teacher_shows_only_the_trusted_turn) {
  const SlideSetId set = bring(kTeacher, 3);
  EXPECT_TRUE(slides.show(kAni, false, {set, 0}));
  EXPECT_TRUE(slides.show(kBudi, false, {set, 1}));  // of a student
  EXPECT_TRUE(slides.show(kTeacher, true, {set, 0}));
  EXPECT_EQ(refused(slides.show(kAni, false, {set, 1})), Refusal::kNotAllowed);
  EXPECT_EQ(refused(slides.hide(false)), Refusal::kNotAllowed);
  EXPECT_TRUE(slides.show(kAni, true, {set, 1}));
  EXPECT_EQ(refused(slides.show(kBudi, false, {set, 2})), Refusal::kNotAllowed);
  EXPECT_THAT(*slides.show(kTeacher, true, {set, 1}), testing::IsEmpty());
  EXPECT_EQ(refused(slides.show(kTeacher, true, {set, 3})), Refusal::kNoSuchSlide);
}

TEST_F(SlidesTest, who_brought_it_or_leads_removes_it_with_what_was_shown) {
  const SlideSetId set = bring(kAni, 2);
  EXPECT_TRUE(slides.show(kAni, false, {set, 1}));
  EXPECT_TRUE(slides.draw(kAni, line({set, 1}, "a", 5)));
  EXPECT_EQ(refused(slides.remove(kBudi, true, set)), Refusal::kNotAllowed);
  const auto events = slides.remove(kAni, true, set);
  ASSERT_TRUE(events);
  EXPECT_THAT(*events, ElementsAre(Event{SlideShown{}}, Event{SlidesRemoved{set}}));
  EXPECT_EQ(slides.ink(), 0U);
  EXPECT_EQ(refused(slides.remove(kTeacher, true, set)), Refusal::kNoSuchSlide);
}

TEST_F(SlidesTest, a_stroke_grows_by_pieces_of_who_began_it) {
  const SlidePlace place{bring(kTeacher, 1), 0};
  EXPECT_TRUE(slides.draw(kAni, line(place, "a", 5)));
  EXPECT_EQ(refused(slides.draw(kAni, line(place, "a", 5))), Refusal::kNoSuchStroke);
  EXPECT_EQ(refused(slides.draw(kBudi, line(place, "a", 5, 5))), Refusal::kNoSuchStroke);
  EXPECT_EQ(refused(slides.draw(kAni, line(place, "a", 5, 4))), Refusal::kNoSuchStroke);
  const auto events = slides.draw(kAni, line(place, "a", 3, 5));
  ASSERT_TRUE(events);
  const auto& drawn = std::get<StrokeDrawn>(events->front());
  EXPECT_EQ(drawn.from, 5U);
  EXPECT_THAT(drawn.piece.points, SizeIs(3));
  EXPECT_THAT(slides.find_stroke(place, "a")->points, SizeIs(8));
}

TEST_F(SlidesTest, a_piece_is_short_and_on_the_page) {
  const SlidePlace place{bring(kTeacher, 1), 0};
  EXPECT_EQ(refused(slides.draw(kAni, line(place, "a", kPiecePointsMax + 1))),
            Refusal::kBadMessage);
  EXPECT_EQ(refused(slides.draw(kAni, line(place, "a", 0))), Refusal::kBadMessage);
  EXPECT_EQ(refused(slides.draw(kAni, line(place, "", 1))), Refusal::kBadMessage);
  EXPECT_EQ(refused(slides.draw(kAni, line(place, "a b", 1))), Refusal::kBadMessage);
  EXPECT_EQ(refused(slides.draw(kAni, line(place, std::string(kStrokeIdMax + 1, 'a'), 1))),
            Refusal::kBadMessage);
  EXPECT_EQ(refused(slides.draw(kAni, line(place, "a", 1, kStrokePointsMax))),
            Refusal::kBadMessage);
  EXPECT_EQ(refused(slides.draw(kAni, line(place, "a", 1, SIZE_MAX))), Refusal::kBadMessage);
  Draw outside = line(place, "a", 1);
  outside.piece.points[0].x = kPlaceMax + 1;
  EXPECT_EQ(refused(slides.draw(kAni, outside)), Refusal::kBadMessage);
  Draw wide = line(place, "a", 1);
  wide.piece.width = kInkWidthMax + 1;
  EXPECT_EQ(refused(slides.draw(kAni, wide)), Refusal::kBadMessage);
  EXPECT_EQ(refused(slides.draw(kAni, line({place.set, 1}, "a", 1))), Refusal::kNoSuchSlide);
}

TEST_F(SlidesTest, a_page_and_a_room_hold_so_much_ink) {
  const SlideSetId set = bring(kTeacher, 20);
  const auto fill = [&](std::size_t page) {
    std::size_t lines = 0;
    for (;; ++lines) {
      const auto drawn =
          slides.draw(kAni, line({set, page}, std::to_string(lines), kPiecePointsMax));
      if (!drawn) return drawn.error();
    }
  };
  EXPECT_EQ(fill(0), Refusal::kPageFull);
  EXPECT_LE(slides.ink(), kPageInkMax);
  Refusal last = Refusal::kPageFull;
  for (std::size_t page = 1; page < 20 && last == Refusal::kPageFull; ++page) last = fill(page);
  EXPECT_EQ(last, Refusal::kInkFull);
  EXPECT_LE(slides.ink(), kRoomInkMax);
  EXPECT_TRUE(slides.clear({set, 0}));  // makes room
  EXPECT_TRUE(slides.draw(kAni, line({set, 0}, "a", 5)));
}

TEST_F(SlidesTest, one_erases_ones_own_and_who_leads_all) {
  const SlidePlace place{bring(kTeacher, 1), 0};
  for (const char* id : {"a", "b"}) EXPECT_TRUE(slides.draw(kAni, line(place, id, 2)));
  EXPECT_TRUE(slides.draw(kTeacher, line(place, "t", 2)));
  EXPECT_THAT(*slides.erase(kBudi, {place, {"a", "t"}}), testing::IsEmpty());
  EXPECT_THAT(*slides.erase(kAni, {place, {"a", "t", "gone"}}),
              ElementsAre(Event{StrokesErased{place, {"a"}}}));
  EXPECT_THAT(*slides.undo(kAni, place), ElementsAre(Event{StrokesErased{place, {"b"}}}));
  EXPECT_THAT(*slides.undo(kAni, place), testing::IsEmpty());
  EXPECT_TRUE(slides.draw(kAni, line(place, "c", 2)));
  EXPECT_THAT(*slides.erase(kTeacher, {place, {"c"}}),
              ElementsAre(Event{StrokesErased{place, {"c"}}}));
  EXPECT_THAT(*slides.clear(place), ElementsAre(Event{PageCleared{place}}));
  EXPECT_THAT(*slides.clear(place), testing::IsEmpty());
  EXPECT_EQ(slides.ink(), 0U);
}

TEST_F(SlidesTest, pictures_come_once_from_who_brings_the_set) {
  const SlidePlace place{bring(kAni, 2), 1};
  const SlidePicture picture{"abc", "image/webp", 1000, 1600, 900};
  EXPECT_EQ(refused(slides.set_picture(kBudi, place, SlideSize::kLarge, picture)),
            Refusal::kNotAllowed);
  const auto events = slides.set_picture(kAni, place, SlideSize::kLarge, picture);
  ASSERT_TRUE(events);
  EXPECT_EQ(std::get<SlidePageChanged>(events->front()).page.large, picture);
  SlidePicture other = picture;
  other.hash = "def";
  EXPECT_THAT(*slides.set_picture(kTeacher, place, SlideSize::kLarge, other), testing::IsEmpty());
  EXPECT_EQ(slides.find(place)->large, picture);
  EXPECT_TRUE(slides.set_picture(kTeacher, place, SlideSize::kSmall, other));
  EXPECT_EQ(slides.bytes(), 2000U);
  EXPECT_EQ(slides.bytes_of(kAni.id), 2000U);
  std::set<std::string, std::less<>> hashes;
  slides.add_hashes(hashes);
  EXPECT_THAT(hashes, ElementsAre("abc", "def"));
  EXPECT_TRUE(slides.remove(kTeacher, true, place.set));
  EXPECT_EQ(slides.bytes(), 0U);
  EXPECT_EQ(slides.removed(), 1U);
}

TEST_F(SlidesTest, goes_on_after_a_restart) {
  KeptSlides kept{
      {SlideSetId{kWall.milliseconds + 5U}, "Bab", {}, {SlidePage{}, SlidePage{}}}, 1, {}};
  Stroke stroke{"a", {}, 9, InkTool::kPen, InkColour::kRed, 40, {InkPoint{1, 2, 3}}};
  kept.ink.push_back({1, {stroke}});
  kept.ink.push_back({8, {stroke}});  // of no page
  slides.restore(std::span(&kept, 1));
  EXPECT_EQ(slides.shown()->place, (SlidePlace{kept.set.id, 1}));
  EXPECT_TRUE(slides.shown()->by_leader);
  EXPECT_EQ(slides.ink(), ink_of(stroke));
  EXPECT_TRUE(slides.draw(kAni, line({kept.set.id, 1}, "b", 1)));
  EXPECT_EQ(slides.find_stroke({kept.set.id, 1}, "b")->number, 10U);
  EXPECT_GT(bring(kTeacher, 1), kept.set.id);
}

}  // namespace
}  // namespace classroom
