#include "server/load_command.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "load/report.hpp"
#include "net/http/client.hpp"

namespace server {
namespace {

load::Endpoint endpoint(const std::string& url, const std::string& token, bool verifies) {
  const auto parsed = net::http::parse_url(url);
  if (!parsed) throw std::runtime_error(fmt::format("\"{}\" is no http or https address", url));
  return {*parsed, token, verifies};
}

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler writes it");

// The first one ends the test with a report, a second one the program, as ever.
void catch_interrupts() {
  struct sigaction action{};
  action.sa_handler = [](int) { interrupted = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

std::string below(std::string server, std::string_view path, const std::string& room) {
  while (server.ends_with('/')) server.pop_back();
  return fmt::format("{}/{}/{}", server, path, room);
}

}  // namespace

load::LoadPlan plan_of(const Load& command, const TokenMaker& make_token) {
  load::LoadPlan plan;
  const auto side = [&](const std::string& url, std::string_view path, const std::string& token,
                        std::string_view can) {
    const bool own = url.empty();
    return endpoint(own ? below(command.server, path, command.room) : url,
                    token.empty() && own ? make_token(can) : token, command.verify_certificate);
  };
  plan.watch = side(command.whep, "whep", command.watch_token, "watch");
  if (!command.only_watch) {
    plan.publish = side(command.whip, "whip", command.publish_token, "publish");
    plan.clips = command.sources;
  }
  plan.streams = command.streams;
  plan.frames_per_second = command.frames_per_second;
  plan.viewers = command.viewers;
  plan.step = command.step;
  plan.hold = std::chrono::seconds(command.hold_seconds);
  plan.decrypt_every = command.decrypt_every;
  plan.pid = command.pid;
  if (command.chat_seats > 0) {
    plan.chat.signal = endpoint(below(command.server, "api", "signal"), {}, false).url;
    plan.chat.room = command.room;
    plan.chat.link = make_token("join");
    plan.chat.seats = command.chat_seats;
    plan.chat.verifies = command.verify_certificate;
  }
  return plan;
}

void run_load_command(const Load& command, const TokenMaker& make_token) {
  std::ofstream json;
  if (!command.json.empty()) {
    json.open(command.json);
    if (!json) throw std::runtime_error(command.json + " cannot be written");
  }
  load::LoadPlan plan = plan_of(command, make_token);
  plan.interrupted = [] { return interrupted.load(); };
  catch_interrupts();
  const auto report =
      load::run_load(plan, [](const std::string& said) { fmt::print(stderr, "{}\n", said); });
  if (!report) throw std::runtime_error(report.error());
  fmt::print("{}", load::to_table(*report));
  if (json.is_open() && !(json << load::to_json(*report)).flush()) {
    throw std::runtime_error(command.json + " cannot be written");
  }
}

}  // namespace server
