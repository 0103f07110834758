#include "server/school_access.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "server/backup_command.hpp"
#include "store/sqlite_store.hpp"

namespace server {
namespace {

std::string taken_over(const std::string& folder) {
  act_as_owner(folder);
  return folder;
}

}  // namespace

std::optional<net::ControlReply> ask_running_server(const Config& config, std::string_view path,
                                                    std::string_view json) {
  auto reply = net::call_control(DataFolder::control_socket_of(config.data), path, json);
  if (reply) return std::move(*reply);
  if (reply.error() == std::errc::no_such_file_or_directory ||
      reply.error() == std::errc::connection_refused) {
    return std::nullopt;
  }
  if (reply.error() == std::errc::timed_out) {
    throw std::runtime_error(fmt::format(
        "the running server has not answered for {} s; look into its log, and restart it if it "
        "hangs",
        net::kControlTimeout.count()));
  }
  throw std::runtime_error("the running server does not answer: " + reply.error().message());
}

SchoolAccess::SchoolAccess(const Config& config) : data_(taken_over(config.data)) {
  refuse_half_restored(data_.path());
  auto store = store::SqliteStore::open((data_.path() / "pendopo.db").string());
  if (!store)
    throw std::runtime_error("the database: " + std::string(store::to_string(store.error())));
  store_ = std::move(*store);
}

}  // namespace server
