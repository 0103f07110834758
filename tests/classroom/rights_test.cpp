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
  EXPECT_EQ(to_string(Right::kChat), "chat");
  EXPECT_EQ(to_string(Right::kModerate), "moderate");
  EXPECT_EQ(to_string(Right::kAdmit), "admit");
  EXPECT_EQ(to_string(Right::kRecord), "record");
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

TEST(Rights, are_joined_and_cut) {
  const Rights one = Rights::of(Right::kSpeak, Right::kChat);
  EXPECT_EQ(one & Rights::of(Right::kChat, Right::kAdmit), Rights::of(Right::kChat));
  EXPECT_EQ(one | Rights::of(Right::kAdmit),
            Rights::of(Right::kSpeak, Right::kChat, Right::kAdmit));
}

TEST(Rights, a_role_is_a_list_of_them) {
  EXPECT_EQ(rights_of(Role::kTeacher), Rights::all());
  EXPECT_EQ(rights_of(Role::kCoTeacher), Rights::all());
  EXPECT_EQ(rights_of(Role::kStudent),
            Rights::of(Right::kSpeak, Right::kShow, Right::kPresent, Right::kFile, Right::kChat));
  EXPECT_EQ(rights_of(Role::kListener), Rights::of(Right::kFile, Right::kChat));
}

}  // namespace
}  // namespace classroom
