#include "server/health_command.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "app/api/stats.hpp"
#include "net/control_call.hpp"

namespace server {
namespace {

std::int64_t number(const app::api::Stats& stats, std::string_view name) {
  const auto found = std::find_if(stats.server.begin(), stats.server.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == stats.server.end() ? 0 : found->second;
}

std::string why(const std::error_code& error, const std::filesystem::path& socket) {
  if (error == std::errc::no_such_file_or_directory || error == std::errc::connection_refused) {
    return fmt::format("no server runs in {}", socket.parent_path().string());
  }
  if (error == std::errc::timed_out) {
    return fmt::format("the server has not answered for {} s; look into its log",
                       kHealthTimeout.count());
  }
  if (error == std::errc::permission_denied) {
    return fmt::format("{} may be opened only by the server's user; try it with sudo",
                       socket.string());
  }
  return "the server does not answer: " + error.message();
}

}  // namespace

std::string health_line(const app::api::Stats& stats) {
  return fmt::format("well: {} rooms, {} people", number(stats, "rooms"), number(stats, "people"));
}

void run_health_command(const std::filesystem::path& control_socket) {
  const auto reply = net::call_control(control_socket, "/control/stats", "{}", kHealthTimeout);
  if (!reply) throw std::runtime_error(why(reply.error(), control_socket));
  const auto stats = app::api::read_stats(reply->status, reply->body);
  if (!stats) throw std::runtime_error(stats.error().sentence);
  fmt::print("{}\n", health_line(*stats));
}

}  // namespace server
