#include "app/signal/layer_wishes.hpp"

#include <gtest/gtest.h>

namespace app::signal {
namespace {

using Names = std::set<std::string>;

class LayerWishesTest : public testing::Test {
 protected:
  static base::Time at(int seconds) { return base::Time{std::chrono::seconds(100 + seconds)}; }
  std::optional<Names> update(int seconds, const Names& wanted) {
    return wishes.update(at(seconds), {"s", "m", "l"}, wanted);
  }
  LayerWishes wishes;
};

TEST_F(LayerWishesTest, begin_with_all_and_leave_out_what_nobody_wants) {
  EXPECT_EQ(update(0, {"l"}), (Names{"s", "m", "l"}));
  EXPECT_EQ(update(4, {"l"}), std::nullopt);
  EXPECT_EQ(update(5, {"l"}), Names{"l"});
  EXPECT_EQ(update(60, {"l"}), std::nullopt);
}

TEST_F(LayerWishesTest, wake_at_once_and_sleep_later) {
  update(0, {"l"});
  update(5, {"l"});
  EXPECT_EQ(update(6, {"l", "s"}), (Names{"s", "l"}));
  EXPECT_EQ(update(7, {"l"}), std::nullopt);
  EXPECT_EQ(update(12, {"l"}), Names{"l"});
  EXPECT_EQ(update(18, {}), Names{});
}

TEST_F(LayerWishesTest, follow_another_offer) {
  update(0, {"l"});
  EXPECT_EQ(wishes.update(at(1), {"low", "high"}, {"high"}), (Names{"low", "high"}));
}

}  // namespace
}  // namespace app::signal
