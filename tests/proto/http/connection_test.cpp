#include "proto/http/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proto::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr base::Time kStart{seconds(100)};

// A connection with the bytes that it wrote.
class HttpConnection : public ::testing::Test {
 protected:
  void feed(std::string_view bytes) { connection_.receive(now_, base::as_bytes(bytes), out_); }

  std::optional<Request> next_request() {
    auto event = connection_.poll_event();
    if (!event || !std::holds_alternative<RequestReceived>(*event)) return std::nullopt;
    return std::get<RequestReceived>(std::move(*event)).request;
  }

  std::string answer(const Response& response) {
    out_.clear();
    const base::ConstBytes body = connection_.respond(now_, response, out_);
    return out_ + std::string(base::as_text(body));
  }

  // The refusal of these bytes on a fresh connection; 0 if they were not refused.
  static unsigned refusal_of(std::string_view bytes) {
    Connection connection(kStart);
    std::string out;
    connection.receive(kStart, base::as_bytes(bytes), out);
    const auto event = connection.poll_event();
    if (!event || !std::holds_alternative<ProtocolError>(*event)) return 0;
    EXPECT_TRUE(connection.is_over());
    EXPECT_THAT(out, HasSubstr("Connection: close\r\n"));
    return std::get<ProtocolError>(*event).status;
  }

  base::Time now_ = kStart;
  Connection connection_{kStart};
  std::string out_;
};

TEST_F(HttpConnection, gives_the_request_of_a_get) {
  feed("GET /class/kelas%207a?lang=id HTTP/1.1\r\nHost: a:1\r\nX-One: 1\r\n\r\n");
  const auto request = next_request();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, Method::kGet);
  EXPECT_EQ(request->target, "/class/kelas%207a?lang=id");
  EXPECT_EQ(request->path, "/class/kelas 7a");
  EXPECT_EQ(request->query, "lang=id");
  EXPECT_EQ(request->headers.find("x-one"), "1");
  EXPECT_EQ(out_, "");
}

TEST_F(HttpConnection, takes_a_request_byte_by_byte) {
  const std::string_view bytes = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    feed(bytes.substr(i, 1));
    ASSERT_FALSE(next_request());
  }
  feed(bytes.substr(bytes.size() - 1));
  const auto request = next_request();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body, "hello");
}

TEST_F(HttpConnection, reads_a_chunked_body) {
  feed("PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
  EXPECT_FALSE(next_request());
  feed("lo\r\n6;x=y\r\n world\r\n0\r\n\r\n");
  const auto request = next_request();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body, "hello world");
}

TEST_F(HttpConnection, takes_an_empty_chunked_body_byte_by_byte) {
  feed("PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (const char byte : std::string_view("0\r\n\r")) {
    feed(std::string_view(&byte, 1));
    EXPECT_FALSE(next_request());
  }
  feed("\n");
  EXPECT_EQ(next_request()->body, "");
}

TEST_F(HttpConnection, leaves_trailer_fields_behind) {
  feed("PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  feed("1\r\nx\r\n0\r\nOrigin: https://a\r\n\r\n");
  const auto request = next_request();
  ASSERT_TRUE(request);
  EXPECT_FALSE(request->headers.contains("Origin"));
}

TEST_F(HttpConnection, answers_and_keeps_the_connection) {
  feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(next_request());
  EXPECT_TRUE(connection_.is_waiting());
  EXPECT_EQ(answer(text_response(200, "hi")),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 2\r\n\r\nhi");
  EXPECT_FALSE(connection_.is_over());
  feed("GET /two HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(next_request()->path, "/two");
}

TEST_F(HttpConnection, closes_when_the_client_asks_for_it) {
  feed("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(next_request());
  EXPECT_THAT(answer(empty_response(200)), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(connection_.is_over());
}

TEST_F(HttpConnection, closes_after_http_1_0_unless_asked_to_stay) {
  feed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(next_request());
  EXPECT_THAT(answer(empty_response(200)), HasSubstr("Connection: keep-alive\r\n"));
  feed("GET / HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(next_request());
  answer(empty_response(200));
  EXPECT_TRUE(connection_.is_over());
}

TEST_F(HttpConnection, sends_no_body_to_head) {
  feed("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(next_request()->method, Method::kHead);
  const std::string answered = answer(text_response(200, "hello"));
  EXPECT_THAT(answered, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(answered, EndsWith("\r\n\r\n"));
}

TEST_F(HttpConnection, sends_neither_body_nor_length_with_304) {
  feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(next_request());
  const std::string answered = answer(empty_response(304));
  EXPECT_THAT(answered, StartsWith("HTTP/1.1 304 Not Modified\r\n"));
  EXPECT_THAT(answered, Not(HasSubstr("Content-Length")));
}

TEST_F(HttpConnection, a_field_cannot_split_the_answer) {
  feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(next_request());
  Response response = redirect_response(303, "/a\r\nSet-Cookie: x=y");
  response.headers.add("Content-Length", "99");
  const std::string answered = answer(response);
  EXPECT_THAT(answered, HasSubstr("Location: /a  Set-Cookie: x=y\r\n"));
  EXPECT_THAT(answered, Not(HasSubstr("99")));
}

TEST_F(HttpConnection, answers_pipelined_requests_in_order) {
  feed("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HT");
  EXPECT_EQ(next_request()->path, "/1");
  EXPECT_FALSE(next_request());
  answer(empty_response(200));
  connection_.resume(now_, out_);
  EXPECT_EQ(next_request()->path, "/2");
  answer(empty_response(200));
  connection_.resume(now_, out_);
  EXPECT_FALSE(next_request());
  feed("TP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(next_request()->path, "/3");
}

TEST_F(HttpConnection, ends_when_too_much_is_pipelined) {
  feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(next_request());
  feed(std::string(kPipelinedSizeMax + 1, 'x'));
  EXPECT_THAT(answer(empty_response(200)), HasSubstr("Connection: close"));
  EXPECT_TRUE(connection_.is_over());
}

TEST_F(HttpConnection, ignores_empty_lines_before_a_request) {
  feed("\r\n\r\n");
  EXPECT_EQ(connection_.next_timeout(), kStart + kIdleTimeout);
  feed("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(next_request());
}

TEST_F(HttpConnection, says_continue_when_the_client_waits_for_it) {
  feed("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(out_, "HTTP/1.1 100 Continue\r\n\r\n");
  feed("ok");
  EXPECT_EQ(next_request()->body, "ok");
}

TEST_F(HttpConnection, does_not_say_continue_when_the_body_is_there) {
  feed("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(out_, "");
  EXPECT_TRUE(next_request());
}

TEST_F(HttpConnection, refuses_other_expectations) {
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\nExpect: coffee\r\n\r\n"), 417u);
}

TEST_F(HttpConnection, takes_the_absolute_form_of_a_target) {
  feed("GET http://kelas.id/a/b?c HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto request = next_request();
  EXPECT_EQ(request->path, "/a/b");
  EXPECT_EQ(request->query, "c");
  EXPECT_EQ(refusal_of("GET http://kelas.id HTTP/1.1\r\nHost: a\r\n\r\n"), 0u);
}

TEST_F(HttpConnection, refuses_targets_that_are_no_path) {
  EXPECT_EQ(refusal_of("GET a HTTP/1.1\r\nHost: a\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("GET /a%b HTTP/1.1\r\nHost: a\r\n\r\n"), 400u);
}

TEST_F(HttpConnection, refuses_what_is_not_http) {
  EXPECT_EQ(refusal_of("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\nBad Name: 1\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\nHost: a\n\n\r\n\r\n"), 505u);  // as Beast reads it
}

TEST_F(HttpConnection, refuses_other_versions) {
  EXPECT_EQ(refusal_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505u);
  EXPECT_EQ(refusal_of("GET / HTTP/0.9\r\n\r\n"), 505u);
}

TEST_F(HttpConnection, wants_exactly_one_host) {
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("GET / HTTP/1.0\r\n\r\n"), 0u);
}

TEST_F(HttpConnection, refuses_the_ways_to_smuggle_a_request) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  EXPECT_EQ(refusal_of(head + "Content-Length: 3\r\n" + chunked + "\r\n0\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of(head + chunked + "Content-Length: 3\r\n\r\n0\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of(head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), 400u);
  EXPECT_EQ(refusal_of(head + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"), 400u);
  EXPECT_EQ(refusal_of(head + "Content-Length: +3\r\n\r\nabc"), 400u);
  EXPECT_EQ(refusal_of(head + chunked + chunked + "\r\n0\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of("POST / HTTP/1.0\r\n" + chunked + "\r\n0\r\n\r\n"), 400u);
  EXPECT_EQ(refusal_of(head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501u);
  EXPECT_EQ(refusal_of(head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 501u);
}

TEST_F(HttpConnection, limits_the_head) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(refusal_of(head + "X: " + std::string(kHeaderSizeMax, 'x') + "\r\n\r\n"), 431u);
  EXPECT_EQ(refusal_of("GET /" + std::string(kHeaderSizeMax, 'x')), 431u);
  std::string many = head;
  for (std::size_t i = 0; i < kHeaderCountMax; ++i) many += "A: b\r\n";
  EXPECT_EQ(refusal_of(many + "\r\n"), 431u);
}

TEST_F(HttpConnection, limits_the_body) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  const std::string over = std::to_string(kBodySizeMax + 1);
  EXPECT_EQ(refusal_of(head + "Content-Length: " + over + "\r\n\r\n"), 413u);
  EXPECT_EQ(refusal_of(head + "Transfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n"), 413u);
}

TEST_F(HttpConnection, limits_what_hides_between_chunks) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(refusal_of(head + "1;" + std::string(kHeaderSizeMax + 1, 'x')), 431u);
  EXPECT_EQ(refusal_of(head + "0\r\nX: " + std::string(kHeaderSizeMax + 1, 'x')), 431u);
}

TEST_F(HttpConnection, a_body_limit_can_be_smaller) {
  Connection connection(kStart, 10);
  std::string out;
  connection.receive(
      kStart, base::as_bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"), out);
  EXPECT_THAT(out, StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpConnection, a_dripping_head_is_cut_off_10_s_after_its_first_byte) {
  feed("GET / HT");
  now_ += seconds(9);
  feed("TP");
  EXPECT_EQ(connection_.next_timeout(), kStart + seconds(10));
  connection_.handle_timeout(kStart + seconds(10) - milliseconds(1), out_);
  EXPECT_FALSE(connection_.is_over());
  connection_.handle_timeout(kStart + seconds(10), out_);
  EXPECT_TRUE(connection_.is_over());
  EXPECT_THAT(out_, StartsWith("HTTP/1.1 408 "));
  EXPECT_FALSE(std::get<ProtocolError>(*connection_.poll_event()).in_body);
}

TEST_F(HttpConnection, a_dripping_body_is_cut_off_30_s_after_its_last_progress) {
  feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  now_ += seconds(20);
  feed("x");
  EXPECT_EQ(connection_.next_timeout(), kStart + seconds(30));
  feed(std::string(kBodyProgress, 'x'));
  EXPECT_EQ(connection_.next_timeout(), kStart + seconds(50));
  connection_.handle_timeout(kStart + seconds(50), out_);
  EXPECT_THAT(out_, StartsWith("HTTP/1.1 408 "));
  EXPECT_TRUE(std::get<ProtocolError>(*connection_.poll_event()).in_body);
}

TEST_F(HttpConnection, an_idle_connection_ends_silently_after_60_s) {
  connection_.handle_timeout(kStart + seconds(60), out_);
  EXPECT_TRUE(connection_.is_over());
  EXPECT_EQ(out_, "");
  EXPECT_EQ(connection_.next_timeout(), base::kNever);
}

TEST_F(HttpConnection, has_no_deadline_while_an_answer_is_made) {
  feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(connection_.next_timeout(), base::kNever);
  now_ += seconds(100);
  answer(empty_response(200));
  EXPECT_EQ(connection_.next_timeout(), now_ + kIdleTimeout);
}

TEST_F(HttpConnection, finish_ends_an_idle_connection_at_once) {
  connection_.finish();
  EXPECT_TRUE(connection_.is_over());
}

TEST_F(HttpConnection, finish_lets_a_request_have_its_answer) {
  feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  connection_.finish();
  EXPECT_FALSE(connection_.is_over());
  EXPECT_THAT(answer(empty_response(200)), HasSubstr("Connection: close"));
  EXPECT_TRUE(connection_.is_over());
}

TEST_F(HttpConnection, hands_an_upgrade_on_with_the_bytes_behind_it) {
  feed(
      "GET /api/signal HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
      "Upgrade: websocket\r\n\r\n\x81\x80");
  const auto event = connection_.poll_event();
  ASSERT_TRUE(event);
  ASSERT_TRUE(std::holds_alternative<UpgradeRequested>(*event));
  EXPECT_EQ(std::get<UpgradeRequested>(*event).request.path, "/api/signal");
  EXPECT_EQ(connection_.accept_upgrade(), "\x81\x80");
}

TEST_F(HttpConnection, an_upgrade_can_be_refused_and_the_connection_goes_on) {
  feed("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  ASSERT_TRUE(connection_.poll_event());
  EXPECT_THAT(answer(empty_response(403)), StartsWith("HTTP/1.1 403 "));
  feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(next_request());
}

TEST_F(HttpConnection, an_upgrade_to_something_else_is_an_ordinary_request) {
  feed("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
  EXPECT_TRUE(next_request());
}

TEST_F(HttpConnection, ignores_bytes_after_its_end) {
  feed("nonsense\r\n\r\n");
  EXPECT_TRUE(connection_.is_over());
  out_.clear();
  feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(out_, "");
}

TEST(HttpDate, is_written_as_the_rfc_shows) {
  EXPECT_EQ(to_http_date(base::WallTime{784111777000}), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(DateText, is_that_of_the_second) {
  DateText date;
  EXPECT_EQ(date.at(base::WallTime{784111777999}), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(base::WallTime{784111777000}), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(base::WallTime{784111778000}), "Sun, 06 Nov 1994 08:49:38 GMT");
  EXPECT_EQ(date.at(base::WallTime{784111777000}), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace proto::http
