#include "server/command_line.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/number.hpp"
#include "server/setup_file.hpp"

namespace server {
namespace {

using Values = std::vector<std::string>;

// The questions of the setup that are no keys of the configuration.
struct SetupFlag {
  const char* flag;
  const char* key;
  const char* value;
  const char* explains;
};
constexpr std::array kSetupFlags = {
    SetupFlag{"--school-name", "school_name", "TEXT", "Your school's name"},
    SetupFlag{"--language", "language", "browser|id|en", "What pages speak to newcomers"},
    SetupFlag{"--room-makers", "room_makers", "teachers|administrators", "Who may make rooms"},
};

// One flag of the program: the key's name and what CLI11 found for it.
struct KeyFlag {
  const KeyDescription* key;
  Values values;
  CLI::Option* option = nullptr;
};

// Everything CLI11 writes into. Its addresses are handed out, so it never moves.
struct Parsed {
  Parsed() = default;
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  std::list<KeyFlag> flags;
  std::string config_file;
  UserAdd user_add;
  UserPasswd user_passwd;
  RoomCreate room_create;
  RoomDelete room_delete;
  TokenCreate token_create;
  MetricsToken metrics_token;
  Load load;
  MeasureClass measure_class;
  MeasureMesh measure_mesh;
  MeasureChat measure_chat;
  ShowStats show_stats;
  MakeBackup make_backup;
  RestoreBackup restore_backup;
  AskDoctor ask_doctor;
  TellCapacity tell_capacity;
  bool setup_asks_nothing = false;
  Values setup_answers = Values(kSetupFlags.size());
  std::string role = "teacher";
  std::string can;
  std::string expires;
  Command command = Serve{};
};

base::Failure<CommandLineError> failure(std::string sentence) {
  return base::Failure<CommandLineError>(CommandLineError{std::move(sentence)});
}

void add_key_flags(CLI::App& app, Parsed& parsed) {
  app.add_option("--config", parsed.config_file,
                 "The configuration file [PENDOPO_CONFIG, else pendopo.toml in the data folder, in "
                 "the current one, or in /etc/pendopo]")
      ->option_text("FILE")
      ->group("Configuration");
  for (const KeyDescription& key : key_descriptions()) {
    KeyFlag& flag = parsed.flags.emplace_back(KeyFlag{&key, {}});
    const std::string description =
        fmt::format("{} [{}, default {}]", key.explains, variable_of(key.name), key.fallback);
    flag.option = app.add_option(flag_of(key.name), flag.values, description);
    flag.option->allow_extra_args(false)
        ->option_text(std::string(key.value))
        ->group("Configuration");
    if (key.is_list) flag.option->delimiter(',');
  }
}

CLI::App* add_command(CLI::App& parent, const char* name, const char* explains) {
  CLI::App* const command = parent.add_subcommand(name, explains);
  command->fallthrough();  // the configuration's flags may stand behind the command too
  return command;
}

void add_user_commands(CLI::App& app, Parsed& parsed) {
  CLI::App* const user = add_command(app, "user", "The people who can sign in");
  user->require_subcommand(1);
  CLI::App* const add = add_command(*user, "add", "Add a person; asks for the password");
  add->add_option("name", parsed.user_add.name, "The name to sign in with")->required();
  add->add_option("--role", parsed.role, "teacher or administrator [default teacher]")
      ->option_text("ROLE")
      ->check(CLI::IsMember({"teacher", "administrator"}));
  add->add_flag("--stdin", parsed.user_add.password_from_stdin,
                "Read the password from standard input");
  add->final_callback([&] {
    parsed.user_add.role =
        parsed.role == "administrator" ? AccountRole::kAdministrator : AccountRole::kTeacher;
    parsed.command = parsed.user_add;
  });
  CLI::App* const passwd = add_command(*user, "passwd", "Change a person's password");
  passwd->add_option("name", parsed.user_passwd.name, "Whose")->required();
  passwd->add_flag("--stdin", parsed.user_passwd.password_from_stdin,
                   "Read the password from standard input");
  passwd->final_callback([&] { parsed.command = parsed.user_passwd; });
  add_command(*user, "list", "List them")->final_callback([&] { parsed.command = UserList{}; });
}

void add_room_commands(CLI::App& app, Parsed& parsed) {
  CLI::App* const room = add_command(app, "room", "The rooms where classes are held");
  room->require_subcommand(1);
  CLI::App* const create = add_command(*room, "create", "Make a room");
  create->add_option("name", parsed.room_create.name, "Its name in addresses: kelas-7a")
      ->required();
  create->add_option("--title", parsed.room_create.title, "What people read [default the name]")
      ->option_text("TEXT");
  create->final_callback([&] { parsed.command = parsed.room_create; });
  add_command(*room, "list", "List them")->final_callback([&] { parsed.command = RoomList{}; });
  CLI::App* const remove = add_command(*room, "delete", "Delete a room, its links and its chat");
  remove->add_option("name", parsed.room_delete.name, "Which")->required();
  remove->final_callback([&] { parsed.command = parsed.room_delete; });
}

void add_token_commands(CLI::App& app, Parsed& parsed) {
  CLI::App* const token =
      add_command(app, "token", "Keys for WHIP publishers, WHEP viewers, and Prometheus");
  token->require_subcommand(1);
  CLI::App* const create = add_command(*token, "create", "Make a bearer token; prints it once");
  create->add_option("--room", parsed.token_create.room, "For this room")
      ->option_text("NAME")
      ->required();
  create->add_option("--can", parsed.can, "publish (WHIP) or watch (WHEP)")
      ->option_text("publish|watch")
      ->check(CLI::IsMember({"publish", "watch"}))
      ->required();
  create->add_option("--expires", parsed.expires, "After this time: 90s, 15m, 2h, 7d [never]")
      ->option_text("TIME");
  create->final_callback([&] {
    parsed.token_create.can =
        parsed.can == "publish" ? TokenPurpose::kPublish : TokenPurpose::kWatch;
    parsed.command = parsed.token_create;
  });
  CLI::App* const metrics = add_command(
      *token, "metrics", "Make the token that reads /metrics from elsewhere; prints it once");
  metrics->add_flag("--end", parsed.metrics_token.end, "There is none from now on");
  metrics->final_callback([&] { parsed.command = parsed.metrics_token; });
}

void add_load_targets(CLI::App& command, Load& load) {
  command.add_option("--server", load.server, "The server [default https://localhost:8443]")
      ->option_text("URL");
  command
      .add_option("--room", load.room,
                  "A room of it; tokens that are not given are made, by the running server's data "
                  "folder")
      ->option_text("NAME");
  command.add_option("--whip", load.whip, "Another server's WHIP address, instead of --room")
      ->option_text("URL");
  command.add_option("--whep", load.whep, "Another server's WHEP address, instead of --room")
      ->option_text("URL");
  command.add_option("--publish-token", load.publish_token, "The bearer token for WHIP")
      ->option_text("TOKEN");
  command.add_option("--watch-token", load.watch_token, "The bearer token for WHEP")
      ->option_text("TOKEN");
  command.add_flag("--verify-certificate", load.verify_certificate,
                   "Refuse a server whose certificate this machine does not trust; without this "
                   "flag nobody looks at it");
  command
      .add_option("--pid", load.pid,
                  "The server's process on this machine: also tells its processor time and "
                  "memory, and compares with the bare ceiling")
      ->option_text("PID")
      ->check(CLI::PositiveNumber);
}

void add_load_command(CLI::App& app, Parsed& parsed) {
  Load& load = parsed.load;
  CLI::App* const command =
      add_command(app, "load", "Test a server: publish a stream, attach viewers, report");
  add_load_targets(*command, load);
  command
      ->add_option("--source", load.sources,
                   "What to publish, several times for several tracks: camera-h264, camera-vp8, "
                   "webcam, screen, voice (tools/make_streams makes them) or a file: H.264 in "
                   "Annex B form, VP8 in IVF, Opus in Ogg [default camera-h264 and voice]")
      ->allow_extra_args(false)
      ->option_text("NAME|FILE");
  command->add_flag("--only-watch", load.only_watch, "Publish nothing: somebody else does");
  command->add_option("--streams", load.streams, "Where the named streams are [build/streams]")
      ->option_text("FOLDER");
  command->add_option("--fps", load.frames_per_second, "Of an H.264 file, which does not say [25]")
      ->option_text("NUMBER")
      ->check(CLI::Range(1.0, 240.0));
  command->add_option("--viewers", load.viewers, "How many in all [10]")
      ->option_text("NUMBER")
      ->check(CLI::Range(1U, 20'000U));
  command->add_option("--step", load.step, "So many more at a time [all at once]")
      ->option_text("NUMBER")
      ->check(CLI::Range(1U, 20'000U));
  command->add_option("--hold", load.hold_seconds, "Seconds that each step is measured [10]")
      ->option_text("SECONDS")
      ->check(CLI::Range(1U, 86'400U));
  command
      ->add_option("--decrypt", load.decrypt_every,
                   "Decrypt every so manyth packet, for its latency; 1: all, 0: none [16]")
      ->option_text("NUMBER")
      ->check(CLI::Range(0U, 1'000'000U));
  command
      ->add_option("--chat", load.chat_seats,
                   "So many seats that take part in the room and talk, each every two seconds")
      ->option_text("NUMBER")
      ->check(CLI::Range(1U, 10'000U));
  command->add_option("--json", load.json, "Also write the report as JSON")->option_text("FILE");
  command->final_callback([&] { parsed.command = parsed.load; });
}

void add_peers(CLI::App& command, std::string& peers) {
  command
      .add_option("--peers", peers,
                  "Where the other servers were installed; \"\": this one alone [bench/mesh]")
      ->option_text("FOLDER");
}

void add_measure_mesh(CLI::App& parent, Parsed& parsed) {
  MeasureMesh& measure = parsed.measure_mesh;
  CLI::App* const command =
      add_command(parent, "mesh",
                  "People in a room that is always mesh: what it costs to signal alone, beside "
                  "PeerJS and Socket.IO");
  command->add_option("--people", measure.people, "So many [7]")
      ->option_text("NUMBER")
      ->check(CLI::Range(2U, 8U));
  command->add_option("--hold", measure.hold_seconds, "Seconds that each server is measured [60]")
      ->option_text("SECONDS")
      ->check(CLI::Range(1U, 3600U));
  add_peers(*command, measure.peers);
  command->final_callback([&] { parsed.command = parsed.measure_mesh; });
}

void add_measure_chat(CLI::App& parent, Parsed& parsed) {
  MeasureChat& measure = parsed.measure_chat;
  CLI::App* const command =
      add_command(parent, "chat",
                  "Rooms full of people who write: how soon a message is at everybody, and what it "
                  "costs, beside Socket.IO");
  command->add_option("--rooms", measure.rooms, "Rooms in which everybody writes [20]")
      ->option_text("NUMBER")
      ->check(CLI::Range(1U, 200U));
  command->add_option("--people", measure.people, "People of a room [50]")
      ->option_text("NUMBER")
      ->check(CLI::Range(1U, 250U));
  command->add_option("--idle", measure.idle, "People of further rooms, who do not write [4000]")
      ->option_text("NUMBER")
      ->check(CLI::Range(0U, 15'000U));
  command->add_option("--hold", measure.hold_seconds, "Seconds that each server is measured [30]")
      ->option_text("SECONDS")
      ->check(CLI::Range(1U, 3600U));
  add_peers(*command, measure.peers);
  command->final_callback([&] { parsed.command = parsed.measure_chat; });
}

void add_measure_command(CLI::App& app, Parsed& parsed) {
  MeasureClass& measure = parsed.measure_class;
  CLI::App* const parent = add_command(app, "measure", "What this server costs on this machine");
  parent->require_subcommand(1);
  CLI::App* const command =
      add_command(*parent, "class",
                  "A class: starts a server of its own, a publisher and then clients one by one");
  command->add_option("--source", measure.sources, "webcam, screen [both, each with a new server]")
      ->allow_extra_args(false)
      ->option_text("NAME")
      ->check(CLI::IsMember({"webcam", "screen"}));
  command->add_option("--clients", measure.clients, "Up to so many [9]")
      ->option_text("NUMBER")
      ->check(CLI::Range(0U, 1000U));
  command->add_option("--hold", measure.hold_seconds, "Seconds that each row is measured [10]")
      ->option_text("SECONDS")
      ->check(CLI::Range(1U, 3600U));
  command->add_option("--streams", measure.streams, "Where tools/make_streams put them")
      ->option_text("FOLDER");
  command->add_option("--csv", measure.csv, "Also write the rows as CSV")->option_text("FILE");
  command->add_option("--html", measure.html, "Also write a page with charts")->option_text("FILE");
  command->final_callback([&] { parsed.command = parsed.measure_class; });
  add_measure_mesh(*parent, parsed);
  add_measure_chat(*parent, parsed);
}

void add_backup_commands(CLI::App& app, Parsed& parsed) {
  CLI::App* const backup =
      add_command(app, "backup", "Save the school as one file; the server may be running");
  backup->add_option("file", parsed.make_backup.file, "Where to: a new file, or a folder [here]");
  backup->final_callback([&] { parsed.command = parsed.make_backup; });
  CLI::App* const restore =
      add_command(app, "restore", "Bring a saved school back; the server must be stopped");
  restore->add_option("file", parsed.restore_backup.file, "What pendopo backup wrote")->required();
  restore->add_flag("--replace", parsed.restore_backup.replace,
                    "Put the school that is there aside, in the data folder");
  restore->final_callback([&] { parsed.command = parsed.restore_backup; });
}

void add_setup_command(CLI::App& app, Parsed& parsed) {
  CLI::App* const setup = add_command(
      app, "setup",
      "Asks what a school answers once: its name, domain, ports and the like. Flags answer "
      "beforehand: those below, --domain, --https-port, --http-port, --announce and "
      "--lan-viewers");
  for (std::size_t i = 0; i < kSetupFlags.size(); ++i) {
    setup->add_option(kSetupFlags[i].flag, parsed.setup_answers[i], kSetupFlags[i].explains)
        ->option_text(kSetupFlags[i].value);
  }
  setup->add_flag("--yes", parsed.setup_asks_nothing,
                  "Ask nothing: what no flag answers stays as it is");
  setup->final_callback([setup, &parsed] {
    RunSetup command;
    command.ask = !parsed.setup_asks_nothing;
    for (std::size_t i = 0; i < kSetupFlags.size(); ++i) {
      if (setup->count(kSetupFlags[i].flag) > 0)
        command.answers.emplace(kSetupFlags[i].key, parsed.setup_answers[i]);
    }
    parsed.command = std::move(command);
  });
}

void add_commands(CLI::App& app, Parsed& parsed) {
  app.require_subcommand(0, 1);
  add_command(app, "serve", "Run the server (this is what happens without a command)")
      ->final_callback([&] { parsed.command = Serve{}; });
  add_user_commands(app, parsed);
  add_room_commands(app, parsed);
  add_token_commands(app, parsed);
  add_load_command(app, parsed);
  add_measure_command(app, parsed);
  add_setup_command(app, parsed);
  add_backup_commands(app, parsed);
  add_command(app, "health", "Whether the running server is well: exit code 0, else 1")
      ->final_callback([&] { parsed.command = CheckHealth{}; });
  CLI::App* const stats = add_command(app, "stats", "What the running server has counted");
  stats->add_flag("--json", parsed.show_stats.json, "As JSON instead of a table");
  stats->final_callback([&] { parsed.command = parsed.show_stats; });
  CLI::App* const doctor =
      add_command(app, "doctor", "Look for what is wrong here, and say what to do about it");
  doctor->add_flag("--all", parsed.ask_doctor.all, "Also tell what is good");
  doctor->final_callback([&] { parsed.command = parsed.ask_doctor; });
  CLI::App* const capacity = add_command(
      app, "capacity", "Measure for some seconds how many viewers this machine carries");
  capacity->add_flag("--json", parsed.tell_capacity.json, "As JSON");
  capacity->final_callback([&] { parsed.command = parsed.tell_capacity; });
  CLI::App* const config = add_command(app, "config", "The configuration");
  config->require_subcommand(1);
  add_command(*config, "check", "Check it and print what holds")->final_callback([&] {
    parsed.command = ConfigCheck{};
  });
  add_command(app, "version", "Print the version")->final_callback([&] {
    parsed.command = ShowVersion{};
  });
}

void collect_names(const CLI::App& app, std::vector<std::string>& flags,
                   std::vector<std::string>& commands) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(child->get_name());
    collect_names(*child, flags, commands);
  }
}

// "There is no flag --https-prot; the nearest is --https-port."
std::string sentence_about_unknown(const CLI::App& app, std::string word) {
  std::vector<std::string> flags;
  std::vector<std::string> commands;
  collect_names(app, flags, commands);
  const bool is_flag = word.starts_with('-');
  if (is_flag) word = word.substr(0, word.find('='));
  const auto& names = is_flag ? flags : commands;
  const std::vector<std::string_view> known(names.begin(), names.end());
  return fmt::format("There is no {} {}; the nearest is {}.", is_flag ? "flag" : "command", word,
                     nearest(word, known));
}

// The keys that setup asks for are answers to it, and not what this command runs with.
void take_answers(CommandLine& line, RunSetup& setup) {
  std::erase_if(line.settings, [&](const Setting& setting) {
    if (std::ranges::find(kSetupKeys, setting.key) == kSetupKeys.end()) return false;
    setup.answers.emplace(setting.key, fmt::format("{}", fmt::join(setting.values, ", ")));
    return true;
  });
}

base::Result<CommandLine, CommandLineError> collect(Parsed& parsed) {
  CommandLine line{std::move(parsed.command), std::move(parsed.config_file), {}};
  for (KeyFlag& flag : parsed.flags) {
    if (flag.option->count() == 0) continue;
    const std::string name = flag_of(flag.key->name);
    if (!flag.key->is_list && flag.values.size() > 1) {
      return failure(fmt::format("{} was given twice.", name));
    }
    line.settings.push_back({std::string(flag.key->name), std::move(flag.values), name});
  }
  if (auto* const setup = std::get_if<RunSetup>(&line.command)) take_answers(line, *setup);
  if (auto* const create = std::get_if<TokenCreate>(&line.command);
      create != nullptr && !parsed.expires.empty()) {
    create->expires_in = parse_lifetime(parsed.expires);
    if (!create->expires_in) {
      return failure(
          fmt::format("--expires is \"{}\", but it must be a time like 90s, 15m, 2h or "
                      "7d, at most ten years.",
                      parsed.expires));
    }
  }
  if (const auto* const load = std::get_if<Load>(&line.command)) {
    const bool other = !load->whep.empty() && (load->only_watch || !load->whip.empty());
    if (load->room.empty() && !other) {
      return failure("load needs --room, or --whip and --whep; see pendopo load --help.");
    }
    if (load->room.empty() && load->chat_seats > 0) {
      return failure("--chat needs --room: other servers have no seats that talk.");
    }
  }
  return line;
}

std::string as_sentence(std::string text) {
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

}  // namespace

base::Result<CommandLine, CommandLineError> parse_command_line(
    std::span<const char* const> arguments) {
  CLI::App app("Pendopo: a class you can hold, on a computer of your own.", "pendopo");
  Parsed parsed;
  add_key_flags(app, parsed);
  add_commands(app, parsed);
  // CLI11 takes the arguments from the end.
  Values reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    const CLI::App* asked = &app;  // the innermost command that was named
    while (!asked->get_subcommands().empty()) asked = asked->get_subcommands().front();
    return CommandLine{ShowHelp{asked->help()}, {}, {}};
  } catch (const CLI::ExtrasError&) {
    const Values extras = app.remaining(true);
    return failure(extras.empty() ? "Too many arguments; see pendopo --help."
                                  : sentence_about_unknown(app, extras.front()));
  } catch (const CLI::RequiredError& error) {
    return failure(as_sentence(error.what()) + " See pendopo --help.");
  } catch (const CLI::ParseError& error) {
    return failure(as_sentence(error.what()));
  }
  return collect(parsed);
}

std::optional<std::chrono::seconds> parse_lifetime(std::string_view text) {
  constexpr std::int64_t kTenYearsInSeconds = 10LL * 366 * 86'400;
  if (text.empty()) return std::nullopt;
  const char unit = text.back();
  const auto number = base::parse_number<std::int64_t>(text.substr(0, text.size() - 1));
  if (!number || *number <= 0) return std::nullopt;
  const std::int64_t seconds = unit == 's'   ? 1
                               : unit == 'm' ? 60
                               : unit == 'h' ? 3'600
                               : unit == 'd' ? 86'400
                                             : 0;
  if (seconds == 0 || *number > kTenYearsInSeconds / seconds) return std::nullopt;
  return std::chrono::seconds(*number * seconds);
}

}  // namespace server
