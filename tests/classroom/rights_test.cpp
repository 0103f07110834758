#include "classroom/rights.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Rights, are_words) {
  for (const Right right : kRights) EXPECT_EQ(right_from(to_string(right)), right);
  EXPECT_EQ(to_string(Right::kSpeak), "speak");
  EXPECT_EQ(to_string(Right::kShow), "show");
  EXPECT_EQ(to_string(Right::kPresent), "present");
  EXPECT_EQ(to_string(Right::kFile), "file");
  EXPECT_FALSE(right_from("Speak"));
  EXPECT_FALSE(right_from(""));
}

TEST(Rights, each_source_needs_one) {
  EXPECT_EQ(right_to(Source::kMicrophone), Right::kSpeak);
  EXPECT_EQ(right_to(Source::kCamera), Right::kShow);
  EXPECT_EQ(right_to(Source::kScreen), Right::kPresent);
  EXPECT_EQ(right_to(Source::kScreenAudio), Right::kPresent);
}

TEST(Rights, are_given_and_taken_one_by_one) {
  Rights rights;
  EXPECT_TRUE(rights.empty());
  rights.set(Right::kShow, true);
  rights.set(Right::kShow, true);
  EXPECT_TRUE(rights.has(Right::kShow));
  EXPECT_FALSE(rights.has(Right::kSpeak));
  rights.set(Right::kShow, false);
  EXPECT_EQ(rights, Rights());
  for (const Right right : kRights) EXPECT_TRUE(Rights::all().has(right));
}

}  // namespace
}  // namespace classroom
