#include "store/sql_slides.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

using classroom::InkChange;
using classroom::InkPoint;
using classroom::SlidePage;
using classroom::SlidePicture;
using classroom::SlidePlace;
using classroom::SlideSet;
using classroom::SlideSetId;
using classroom::Stroke;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr SlideSetId kSet{1795000000000};

class SqlSlidesTest : public testing::Test {
 protected:
  SqlSlidesTest() {
    reopen();
    for (const char* name : {"kelas-7a", "kelas-7b"}) {
      school::RoomRecord room;
      room.name = room.title = name;
      EXPECT_TRUE(store_->add_room(room));
    }
  }
  void reopen() {
    store_.reset();
    store_ = SqliteStore::open((folder_.path() / "pendopo.db").string()).value();
  }
  Slides& kept() { return store_->slides(); }
  std::vector<classroom::KeptSlides> of(std::string_view room) {
    return kept().of_room(room).value();
  }
  static SlideSet set(SlideSetId id = kSet) {
    return {id, "Bab 'satu'; DROP", {}, {SlidePage{}, SlidePage{true, {}, {}}}};
  }
  static SlidePicture picture(std::string hash) {
    return {std::move(hash), "image/webp", 91234, 1600, 900};
  }
  static Stroke stroke(std::string id, std::uint64_t number, std::size_t points = 2) {
    Stroke one{
        std::move(id), {}, number, classroom::InkTool::kMarker, classroom::InkColour::kYellow,
        300,           {}};
    one.points.assign(points, InkPoint{10'000, 0, 255});
    if (points > 1) one.points[1] = {0, 10'000, 0};
    return one;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(SqlSlidesTest, keeps_sets_pages_and_ink_over_a_restart) {
  ASSERT_TRUE(kept().keep("kelas-7a", set()));
  ASSERT_TRUE(kept().keep("kelas-7a", set(SlideSetId{kSet.value + 1})));
  const SlidePage page{false, picture("aa"), picture("bb")};
  ASSERT_TRUE(kept().keep_page("kelas-7a", {kSet, 0}, page));
  ASSERT_TRUE(kept().keep_page("kelas-7a", {kSet, 2}, SlidePage{true, {}, {}}));  // one more
  ASSERT_TRUE(kept().keep_shown("kelas-7a", SlidePlace{kSet, 1}));
  ASSERT_TRUE(
      kept().keep_ink("kelas-7a", {{kSet, 1}, false, {}, {stroke("b", 2), stroke("a", 1)}}));
  ASSERT_TRUE(kept().keep_ink("kelas-7a", {{kSet, 0}, false, {}, {stroke("c", 3)}}));
  reopen();
  const auto slides = of("kelas-7a");
  ASSERT_THAT(slides, SizeIs(2));
  SlideSet first = set();
  first.pages[0] = page;
  first.pages.push_back(SlidePage{true, {}, {}});
  EXPECT_EQ(slides[0].set, first);
  EXPECT_EQ(slides[0].shown, 1U);
  ASSERT_THAT(slides[0].ink, SizeIs(2));
  EXPECT_EQ(slides[0].ink[0].first, 0U);
  EXPECT_THAT(slides[0].ink[0].second, ElementsAre(stroke("c", 3)));
  EXPECT_THAT(slides[0].ink[1].second, ElementsAre(stroke("a", 1), stroke("b", 2)));
  EXPECT_EQ(slides[1].shown, std::nullopt);
  EXPECT_THAT(of("kelas-7b"), IsEmpty());
}

TEST_F(SqlSlidesTest, a_stroke_grows_goes_and_comes_anew) {
  ASSERT_TRUE(kept().keep("kelas-7a", set()));
  const SlidePlace place{kSet, 0};
  ASSERT_TRUE(kept().keep_ink("kelas-7a", {place, false, {}, {stroke("a", 1), stroke("b", 2)}}));
  ASSERT_TRUE(kept().keep_ink("kelas-7a", {place, false, {"b"}, {stroke("a", 1, 5)}}));
  EXPECT_THAT(of("kelas-7a")[0].ink[0].second, ElementsAre(stroke("a", 1, 5)));
  ASSERT_TRUE(kept().keep_ink("kelas-7a", {place, true, {}, {stroke("c", 3)}}));
  EXPECT_THAT(of("kelas-7a")[0].ink[0].second, ElementsAre(stroke("c", 3)));
}

TEST_F(SqlSlidesTest, one_page_is_shown_or_none) {
  ASSERT_TRUE(kept().keep("kelas-7a", set()));
  ASSERT_TRUE(kept().keep("kelas-7a", set(SlideSetId{kSet.value + 1})));
  ASSERT_TRUE(kept().keep_shown("kelas-7a", SlidePlace{kSet, 1}));
  ASSERT_TRUE(kept().keep_shown("kelas-7a", SlidePlace{{kSet.value + 1}, 0}));
  EXPECT_EQ(of("kelas-7a")[0].shown, std::nullopt);
  EXPECT_EQ(of("kelas-7a")[1].shown, 0U);
  ASSERT_TRUE(kept().keep_shown("kelas-7a", std::nullopt));
  EXPECT_EQ(of("kelas-7a")[1].shown, std::nullopt);
}

TEST_F(SqlSlidesTest, what_comes_too_late_is_no_error) {
  EXPECT_TRUE(kept().keep_page("kelas-7a", {kSet, 0}, SlidePage{}));
  EXPECT_TRUE(kept().keep_ink("kelas-7a", {{kSet, 0}, false, {"a"}, {stroke("b", 1)}}));
  EXPECT_TRUE(kept().keep_shown("kelas-7a", SlidePlace{kSet, 0}));
  EXPECT_TRUE(kept().remove("kelas-7a", kSet));
  EXPECT_FALSE(kept().keep("kelas-9", set()));
  EXPECT_THAT(of("kelas-7a"), IsEmpty());
}

TEST_F(SqlSlidesTest, all_goes_with_the_set_and_with_the_room) {
  for (const char* room : {"kelas-7a", "kelas-7b"}) {
    ASSERT_TRUE(kept().keep(room, set()));
    ASSERT_TRUE(kept().keep_page(room, {kSet, 0}, SlidePage{false, picture(room), {}}));
    ASSERT_TRUE(kept().keep_ink(room, {{kSet, 0}, false, {}, {stroke("a", 1)}}));
  }
  EXPECT_THAT(*kept().hashes(), ElementsAre("kelas-7a", "kelas-7b"));
  ASSERT_TRUE(kept().remove("kelas-7a", kSet));
  EXPECT_THAT(*kept().hashes(), ElementsAre("kelas-7b"));
  ASSERT_TRUE(store_->delete_room("kelas-7b"));
  EXPECT_THAT(*kept().hashes(), IsEmpty());
  ASSERT_TRUE(kept().keep("kelas-7a", set()));  // nothing of the old one is left
  EXPECT_THAT(of("kelas-7a")[0].ink, IsEmpty());
}

TEST(SqlSlides, reads_only_points_that_it_could_have_written) {
  const std::vector<InkPoint> points{{0, 10'000, 255}, {10'000, 0, 0}, {5, 5, 5}};
  EXPECT_EQ(read_points(write_points(points)), points);
  EXPECT_EQ(read_points(""), std::vector<InkPoint>{});
  for (const char* text : {"1", "1 2", "1 2 3 4", "a b c", "10001 0 0", "0 0 256", "5 5 5 -6 0 0",
                           "99999999999 0 0", "1  2 3"}) {
    EXPECT_EQ(read_points(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace store
