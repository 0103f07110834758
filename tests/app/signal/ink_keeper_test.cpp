#include "app/signal/ink_keeper.hpp"

#include <gtest/gtest.h>

namespace app::signal {
namespace {

using classroom::SlidePlace;
using classroom::SlideSetId;

constexpr base::Time kNow{std::chrono::seconds(100)};
constexpr SlidePlace kPlace{SlideSetId{1}, 0};

struct InkKeeperTest : testing::Test {
  InkKeeperTest() {
    const auto added = slides.add(teacher, {"Bab", 0}, base::WallTime{1});
    EXPECT_TRUE(added);
  }
  void draw(std::string id) {
    classroom::Draw wish{kPlace, {}, 0};
    wish.piece.id = std::move(id);
    wish.piece.width = 10;
    wish.piece.points.resize(1);
    note(slides.draw(teacher, wish));
  }
  void note(const classroom::Slides::Decision& decision) {
    ASSERT_TRUE(decision);
    for (const classroom::Event& event : *decision) keeper.note(event);
  }

  classroom::Slides::Person teacher{{1}, true};
  classroom::Slides slides;
  InkKeeper keeper;
};

TEST_F(InkKeeperTest, is_due_when_there_is_something_and_not_too_often) {
  EXPECT_FALSE(keeper.is_due(kNow));
  draw("a");
  EXPECT_TRUE(keeper.is_due(kNow));
  EXPECT_EQ(keeper.take(slides).size(), 1U);
  EXPECT_TRUE(keeper.take(slides).empty());
  draw("b");
  EXPECT_FALSE(keeper.is_due(kNow + kInkPace / 2));
  EXPECT_TRUE(keeper.is_due(kNow + kInkPace));
}

TEST_F(InkKeeperTest, a_page_that_was_cleared_forgets_what_was_before) {
  draw("a");
  note(slides.clear(kPlace));
  draw("b");
  const auto changes = keeper.take(slides);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].cleared);
  EXPECT_TRUE(changes[0].gone.empty());
  ASSERT_EQ(changes[0].strokes.size(), 1U);
  EXPECT_EQ(changes[0].strokes[0].id, "b");
}

TEST_F(InkKeeperTest, of_a_set_that_is_gone_nothing_is_kept) {
  draw("a");
  note(slides.remove(teacher, true, kPlace.set));
  EXPECT_FALSE(keeper.is_due(kNow));
}

}  // namespace
}  // namespace app::signal
