// The command line as plain values: parsed here, carried out elsewhere.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "server/config.hpp"

namespace server {

enum class AccountRole { kTeacher, kAdministrator };
enum class TokenPurpose { kPublish, kWatch };

struct Serve {};
struct UserAdd {
  std::string name;
  AccountRole role = AccountRole::kTeacher;
  bool password_from_stdin = false;  // else asked for at the terminal, without echo
};
struct UserPasswd {
  std::string name;
  bool password_from_stdin = false;
};
struct UserList {};
struct RoomCreate {
  std::string name;
  std::string title;  // empty: the name
};
struct RoomList {};
struct RoomDelete {
  std::string name;
};
struct TokenCreate {
  std::string room;
  TokenPurpose can = TokenPurpose::kWatch;
  std::optional<std::chrono::seconds> expires_in;  // absent: never
};
// `token metrics`: what reads /metrics from elsewhere.
struct MetricsToken {
  bool end = false;  // there is none from now on
};
// `load`: clients that test a server, this or another.
struct Load {
  std::string server = "https://localhost:8443";
  std::string room;  // of a Pendopo server; tokens that are not given are made
  std::string whip;  // instead of `server` and `room`
  std::string whep;
  std::string publish_token;
  std::string watch_token;
  std::vector<std::string> sources = {"camera-h264", "voice"};
  bool only_watch = false;
  std::string streams = "build/streams";
  double frames_per_second = 25;
  unsigned viewers = 10;
  unsigned step = 0;
  unsigned hold_seconds = 10;
  unsigned decrypt_every = 16;
  int pid = 0;
  bool verify_certificate = false;
  unsigned chat_seats = 0;
  std::string json;  // a file; empty: none
};
// `measure class`: what a class costs a server that is started for it.
struct MeasureClass {
  std::vector<std::string> sources = {"webcam", "screen"};
  unsigned clients = 9;
  unsigned hold_seconds = 10;
  std::string streams = "build/streams";
  std::string csv;   // a file; empty: none
  std::string html;  // the same
};
// `measure mesh`: what it costs to signal alone, beside PeerJS and Socket.IO.
struct MeasureMesh {
  unsigned people = 7;
  unsigned hold_seconds = 60;
  std::string peers = "bench/mesh";  // empty: this server alone
};
// `measure chat`: rooms full of people who write, beside Socket.IO.
struct MeasureChat {
  unsigned rooms = 20;
  unsigned people = 50;
  unsigned idle = 4000;
  unsigned hold_seconds = 30;
  std::string peers = "bench/mesh";  // empty: this server alone
};
// `stats`: what the running server has counted.
struct ShowStats {
  bool json = false;  // as the server says it, instead of a table
};
// `backup`: the school as one file; also while the server runs.
struct MakeBackup {
  std::string file;  // or a folder, in which it gets a name with the date
};
// `restore`: the school of such a file, while no server runs.
struct RestoreBackup {
  std::string file;
  bool replace = false;  // puts a school that is there aside
};
// `health`: for containers and monitors.
struct CheckHealth {};
// `doctor`: what is wrong with this machine and the server on it, and what to do.
struct AskDoctor {
  bool all = false;  // also what is good
};
// `capacity`: how many viewers this machine carries.
struct TellCapacity {
  bool json = false;
};
// `setup`: the questions that a school answers once, at the terminal.
struct RunSetup {
  std::map<std::string, std::string, std::less<>> answers;  // given as flags: these are not asked
  bool ask = true;                                          // else the rest stays as it is
};
struct ConfigCheck {};
struct ShowVersion {};
struct ShowHelp {
  std::string text;
};

using Command =
    std::variant<Serve, UserAdd, UserPasswd, UserList, RoomCreate, RoomList, RoomDelete,
                 TokenCreate, MetricsToken, Load, MeasureClass, MeasureMesh, MeasureChat, ShowStats,
                 MakeBackup, RestoreBackup, AskDoctor, TellCapacity, CheckHealth, RunSetup,
                 ConfigCheck, ShowVersion, ShowHelp>;

struct CommandLine {
  Command command;
  std::string config_file;  // of --config; empty: the usual places
  Settings settings;        // the keys that were given as flags
};

// A sentence for the person at the terminal; the program exits with 1.
struct CommandLineError {
  std::string sentence;
};

// `arguments` are those of main without the program's name.
base::Result<CommandLine, CommandLineError> parse_command_line(
    std::span<const char* const> arguments);

// "90s", "15m", "2h", "7d": a positive whole number and its unit; at most ten years.
std::optional<std::chrono::seconds> parse_lifetime(std::string_view text);

}  // namespace server
