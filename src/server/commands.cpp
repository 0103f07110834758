#include "server/commands.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include <fmt/format.h>

#include "app/api/errand.hpp"
#include "base/log.hpp"
#include "doctor/examine.hpp"
#include "doctor/words.hpp"
#include "net/system_clock.hpp"
#include "net/system_random.hpp"
#include "net/tls/local_authority.hpp"
#include "server/backup_command.hpp"
#include "server/capacity.hpp"
#include "server/data_folder.hpp"
#include "server/doctor_facts.hpp"
#include "server/domain_certificates.hpp"
#include "server/health_command.hpp"
#include "server/load_command.hpp"
#include "server/measure_command.hpp"
#include "server/password_prompt.hpp"
#include "server/program.hpp"
#include "server/restart.hpp"
#include "server/school_access.hpp"
#include "server/setup_command.hpp"
#include "server/stats_command.hpp"
#include "server/terminal_language.hpp"
#include "server/version.hpp"

namespace server {

namespace {

using app::api::Errand;
using app::api::Yield;

// The tokens that a test makes for itself end by themselves.
constexpr std::int64_t kTestTokenSeconds = 24 * 3600;

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::runtime_error sentence(const std::string& text) {
  return std::runtime_error(text);
}

LoadedConfig load(const CommandLine& line) {
  auto loaded = load_config(line.config_file, line.settings, environment);
  if (!loaded) throw sentence(loaded.error().sentence);
  return std::move(*loaded);
}

Config read_config(const CommandLine& line) {
  return load(line).config;
}

// Only `serve` makes a data folder: a command that was typed in the wrong place would else fill an
// empty one that no server ever reads.
Config read_config_of_school(const CommandLine& line) {
  Config config = read_config(line);
  const auto folder = std::filesystem::absolute(config.data).lexically_normal();
  std::error_code error;
  if (std::filesystem::exists(folder / "pendopo.db", error)) return config;
  if (error) {
    throw sentence(fmt::format("the data folder {} cannot be looked into: {}{}", folder.string(),
                               error.message(),
                               error == std::errc::permission_denied ? "; try it with sudo" : ""));
  }
  throw sentence(
      fmt::format("there is no database in {}; name the right folder with --data, or start the "
                  "server there once, which makes it",
                  folder.string()));
}

Yield need(base::Result<Yield, app::api::Complaint> result) {
  if (!result) throw sentence(result.error().sentence);
  return std::move(*result);
}

Yield administer(const Config& config, const Errand& errand) {
  const auto reply = ask_running_server(config, errand.path(), errand.body());
  if (reply) return need(Errand::read_reply(reply->status, reply->body));
  SchoolAccess school(config);
  net::SystemRandom random;
  return need(errand.carry_out(school.store(), random, net::wall_now()));
}

void print_rows(const Yield& yield, std::string_view first, std::string_view second) {
  for (const Yield::Texts& row : yield.rows) {
    fmt::print("{:<32} {}\n", Yield::text(row, first), Yield::text(row, second));
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
    const LoadedConfig loaded = load(line_);
    base::configure_log(loaded.config.log_level, loaded.config.log_format);
    if (serve(loaded) == Program::End::kRestart) become_anew();
  }

  void on(const UserAdd& command) const {
    const Config config = read_config_of_school(line_);
    const std::string_view role =
        command.role == AccountRole::kAdministrator ? "administrator" : "teacher";
    Errand errand("user-add");
    errand.with("name", command.name).with("role", role);
    errand.with("password", password_for(command.name, command.password_from_stdin));
    (void)administer(config, errand);
    fmt::print("{} can sign in now.\n", command.name);
  }

  void on(const UserPasswd& command) const {
    const Config config = read_config_of_school(line_);
    Errand errand("user-passwd");
    errand.with("name", command.name);
    errand.with("password", password_for(command.name, command.password_from_stdin));
    (void)administer(config, errand);
    fmt::print("{} has a new password and is signed out everywhere.\n", command.name);
  }

  void on(const UserList&) const {
    print_rows(administer(read_config_of_school(line_), Errand("user-list")), "name", "role");
  }

  void on(const RoomCreate& command) const {
    Errand errand("room-create");
    errand.with("name", command.name);
    errand.with("title", command.title.empty() ? command.name : command.title);
    fmt::print("{}\n", administer(read_config_of_school(line_), errand).field("name"));
  }

  void on(const RoomList&) const {
    print_rows(administer(read_config_of_school(line_), Errand("room-list")), "name", "title");
  }

  void on(const RoomDelete& command) const {
    (void)administer(read_config_of_school(line_),
                     Errand("room-delete").with("name", command.name));
    fmt::print("{} is deleted, with its links and its chat.\n", command.name);
  }

  void on(const TokenCreate& command) const {
    Errand errand("token-create");
    errand.with("room", command.room);
    errand.with("can", command.can == TokenPurpose::kPublish ? "publish" : "watch");
    if (command.expires_in) errand.with("expires_in_s", command.expires_in->count());
    fmt::print("{}\n", administer(read_config_of_school(line_), errand).field("token"));
    fmt::print(stderr, "This is shown once; only its hash is kept.\n");
  }

  void on(const MetricsToken& command) const {
    const Config config = read_config_of_school(line_);
    if (command.end) {
      (void)administer(config, Errand("metrics-token-end"));
      fmt::print("Nobody reads /metrics from elsewhere any more.\n");
      return;
    }
    const auto answer = administer(config, Errand("metrics-token"));
    fmt::print("{}\n", answer.field("token"));
    fmt::print(stderr, "This is shown once; only its hash is kept. The one before has ended.\n");
  }

  void on(const Load& command) const {
    run_load_command(command, [&](std::string_view can) {
      Errand errand("token-create");
      errand.with("room", command.room).with("can", can).with("expires_in_s", kTestTokenSeconds);
      return std::string(administer(read_config_of_school(line_), errand).field("token"));
    });
  }

  void on(const MeasureClass& command) const { run_measure_command(command); }
  void on(const MeasureMesh& command) const { run_measure_command(command); }
  void on(const MeasureChat& command) const { run_measure_command(command); }

  void on(const ShowStats& command) const {
    run_stats_command(command, DataFolder::control_socket_of(read_config_of_school(line_).data));
  }

  void on(const MakeBackup& command) const {
    const LoadedConfig loaded = load(line_);
    (void)read_config_of_school(line_);
    run_backup_command(command, loaded);
  }

  void on(const RestoreBackup& command) const { run_restore_command(command, read_config(line_)); }

  void on(const CheckHealth&) const {
    run_health_command(DataFolder::control_socket_of(read_config_of_school(line_).data));
  }

  void on(const AskDoctor& command) const {
    const base::Language language = terminal_language(environment);
    const auto findings = doctor::examine(gather_facts(read_config(line_)), language);
    fmt::print("{}", doctor::report(findings, command.all, language));
    if (doctor::is_bad(findings))
      throw sentence(std::string(doctor::in_words(doctor::Word::kCannotHold, language)));
  }

  void on(const TellCapacity& command) const {
    const Capacity capacity = measure_capacity(read_config(line_).shards);
    fmt::print("{}", capacity_report(capacity, command.json));
  }

  void on(const RunSetup& command) const {
    (void)read_config_of_school(line_);
    run_setup_command(command, load(line_), environment);
  }

  void on(const ConfigCheck&) const {
    const Config config = read_config(line_);
    if (!config.certificate.empty()) {
      const auto own = net::tls::read_own_certificate(config.certificate, config.private_key);
      if (!own) throw sentence(own.error());
    }
    check_acme_ca(config);
    fmt::print("{}", to_toml(config));
  }
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
