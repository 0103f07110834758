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

TEST(PersonRole, has_the_words_of_the_protocol) {
  EXPECT_EQ(to_string(PersonRole::kAdministrator), "administrator");
  EXPECT_EQ(to_string(PersonRole::kTeacher), "teacher");
  EXPECT_EQ(Person{}.role, PersonRole::kTeacher) << "nobody becomes administrator by omission";
}

TEST(PersonName, read_again_is_the_same) {
  for (const char* text : {"\u3000Bu.Sari\u00A0", "7A", "z--", "A_B"}) {
    const auto once = read_person_name(text);
    ASSERT_TRUE(once) << text;
    EXPECT_EQ(read_person_name(*once), once);
  }
}

TEST(PersonName, is_measured_without_the_blanks_around_it) {
  EXPECT_EQ(read_person_name("   a   ").error(), AccountError::kNameInvalid);
  const std::string longest(kPersonNameMax, 'x');
  EXPECT_EQ(read_person_name("  " + longest + "  "), longest);
  EXPECT_EQ(read_person_name(std::string(100, ' ')).error(), AccountError::kNameInvalid);
}

TEST(PersonName, may_end_with_a_sign_but_not_begin_with_one) {
  EXPECT_EQ(read_person_name("a."), "a.");
  EXPECT_EQ(read_person_name("0_"), "0_");
  EXPECT_EQ(read_person_name("..").error(), AccountError::kNameInvalid);
  EXPECT_EQ(read_person_name("_a").error(), AccountError::kNameInvalid);
}

TEST(PersonName, is_not_read_from_letters_that_only_look_latin) {
  for (const char* text : {"s\u0430ri",                 // Cyrillic a
                           "jo\u212Ao",                 // the Kelvin sign, which lower case makes k
                           "\uFF53\uFF41\uFF52\uFF49",  // full width
                           "sa\u200Bri",                // a blank of no width inside
                           "sa\u00ADri",                // a soft hyphen
                           "sari\xFF", "\xC3"}) {
    EXPECT_FALSE(read_person_name(text)) << text;
  }
}

// What stands beside the ranges a-z, A-Z and 0-9 in ASCII, where an off-by-one would let it in.
class PersonNameSign : public testing::TestWithParam<char> {};

TEST_P(PersonNameSign, is_refused_within_a_name) {
  EXPECT_FALSE(read_person_name(std::string("ab") + GetParam() + "cd"));
}

INSTANTIATE_TEST_SUITE_P(BesideTheRanges, PersonNameSign,
                         testing::Values('@', '[', '`', '{', '/', ':', ',', '\'', '"', '\\', '%',
                                         '\n', '\x7F'));

TEST(Password, of_nothing_is_too_short) {
  EXPECT_EQ(check_password("").error(), AccountError::kPasswordTooShort);
}

TEST(Password, may_hold_any_character_even_zero) {
  EXPECT_TRUE(check_password(std::string(kPasswordMin, '\0')));
  EXPECT_TRUE(check_password("kata\nsandi"));
}

TEST(Password, has_its_limit_in_bytes_whatever_its_characters) {
  std::string password;
  while (password.size() < kPasswordMax) password += "\U0001F511";
  ASSERT_EQ(password.size(), kPasswordMax);
  EXPECT_TRUE(check_password(password)) << "64 characters of four bytes";
  EXPECT_EQ(check_password(password + "x").error(), AccountError::kTooLong);
}

}  // namespace
}  // namespace school
