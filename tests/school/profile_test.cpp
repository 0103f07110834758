#include "school/profile.hpp"

#include <string>

#include <gtest/gtest.h>

namespace school {
namespace {

TEST(Profile, has_words_for_its_choices) {
  for (const PageLanguage language :
       {PageLanguage::kBrowser, PageLanguage::kIndonesian, PageLanguage::kEnglish})
    EXPECT_EQ(page_language_from(to_string(language)), language);
  for (const RoomMakers makers : {RoomMakers::kTeachers, RoomMakers::kAdministrators})
    EXPECT_EQ(room_makers_from(to_string(makers)), makers);
  EXPECT_FALSE(page_language_from("jv"));
  EXPECT_FALSE(room_makers_from(""));
}

TEST(Profile, takes_a_name_of_one_line_or_none) {
  EXPECT_EQ(read_school_name("  SMP Negeri 1 "), "SMP Negeri 1");
  EXPECT_EQ(read_school_name("   "), "");
  EXPECT_EQ(read_school_name(std::string(kSchoolNameMax, 'x')), std::string(kSchoolNameMax, 'x'));
  EXPECT_EQ(read_school_name(std::string(kSchoolNameMax + 1, 'x')).error(),
            SchoolNameError::kTooLong);
  EXPECT_EQ(read_school_name("a\nb").error(), SchoolNameError::kInvalid);
  EXPECT_EQ(read_school_name("\xFF").error(), SchoolNameError::kInvalid);
}

TEST(Profile, administrators_may_always_make_rooms) {
  Profile profile;
  const Person teacher{PersonId{1}, "budi", PersonRole::kTeacher, {}};
  const Person administrator{PersonId{2}, "sari", PersonRole::kAdministrator, {}};
  EXPECT_TRUE(may_make_rooms(teacher, profile));
  profile.room_makers = RoomMakers::kAdministrators;
  EXPECT_FALSE(may_make_rooms(teacher, profile));
  EXPECT_TRUE(may_make_rooms(administrator, profile));
}

}  // namespace
}  // namespace school
