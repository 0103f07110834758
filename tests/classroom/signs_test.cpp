#include "classroom/signs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

constexpr ParticipantId kAni{2};
constexpr ParticipantId kBudi{3};

TEST(SignsTest, says_and_reads_each_sign) {
  for (const Sign sign : kSigns) EXPECT_EQ(sign_from(to_string(sign)), sign);
  EXPECT_EQ(to_string(Sign::kSlower), "slower");
  EXPECT_EQ(sign_from("maybe"), std::nullopt);
}

TEST(SignsTest, each_person_shows_one_at_most) {
  Signs signs;
  EXPECT_TRUE(signs.show(kBudi, Sign::kYes));
  EXPECT_TRUE(signs.show(kAni, Sign::kSlower));
  EXPECT_TRUE(signs.show(kBudi, Sign::kNo));
  EXPECT_THAT(signs.shown(),
              testing::ElementsAre(ShownSign{kAni, Sign::kSlower}, ShownSign{kBudi, Sign::kNo}));
  EXPECT_EQ(signs.of(kBudi), Sign::kNo);
}

TEST(SignsTest, what_is_so_already_is_no_change) {
  Signs signs;
  EXPECT_FALSE(signs.show(kAni, std::nullopt));
  EXPECT_TRUE(signs.show(kAni, Sign::kAway));
  EXPECT_FALSE(signs.show(kAni, Sign::kAway));
  EXPECT_TRUE(signs.show(kAni, std::nullopt));
  EXPECT_EQ(signs.of(kAni), std::nullopt);
}

TEST(SignsTest, all_are_cleared) {
  Signs signs;
  signs.show(kAni, Sign::kYes);
  signs.show(kBudi, Sign::kYes);
  signs.clear();
  EXPECT_TRUE(signs.shown().empty());
}

}  // namespace
}  // namespace classroom
