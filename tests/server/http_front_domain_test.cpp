// The front of a server that fetches a certificate: challenges, and who is greeted with what.
#include <filesystem>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "net/system_clock.hpp"
#include "net/tls/certificate.hpp"
#include "net/tls/server_context.hpp"
#include "server/http_front.hpp"
#include "server/system_clock.hpp"
#include "tests/server/blocking_client.hpp"

namespace server {
namespace {

namespace asio = boost::asio;
namespace http = proto::http;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kPlace = "/.well-known/acme-challenge/";

class PathHandler final : public app::Handler {
 public:
  asio::awaitable<http::Response> handle(http::Request request, app::Caller caller) override {
    co_return http::text_response(200, request.path + (caller.secure ? " secure" : " plain"));
  }
};

class NoSignalling final : public app::SignalAcceptor {
 public:
  Opening open(const http::Request&, const app::Caller&, app::SignalPipe&) override {
    return http::text_response(401, "no");
  }
};

net::tls::ServerContext make_context(net::Greeting greeting) {
  base::SeededRandom random(2);
  const net::tls::Names names = net::tls::names_of_host("kelas", {});
  const auto authority = net::tls::make_authority(net::wall_now(), names, "kelas", random);
  const auto leaf = net::tls::make_leaf(net::wall_now(), names, *authority, random);
  return std::move(
      *net::tls::ServerContext::make({leaf->certificate_pem, leaf->key_pem}, greeting));
}

class FrontOfDomain : public ::testing::Test {
 protected:
  FrontOfDomain() {
    HttpFrontSettings settings;
    settings.https_port = 0;
    settings.http_port = 0;
    settings.listen_addresses = {base::IpAddress::v4(127, 0, 0, 1)};
    const auto answer = [](std::string_view token) {
      return token == "tok" ? std::optional<std::string>("tok.thumb") : std::nullopt;
    };
    tls_.set_choose([this](const net::ClientHello& hello) { return choose(hello); });
    front_.emplace(loop_, tls_,
                   HttpFront::Surroundings{handler_, acceptor_, counters_, clock_, {}, answer},
                   settings);
    front_->start();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~FrontOfDomain() override {
    asio::co_spawn(loop_, front_->stop(), asio::use_future).get();
    work_.reset();
    loop_.stop();
    thread_.join();
  }

  const net::tls::ServerContext* choose(const net::ClientHello& hello) {
    seen_ = hello;
    if (hello.server_name != "a.example") return nullptr;
    return hello.wants_challenge ? &challenge_ : &public_name_;
  }

  BlockingClient plain() { return BlockingClient::tcp(front_->http_port()); }
  BlockingClient tls() { return BlockingClient::tcp(front_->https_port()); }
  static std::string get(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: class.example.org\r\n\r\n";
  }

  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(loop_);
  PathHandler handler_;
  NoSignalling acceptor_;
  app::Counters counters_;
  SystemClock clock_;
  net::tls::ServerContext tls_ = make_context(net::Greeting::kOwn);
  net::tls::ServerContext challenge_ = make_context(net::Greeting::kChallenge);
  net::tls::ServerContext public_name_ = make_context(net::Greeting::kPublicName);
  net::ClientHello seen_;  // read when a handshake is over
  std::optional<HttpFront> front_;
  std::thread thread_;
};

TEST_F(FrontOfDomain, answers_a_challenge_over_plain_http_under_any_name) {
  BlockingClient client = plain();
  client.send(get(kPlace + "tok"));
  const std::string answer = client.read_until("tok.thumb");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, EndsWith("\r\n\r\ntok.thumb"));
}

TEST_F(FrontOfDomain, knows_no_other_token_and_answers_none_over_https) {
  for (const char* const other : {"other", "", "../tok", "tok/", "tok%00"}) {
    BlockingClient stranger = plain();
    stranger.send(get(kPlace + other));
    EXPECT_THAT(stranger.read_until("\r\n"), Not(HasSubstr(" 200 "))) << other;
  }
  BlockingClient secure = tls();
  EXPECT_EQ(secure.start_tls(), "http/1.1");
  secure.send(get(kPlace + "tok"));
  EXPECT_THAT(secure.read_until("secure"), HasSubstr(kPlace + "tok secure")) << "the app's";
}

TEST_F(FrontOfDomain, sends_hsts_to_who_asked_for_the_name_alone) {
  BlockingClient named = tls();
  EXPECT_EQ(named.start_tls("\x08http/1.1", "A.example"), "http/1.1");
  named.send(get("/x"));
  EXPECT_THAT(named.read_until("secure"), HasSubstr("Strict-Transport-Security"));
  EXPECT_EQ(seen_.server_name, "a.example");
  EXPECT_FALSE(seen_.wants_challenge);
  EXPECT_EQ(seen_.local, base::IpAddress::v4(127, 0, 0, 1));
  EXPECT_EQ(seen_.peer, base::IpAddress::v4(127, 0, 0, 1));

  BlockingClient unnamed = tls();
  EXPECT_EQ(unnamed.start_tls(), "http/1.1");
  unnamed.send(get("/x"));
  EXPECT_THAT(unnamed.read_until("secure"), Not(HasSubstr("Strict-Transport-Security")));
}

TEST_F(FrontOfDomain, says_nothing_after_the_handshake_of_a_challenge) {
  const std::string protocol = std::string("\x0A") + "acme-tls/1";
  BlockingClient authority = tls();
  EXPECT_EQ(authority.start_tls(protocol, "a.example"), "acme-tls/1");
  authority.send(get("/x"));
  EXPECT_EQ(authority.read_to_end(), "") << "RFC 8737 section 3";

  BlockingClient stranger = tls();
  EXPECT_EQ(stranger.start_tls(protocol, "b.example"), "failed");
  BlockingClient browser = tls();
  EXPECT_EQ(browser.start_tls(protocol + "\x08http/1.1", "a.example"), "failed")
      << "RFC 8737 section 3: acme-tls/1 alone";
}

}  // namespace
}  // namespace server
