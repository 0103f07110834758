#include "server/server_process.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace server {
namespace {

constexpr std::chrono::milliseconds kPoll{20};
constexpr std::chrono::seconds kReadyMax{30};
constexpr std::chrono::seconds kEndMax{5};

std::filesystem::path make_folder() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "pendopo-measure-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error(
        fmt::format("no temporary folder can be made: {}", std::strerror(errno)));
  }
  return pattern;
}

// In the child: becomes the server, with its log beside its data.
[[noreturn]] void become_server(const std::string& data, const std::string& ports,
                                const std::string& log) {
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0) _exit(127);
  execl("/proc/self/exe", "pendopo", "serve", "--data", data.c_str(), "--ports-file", ports.c_str(),
        "--https-port", "0", "--http-port", "0", "--media-port", "0", "--rtmp-port", "off",
        "--announce", "127.0.0.1", nullptr);
  _exit(127);
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

unsigned https_port_of(const std::string& text) {
  constexpr std::string_view kKey = "\"https\":";
  const std::size_t at = text.find(kKey);
  if (at == std::string::npos || text.find('}') == std::string::npos) return 0;
  const char* from = text.data() + at + kKey.size();
  const char* const end = text.data() + text.size();
  while (from != end && *from == ' ') ++from;
  unsigned port = 0;
  return std::from_chars(from, end, port).ec == std::errc() ? port : 0;
}

ServerProcess::ServerProcess() : folder_(make_folder()), data_(folder_ / "data") {
  const std::string data = data_.string();
  const std::string ports = (folder_ / "ports.json").string();
  const std::string log = (folder_ / "log").string();
  pid_ = fork();
  if (pid_ == 0) become_server(data, ports, log);
  try {
    if (pid_ < 0) throw std::runtime_error("no process can be started for the server");
    wait_until_ready();
  } catch (...) {
    end();
    throw;
  }
}

ServerProcess::~ServerProcess() {
  end();
}

void ServerProcess::wait_until_ready() {
  const auto until = std::chrono::steady_clock::now() + kReadyMax;
  while (https_port_ == 0) {
    https_port_ = https_port_of(read_file(folder_ / "ports.json"));
    if (https_port_ != 0) return;
    const bool ended = waitpid(pid_, nullptr, WNOHANG) == pid_;
    if (ended) pid_ = 0;
    if (ended || std::chrono::steady_clock::now() > until) {
      throw std::runtime_error("the server does not start:\n" + read_file(folder_ / "log"));
    }
    std::this_thread::sleep_for(kPoll);
  }
}

void ServerProcess::end() {
  if (pid_ > 0) {
    kill(pid_, SIGTERM);
    const auto until = std::chrono::steady_clock::now() + kEndMax;
    while (waitpid(pid_, nullptr, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > until) kill(pid_, SIGKILL);
      std::this_thread::sleep_for(kPoll);
    }
    pid_ = 0;
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string ServerProcess::address() const {
  return fmt::format("https://127.0.0.1:{}", https_port_);
}

}  // namespace server
