#include "school/person.hpp"

#include <gtest/gtest.h>

namespace school {
namespace {

TEST(PersonRole, reads_back_its_names_and_no_other) {
  for (const PersonRole role : {PersonRole::kAdministrator, PersonRole::kTeacher}) {
    EXPECT_EQ(person_role_from(to_string(role)), role);
  }
  for (const char* text : {"", "Teacher", "student"}) EXPECT_FALSE(person_role_from(text)) << text;
}

TEST(PersonName, has_one_form) {
  EXPECT_EQ(read_person_name("sari"), "sari");
  EXPECT_EQ(read_person_name(" Sari "), "sari");
  EXPECT_EQ(read_person_name("pak.joko_2-B"), "pak.joko_2-b");
  EXPECT_EQ(read_person_name("7a"), "7a");
  EXPECT_EQ(read_person_name(std::string(kPersonNameMax, 'x')), std::string(kPersonNameMax, 'x'));
}

TEST(PersonName, refuses_what_cannot_be_typed_everywhere) {
  for (const std::string& text :
       {std::string(), std::string("a"), std::string(kPersonNameMax + 1, 'x'),
        std::string("bu sari"), std::string("sári"), std::string("-sari"), std::string(".sari"),
        std::string("sari\0x", 6), std::string("sari@sekolah")}) {
    const auto name = read_person_name(text);
    ASSERT_FALSE(name) << text;
    EXPECT_EQ(name.error(), AccountError::kNameInvalid);
  }
}

TEST(Password, is_counted_in_characters) {
  EXPECT_TRUE(check_password("12345678"));
  EXPECT_EQ(check_password("1234567").error(), AccountError::kPasswordTooShort);
  EXPECT_EQ(check_password("éééé").error(), AccountError::kPasswordTooShort);
  EXPECT_TRUE(check_password("éééééééé"));
  EXPECT_TRUE(check_password("        ")) << "blanks are characters";
}

TEST(Password, that_is_no_utf8_is_counted_in_bytes) {
  EXPECT_TRUE(check_password("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"));
  EXPECT_FALSE(check_password("\xFF\xFF"));
}

TEST(Password, has_a_limit) {
  EXPECT_TRUE(check_password(std::string(kPasswordMax, 'x')));
  EXPECT_EQ(check_password(std::string(kPasswordMax + 1, 'x')).error(), AccountError::kTooLong);
}

TEST(AccountError, has_the_words_of_the_protocol) {
  EXPECT_EQ(to_string(AccountError::kNameInvalid), "name_invalid");
  EXPECT_EQ(to_string(AccountError::kPasswordTooShort), "password_too_short");
  EXPECT_EQ(to_string(AccountError::kTooLong), "too_long");
}

}  // namespace
}  // namespace school
