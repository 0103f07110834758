#include "server/restart.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <linux/close_range.h>
#include <unistd.h>

#include "net/file.hpp"

namespace server {
namespace {

// What an upgraded file's old name is followed by, in /proc.
constexpr std::string_view kDeleted = " (deleted)";
constexpr std::size_t kArgumentsSizeMax = 2 * 1024 * 1024;  // of the kernel (ARG_MAX)

std::string own_file() {
  std::error_code error;
  std::string file = std::filesystem::read_symlink("/proc/self/exe", error).string();
  if (error) throw std::runtime_error("the program cannot find its own file: " + error.message());
  if (file.ends_with(kDeleted)) file.resize(file.size() - kDeleted.size());
  return file;
}

std::vector<std::string> own_arguments() {
  const auto text = net::read_file("/proc/self/cmdline", kArgumentsSizeMax);
  if (!text) throw std::runtime_error("/proc/self/cmdline: " + text.error().message());
  std::vector<std::string> arguments;
  for (std::size_t at = 0; at < text->size();) {
    arguments.emplace_back(text->c_str() + at);
    at += arguments.back().size() + 1;
  }
  return arguments;
}

}  // namespace

void become_anew() {
  const std::string file = own_file();
  std::vector<std::string> arguments = own_arguments();
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::alarm(0);
  // Some libraries open descriptors that outlive an exec.
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execv(file.c_str(), pointers.data());
  throw std::runtime_error(
      fmt::format("{} cannot be started again: {}", file, std::strerror(errno)));
}

}  // namespace server
