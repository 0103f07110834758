// The front with real sockets on the loopback interface; the clients here are blocking ones.
#include "server/http_front.hpp"

#include <array>
#include <atomic>
#include <filesystem>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mailbox.hpp"
#include "base/random.hpp"
#include "net/listener.hpp"
#include "net/stream_socket.hpp"
#include "net/system_clock.hpp"
#include "net/tls/certificate.hpp"
#include "net/tls/server_context.hpp"
#include "proto/stun/message.hpp"
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

constexpr std::chrono::seconds kHandedOverWithin{5};  // unless it hangs
const std::string kBig(3'000'000, 'b');

// Byte after byte counts; one that is broken cannot be read from its middle on.
class Counting final : public http::BodySource {
 public:
  explicit Counting(bool broken) : broken_(broken) {}
  std::uint64_t size() const override { return 1'000'000; }
  bool read(std::uint64_t at, base::Bytes into) override {
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = static_cast<std::uint8_t>(at + i);
    return !broken_ || at < 500'000;
  }

 private:
  bool broken_;
};

class TestHandler final : public app::Handler {
 public:
  explicit TestHandler(asio::io_context& loop) : forever_(loop) {
    forever_.expires_at(asio::steady_timer::time_point::max());
  }

  asio::awaitable<http::Response> handle(http::Request request, app::Caller caller) override {
    if (request.path == "/throw") throw std::runtime_error("on purpose");
    if (request.path == "/forever") co_await forever_.async_wait(asio::use_awaitable);
    if (request.path == "/until-cut") {
      for (; !caller.line->is_cut(); ++not_yet_cut) co_await pause();
      ++cut;
    }
    if (request.path == "/big") {
      http::Response response;
      response.body = base::as_bytes(kBig);
      co_return response;
    }
    if (request.path == "/source" || request.path == "/broken") {
      http::Response response;
      response.body = std::make_shared<Counting>(request.path == "/broken");
      co_return response;
    }
    std::string text = request.path + " " + request.body;
    if (caller.secure) text += " secure";
    if (caller.loopback) text += " loopback";
    if (caller.control) text += " control";
    co_return http::text_response(200, text);
  }

  std::atomic<int> not_yet_cut = 0;
  std::atomic<int> cut = 0;

 private:
  asio::awaitable<void> pause() {
    asio::steady_timer timer(forever_.get_executor(), std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::use_awaitable);
  }

  asio::steady_timer forever_;
};

// Says what it hears; "bye" closes, "flood" sends until the pipe gives up, "throw" throws.
class EchoReceiver final : public app::SignalReceiver {
 public:
  EchoReceiver(app::SignalPipe& pipe, int& closed, int& heard)
      : pipe_(pipe), closed_(closed), heard_(heard) {
    pipe_.send_text("welcome");
  }
  void on_text(std::string_view text) override {
    ++heard_;
    if (text == "bye") return pipe_.close(4001, "bye");
    if (text == "throw") throw std::runtime_error("on purpose");
    pipe_.send_text(std::string(text));
    if (text == "flood")
      for (int i = 0; i < 40; ++i) pipe_.send_text(std::string(64 * 1024, 'f'));
  }
  void on_closed() override { ++closed_; }

 private:
  app::SignalPipe& pipe_;
  int& closed_;
  int& heard_;
};

class TestAcceptor final : public app::SignalAcceptor {
 public:
  Opening open(const http::Request& request, const app::Caller&, app::SignalPipe& pipe) override {
    if (request.query == "refuse") return http::text_response(401, "no");
    return std::make_unique<EchoReceiver>(pipe, closed, heard);
  }
  int closed = 0;
  int heard = 0;
};

net::tls::ServerContext make_tls() {
  base::SeededRandom random(1);
  const net::tls::Names names = net::tls::names_of_host("kelas", {});
  const auto authority = net::tls::make_authority(net::wall_now(), names, "kelas", random);
  const auto leaf = net::tls::make_leaf(net::wall_now(), names, *authority, random);
  return std::move(*net::tls::ServerContext::make({leaf->certificate_pem, leaf->key_pem}));
}

class Front : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "pendopo-f-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    HttpFrontSettings settings;
    settings.https_port = 0;
    settings.http_port = 0;
    settings.listen_addresses = {base::IpAddress::v4(127, 0, 0, 1)};
    settings.control_socket = folder_ / "control.sock";
    front_.emplace(loop_, tls_, surroundings(), settings);
    front_->start();
    thread_ = std::thread([this] { loop_.run(); });
  }

  void TearDown() override {
    stop();
    work_.reset();
    loop_.stop();
    thread_.join();
    front_.reset();
    std::filesystem::remove_all(folder_);
  }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    asio::co_spawn(loop_, front_->stop(), asio::use_future).get();
  }

  HttpFront::Surroundings surroundings() {
    return {handler_, acceptor_, counters_, clock_,
            [this](std::string_view ufrag, MediaStreamArrival arrival) {
              return ufrag.starts_with("00") && arrivals_.post(std::move(arrival));
            }};
  }

  // As the loop's thread sees it.
  std::uint64_t counted(app::Counter counter) {
    const auto read = [&] { return counters_.of(counter); };
    return asio::post(loop_, asio::use_future(read)).get();
  }

  BlockingClient secure_client() {
    BlockingClient client = BlockingClient::tcp(front_->https_port());
    EXPECT_EQ(client.start_tls(), "http/1.1");
    return client;
  }

  BlockingClient websocket(std::string_view query = "") {
    BlockingClient client = secure_client();
    client.send("GET /api/signal" + std::string(query) +
                " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\n"
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    return client;
  }

  // What went to the media thread, once it did.
  MediaStreamArrival arrival() {
    if (!arrived_.try_acquire_for(kHandedOverWithin)) {
      ADD_FAILURE() << "nothing was handed over";
      return {};
    }
    return std::move(arrivals_.take_all().front());
  }
  // What was sent before is read then: the loop has looked at its sockets in between.
  void let_it_read() {
    for (int turn = 0; turn < 3; ++turn) {
      asio::post(loop_, asio::use_future).wait();
    }
  }

  std::filesystem::path folder_;
  std::counting_semaphore<> arrived_{0};
  base::Mailbox<MediaStreamArrival> arrivals_{10, [this] { arrived_.release(); }};
  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  net::tls::ServerContext tls_ = make_tls();
  TestHandler handler_{loop_};
  TestAcceptor acceptor_;
  app::Counters counters_;  // of the loop's thread
  SystemClock clock_;
  std::optional<HttpFront> front_;
  std::thread thread_;
  bool stopped_ = false;
};

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

// A masked text frame with an all-zero key.
std::string frame(std::string_view text) {
  std::string bytes = {'\x81', static_cast<char>(0x80 | text.size()), 0, 0, 0, 0};
  return bytes + std::string(text);
}

TEST_F(Front, serves_https_and_keeps_the_connection) {
  BlockingClient client = secure_client();
  client.send(get("/one"));
  EXPECT_THAT(client.read_until("/one  secure loopback"), StartsWith("HTTP/1.1 200 OK\r\n"));
  client.send("POST /two HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_THAT(client.read_until("secure loopback"), HasSubstr("/two body"));
}

TEST_F(Front, puts_its_headers_on_every_answer) {
  BlockingClient client = secure_client();
  client.send(get("/"));
  const std::string answer = client.read_until("loopback");
  EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'none'"));
  EXPECT_THAT(answer, HasSubstr("connect-src 'self' wss://localhost\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
  EXPECT_THAT(answer, Not(HasSubstr("Strict-Transport-Security")));
}

TEST_F(Front, speaks_no_other_protocol_over_tls) {
  BlockingClient client = BlockingClient::tcp(front_->https_port());
  EXPECT_EQ(client.start_tls("\x02h2"), "failed");
  stop();
  EXPECT_EQ(counted(app::Counter::kTlsFailed), 1u);
}

TEST_F(Front, sends_a_large_answer_whole) {
  BlockingClient client = secure_client();
  client.send("GET /big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_to_end();
  EXPECT_THAT(answer, EndsWith(std::string(100, 'b')));
  EXPECT_GT(answer.size(), kBig.size());
}

TEST_F(Front, sends_a_body_that_is_read_meanwhile) {
  BlockingClient client = secure_client();
  client.send("HEAD /source HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Length: 1000000\r\n"));
  client.send("GET /source HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_to_end();
  const std::size_t body = answer.find("\r\n\r\n") + 4;
  ASSERT_EQ(answer.size() - body, 1'000'000u);
  bool as_counted = true;
  for (std::size_t i = 0; i < 1'000'000; ++i) {
    as_counted &= static_cast<std::uint8_t>(answer[body + i]) == static_cast<std::uint8_t>(i);
  }
  EXPECT_TRUE(as_counted);
}

TEST_F(Front, cuts_the_connection_when_a_body_cannot_be_read) {
  BlockingClient client = secure_client();
  client.send("GET /broken HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_LT(client.read_to_end().size(), 600'000u);
}

TEST_F(Front, answers_pipelined_requests) {
  BlockingClient client = secure_client();
  client.send(get("/one") + get("/two"));
  client.read_until("/one");
  EXPECT_THAT(client.read_until("/two  secure loopback"), HasSubstr("200 OK"));
}

TEST_F(Front, turns_an_exception_into_500) {
  BlockingClient client = secure_client();
  client.send(get("/throw"));
  EXPECT_THAT(client.read_until("more.\n"), StartsWith("HTTP/1.1 500 "));
  client.send(get("/after"));
  EXPECT_THAT(client.read_until("loopback"), HasSubstr("/after"));
}

// Comes to be so within a few seconds.
template <class Condition>
bool comes_true(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!condition() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  return condition();
}

TEST_F(Front, lets_an_answer_that_takes_long_know_that_its_client_has_gone) {
  int gone = 0;
  for (const bool tls : {true, false}) {
    for (const bool more : {false, true}) {
      const int before = handler_.not_yet_cut;
      {
        BlockingClient client = tls ? secure_client() : BlockingClient::tcp(front_->http_port());
        client.send(get("/until-cut"));
        if (more) client.send(get("/that-nobody-reads-yet"));
        EXPECT_TRUE(comes_true([&] { return handler_.not_yet_cut > before + 3; }));
        EXPECT_EQ(handler_.cut, gone);
      }
      ++gone;
      EXPECT_TRUE(comes_true([&] { return handler_.cut == gone; })) << tls << more;
    }
  }
}

TEST_F(Front, gives_up_connections_that_acknowledge_nothing) {
  const BlockingClient client = secure_client();
  int found = 0;
  for (int fd = 0; fd < 1024; ++fd) {
    sockaddr_in own{};
    sockaddr_in other{};
    socklen_t size = sizeof own;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) != 0) continue;
    if (own.sin_family != AF_INET || ntohs(own.sin_port) != front_->https_port()) continue;
    size = sizeof other;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&other), &size) != 0) continue;
    unsigned milliseconds = 0;
    size = sizeof milliseconds;
    EXPECT_EQ(getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, &size), 0);
    EXPECT_EQ(std::chrono::milliseconds(milliseconds), net::kUnacknowledgedMax);
    ++found;
  }
  EXPECT_EQ(found, 1);
}

TEST_F(Front, refuses_nonsense_and_closes) {
  BlockingClient client = secure_client();
  client.send("nonsense\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(counted(app::Counter::kBadRequest), 1u);
}

TEST_F(Front, serves_localhost_over_plain_http) {
  BlockingClient client = BlockingClient::tcp(front_->http_port());
  client.send(get("/x"));
  EXPECT_THAT(client.read_until("loopback"), HasSubstr("/x  loopback"));
}

TEST_F(Front, redirects_other_hosts_from_plain_http) {
  BlockingClient client = BlockingClient::tcp(front_->http_port());
  client.send("GET /x HTTP/1.1\r\nHost: kelas.local\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"),
              HasSubstr("Location: https://kelas.local:" + std::to_string(front_->https_port())));
}

TEST_F(Front, redirects_who_speaks_plain_http_to_the_https_port) {
  BlockingClient client = BlockingClient::tcp(front_->https_port());
  client.send(get("/x"));
  EXPECT_THAT(client.read_until("\r\n\r\n"),
              HasSubstr("Location: https://localhost:" + std::to_string(front_->https_port())));
}

// A connectivity check for that ufrag, as it comes by TCP.
std::string framed_check(std::string_view username) {
  std::vector<std::uint8_t> bytes(200);
  proto::stun::MessageWriter writer(bytes, proto::stun::MessageType::kBindingRequest, {1});
  writer.username(username);
  bytes.resize(writer.finish("a-password-of-22-characters"));
  std::string frame{static_cast<char>(bytes.size() >> 8), static_cast<char>(bytes.size())};
  return frame + std::string(base::as_text(bytes));
}

TEST_F(Front, hands_a_connection_that_begins_with_a_check_to_the_media_thread) {
  BlockingClient client = BlockingClient::tcp(front_->https_port());
  const std::string check = framed_check("00serv:clnt");
  client.send(check.substr(0, 1));
  let_it_read();
  client.send(check.substr(1, 30));
  let_it_read();
  client.send(check.substr(31));

  MediaStreamArrival arrived = arrival();

  EXPECT_EQ(base::as_text(arrived.first), check);
  net::StreamSocket socket(std::move(arrived.socket));
  EXPECT_EQ(socket.peer()->ip, base::IpAddress::v4(127, 0, 0, 1));
  client.send("more");
  std::array<std::uint8_t, 10> buffer{};
  net::StreamSocket::Transfer read;
  do {
    read = socket.read(buffer);
  } while (read.outcome == net::StreamSocket::Outcome::kNotNow);
  EXPECT_EQ(read.size, 4u);
  socket.write(base::as_bytes("answer"));
  EXPECT_EQ(client.read_until("answer"), "answer");
  stop();
  socket.write(base::as_bytes("still there"));
  EXPECT_EQ(client.read_until("there"), "still there") << "it is not the front's any more";
}

TEST_F(Front, closes_and_counts_a_check_for_nobody) {
  BlockingClient client = BlockingClient::tcp(front_->https_port());
  client.send(framed_check("zzserv:clnt"));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(counted(app::Counter::kMediaStreamRefused), 1u);
}

TEST_F(Front, takes_what_only_looks_like_a_check_for_http) {
  for (const char* text : {"\x01\x01GET / HTTP/1.1\r\n\r\n", "\x02 \r\n\r\n"}) {
    BlockingClient client = BlockingClient::tcp(front_->https_port());
    client.send(text);
    EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 400 "));
  }
  EXPECT_EQ(counted(app::Counter::kBadRequest), 2u);
}

TEST_F(Front, knows_no_checks_over_tls_or_on_the_port_of_plain_http) {
  BlockingClient secure = secure_client();
  secure.send(framed_check("00serv:clnt") + "\r\n\r\n");
  EXPECT_THAT(secure.read_until("\r\n"), StartsWith("HTTP/1.1 400 "));
  BlockingClient plain = BlockingClient::tcp(front_->http_port());
  plain.send(framed_check("00serv:clnt") + "\r\n\r\n");
  EXPECT_THAT(plain.read_until("\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(Front, marks_callers_of_the_control_socket) {
  BlockingClient client = BlockingClient::local(folder_ / "control.sock");
  client.send(get("/x"));
  EXPECT_THAT(client.read_until("control"), HasSubstr("/x  loopback control"));
  struct stat facts{};
  ASSERT_EQ(stat((folder_ / "control.sock").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
}

TEST_F(Front, says_that_the_data_folder_is_in_use) {
  HttpFrontSettings settings;
  settings.https_port = 0;
  settings.http_port = 0;
  settings.control_socket = folder_ / "control.sock";
  asio::io_context loop;
  HttpFront second(loop, tls_, surroundings(), settings);
  try {
    second.start();
    FAIL() << "two servers in one folder";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("another server already uses this data folder"));
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "control.sock"));
}

TEST_F(Front, says_which_port_is_taken) {
  HttpFrontSettings settings;
  settings.https_port = front_->https_port();
  settings.listen_addresses = {base::IpAddress::v4(127, 0, 0, 1)};
  asio::io_context loop;
  HttpFront second(loop, tls_, surroundings(), settings);
  try {
    second.start();
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot listen for HTTPS on port " +
                                        std::to_string(front_->https_port())));
  }
}

TEST_F(Front, carries_a_websocket) {
  BlockingClient client = websocket();
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_EQ(client.read_until("welcome"), "\x81\x07welcome");
  client.send(frame("halo"));
  EXPECT_EQ(client.read_until("halo"), "\x81\x04halo");
}

TEST_F(Front, closes_a_websocket_when_the_app_does) {
  BlockingClient client = websocket();
  client.read_until("welcome");
  client.send(frame("bye"));
  EXPECT_EQ(client.read_until("bye"),
            "\x88\x05\x0F\xA1"
            "bye");
  client.send(std::string("\x88\x82\0\0\0\0\x0F\xA1", 8));
  EXPECT_EQ(client.read_to_end(), "");
  stop();
  EXPECT_EQ(acceptor_.closed, 1);
}

TEST_F(Front, tells_the_receiver_when_the_client_vanishes) {
  {
    BlockingClient client = websocket();
    client.read_until("welcome");
  }
  BlockingClient other = websocket();
  other.read_until("welcome");
  stop();
  EXPECT_EQ(acceptor_.closed, 2);
}

TEST_F(Front, tells_a_receiver_that_throws_of_the_end_once_and_last) {
  BlockingClient client = websocket();
  client.read_until("welcome");
  client.send(frame("halo") + frame("throw") + frame("never heard"));
  EXPECT_THAT(client.read_to_end(), Not(HasSubstr("never")));
  BlockingClient other = websocket();
  other.read_until("welcome");
  asio::post(loop_, asio::use_future([this] {
               EXPECT_EQ(acceptor_.closed, 1) << "before the server stops";
               EXPECT_EQ(acceptor_.heard, 2);
               EXPECT_EQ(front_->connections(), 1u);
             }))
      .get();
  stop();
  EXPECT_EQ(acceptor_.closed, 2);
}

TEST_F(Front, disconnects_a_reader_that_is_too_slow) {
  BlockingClient client = websocket();
  client.read_until("welcome");
  client.send(frame("flood"));
  const std::string all = client.read_to_end();
  EXPECT_THAT(all, HasSubstr("\x88\x02\x03\xF5"));  // 1013
  stop();
  EXPECT_EQ(counted(app::Counter::kWebSocketUnread), 1u);
  EXPECT_EQ(acceptor_.closed, 1);
}

TEST_F(Front, refuses_a_websocket_from_another_origin) {
  BlockingClient client = secure_client();
  client.send(
      "GET /api/signal HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 403 "));
  EXPECT_EQ(counted(app::Counter::kForbidden), 1u);
}

TEST_F(Front, lets_the_app_refuse_a_websocket) {
  BlockingClient client = websocket("?refuse");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 401 "));
  EXPECT_EQ(client.read_until("no"), "no");
  client.send(get("/after"));
  EXPECT_THAT(client.read_until("loopback"), HasSubstr("/after"));
}

TEST_F(Front, stops_with_1012_for_websockets_and_ends_idle_clients) {
  BlockingClient idle = secure_client();
  idle.send(get("/"));
  idle.read_until("loopback");
  BlockingClient client = websocket();
  client.read_until("welcome");
  std::thread answer([&client] {
    EXPECT_THAT(client.read_until("restarts"), HasSubstr("\x03\xF4"));
    client.send(std::string("\x88\x82\0\0\0\0\x03\xF4", 8));
    client.read_to_end();
  });
  stop();
  answer.join();
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_EQ(front_->connections(), 0u);
  EXPECT_EQ(acceptor_.closed, 1);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "control.sock"));
}

TEST_F(Front, stops_within_2_s_though_a_handler_hangs) {
  BlockingClient client = secure_client();
  client.send(get("/forever"));
  const base::Time before = net::now();
  stop();
  EXPECT_LT(net::now() - before, std::chrono::milliseconds(2500));
}

}  // namespace
}  // namespace server
