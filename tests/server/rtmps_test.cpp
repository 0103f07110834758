// RTMP and RTMPS on the HTTPS port of the whole server.
#include <array>
#include <cstdio>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proto/rtmp/rtmp_client.hpp"
#include "tests/server/blocking_client.hpp"
#include "tests/server/whole_server.hpp"

namespace server {
namespace {

using proto::rtmp::testing::Client;
using testing::HasSubstr;

// Publishes with a key that nobody knows.
std::string publish(Client& client) {
  return Client::hello() + client.connect("live") + client.create_stream() + client.publish("zzzz");
}

class Rtmps : public testing::Test {
 protected:
  std::uint16_t port() { return server.https_port(); }
  static std::string ffmpeg(const std::string& address) {
    const std::string command =
        "ffmpeg -nostdin -v error -f lavfi -i testsrc=size=160x90:rate=25 -c:v libx264 -t 1 -f "
        "flv " +
        address + " 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    std::string text;
    std::array<char, 4096> buffer{};
    while (pipe != nullptr && fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
      text += buffer.data();
    }
    if (pipe != nullptr) pclose(pipe);
    return text;
  }

  WholeServer server;
};

TEST_F(Rtmps, rtmp_in_plain_is_served_on_the_https_port) {
  BlockingClient encoder = BlockingClient::tcp(port());
  Client client;
  encoder.send(publish(client));
  EXPECT_THAT(encoder.read_until("NetStream.Publish.Unauthorized"),
              testing::Not(testing::EndsWith("<end>")));
}

TEST_F(Rtmps, rtmp_that_comes_byte_by_byte_is_served_too) {
  BlockingClient encoder = BlockingClient::tcp(port());
  Client client;
  const std::string all = publish(client);
  for (std::size_t i = 0; i < 20; ++i) encoder.send(std::string_view(all).substr(i, 1));
  encoder.send(std::string_view(all).substr(20));
  EXPECT_THAT(encoder.read_until("NetStream.Publish.Unauthorized"),
              testing::Not(testing::EndsWith("<end>")));
}

TEST_F(Rtmps, rtmp_within_tls_hears_its_refusal_and_the_end) {
  BlockingClient encoder = BlockingClient::tcp(port());
  ASSERT_NE(encoder.start_tls(), "failed");
  Client client;
  encoder.send(publish(client));
  EXPECT_THAT(encoder.read_until("NetStream.Publish.Unauthorized"),
              testing::Not(testing::EndsWith("<end>")));
}

TEST_F(Rtmps, a_client_that_goes_in_the_midst_leaves_nothing) {
  {
    BlockingClient encoder = BlockingClient::tcp(port());
    ASSERT_NE(encoder.start_tls(), "failed");
    encoder.send(Client::hello());
  }
  // The server ends while one is open, too.
  BlockingClient encoder = BlockingClient::tcp(port());
  ASSERT_NE(encoder.start_tls(), "failed");
  encoder.send(Client::hello());
  EXPECT_TRUE(encoder.read_more());
}

TEST_F(Rtmps, https_is_served_as_before) {
  BlockingClient page = BlockingClient::tcp(port());
  ASSERT_NE(page.start_tls(), "failed");
  page.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(page.read_to_end(), HasSubstr("HTTP/1.1 "));
}

TEST_F(Rtmps, ffmpeg_says_by_either_way_why_it_may_not_publish) {
  if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ffmpeg";
  for (const char* scheme : {"rtmp", "rtmps"}) {
    const std::string said =
        ffmpeg(std::string(scheme) + "://localhost:" + std::to_string(port()) + "/live/zzzz");
    EXPECT_THAT(said, HasSubstr("this stream key is not known")) << scheme;
  }
}

}  // namespace
}  // namespace server
