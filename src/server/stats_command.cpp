#include "server/stats_command.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "app/api/stats.hpp"
#include "net/control_call.hpp"

namespace server {
namespace {

constexpr int kNameWidth = 40;
constexpr int kNumberWidth = 16;

std::string lines_of(const app::api::Stats::Numbers& numbers) {
  std::string text;
  for (const auto& [name, value] : numbers) {
    text += fmt::format("{:<{}}{:>{}}\n", name, kNameWidth, value, kNumberWidth);
  }
  return text;
}

// The same names of every shard side by side.
std::string side_by_side(const std::vector<app::api::Stats::Numbers>& shards) {
  std::string text = fmt::format("{:<{}}{:>{}}", "", kNameWidth, "all shards", kNumberWidth);
  for (std::size_t shard = 0; shard < shards.size(); ++shard) {
    text += fmt::format("{:>{}}", fmt::format("shard {}", shard + 1), kNumberWidth);
  }
  text += '\n';
  for (std::size_t row = 0; row < shards.front().size(); ++row) {
    std::int64_t sum = 0;
    std::string columns;
    for (const auto& numbers : shards) {
      const std::int64_t value = row < numbers.size() ? numbers[row].second : 0;
      sum += value;
      columns += fmt::format("{:>{}}", value, kNumberWidth);
    }
    text += fmt::format("{:<{}}{:>{}}{}\n", shards.front()[row].first, kNameWidth, sum,
                        kNumberWidth, columns);
  }
  return text;
}

std::runtime_error no_answer(const std::error_code& error, const std::filesystem::path& socket) {
  if (error == std::errc::no_such_file_or_directory || error == std::errc::connection_refused) {
    return std::runtime_error(fmt::format("no server runs in {}; its numbers end with it",
                                          socket.parent_path().string()));
  }
  return std::runtime_error("the running server does not answer: " + error.message());
}

}  // namespace

std::string stats_table(const app::api::Stats& stats) {
  std::string text = lines_of(stats.server);
  if (stats.shards.empty()) return text;
  text += '\n';
  return text + (stats.shards.size() == 1 ? lines_of(stats.shards[0]) : side_by_side(stats.shards));
}

void run_stats_command(const ShowStats& command, const std::filesystem::path& control_socket) {
  const auto reply = net::call_control(control_socket, "/control/stats", "{}");
  if (!reply) throw no_answer(reply.error(), control_socket);
  const auto stats = app::api::read_stats(reply->status, reply->body);
  if (!stats) throw std::runtime_error(stats.error().sentence);
  fmt::print("{}", command.json ? reply->body + "\n" : stats_table(*stats));
}

}  // namespace server
