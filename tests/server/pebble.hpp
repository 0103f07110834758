// Debian's pebble, an ACME authority for tests (RFC 8555), and the DNS server that comes with it:
// on free ports of the loopback network, with an authority of this test's making for its own HTTPS.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.hpp"
#include "net/http/client.hpp"
#include "net/system_clock.hpp"
#include "net/tls/certificate.hpp"

namespace server {

// That nobody has now; the kernel gives another one each time for long.
inline std::uint16_t free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  socklen_t size = sizeof name;
  getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
  close(fd);
  return ntohs(name.sin_port);
}

inline bool is_open(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(port);
  const bool open = connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
  close(fd);
  return open;
}

class ChildProcess {
 public:
  ChildProcess(std::vector<std::string> words, const std::vector<std::string>& environment,
               const std::filesystem::path& log) {
    pid_ = fork();
    if (pid_ != 0) return;
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    for (const std::string& entry : environment) putenv(const_cast<char*>(entry.c_str()));
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  ~ChildProcess() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

 private:
  pid_t pid_ = -1;
};

struct PebbleSettings {
  std::uint16_t http_port = 0;                // where it looks for HTTP-01
  std::uint16_t tls_port = 0;                 // and for TLS-ALPN-01
  unsigned nonces_rejected = 5;               // of a hundred
  std::int64_t validity = 90 * 24 * 60 * 60;  // seconds
};

class Pebble {
 public:
  explicit Pebble(const PebbleSettings& settings) {
    std::string name = (std::filesystem::temp_directory_path() / "pendopo-p-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    make_certificate();
    write("config.json", configuration(settings));
    dns_.emplace(std::vector<std::string>{"pebble-challtestsrv", "-http01", "", "-https01", "",
                                          "-tlsalpn01", "", "-dns01", loopback(dns_port_),
                                          "-management", loopback(dns_management_port_),
                                          "-defaultIPv6", "", "-defaultIPv4", "127.0.0.1"},
                 std::vector<std::string>{}, folder_ / "dns.log");
    start(settings.nonces_rejected);
  }
  ~Pebble() {
    if (testing::Test::HasFailure()) std::fputs(text_of("pebble.log").c_str(), stderr);
    pebble_.reset();
    dns_.reset();
    std::filesystem::remove_all(folder_);
  }
  Pebble(const Pebble&) = delete;
  Pebble& operator=(const Pebble&) = delete;

  std::string directory() const { return fmt::format("https://localhost:{}/dir", port_); }
  std::string authority_file() const { return folder_ / "ca.pem"; }
  void stop() { pebble_.reset(); }
  std::string log() const { return text_of("pebble.log"); }

  // A file with what vouches for the certificates that it gives.
  std::string root_file() const {
    const auto url =
        net::http::parse_url(fmt::format("https://localhost:{}/roots/0", management_port_));
    const auto reply = net::http::call(net::http::HttpRequest{.url = *url},
                                       net::http::Terms{.authority_file = authority_file()});
    EXPECT_TRUE(reply) << reply.error();
    if (reply) write("root.pem", reply->body);
    return folder_ / "root.pem";
  }

 private:
  static std::string loopback(std::uint16_t port) { return fmt::format("127.0.0.1:{}", port); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  std::string text_of(const std::string& name) const {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void make_certificate() const {
    base::SeededRandom random(1);
    const auto names = net::tls::names_of_host("localhost", {});
    const auto authority = net::tls::make_authority(net::wall_now(), names, "pebble", random);
    const auto leaf = net::tls::make_leaf(net::wall_now(), names, *authority, random);
    write("ca.pem", authority->certificate_pem);
    write("leaf.pem", leaf->certificate_pem);
    write("leaf.key", leaf->key_pem);
  }

  std::string configuration(const PebbleSettings& settings) const {
    const std::string folder = folder_.string();
    return fmt::format(
        R"({{"pebble":{{"listenAddress":"{}","managementListenAddress":"{}","certificate":"{}",)"
        R"("privateKey":"{}","httpPort":{},"tlsPort":{},"certificateValidityPeriod":{}}}}})",
        loopback(port_), loopback(management_port_), folder + "/leaf.pem", folder + "/leaf.key",
        settings.http_port, settings.tls_port, settings.validity);
  }

  void start(unsigned nonces_rejected) {
    pebble_.emplace(
        std::vector<std::string>{"pebble", "-config", folder_ / "config.json", "-dnsserver",
                                 loopback(dns_port_)},
        std::vector<std::string>{"PEBBLE_VA_NOSLEEP=1", "PEBBLE_AUTHZREUSE=0",
                                 fmt::format("PEBBLE_WFE_NONCEREJECT={}", nonces_rejected)},
        folder_ / "pebble.log");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_open(port_) || !is_open(management_port_) || !is_open(dns_management_port_)) {
      if (std::chrono::steady_clock::now() > until) {
        ADD_FAILURE() << "pebble does not start: " << log();
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  std::filesystem::path folder_;
  const std::uint16_t port_ = free_port();
  const std::uint16_t management_port_ = free_port();
  const std::uint16_t dns_port_ = free_port();
  const std::uint16_t dns_management_port_ = free_port();
  std::optional<ChildProcess> dns_;
  std::optional<ChildProcess> pebble_;
};

}  // namespace server
