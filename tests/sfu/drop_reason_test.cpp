#include "sfu/drop_reason.hpp"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(DropReason, every_reason_has_a_counter_name_of_its_own) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kDropReasonCount; ++i) {
    const std::string_view name = to_string(static_cast<DropReason>(i));
    EXPECT_FALSE(name.empty()) << "reason " << i;
    EXPECT_TRUE(names.insert(name).second) << name;
    for (const char c : name) EXPECT_TRUE(c == '_' || (c >= 'a' && c <= 'z')) << name;
  }
}

TEST(DropReason, the_count_itself_is_no_reason) {
  EXPECT_EQ(to_string(DropReason::kCount), "");
}

TEST(DropReason, counting_touches_only_its_own_counter) {
  DropCounters counters{};
  count(counters, DropReason::kBlocked);
  count(counters, DropReason::kBlocked);
  count(counters, DropReason::kResentJustNow);

  for (std::size_t i = 0; i < kDropReasonCount; ++i) {
    const auto reason = static_cast<DropReason>(i);
    const std::uint64_t expected = reason == DropReason::kBlocked         ? 2
                                   : reason == DropReason::kResentJustNow ? 1
                                                                          : 0;
    EXPECT_EQ(counters[i], expected) << to_string(reason);
  }
}

}  // namespace
}  // namespace sfu
