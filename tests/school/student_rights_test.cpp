#include "school/student_rights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace school {
namespace {

using testing::ElementsAre;

TEST(StudentRights, are_all_unless_somebody_says_otherwise) {
  EXPECT_THAT(words_of({}), ElementsAre("speak", "show", "present", "file", "chat"));
  EXPECT_EQ(to_text({}), "speak show present file chat");
}

TEST(StudentRights, come_back_from_their_text) {
  for (int bits = 0; bits < 32; ++bits) {
    const StudentRights rights{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0,
                               (bits & 16) != 0};
    EXPECT_EQ(student_rights_from(to_text(rights)), rights) << bits;
  }
  EXPECT_EQ(student_rights_from("present speak"), (StudentRights{true, false, true, false, false}));
  EXPECT_EQ(student_rights_from("speak speak"), (StudentRights{true, false, false, false, false}));
}

TEST(StudentRights, unknown_words_are_refused) {
  for (const char* text :
       {"sing", "admit", "moderate", "record", "speak  show", " speak", "Speak", "speak,show"}) {
    EXPECT_FALSE(student_rights_from(text)) << text;
  }
}

}  // namespace
}  // namespace school
