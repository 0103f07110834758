// Asks for a password where nobody can read it: at the terminal without echo, or on a pipe. Never
// as a flag, which every other user of the machine could see.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace server {

inline constexpr std::size_t kPasswordBytesMax = 1024;

enum class PasswordProblem { kNoTerminal, kNothingRead, kTooLong, kNotTheSameTwice };
std::string_view to_string(PasswordProblem problem);  // a sentence for the person at the terminal

// The first line, without its line end.
base::Result<std::string, PasswordProblem> read_password(std::istream& stream);

// Asks twice at the terminal that controls this process, whatever standard input is.
base::Result<std::string, PasswordProblem> ask_password(std::string_view name);

}  // namespace server
