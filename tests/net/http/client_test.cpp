#include "net/http/client.hpp"

#include <chrono>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace net::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;

// Takes one connection and says what it is told to, byte by byte.
class SlowServer {
 public:
  SlowServer(std::string text, milliseconds pause) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    EXPECT_EQ(listen(fd_, 1), 0);
    socklen_t size = sizeof name;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&name), &size);
    url.tls = false;
    url.host = "127.0.0.1";
    url.port = ntohs(name.sin_port);
    thread_ = std::thread([this, text = std::move(text), pause] {
      const int client = accept(fd_, nullptr, nullptr);
      char request[1024];
      (void)recv(client, request, sizeof request, 0);
      for (const char& c : text) {
        if (send(client, &c, 1, MSG_NOSIGNAL) != 1) break;
        std::this_thread::sleep_for(pause);
      }
      if (pause.count() != 0) (void)recv(client, request, sizeof request, 0);
      close(client);
    });
  }
  ~SlowServer() {
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    close(fd_);
  }
  SlowServer(const SlowServer&) = delete;
  SlowServer& operator=(const SlowServer&) = delete;

  Url url;

 private:
  int fd_;
  std::thread thread_;
};

TEST(Call, gives_the_answer) {
  const SlowServer server("HTTP/1.1 201 Created\r\nReplay-Nonce: n\r\n\r\nbody", milliseconds(0));
  const auto reply = call({.url = server.url, .user_agent = "test"}, Terms{});
  ASSERT_TRUE(reply) << reply.error();
  EXPECT_EQ(reply->status, 201u);
  EXPECT_EQ(reply->headers.at("replay-nonce"), "n");
  EXPECT_EQ(reply->body, "body");
}

TEST(Call, ends_in_time_although_something_always_comes) {
  const SlowServer server(std::string(1000, 'x'), milliseconds(20));
  const auto before = steady_clock::now();
  EXPECT_FALSE(call({.url = server.url}, Terms{.within = seconds(1)}));
  EXPECT_LT(steady_clock::now() - before, seconds(8));
}

TEST(Call, ends_when_it_is_interrupted) {
  const SlowServer server("H", milliseconds(1));
  Interrupt interrupt;
  std::thread other([&] {
    std::this_thread::sleep_for(milliseconds(100));
    interrupt.end();
  });
  const auto before = steady_clock::now();
  EXPECT_FALSE(call({.url = server.url}, Terms{.interrupt = &interrupt}));
  EXPECT_LT(steady_clock::now() - before, seconds(5)) << "the timeout is 10 s";
  other.join();
  EXPECT_TRUE(interrupt.has_ended());
  EXPECT_FALSE(call({.url = server.url}, Terms{.interrupt = &interrupt}));
}

TEST(Call, names_an_authority_file_that_cannot_be_used) {
  SlowServer server("x", milliseconds(0));
  Url url = server.url;
  url.tls = true;
  const auto reply = call({.url = url}, Terms{.authority_file = "/nowhere/ca.pem"});
  ASSERT_FALSE(reply);
  EXPECT_THAT(reply.error(), HasSubstr("/nowhere/ca.pem cannot be read"));
}

}  // namespace
}  // namespace net::http
