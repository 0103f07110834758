#include "server/password_prompt.hpp"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "server/version.hpp"

namespace server {
namespace {

base::Result<std::string, PasswordProblem> read(const std::string& text) {
  std::istringstream stream(text);
  return read_password(stream);
}

TEST(PasswordPrompt, takes_the_first_line_of_a_pipe) {
  EXPECT_EQ(read("correct horse\nmore\n").value(), "correct horse");
  EXPECT_EQ(read("no line end").value(), "no line end");
  EXPECT_EQ(read("from windows\r\n").value(), "from windows");
}

TEST(PasswordPrompt, refuses_nothing_and_too_much) {
  EXPECT_EQ(read("").error(), PasswordProblem::kNothingRead);
  EXPECT_EQ(read("\n").error(), PasswordProblem::kNothingRead);
  EXPECT_EQ(read(std::string(kPasswordBytesMax + 1, 'x')).error(), PasswordProblem::kTooLong);
  EXPECT_TRUE(read(std::string(kPasswordBytesMax, 'x')));
}

TEST(PasswordPrompt, has_a_sentence_for_every_problem) {
  for (const auto problem : {PasswordProblem::kNoTerminal, PasswordProblem::kNothingRead,
                             PasswordProblem::kTooLong, PasswordProblem::kNotTheSameTwice}) {
    EXPECT_TRUE(to_string(problem).ends_with('.'));
  }
}

TEST(Version, begins_with_the_release) {
  EXPECT_EQ(version().substr(0, 2), "0.");
}

}  // namespace
}  // namespace server
