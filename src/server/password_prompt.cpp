#include "server/password_prompt.hpp"

#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace server {
namespace {

using base::Failure;

// The terminal with its echo off, for as long as this lives.
class SilentTerminal {
 public:
  SilentTerminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (file_ < 0 || ::tcgetattr(file_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= static_cast<tcflag_t>(ECHONL);  // Enter still moves to the next line
    is_silent_ = ::tcsetattr(file_, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (is_silent_) ::tcsetattr(file_, TCSAFLUSH, &before_);
    if (file_ >= 0) ::close(file_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  bool is_silent() const { return is_silent_; }

  std::optional<std::string> ask(std::string_view question) const {
    if (::write(file_, question.data(), question.size()) < 0) return std::nullopt;
    std::string line;
    for (char c = 0; ::read(file_, &c, 1) == 1;) {
      if (c == '\n') return line;
      if (line.size() <= kPasswordBytesMax) line += c;
    }
    return std::nullopt;
  }

 private:
  int file_;
  termios before_{};
  bool is_silent_ = false;
};

base::Result<std::string, PasswordProblem> checked(std::string password) {
  if (password.empty()) return Failure{PasswordProblem::kNothingRead};
  if (password.size() > kPasswordBytesMax) return Failure{PasswordProblem::kTooLong};
  return password;
}

}  // namespace

std::string_view to_string(PasswordProblem problem) {
  switch (problem) {
    case PasswordProblem::kNoTerminal:
      return "There is no terminal to ask for the password; give it on standard input with "
             "--stdin.";
    case PasswordProblem::kNothingRead:
      return "No password was given.";
    case PasswordProblem::kTooLong:
      return "The password is longer than 1024 bytes.";
    case PasswordProblem::kNotTheSameTwice:
      return "The two passwords differ.";
  }
  return "";
}

base::Result<std::string, PasswordProblem> read_password(std::istream& stream) {
  std::string line;
  if (!std::getline(stream, line)) return Failure{PasswordProblem::kNothingRead};
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return checked(std::move(line));
}

base::Result<std::string, PasswordProblem> ask_password(std::string_view name) {
  const SilentTerminal terminal;
  if (!terminal.is_silent()) return Failure{PasswordProblem::kNoTerminal};
  const auto first = terminal.ask(fmt::format("Password for {}: ", name));
  if (!first) return Failure{PasswordProblem::kNothingRead};
  const auto second = terminal.ask("Once more: ");
  if (second != first) return Failure{PasswordProblem::kNotTheSameTwice};
  return checked(*first);
}

}  // namespace server
