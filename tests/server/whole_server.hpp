// The whole server in this process, on ports of the kernel's choice, by a clock that the test
// moves; and people who sit in a class of it and talk, while one is heard by WHIP and WHEP.
#pragma once

#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "app/api/errand.hpp"
#include "app/api/stats.hpp"
#include "base/random.hpp"
#include "load/stage.hpp"
#include "load/websocket_client.hpp"
#include "net/control_call.hpp"
#include "net/http/client.hpp"
#include "net/system_clock.hpp"
#include "server/program.hpp"
#include "tests/server/blocking_client.hpp"

namespace server {

// Nothing here takes so long unless it hangs.
inline constexpr std::chrono::seconds kPatience{5};

// Stands still while the test does not move it, so that a busy machine changes nothing.
class MovedClock final : public app::Clock {
 public:
  base::Time now() const override { return start_ + base::Duration(ahead_.load()); }
  base::WallTime wall_now() const override { return net::wall_now(); }
  void advance(base::Duration time) { ahead_ += time.count(); }

 private:
  const base::Time start_ = net::now();
  std::atomic<base::Duration::rep> ahead_ = 0;
};

class WholeServer {
 public:
  static constexpr std::chrono::milliseconds kTick{10};

  // `tick`: of the app loop, which asks the media threads for their totals with each.
  explicit WholeServer(std::chrono::milliseconds tick = kTick) {
    std::signal(SIGPIPE, SIG_IGN);  // clients here write to connections that were cut
    std::string name = (std::filesystem::temp_directory_path() / "pendopo-w-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    config_.data = (folder_ / "data").string();
    config_.https_port = config_.http_port = config_.media_port = 0;
    config_.rtmp_port = 0;
    config_.bind = {base::IpAddress::v4(127, 0, 0, 1)};
    program_.emplace(loaded_, Program::Pace{clock, tick, kTick});
    program_->start();
    thread_ = std::thread([this] { (void)program_->run(); });
    ask(app::api::Errand("room-create").with("name", "kelas-7a").with("title", "Kelas 7A"));
    link_ = token_to("join");
  }
  ~WholeServer() {
    program_->stop();
    thread_.join();
    program_.reset();
    std::filesystem::remove_all(folder_);
  }
  WholeServer(const WholeServer&) = delete;
  WholeServer& operator=(const WholeServer&) = delete;

  std::uint16_t https_port() const { return program_->facts().https_port; }
  const Config& config() const { return config_; }
  const std::string& link() const { return link_; }
  std::string token_to(std::string_view can) {
    const auto yield =
        ask(app::api::Errand("token-create").with("room", "kelas-7a").with("can", can));
    return std::string(yield.field("token"));
  }
  std::filesystem::path control_socket() const { return folder_ / "data" / "control.sock"; }

  // What the server, or its one shard, has counted by that name.
  std::int64_t counted(std::string_view name) const {
    const auto reply = net::call_control(control_socket(), "/control/stats", "{}");
    if (!reply) return -1;
    const auto stats = app::api::read_stats(reply->status, reply->body);
    if (!stats) return -1;
    for (const auto& [key, value] : stats->server) {
      if (key == name) return value;
    }
    if (stats->shards.empty()) return -1;
    for (const auto& [key, value] : stats->shards[0]) {
      if (key == name) return value;
    }
    ADD_FAILURE() << "no counter " << name;
    return -1;
  }
  // Asks until it is so many or more; for what the server does by itself.
  testing::AssertionResult comes_to(std::string_view name, std::int64_t goal) const {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    std::int64_t value = counted(name);
    while (value < goal && std::chrono::steady_clock::now() < end) value = counted(name);
    if (value >= goal) return testing::AssertionSuccess();
    return testing::AssertionFailure() << name << " is " << value << ", not " << goal;
  }
  testing::AssertionResult falls_to(std::string_view name, std::int64_t goal) const {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    std::int64_t value = counted(name);
    while (value > goal && std::chrono::steady_clock::now() < end) value = counted(name);
    if (value <= goal) return testing::AssertionSuccess();
    return testing::AssertionFailure() << name << " is " << value << ", not " << goal;
  }

  std::string join_command(std::string_view name) const {
    return fmt::format(R"({{"id":1,"command":"join","room":"kelas-7a","link":"{}","name":"{}",)"
                       R"("seat":null,"last_event":null,"decodes":["opus","VP8"]}})",
                       link_, name);
  }

  MovedClock clock;

 private:
  app::api::Yield ask(const app::api::Errand& errand) {
    const auto reply = net::call_control(control_socket(), errand.path(), errand.body());
    EXPECT_TRUE(reply) << reply.error().message();
    auto yield = app::api::Errand::read_reply(reply->status, reply->body);
    EXPECT_TRUE(yield) << yield.error().sentence;
    return yield ? *yield : app::api::Yield{};
  }

  std::filesystem::path folder_;
  LoadedConfig loaded_;
  Config& config_ = loaded_.config;
  std::optional<Program> program_;
  std::thread thread_;
  std::string link_;
};

// Somebody whom an attack must not disturb.
class Classmate {
 public:
  Classmate(const WholeServer& server, std::string name) : name_(std::move(name)) {
    const net::http::Url url{true, "127.0.0.1", server.https_port(), "/api/signal"};
    auto socket = load::WebSocketClient::open(url, false, random_);
    if (!socket) {
      ADD_FAILURE() << socket.error();
      return;
    }
    socket_.emplace(std::move(*socket));
    socket_->send_text(server.join_command(name_), random_);
    EXPECT_TRUE(next("welcome")) << name_ << " does not get in";
  }

  const std::string& name() const { return name_; }

  void say(std::string_view text) {
    if (!socket_) return;
    socket_->send_text(
        fmt::format(R"({{"id":{},"command":"send_chat","text":"{}"}})", ++last_id_, text), random_);
  }

  struct Heard {
    std::int64_t id = 0;
    std::string name;
    std::string text;
  };
  std::optional<Heard> hear() {
    const auto event = next("chat_posted");
    if (!event) return std::nullopt;
    const auto& message = event->at("message").as_object();
    return Heard{message.at("id").to_number<std::int64_t>(),
                 std::string(message.at("name").as_string()),
                 std::string(message.at("text").as_string())};
  }

 private:
  // The next event of that name; the numbers of all events rise by one. nullopt: the connection is
  // over, or nothing comes.
  std::optional<boost::json::object> next(std::string_view wanted) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (socket_ && std::chrono::steady_clock::now() < end) {
      while (const auto text = socket_->next_text()) {
        auto message = boost::json::parse(*text).as_object();
        if (const auto* refusal = message.if_contains("refusal")) {
          ADD_FAILURE() << name_ << " is refused: " << *refusal;
          return std::nullopt;
        }
        const auto* event = message.if_contains("event");
        if (event == nullptr) continue;
        EXPECT_EQ(message.at("number").to_number<std::int64_t>(), ++last_number_) << name_;
        if (event->as_string() == wanted) return message;
      }
      pollfd waiting{socket_->fd(), POLLIN, 0};
      poll(&waiting, 1, 100);
      if (!socket_->receive(random_)) socket_.reset();
    }
    ADD_FAILURE() << name_ << (socket_ ? " hears nothing more" : " has lost the connection");
    return std::nullopt;
  }

  std::string name_;
  base::SeededRandom random_{11};
  std::optional<load::WebSocketClient> socket_;
  std::uint64_t last_id_ = 1;
  std::int64_t last_number_ = 0;
};

// A voice that somebody sends by WHIP and somebody hears by WHEP, in the kernel's time and not by
// the clock that the test moves.
class Voice {
 public:
  explicit Voice(WholeServer& server)
      : stage_(endpoint(server, "whip", "publish"), endpoint(server, "whep", "watch"), 1) {
    const std::vector<std::uint8_t> silence{0xfc, 0xff, 0xfe};  // RFC 6716 section 3.1
    const media::file::Clip clip{media::Codec::kOpus, {{{}, silence}}, kFrame};
    const auto unheard = stage_.publish({clip});
    EXPECT_FALSE(unheard) << *unheard;
    const auto deaf = stage_.add_viewer();
    EXPECT_FALSE(deaf) << *deaf;
    std::size_t failed = 0;
    stage_.wait_for_joins(failed);
    EXPECT_EQ(failed, 0u) << "the listener hears nothing";
  }

  // Until the next packet has arrived.
  testing::AssertionResult is_heard() const {
    const std::uint64_t before = stage_.totals().packets;
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (stage_.totals().packets == before && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const load::CrowdTotals now = stage_.totals();
    if (const auto broken = stage_.broken()) return testing::AssertionFailure() << *broken;
    if (now.packets == before) return testing::AssertionFailure() << "no media arrives any more";
    if (now.forged > 0) return testing::AssertionFailure() << now.forged << " packets are forged";
    return testing::AssertionSuccess();
  }

 private:
  static constexpr std::chrono::milliseconds kFrame{10};

  static load::Endpoint endpoint(WholeServer& server, std::string_view protocol,
                                 std::string_view can) {
    return {{true, "127.0.0.1", server.https_port(), fmt::format("/{}/kelas-7a", protocol)},
            server.token_to(can)};
  }

  load::Stage stage_;
};

// A class that goes on: everybody says something, everybody hears all of it in one order, and media
// flows.
class LivelyClass {
 public:
  explicit LivelyClass(WholeServer& server, std::size_t people = 2)
      : server_(server), voice_(server) {
    for (std::size_t i = 0; i < people; ++i) enter(fmt::format("Murid {}", i + 1));
  }

  void enter(const std::string& name) {
    people_.push_back(std::make_unique<Classmate>(server_, name));
  }

  // Goes on until the server has counted so much: for a deadline that begins when the server takes
  // in what an attacker has sent, which on a busy machine may be some rounds later.
  testing::AssertionResult goes_on_until(std::string_view name, std::int64_t goal,
                                         base::Duration deadline) {
    constexpr int kLate = 10;
    const auto due = std::chrono::ceil<std::chrono::seconds>(deadline).count();
    for (int i = 0; i <= due + kLate && server_.counted(name) < goal; ++i) go_on(1);
    return server_.comes_to(name, goal);
  }

  // So many seconds pass, and in each of them everybody speaks.
  void go_on(int seconds, std::string_view text = "") {
    for (int i = 0; i < seconds && !testing::Test::HasFailure(); ++i) {
      server_.clock.advance(std::chrono::seconds(1));
      talk(text);
    }
    EXPECT_TRUE(voice_.is_heard());
  }

 private:
  void talk(std::string_view text) {
    ++round_;
    const std::string said = text.empty() ? fmt::format("kalimat {}", round_) : std::string(text);
    for (const auto& one : people_) one->say(said);
    for (const auto& one : people_) {
      std::vector<std::string> missing;
      for (const auto& other : people_) missing.push_back(other->name());
      for (std::size_t i = 0; i < people_.size(); ++i) {
        const auto heard = one->hear();
        if (!heard) return;
        EXPECT_EQ(heard->id, last_message_ + 1 + static_cast<std::int64_t>(i)) << one->name();
        EXPECT_EQ(heard->text, said);
        std::erase(missing, heard->name);
      }
      EXPECT_TRUE(missing.empty()) << one->name() << " has not heard everybody";
    }
    last_message_ += static_cast<std::int64_t>(people_.size());
  }

  WholeServer& server_;
  Voice voice_;
  std::vector<std::unique_ptr<Classmate>> people_;
  int round_ = 0;
  std::int64_t last_message_ = 0;
};

}  // namespace server
