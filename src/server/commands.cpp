#include "server/commands.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/api/administration.hpp"
#include "base/log.hpp"
#include "net/control_call.hpp"
#include "net/system_clock.hpp"
#include "net/system_random.hpp"
#include "server/data_folder.hpp"
#include "server/password_prompt.hpp"
#include "server/program.hpp"
#include "server/version.hpp"
#include "store/sqlite_store.hpp"

namespace server {

namespace json = boost::json;

namespace {

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::runtime_error sentence(const std::string& text) {
  return std::runtime_error(text);
}

Config read_config(const CommandLine& line) {
  auto loaded = load_config(line.config_file, line.settings, environment);
  if (!loaded) throw sentence(loaded.error().sentence);
  return std::move(loaded->config);
}

// On the store itself: no server has it.
json::object administer_store(const Config& config, std::string_view command,
                              const json::object& arguments) {
  const DataFolder data(config.data);
  auto store = store::SqliteStore::open((data.path() / "pendopo.db").string());
  if (!store) throw sentence("the database: " + std::string(store::to_string(store.error())));
  net::SystemRandom random;
  auto outcome = app::api::administer(**store, command, arguments, random, net::wall_now());
  if (!outcome) {
    throw sentence(
        std::string(app::api::sentence_of(app::api::to_string(outcome.error().problem))));
  }
  return std::move(*outcome);
}

json::object administer(const Config& config, std::string_view command,
                        const json::object& arguments) {
  const auto socket = DataFolder::control_socket_of(config.data);
  const auto reply =
      net::call_control(socket, "/control/" + std::string(command), json::serialize(arguments));
  if (!reply) {
    if (reply.error() == std::errc::no_such_file_or_directory ||
        reply.error() == std::errc::connection_refused) {
      return administer_store(config, command, arguments);
    }
    throw sentence("the running server does not answer: " + reply.error().message());
  }
  json::error_code error;
  const json::value value = json::parse(reply->body, error);
  if (error || !value.is_object()) throw sentence("the running server gave no readable answer");
  if (reply->status == 200) return value.get_object();
  const json::value* word = value.get_object().if_contains("refusal");
  const std::string refusal =
      word != nullptr && word->is_string() ? std::string(word->get_string()) : "refused";
  throw sentence(std::string(app::api::sentence_of(refusal)));
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void print_list(const json::object& answer, std::string_view list, std::string_view first,
                std::string_view second) {
  const json::value* items = answer.if_contains(list);
  if (items == nullptr || !items->is_array()) return;
  for (const json::value& item : items->get_array()) {
    if (!item.is_object()) continue;
    fmt::print("{:<32} {}\n", text_of(item.get_object(), first),
               text_of(item.get_object(), second));
  }
}

std::string password_for(std::string_view name, bool from_stdin) {
  auto password = from_stdin ? read_password(std::cin) : ask_password(name);
  if (!password) throw sentence(std::string(to_string(password.error())));
  return std::move(*password);
}

class Execution {
 public:
  explicit Execution(const CommandLine& line) : line_(line) {}

  void on(const Serve&) const {
    const Config config = read_config(line_);
    base::configure_log(config.log_level, config.log_format);
    serve(config);
  }

  void on(const UserAdd& command) const {
    const Config config = read_config(line_);
    const std::string_view role =
        command.role == AccountRole::kAdministrator ? "administrator" : "teacher";
    (void)administer(config, "user-add",
                     {{"name", command.name},
                      {"role", role},
                      {"password", password_for(command.name, command.password_from_stdin)}});
    fmt::print("{} can sign in now.\n", command.name);
  }

  void on(const UserPasswd& command) const {
    const Config config = read_config(line_);
    (void)administer(config, "user-passwd",
                     {{"name", command.name},
                      {"password", password_for(command.name, command.password_from_stdin)}});
    fmt::print("{} has a new password and is signed out everywhere.\n", command.name);
  }

  void on(const UserList&) const {
    print_list(administer(read_config(line_), "user-list", {}), "people", "name", "role");
  }

  void on(const RoomCreate& command) const {
    const json::object room = administer(
        read_config(line_), "room-create",
        {{"name", command.name}, {"title", command.title.empty() ? command.name : command.title}});
    fmt::print("{}\n", text_of(room, "name"));
  }

  void on(const RoomList&) const {
    print_list(administer(read_config(line_), "room-list", {}), "rooms", "name", "title");
  }

  void on(const RoomDelete& command) const {
    (void)administer(read_config(line_), "room-delete", {{"name", command.name}});
    fmt::print("{} is deleted, with its links and its chat.\n", command.name);
  }

  void on(const TokenCreate& command) const {
    json::object arguments{{"room", command.room},
                           {"can", command.can == TokenPurpose::kPublish ? "publish" : "watch"}};
    if (command.expires_in) arguments["expires_in_s"] = command.expires_in->count();
    const json::object token = administer(read_config(line_), "token-create", arguments);
    fmt::print("{}\n", text_of(token, "token"));
    fmt::print(stderr, "This is shown once; only its hash is kept.\n");
  }

  void on(const ConfigCheck&) const { fmt::print("{}", to_toml(read_config(line_))); }
  void on(const ShowVersion&) const { fmt::print("pendopo {}\n", version()); }
  void on(const ShowHelp& help) const { fmt::print("{}", help.text); }

 private:
  const CommandLine& line_;
};

}  // namespace

int execute(const CommandLine& command_line) {
  try {
    const Execution execution(command_line);
    std::visit([&](const auto& command) { execution.on(command); }, command_line.command);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    fmt::print(stderr, "pendopo: {}\n", error.what());
    return EXIT_FAILURE;
  }
}

}  // namespace server
