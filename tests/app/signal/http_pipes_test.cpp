#include "app/signal/http_pipes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tests/app/test_clock.hpp"

namespace app::signal {
namespace {

namespace asio = boost::asio;
namespace http = proto::http;
namespace json = boost::json;

// What arrived, and the pipe to answer by.
struct Heard {
  SignalPipe* pipe = nullptr;
  std::vector<std::string> texts;
  std::size_t patience = 1000;  // texts after which the pipe is closed
  bool closed = false;
};

class RememberingAcceptor final : public SignalAcceptor {
 public:
  Opening open(const http::Request&, const Caller&, SignalPipe& pipe) override {
    if (full) return http::json_response(503, R"({"refusal":"server_busy"})");
    heard.push_back(std::make_unique<Heard>());
    heard.back()->pipe = &pipe;
    return std::make_unique<Receiver>(*heard.back());
  }

  std::vector<std::unique_ptr<Heard>> heard;
  bool full = false;

 private:
  class Receiver final : public SignalReceiver {
   public:
    explicit Receiver(Heard& heard) : heard_(heard) {}
    void on_text(std::string_view text) override {
      heard_.texts.emplace_back(text);
      if (heard_.texts.size() == heard_.patience) heard_.pipe->close(1008, "enough");
    }
    void on_closed() override { heard_.closed = true; }

   private:
    Heard& heard_;
  };
};

class FakeLine final : public Line {
 public:
  bool is_cut() override {
    ++asked;
    return cut;
  }
  bool cut = false;
  int asked = 0;
};

class RememberingStream final : public EventStream {
 public:
  asio::awaitable<bool> write(std::string text) override {
    written += text;
    co_return !gone;
  }
  std::string written;
  bool gone = false;
};

struct HttpPipesTest : testing::Test {
  FakeLine line;
  asio::io_context loop;
  RememberingAcceptor acceptor;
  base::SeededRandom random{7};
  TestClock clock;
  Counters counters;
  HttpPipes pipes{loop.get_executor(), acceptor, random, clock, counters};

  static http::Request request(http::Method method, std::string path, std::string body = "") {
    http::Request request;
    request.method = method;
    const std::size_t query = path.find('?');
    if (query != std::string::npos) request.query = path.substr(query + 1);
    request.path = path.substr(0, query);
    request.body = std::move(body);
    request.headers.set("Host", "kelas.local");
    request.headers.set("Origin", "https://kelas.local");
    return request;
  }
  // Begins a request; the answer is there once it is done.
  std::shared_ptr<std::optional<http::Response>> begin(http::Request request) {
    auto answer = std::make_shared<std::optional<http::Response>>();
    asio::co_spawn(loop, pipes.handle(std::move(request), Caller{{}, true, false, false, &line}),
                   [answer](const std::exception_ptr& failure, http::Response response) {
                     if (!failure) *answer = std::move(response);
                   });
    turn();
    return answer;
  }
  void turn() {
    loop.restart();
    loop.poll();
  }
  http::Response ask(http::Request wish) { return begin(std::move(wish))->value(); }
  static json::value body(const http::Response& response) {
    return json::parse(base::as_text(response.body_bytes()));
  }
  static std::string refusal(const http::Response& response) {
    return std::string(body(response).at("refusal").as_string());
  }
  // The path of a new pipe.
  std::string open() {
    const auto response = ask(request(http::Method::kPost, "/api/signal"));
    EXPECT_EQ(response.status, 201u);
    return std::string(response.headers.find("Location").value_or(""));
  }
  SignalPipe& pipe(std::size_t which = 0) { return *acceptor.heard.at(which)->pipe; }
};

TEST_F(HttpPipesTest, opens_a_pipe_with_a_name_that_nobody_guesses) {
  const std::string first = open();
  const std::string second = open();
  EXPECT_NE(first, second);
  EXPECT_GE(first.size(), std::string("/api/signal/").size() + 32);
  EXPECT_EQ(pipes.pipes(), 2u);
}

TEST_F(HttpPipesTest, takes_commands_one_a_line) {
  const std::string path = open();
  const auto answer = ask(request(http::Method::kPost, path, "{\"id\":1}\r\n\n {\"id\":2} "));
  EXPECT_EQ(answer.status, 204u);
  EXPECT_EQ(acceptor.heard[0]->texts, (std::vector<std::string>{"{\"id\":1}", "{\"id\":2}"}));
}

TEST_F(HttpPipesTest, gives_what_waits_at_once) {
  const std::string path = open();
  pipe().send_text("1");
  pipe().send_text("2");
  const auto answer = body(ask(request(http::Method::kGet, path + "?after=0&wait=25")));
  EXPECT_EQ(answer, json::parse(R"({"last":2,"messages":[1,2],"closed":null})"));
}

TEST_F(HttpPipesTest, gives_again_what_was_not_acknowledged) {
  const std::string path = open();
  pipe().send_text("1");
  pipe().send_text("2");
  ask(request(http::Method::kGet, path + "?after=0"));
  const auto again = body(ask(request(http::Method::kGet, path + "?after=1")));
  EXPECT_EQ(again, json::parse(R"({"last":2,"messages":[2],"closed":null})"));
  const auto nothing = body(ask(request(http::Method::kGet, path + "?after=2")));
  EXPECT_EQ(nothing, json::parse(R"({"last":2,"messages":[],"closed":null})"));
  EXPECT_EQ(pipe().buffered_bytes(), 0u);
}

TEST_F(HttpPipesTest, holds_a_poll_until_there_is_something) {
  const std::string path = open();
  const auto answer = begin(request(http::Method::kGet, path + "?after=0&wait=25"));
  EXPECT_FALSE(*answer);
  pipe().send_text("7");
  turn();
  ASSERT_TRUE(*answer);
  EXPECT_EQ(body(**answer).at("messages"), json::parse("[7]"));
}

TEST_F(HttpPipesTest, lets_a_newer_poll_take_over) {
  const std::string path = open();
  const auto older = begin(request(http::Method::kGet, path + "?after=0&wait=25"));
  const auto newer = begin(request(http::Method::kGet, path + "?after=0&wait=25"));
  turn();
  ASSERT_TRUE(*older);
  EXPECT_EQ(body(**older), json::parse(R"({"last":0,"messages":[],"closed":null})"));
  EXPECT_FALSE(*newer);
  pipe().send_text("7");
  turn();
  ASSERT_TRUE(*newer);
  EXPECT_EQ(body(**newer).at("last").to_number<int>(), 1);
}

TEST_F(HttpPipesTest, says_its_last_words_and_then_is_gone) {
  const std::string path = open();
  const auto waiting = begin(request(http::Method::kGet, path + "?after=0&wait=25"));
  pipe().send_text("\"bye\"");
  pipe().close(1000, "left");
  turn();
  ASSERT_TRUE(*waiting);
  EXPECT_EQ(body(**waiting),
            json::parse(R"({"last":1,"messages":["bye"],"closed":{"code":1000}})"));
  EXPECT_FALSE(acceptor.heard[0]->closed) << "not from within close()";
  pipes.tick();
  EXPECT_TRUE(acceptor.heard[0]->closed);
  EXPECT_EQ(ask(request(http::Method::kPost, path, "{}")).status, 404u);
}

TEST_F(HttpPipesTest, forgets_a_pipe_that_nobody_reads) {
  const std::string path = open();
  clock.advance(kSilenceMax);
  pipes.tick();
  EXPECT_EQ(pipes.pipes(), 1u);
  clock.advance(std::chrono::seconds(1));
  pipes.tick();
  EXPECT_EQ(pipes.pipes(), 0u);
  EXPECT_TRUE(acceptor.heard[0]->closed);
  EXPECT_EQ(refusal(ask(request(http::Method::kGet, path))), "unknown_pipe");
}

TEST_F(HttpPipesTest, keeps_a_pipe_whose_poll_waits) {
  const std::string path = open();
  const auto waiting = begin(request(http::Method::kGet, path + "?wait=25"));
  clock.advance(kSilenceMax * 2);
  pipes.tick();
  EXPECT_EQ(pipes.pipes(), 1u);
  pipe().send_text("1");
  turn();
  EXPECT_TRUE(*waiting);
}

TEST_F(HttpPipesTest, lets_a_client_come_back_after_a_poll_but_not_for_long) {
  const std::string path = open();
  const auto waiting = begin(request(http::Method::kGet, path + "?wait=25"));
  clock.advance(kPollWaitMax);
  pipe().send_text("1");
  turn();
  ASSERT_TRUE(*waiting);
  clock.advance(kBackWithin);
  pipes.tick();
  EXPECT_EQ(pipes.pipes(), 1u);
  clock.advance(std::chrono::seconds(1));
  pipes.tick();
  EXPECT_EQ(pipes.pipes(), 0u) << "the others see soon who has vanished";
}

TEST_F(HttpPipesTest, waits_for_nobody_whose_connection_is_cut) {
  const std::string path = open();
  const auto waiting = begin(request(http::Method::kGet, path + "?wait=25"));
  pipes.tick();
  turn();
  EXPECT_FALSE(*waiting);
  line.cut = true;
  pipes.tick();
  turn();
  EXPECT_TRUE(*waiting);
  clock.advance(kSilenceMax + std::chrono::seconds(1));
  pipes.tick();
  EXPECT_EQ(pipes.pipes(), 0u);
  EXPECT_TRUE(acceptor.heard[0]->closed);
}

TEST_F(HttpPipesTest, keeps_what_a_poll_that_was_cut_did_not_get) {
  const std::string path = open();
  begin(request(http::Method::kGet, path + "?wait=25"));
  line.cut = true;
  pipes.tick();
  turn();
  pipe().send_text("1");
  line.cut = false;
  const auto answer = body(ask(request(http::Method::kGet, path + "?wait=25")));
  EXPECT_EQ(answer, json::parse(R"({"last":1,"messages":[1],"closed":null})"));
}

TEST_F(HttpPipesTest, asks_no_line_whose_answer_was_given) {
  const std::string path = open();
  pipe().send_text("1");
  ask(request(http::Method::kGet, path + "?wait=25"));
  line.cut = true;
  pipes.tick();
  EXPECT_EQ(line.asked, 0);
}

TEST_F(HttpPipesTest, ends_a_pipe_whose_client_does_not_keep_up) {
  const std::string path = open();
  pipe().send_text(std::string(kUnreadBytesMax + 1, '1'));
  const auto answer = body(ask(request(http::Method::kGet, path)));
  EXPECT_EQ(answer.at("closed").at("code").to_number<int>(), 1013);
  EXPECT_EQ(pipe().buffered_bytes(), 0u);
}

TEST_F(HttpPipesTest, counts_what_keeping_small_messages_takes) {
  const std::string path = open();
  const std::string small(35, '1');
  pipe().send_text(small);
  EXPECT_EQ(pipe().buffered_bytes(), small.size() + kMessageOverhead);
  for (std::size_t i = 0; i < kUnreadBytesMax / (small.size() + kMessageOverhead); ++i) {
    pipe().send_text(small);
  }
  EXPECT_EQ(counters.of(Counter::kHttpPipeUnread), 1u);
  ask(request(http::Method::kGet, path + "?after=1"));
  EXPECT_EQ(pipe().buffered_bytes(), 0u);
}

TEST_F(HttpPipesTest, takes_no_more_commands_once_it_is_closed) {
  const std::string path = open();
  acceptor.heard[0]->patience = 3;
  std::string lines;
  for (int i = 0; i < 30'000; ++i) lines += "x\n";
  EXPECT_EQ(ask(request(http::Method::kPost, path, lines)).status, 204u);
  EXPECT_EQ(acceptor.heard[0]->texts.size(), 3u);
}

TEST_F(HttpPipesTest, keeps_nothing_for_who_broke_the_rules) {
  const std::string path = open();
  pipe().send_text(std::string(1000, '1'));
  pipe().close(1008, "no join");
  EXPECT_EQ(pipe().buffered_bytes(), 0u);
  const auto answer = body(ask(request(http::Method::kGet, path)));
  EXPECT_EQ(answer, json::parse(R"({"last":0,"messages":[],"closed":{"code":1008}})"));
}

TEST_F(HttpPipesTest, closes_when_the_client_says_so) {
  const std::string path = open();
  EXPECT_EQ(ask(request(http::Method::kDelete, path)).status, 204u);
  EXPECT_TRUE(acceptor.heard[0]->closed);
  EXPECT_EQ(ask(request(http::Method::kDelete, path)).status, 404u);
}

TEST_F(HttpPipesTest, refuses_another_origin) {
  const std::string path = open();
  for (const std::string& where : {std::string("/api/signal"), path}) {
    http::Request foreign = request(http::Method::kPost, where, "{}");
    foreign.headers.set("Origin", "https://elsewhere.example");
    const auto answer = ask(std::move(foreign));
    EXPECT_EQ(answer.status, 403u);
    EXPECT_EQ(refusal(answer), "wrong_origin");
  }
  EXPECT_TRUE(acceptor.heard[0]->texts.empty());
}

TEST_F(HttpPipesTest, refuses_what_it_does_not_understand) {
  const std::string path = open();
  EXPECT_EQ(ask(request(http::Method::kGet, path + "?after=x")).status, 400u);
  EXPECT_EQ(ask(request(http::Method::kGet, path + "?wait=-1")).status, 400u);
  EXPECT_EQ(ask(request(http::Method::kPost, path, "\xff")).status, 400u);
  EXPECT_EQ(ask(request(http::Method::kPost, path, std::string(kCommandsSizeMax + 1, ' '))).status,
            413u);
  EXPECT_EQ(ask(request(http::Method::kPut, path)).status, 405u);
  EXPECT_EQ(ask(request(http::Method::kGet, "/api/signal")).status, 405u);
  EXPECT_EQ(ask(request(http::Method::kGet, "/api/signal/")).status, 404u);
  EXPECT_EQ(ask(request(http::Method::kGet, path + "?after=18446744073709551615")).status, 200u);
}

TEST_F(HttpPipesTest, forgets_a_closed_pipe_though_somebody_goes_on_asking) {
  const std::string path = open();
  pipe().close(1008, "no join");
  const base::Duration pause = kSilenceMax / 4;
  unsigned status = 200;
  for (int i = 0; i < 6 && status == 200; ++i) {
    clock.advance(pause);
    pipes.tick();
    status = ask(request(http::Method::kGet, path + "?wait=0")).status;
  }
  EXPECT_EQ(status, 404u);
  EXPECT_EQ(pipes.pipes(), 0u);
  EXPECT_EQ(counters.of(Counter::kHttpPipeSilent), 0u) << "it was closed for another reason";
}

TEST_F(HttpPipesTest, passes_on_that_the_server_is_full) {
  acceptor.full = true;
  EXPECT_EQ(ask(request(http::Method::kPost, "/api/signal")).status, 503u);
  EXPECT_EQ(pipes.pipes(), 0u);
}

struct HttpPipesStreamTest : HttpPipesTest {
  RememberingStream out;
  bool ended = false;

  void stream(http::Request wish) {
    ASSERT_TRUE(pipes.is_stream(wish));
    asio::co_spawn(loop, pipes.stream(std::move(wish), Caller{{}, true, false, false, &line}, out),
                   [this](const std::exception_ptr&) { ended = true; });
    turn();
  }
};

TEST_F(HttpPipesStreamTest, sends_messages_as_they_come) {
  const std::string path = open();
  pipe().send_text("1");
  stream(request(http::Method::kGet, path + "/events"));
  EXPECT_EQ(out.written, ":\n\nid: 1\ndata: 1\n\n");
  pipe().send_text("2");
  turn();
  EXPECT_EQ(out.written, ":\n\nid: 1\ndata: 1\n\nid: 2\ndata: 2\n\n");
  EXPECT_EQ(pipe().buffered_bytes(), 0u) << "a long class must not fill the pipe";
  pipe().close(1012, "restart");
  turn();
  EXPECT_TRUE(ended);
  EXPECT_TRUE(out.written.ends_with("event: closed\ndata: {\"code\":1012}\n\n"));
}

TEST_F(HttpPipesStreamTest, ends_when_the_client_is_gone) {
  const std::string path = open();
  stream(request(http::Method::kGet, path + "/events"));
  out.gone = true;
  pipe().send_text("1");
  turn();
  EXPECT_TRUE(ended);
  clock.advance(kSilenceMax * 2);
  pipes.tick();
  EXPECT_EQ(pipes.pipes(), 0u);
}

TEST_F(HttpPipesStreamTest, ends_when_the_connection_is_cut_though_there_is_nothing_to_send) {
  const std::string path = open();
  stream(request(http::Method::kGet, path + "/events"));
  pipes.tick();
  turn();
  EXPECT_FALSE(ended);
  line.cut = true;
  pipes.tick();
  turn();
  EXPECT_TRUE(ended);
  clock.advance(kSilenceMax + std::chrono::seconds(1));
  pipes.tick();
  EXPECT_EQ(pipes.pipes(), 0u);
}

TEST_F(HttpPipesStreamTest, goes_on_after_the_last_message_that_arrived) {
  const std::string path = open();
  pipe().send_text("1");
  pipe().send_text("2");
  http::Request again = request(http::Method::kGet, path + "/events");
  again.headers.set("Last-Event-ID", "1");
  stream(std::move(again));
  EXPECT_EQ(out.written, ":\n\nid: 2\ndata: 2\n\n");
}

TEST_F(HttpPipesStreamTest, goes_on_where_polling_left_off) {
  const std::string path = open();
  pipe().send_text("1");
  pipe().send_text("2");
  ask(request(http::Method::kGet, path + "?after=0"));
  ask(request(http::Method::kGet, path + "?after=1"));
  stream(request(http::Method::kGet, path + "/events"));
  EXPECT_EQ(out.written, ":\n\nid: 2\ndata: 2\n\n") << "2 was given but not acknowledged";
  EXPECT_FALSE(ended);
}

TEST_F(HttpPipesStreamTest, begins_behind_the_message_that_the_client_names) {
  const std::string path = open();
  pipe().send_text("1");
  pipe().send_text("2");
  stream(request(http::Method::kGet, path + "/events?after=1"));
  EXPECT_EQ(out.written, ":\n\nid: 2\ndata: 2\n\n");
}

TEST_F(HttpPipesStreamTest, is_followed_by_polling_behind_its_last_message) {
  const std::string path = open();
  pipe().send_text("1");
  stream(request(http::Method::kGet, path + "/events"));
  out.gone = true;
  pipe().send_text("2");
  turn();
  const auto answer = body(ask(request(http::Method::kGet, path + "?after=1")));
  EXPECT_EQ(answer, json::parse(R"({"last":2,"messages":[2],"closed":null})"));
}

TEST_F(HttpPipesStreamTest, does_not_hide_that_messages_were_lost) {
  const std::string path = open();
  pipe().send_text("1");
  stream(request(http::Method::kGet, path + "/events"));
  out = {};
  stream(request(http::Method::kGet, path + "/events"));
  EXPECT_TRUE(ended);
  EXPECT_TRUE(out.written.ends_with("event: closed\ndata: {\"code\":1013}\n\n"));
}

TEST_F(HttpPipesStreamTest, is_no_stream_of_an_unknown_pipe) {
  EXPECT_FALSE(pipes.is_stream(request(http::Method::kGet, "/api/signal/nothing/events")));
  const std::string path = open();
  EXPECT_FALSE(pipes.is_stream(request(http::Method::kGet, path)));
  EXPECT_FALSE(pipes.is_stream(request(http::Method::kPost, path + "/events")));
}

}  // namespace
}  // namespace app::signal
