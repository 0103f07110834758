#include "server/restart.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
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

struct Prepared {
  std::string file;
  std::vector<std::string> arguments;
  std::vector<char*> pointers;  // to the arguments; then nullptr
};

// For a signal handler: filled before the signal can come, and then only read.
Prepared& prepared() {
  static Prepared the_one;
  return the_one;
}
std::atomic<const Prepared*> ready = nullptr;

}  // namespace

void prepare_restart() {
  Prepared& next = prepared();
  if (ready != nullptr) return;
  next.file = own_file();
  next.arguments = own_arguments();
  for (std::string& argument : next.arguments) next.pointers.push_back(argument.data());
  next.pointers.push_back(nullptr);
  ready = &next;
}

void start_anew() {
  const Prepared* const next = ready;
  if (next == nullptr) return;
  ::alarm(0);
  // A handler's own signal is blocked while it runs, and would stay so in the new program.
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // Some libraries open descriptors that outlive an exec.
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execv(next->file.c_str(), next->pointers.data());
}

void become_anew() {
  prepare_restart();
  start_anew();
  throw std::runtime_error(
      fmt::format("{} cannot be started again: {}", prepared().file, std::strerror(errno)));
}

}  // namespace server
