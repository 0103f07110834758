#include "app/broadcast/viewer_count.hpp"

#include <gtest/gtest.h>

namespace app::broadcast {
namespace {

constexpr base::Time kStart{std::chrono::seconds(1000)};

TEST(ViewerCount, counts_each_viewer_once_until_he_is_silent) {
  ViewerCount viewers;
  viewers.note(1, kStart);
  viewers.note(2, kStart);
  viewers.note(1, kStart + std::chrono::seconds(10));
  EXPECT_EQ(viewers.count(kStart + std::chrono::seconds(10)), 2u);
  EXPECT_EQ(viewers.count(kStart + kViewerSilence), 1u);
  viewers.forget(kStart + kViewerSilence);
  EXPECT_EQ(viewers.count(kStart), 1u);  // the other is not kept
  EXPECT_EQ(viewers.count(kStart + std::chrono::seconds(10) + kViewerSilence), 0u);
}

TEST(ViewerCount, whoever_left_is_not_counted_and_may_come_back) {
  ViewerCount viewers;
  viewers.note(1, kStart);
  viewers.note(2, kStart);
  viewers.left(1);
  viewers.left(3);
  EXPECT_EQ(viewers.count(kStart), 1U);
  viewers.note(1, kStart);
  EXPECT_EQ(viewers.count(kStart), 2U);
}

TEST(ViewerCount, does_not_grow_with_addresses_that_are_made_up) {
  ViewerCount viewers;
  for (std::uint64_t i = 1; i <= 2 * kViewersCountedMax; ++i) viewers.note(i, kStart);
  EXPECT_LE(viewers.count(kStart), kViewersCountedMax + 1);
}

}  // namespace
}  // namespace app::broadcast
