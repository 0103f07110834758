#include "server/peer_process.hpp"

#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace server {
namespace {

constexpr int kReadyMilliseconds = 15'000;

// Until the end of a line; what came when nothing more does.
std::string read_line(int fd) {
  std::string line;
  while (line.find('\n') == std::string::npos) {
    pollfd waiting{fd, POLLIN, 0};
    std::array<char, 256> bytes{};
    if (poll(&waiting, 1, kReadyMilliseconds) <= 0) break;
    const ssize_t count = read(fd, bytes.data(), bytes.size());
    if (count <= 0) break;
    line.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return line;
}

}  // namespace

unsigned port_in(const std::string& line, const std::string& name) {
  const std::string key = fmt::format("\"{}\":", name);
  const std::size_t at = line.find(key);
  if (at == std::string::npos) return 0;
  unsigned port = 0;
  const char* const from = line.data() + at + key.size();
  return std::from_chars(from, line.data() + line.size(), port).ec == std::errc() ? port : 0;
}

PeerProcess::PeerProcess(const std::string& folder) {
  const std::string script = folder + "/server.mjs";
  if (!std::filesystem::exists(folder + "/node_modules")) {
    throw std::runtime_error(
        fmt::format("{} holds no other servers: tools/build.sh npm_install {}", folder, folder));
  }
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe can be made");
  pid_ = fork();
  if (pid_ == 0) {
    if (dup2(ends[1], STDOUT_FILENO) < 0) _exit(127);
    close(ends[0]);
    close(ends[1]);
    execlp("node", "node", script.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  const std::string line = pid_ > 0 ? read_line(ends[0]) : "";
  close(ends[0]);
  peer_port_ = port_in(line, "peer");
  socket_io_port_ = port_in(line, "socket_io");
  if (peer_port_ != 0 && socket_io_port_ != 0) return;
  end();
  throw std::runtime_error(fmt::format("node {} does not start", script));
}

PeerProcess::~PeerProcess() {
  end();
}

void PeerProcess::end() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

}  // namespace server
