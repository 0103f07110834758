// What strangers and bad neighbours do to the server over TCP. Everything here runs against the
// whole server, while a class goes on that must not notice.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/signal/http_pipes.hpp"
#include "app/signal/signal_hub.hpp"
#include "proto/http/connection.hpp"
#include "proto/websocket/connection.hpp"
#include "server/client_connection.hpp"
#include "server/connection_count.hpp"
#include "tests/server/whole_server.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define PENDOPO_COUNTS_HEAP 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PENDOPO_COUNTS_HEAP 1
#endif
#endif
#ifdef PENDOPO_COUNTS_HEAP
#include <sanitizer/allocator_interface.h>
#endif

namespace server {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const base::IpAddress kAttacker = base::IpAddress::v4(127, 0, 0, 2);
constexpr std::size_t kTenMegabytes = 10 * 1024 * 1024;

int in_seconds(base::Duration time) {
  return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(time).count());
}

struct Attack : testing::Test {
  WholeServer server;
  LivelyClass lesson{server};
  base::SeededRandom random{3};

  BlockingClient connect(int window = 0) const {
    return BlockingClient::tcp(server.https_port(), kAttacker, window);
  }
  BlockingClient secure_client(int window = 0) const {
    BlockingClient client = connect(window);
    EXPECT_EQ(client.start_tls(), "http/1.1");
    return client;
  }
  std::string head(std::string_view line, std::string_view fields = "") const {
    return fmt::format(
        "{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nOrigin: https://127.0.0.1:{}\r\n{}\r\n", line,
        server.https_port(), server.https_port(), fields);
  }
  BlockingClient websocket(int window = 0) const {
    BlockingClient client = secure_client(window);
    client.send(head("GET /api/signal",
                     "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 101 "));
    return client;
  }
  std::string frame(std::string_view text) { return load::client_frame(1, text, random); }
  // A seat of the class that somebody unpleasant has.
  BlockingClient seat(int window = 0) {
    BlockingClient client = websocket(window);
    client.send(frame(server.join_command("Pengganggu")));
    EXPECT_THAT(client.read_until("\"chat\":["), HasSubstr("\"event\":\"welcome\""));
    return client;
  }
  // The same over a pipe of single requests. Gives its path.
  std::string join_over_http(BlockingClient& client) const {
    client.send(head("POST /api/signal", "Content-Length: 0\r\n"));
    client.read_until("\"pipe\":\"");
    std::string path = "/api/signal/" + client.read_until("\"");
    path.pop_back();
    const std::string join = server.join_command("Pengganggu");
    client.send(head("POST " + path, fmt::format("Content-Length: {}\r\n", join.size())) + join);
    EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr(" 204 "));
    return path;
  }
};

// ---- bodies of 10 MB

const std::vector<std::string> kRoutes = {
    "POST /api/sign-in",  "POST /api/rooms",     "POST /api/first-run", "POST /api/signal",
    "POST /api/signal/x", "POST /whip/kelas-7a", "PUT /nowhere"};

// What the process holds on its heap; 0 where nobody counts.
std::size_t heap_bytes() {
#ifdef PENDOPO_COUNTS_HEAP
  return __sanitizer_get_current_allocated_bytes();
#else
  return 0;
#endif
}

void send_ten_megabytes(BlockingClient& client, std::string_view before = "",
                        std::string_view behind = "") {
  const std::string piece = std::string(before) + std::string(64 * 1024, 'x') + std::string(behind);
  for (std::size_t sent = 0; sent < kTenMegabytes; sent += 64 * 1024) client.send(piece);
}

TEST_F(Attack, a_body_of_ten_megabytes_is_refused_before_it_comes) {
  std::int64_t refused = 0;
  for (const std::string& route : kRoutes) {
    for (const char* length :
         {"Content-Length: 10485760\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nA00000\r\n"}) {
      BlockingClient client = secure_client();
      std::string request = head(route);
      request.resize(request.size() - 2);  // the empty line comes behind the length
      client.send(request + length);
      EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 413 ")) << route << ' ' << length;
      ++refused;
    }
    lesson.go_on(1);
  }
  EXPECT_EQ(server.counted("refused_http_body_too_large"), refused);
}

TEST_F(Attack, ten_megabytes_that_come_all_the_same_take_no_memory) {
  std::vector<BlockingClient> clients;
  clients.reserve(2 * kRoutes.size());
  const std::size_t before = heap_bytes();
  for (const std::string& route : kRoutes) {
    clients.push_back(secure_client());
    clients.back().send(head(route, "Content-Length: 10485760\r\n"));
    send_ten_megabytes(clients.back());
    clients.push_back(secure_client());
    clients.back().send(head(route, "Transfer-Encoding: chunked\r\n"));
    send_ten_megabytes(clients.back(), "10000\r\n", "\r\n");
    lesson.go_on(1);
  }
  // All of them are still there, with 10 MB each behind them.
  EXPECT_LT(heap_bytes(), before + kTenMegabytes / 2);
  for (BlockingClient& client : clients) {
    EXPECT_THAT(client.read_until("\r\n"), StartsWith("HTTP/1.1 413 "));
  }
  EXPECT_EQ(server.counted("refused_http_body_too_large"),
            static_cast<std::int64_t>(clients.size()));
}

TEST_F(Attack, the_control_socket_takes_no_ten_megabytes_either) {
  BlockingClient client = BlockingClient::local(server.control_socket());
  client.send(head("POST /control/user-add", "Content-Length: 10485760\r\n"));
  send_ten_megabytes(client);
  EXPECT_THAT(client.read_until("\r\n"), StartsWith("HTTP/1.1 413 "));
  lesson.go_on(1);
}

TEST_F(Attack, a_head_without_an_end_is_refused) {
  BlockingClient client = secure_client();
  client.send("GET / HTTP/1.1\r\nHost: a\r\nCookie: " + std::string(64 * 1024, 'x'));
  EXPECT_THAT(client.read_until("\r\n"), StartsWith("HTTP/1.1 431 "));
  lesson.go_on(1);
  EXPECT_EQ(server.counted("refused_http_head_too_large"), 1);
}

// ---- slow loris

constexpr int kLorises = 20;
constexpr base::Duration kSoon = std::chrono::seconds(1);

TEST_F(Attack, heads_that_drip_are_cut_off) {
  std::vector<BlockingClient> lorises;
  lorises.reserve(kLorises);
  for (int i = 0; i < kLorises; ++i) lorises.push_back(secure_client());
  const std::string request = head("GET /");
  for (int i = 0; i < in_seconds(proto::http::kHeadTimeout) + 1; ++i) {
    const std::string_view one = std::string_view(request).substr(static_cast<std::size_t>(i), 1);
    for (BlockingClient& loris : lorises) loris.send(one);
    lesson.go_on(1);
  }
  EXPECT_TRUE(lesson.goes_on_until("closed_http_head_too_slow", kLorises, kSoon));
  for (BlockingClient& loris : lorises) {
    EXPECT_THAT(loris.read_to_end(), StartsWith("HTTP/1.1 408 "));
  }
  lesson.go_on(1);
}

TEST_F(Attack, bodies_that_drip_are_cut_off) {
  std::vector<BlockingClient> lorises;
  lorises.reserve(kLorises);
  for (int i = 0; i < kLorises; ++i) {
    lorises.push_back(secure_client());
    lorises.back().send(head("POST /api/sign-in", "Content-Length: 100000\r\n"));
  }
  for (int i = 0; i < in_seconds(proto::http::kBodyTimeout) + 1; ++i) {
    for (BlockingClient& loris : lorises) loris.send("x");
    lesson.go_on(1);
  }
  EXPECT_TRUE(lesson.goes_on_until("closed_http_body_too_slow", kLorises, kSoon));
  for (BlockingClient& loris : lorises) {
    EXPECT_THAT(loris.read_to_end(), StartsWith("HTTP/1.1 408 "));
  }
  lesson.go_on(1);
}

TEST_F(Attack, messages_that_drip_are_cut_off_though_they_have_a_seat) {
  std::vector<BlockingClient> lorises;
  lorises.reserve(kLorises);
  for (int i = 0; i < kLorises; ++i) lorises.push_back(seat());
  const std::string endless = frame(std::string(60'000, ' '));
  for (int i = 0; i < in_seconds(proto::websocket::kMessageTimeout) + 1; ++i) {
    const std::string_view piece = std::string_view(endless).substr(static_cast<std::size_t>(i), 1);
    for (BlockingClient& loris : lorises) loris.send(piece);
    lesson.go_on(1);
  }
  EXPECT_TRUE(lesson.goes_on_until("closed_websocket_too_slow", kLorises, kSoon));
  for (BlockingClient& loris : lorises) {
    EXPECT_THAT(loris.read_to_end(), HasSubstr("\x88\x02\x03\xF0"));  // 1008
  }
  lesson.go_on(1);
}

TEST_F(Attack, half_a_message_and_then_nothing_is_cut_off) {
  BlockingClient silent = seat();
  silent.send(frame("{}").substr(0, 3));
  EXPECT_TRUE(
      lesson.goes_on_until("closed_websocket_too_slow", 1, proto::websocket::kMessageTimeout));
  lesson.go_on(1);
}

TEST_F(Attack, a_message_above_the_limit_is_refused_by_its_length_alone) {
  BlockingClient client = seat();
  client.send(frame(std::string(70'000, ' ')).substr(0, 14));
  EXPECT_THAT(client.read_to_end(), HasSubstr("\x88\x02\x03\xF1"));  // 1009
  EXPECT_EQ(server.counted("closed_websocket_too_large"), 1);
  lesson.go_on(1);
}

// ---- half-open

// Opens pipes over one connection, and counts those that were not refused.
std::size_t open_pipes(BlockingClient& client, const std::string& request, std::size_t count) {
  constexpr std::size_t kAtOnce = 50;
  std::size_t opened = 0;
  for (std::size_t done = 0; done < count; done += kAtOnce) {
    std::string requests;
    for (std::size_t i = 0; i < kAtOnce; ++i) requests += request;
    client.send(requests);
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      const std::string answer = client.read_until("}");
      if (answer.find("\"pipe\"") != std::string::npos) {
        ++opened;
      } else {
        EXPECT_THAT(answer, HasSubstr("too_many_waiting"));
      }
    }
  }
  return opened;
}

TEST_F(Attack, pipes_that_do_not_join_leave_the_door_open) {
  constexpr std::size_t kPipes = 1000;  // 10 000 are in the hub's own test
  BlockingClient attacker = secure_client();
  const std::string request = head("POST /api/signal", "Content-Length: 0\r\n");
  const std::size_t opened = open_pipes(attacker, request, kPipes);
  EXPECT_EQ(opened, app::signal::kWaitingPipesPerAddressMax);
  EXPECT_EQ(server.counted("refused_pipe_waiting_limit"),
            static_cast<std::int64_t>(kPipes - opened));
  lesson.enter("Yang terlambat");  // from another address
  lesson.go_on(in_seconds(app::signal::kCrowdedJoinTime));
  seat();  // from the attacker's own
  EXPECT_EQ(server.counted("closed_pipe_made_room"), 1);
  // Nobody reads them either: on a machine that is slow to look, both are too late at once.
  lesson.go_on(in_seconds(app::signal::kJoinTimeMax));
  EXPECT_TRUE(server.falls_to("waiting_pipes", 0));
  EXPECT_EQ(server.counted("closed_pipe_never_joined") + server.counted("closed_http_pipe_silent"),
            static_cast<std::int64_t>(opened) - 1);
}

TEST_F(Attack, lines_of_nonsense_fill_no_memory) {
  constexpr std::size_t kPipes = 15;
  std::string nonsense;
  while (nonsense.size() < 60'000) nonsense += "x\n";
  BlockingClient attacker = secure_client();
  const std::string opening = head("POST /api/signal", "Content-Length: 0\r\n");
  const std::string length = fmt::format("Content-Length: {}\r\n", nonsense.size());
  const std::size_t before = heap_bytes();
  for (std::size_t i = 0; i < kPipes; ++i) {
    attacker.send(opening);
    attacker.read_until("\"pipe\":\"");
    std::string path = "/api/signal/" + attacker.read_until("\"");
    path.pop_back();
    attacker.send(head("POST " + path, length) + nonsense);
    EXPECT_THAT(attacker.read_until("\r\n\r\n"), HasSubstr(" 204 "));
  }
  EXPECT_LT(heap_bytes(), before + kPipes * app::signal::kWaitingBytesMax);
  EXPECT_EQ(server.counted("closed_pipe_flooding"), static_cast<std::int64_t>(kPipes));
  EXPECT_TRUE(server.falls_to("waiting_pipes", 0));
  lesson.go_on(1);
}

TEST_F(Attack, websockets_that_do_not_join_are_closed) {
  std::vector<BlockingClient> half_open;
  half_open.reserve(kLorises);
  for (int i = 0; i < kLorises; ++i) {
    half_open.push_back(websocket());
    half_open.back().send(frame("nonsense"));
  }
  EXPECT_TRUE(
      lesson.goes_on_until("closed_pipe_never_joined", kLorises, app::signal::kJoinTimeMax));
  for (BlockingClient& client : half_open) {
    EXPECT_THAT(client.read_until("no join"), HasSubstr("\x03\xF0"));  // 1008
  }
  EXPECT_EQ(server.counted("refused_pipe_bad_message"), kLorises);
  lesson.go_on(1);
}

TEST_F(Attack, connections_that_say_nothing_take_no_place_from_others) {
  constexpr std::size_t kTooMany = 10;
  std::vector<BlockingClient> silent;
  silent.reserve(kConnectionsPerAddressMax + kTooMany);
  for (std::size_t i = 0; i < kConnectionsPerAddressMax + kTooMany; ++i) {
    silent.push_back(connect());
  }
  EXPECT_TRUE(server.comes_to("refused_connection_limit_per_address", kTooMany));
  lesson.enter("Yang terlambat");
  EXPECT_TRUE(
      lesson.goes_on_until("closed_tls_too_slow", kConnectionsPerAddressMax, kTlsHandshakeTimeout));
  EXPECT_EQ(server.counted("refused_connection_limit_per_address"), kTooMany);
  secure_client();
  lesson.go_on(1);
}

TEST_F(Attack, half_a_handshake_is_cut_off) {
  BlockingClient client = connect();
  client.send("\x16\x03\x01\x02");
  EXPECT_TRUE(lesson.goes_on_until("closed_tls_too_slow", 1, kTlsHandshakeTimeout));
  EXPECT_EQ(client.read_to_end(), "");
  lesson.go_on(1);
}

// ---- viewers who stop reading

std::string longest_message() {
  std::string text;
  for (std::size_t i = 0; i < classroom::kChatLengthMax; ++i) text += "\xF0\x9F\x98\x80";
  return text;
}

struct BlindViewer : Attack {
  static constexpr int kWindow = 4096;
  BlindViewer() {
    for (int i = 0; i < 3; ++i) lesson.enter(fmt::format("Tamu {}", i));
  }
  const std::string text = longest_message();
};

TEST_F(BlindViewer, of_a_websocket_is_cut_off_while_the_class_talks) {
  BlockingClient blind = seat(kWindow);
  const std::int64_t connections = server.counted("connections");
  for (int i = 0; i < 60 && server.counted("closed_websocket_unread") == 0; ++i) {
    blind.send(load::client_frame(0xA, "", random));  // a pong: it lives, but it does not read
    lesson.go_on(1, text);
  }
  EXPECT_EQ(server.counted("closed_websocket_unread"), 1);
  for (int i = 0; i < 10 && server.counted("connections") >= connections; ++i) lesson.go_on(1);
  EXPECT_TRUE(server.falls_to("connections", connections - 1));
  lesson.go_on(3);
}

TEST_F(BlindViewer, of_an_event_stream_is_cut_off_while_the_class_talks) {
  BlockingClient client = secure_client();
  const std::string path = join_over_http(client);
  BlockingClient blind = secure_client(kWindow);
  blind.send(head("GET " + path + "/events"));
  EXPECT_THAT(blind.read_until("\"chat\":["), HasSubstr("\"event\":\"welcome\""));
  const std::int64_t connections = server.counted("connections");
  for (int i = 0; i < 60 && server.counted("closed_http_pipe_unread") == 0; ++i) {
    lesson.go_on(1, text);
  }
  EXPECT_EQ(server.counted("closed_http_pipe_unread"), 1);
  EXPECT_TRUE(lesson.goes_on_until("closed_http_answer_unread", 1, kWriteTimeout));
  EXPECT_TRUE(server.falls_to("connections", connections - 1));
  lesson.go_on(3);
}

TEST_F(Attack, viewers_who_go_while_their_poll_or_stream_waits_are_forgotten) {
  BlockingClient client = secure_client();
  for (const char* waiting : {"?after=1000&wait=25", "/events"}) {
    const std::string path = join_over_http(client);
    BlockingClient gone = secure_client();
    gone.send(head("GET " + path + waiting));
    if (std::string_view(waiting) == "/events") gone.read_until(":\n\n");
  }
  // The grace for the next request, and nothing of the 25 s.
  EXPECT_TRUE(lesson.goes_on_until("closed_http_pipe_silent", 2, app::signal::kSilenceMax));
  lesson.go_on(1);
}

TEST_F(Attack, a_viewer_who_stops_polling_is_forgotten) {
  BlockingClient client = secure_client();
  join_over_http(client);
  EXPECT_TRUE(lesson.goes_on_until("closed_http_pipe_silent", 1, app::signal::kSilenceMax));
  lesson.go_on(1);
}

}  // namespace
}  // namespace server
