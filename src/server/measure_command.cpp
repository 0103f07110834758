#include "server/measure_command.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "app/api/errand.hpp"
#include "load/chat.hpp"
#include "load/chat_rooms.hpp"
#include "load/class_measurement.hpp"
#include "load/joining.hpp"
#include "load/load_run.hpp"
#include "load/mesh_job.hpp"
#include "net/control_call.hpp"
#include "net/file_descriptor.hpp"
#include "net/http/client.hpp"
#include "net/system_random.hpp"
#include "server/data_folder.hpp"
#include "server/peer_process.hpp"
#include "server/server_process.hpp"

namespace server {
namespace {

constexpr std::string_view kRoom = "measured";
constexpr std::size_t kDescriptors = 20'000;  // for measure chat, which holds all connections
constexpr int kTriesMax = 120;
constexpr std::chrono::milliseconds kBusyPause{500};

app::api::Yield ask(const ServerProcess& process, const app::api::Errand& errand) {
  const auto reply = net::call_control(DataFolder::control_socket_of(process.data().string()),
                                       errand.path(), errand.body());
  if (!reply) throw std::runtime_error("the server does not answer: " + reply.error().message());
  auto yield = app::api::Errand::read_reply(reply->status, reply->body);
  if (!yield) throw std::runtime_error(yield.error().sentence);
  return std::move(*yield);
}

load::Endpoint endpoint(const ServerProcess& process, std::string_view path, std::string_view can) {
  app::api::Errand errand("token-create");
  errand.with("room", kRoom).with("can", can);
  const auto url = net::http::parse_url(fmt::format("{}/{}/{}", process.address(), path, kRoom));
  return {*url, std::string(ask(process, errand).field("token")), false};
}

load::ClassSeries measure(const MeasureClass& command, const std::string& source) {
  const ServerProcess process;
  app::api::Errand room("room-create");
  static_cast<void>(ask(process, room.with("name", kRoom).with("title", kRoom)));
  load::ClassPlan plan;
  plan.publish = endpoint(process, "whip", "publish");
  plan.watch = endpoint(process, "whep", "watch");
  plan.source = source;
  plan.streams = command.streams;
  plan.clients = static_cast<int>(command.clients);
  plan.hold = std::chrono::seconds(command.hold_seconds);
  plan.pid = process.pid();
  auto series =
      load::measure_class(plan, [](const std::string& said) { fmt::print(stderr, "{}\n", said); });
  if (!series) throw std::runtime_error(series.error());
  return std::move(*series);
}

load::MeshRow row_or_throw(base::Result<load::MeshRow, std::string> row) {
  if (!row) throw std::runtime_error(row.error());
  return std::move(*row);
}

load::MeshRow measure_ours(load::MeshPlan plan) {
  const ServerProcess process;
  net::SystemRandom random;
  app::api::Errand room("room-create");
  room.with("name", kRoom).with("title", kRoom).with("mesh", "always");
  static_cast<void>(ask(process, room));
  app::api::Errand token("token-create");
  token.with("room", kRoom).with("can", "join");
  const load::PendopoPlace place{*net::http::parse_url(process.address() + "/api/signal"),
                                 std::string(kRoom),
                                 std::string(ask(process, token).field("token"))};
  plan.pid = process.pid();
  return row_or_throw(load::do_mesh_job("Pendopo (over TLS)", plan, [&](std::string_view name) {
    return load::enter_pendopo(place, name, random);
  }));
}

// The same person of 0 and up has the same address each time; its room is made when the first
// comes.
class ManyRooms {
 public:
  explicit ManyRooms(const ServerProcess& process) : process_(process) {}

  const load::PendopoPlace& at(unsigned room) {
    while (places_.size() <= room) {
      const std::string name = fmt::format("{}-{}", kRoom, places_.size() + 1);
      app::api::Errand create("room-create");
      static_cast<void>(ask(process_, create.with("name", name).with("title", name)));
      app::api::Errand token("token-create");
      token.with("room", name).with("can", "join");
      places_.push_back({*net::http::parse_url(process_.address() + "/api/signal"), name,
                         std::string(ask(process_, token).field("token"))});
    }
    return places_[room];
  }

 private:
  const ServerProcess& process_;
  std::vector<load::PendopoPlace> places_;
};

// Whoever comes while the machine has no processor left is asked to come a little later.
bool is_busy(std::string_view error) {
  return error.find("server_full") != std::string_view::npos;
}

net::http::Terms terms_of(unsigned person) {
  return {.verifies = false, .from = load::source_of(person)};
}

load::ChatRoomsRow row_or_throw(base::Result<load::ChatRoomsRow, std::string> row) {
  if (!row) throw std::runtime_error(row.error());
  return std::move(*row);
}

load::ChatRoomsRow measure_our_chat(load::ChatRoomsPlan plan) {
  const ServerProcess process;
  net::SystemRandom random;
  ManyRooms rooms(process);
  load::ChatWay way;
  way.server = "Pendopo (over TLS)";
  way.enter = [&](unsigned room,
                  unsigned person) -> base::Result<load::WebSocketClient, std::string> {
    const std::string name = fmt::format("Murid {}", person + 1);
    auto joined = load::join_pendopo(rooms.at(room), name, false, terms_of(person), random);
    for (int tries = 1; !joined && is_busy(joined.error()) && tries < kTriesMax; ++tries) {
      std::this_thread::sleep_for(kBusyPause);
      joined = load::join_pendopo(rooms.at(room), name, false, terms_of(person), random);
    }
    if (!joined) return base::Failure<std::string>(joined.error());
    return std::move(joined->socket);
  };
  way.say = [](std::uint64_t number, std::string_view text) {
    return fmt::format(R"({{"id": {}, "command": "send_chat", "text": "{}"}})", number, text);
  };
  way.answer = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
  way.refuses = load::is_refusal;
  plan.pid = process.pid();
  return row_or_throw(load::do_chat_rooms(plan, way));
}

load::ChatRoomsRow measure_socket_io(load::ChatRoomsPlan plan, const std::string& folder) {
  const PeerProcess process(folder);
  net::SystemRandom random;
  const auto url = *net::http::parse_url(fmt::format(
      "http://127.0.0.1:{}/socket.io/?EIO=4&transport=websocket", process.socket_io_port()));
  load::ChatWay way;
  way.server = "Socket.IO (no TLS)";
  way.enter = [&](unsigned room, unsigned person) {
    return load::join_socket_io(url, fmt::format("{}-{}", kRoom, room + 1),
                                fmt::format("Murid {}", person + 1), terms_of(person), random);
  };
  way.say = [](std::uint64_t, std::string_view text) {
    return fmt::format(R"(42["message","{}"])", text);
  };
  way.answer = [](std::string_view text) {
    const bool asks = load::news_of_socket_io(text) == load::MeshNews::kPing;
    return asks ? std::optional<std::string>("3") : std::nullopt;
  };
  way.refuses = [](std::string_view) { return false; };
  plan.pid = process.pid();
  return row_or_throw(load::do_chat_rooms(plan, way));
}

load::MeshRow measure_peers(load::MeshPlan plan, const std::string& folder) {
  const PeerProcess process(folder);
  net::SystemRandom random;
  const auto url = [](unsigned port, std::string_view path) {
    return *net::http::parse_url(fmt::format("http://127.0.0.1:{}{}", port, path));
  };
  const load::PeersPlace place{
      url(process.peer_port(), "/peerjs"),
      url(process.socket_io_port(), "/socket.io/?EIO=4&transport=websocket"), std::string(kRoom)};
  plan.pid = process.pid();
  return row_or_throw(load::do_mesh_job("PeerJS and Socket.IO", plan, [&](std::string_view name) {
    return load::enter_peers(place, name, random);
  }));
}

void write_file(const std::string& name, const std::string& text) {
  if (name.empty()) return;
  std::ofstream file(name);
  if (!(file << text).flush()) throw std::runtime_error(name + " cannot be written");
}

}  // namespace

void run_measure_command(const MeasureClass& command) {
  load::ClassReport report;
  report.machine = load::describe_machine();
  report.seconds = command.hold_seconds;
  for (const std::string& source : command.sources) {
    report.series.push_back(measure(command, source));
  }
  fmt::print("{}", load::to_table(report));
  write_file(command.csv, load::to_csv(report));
  write_file(command.html, load::to_html(report));
}

void run_measure_command(const MeasureMesh& command) {
  load::MeshReport report;
  report.machine = load::describe_machine();
  report.plan.people = command.people;
  report.plan.hold = std::chrono::seconds(command.hold_seconds);
  report.rows.push_back(measure_ours(report.plan));
  if (!command.peers.empty()) report.rows.push_back(measure_peers(report.plan, command.peers));
  fmt::print("{}", load::to_table(report));
}

void run_measure_command(const MeasureChat& command) {
  net::raise_descriptor_limit(kDescriptors);
  load::ChatRoomsReport report;
  report.machine = load::describe_machine();
  report.plan.rooms = command.rooms;
  report.plan.people = command.people;
  report.plan.idle = command.idle;
  report.plan.hold = std::chrono::seconds(command.hold_seconds);
  report.rows.push_back(measure_our_chat(report.plan));
  if (!command.peers.empty()) {
    report.rows.push_back(measure_socket_io(report.plan, command.peers));
  }
  fmt::print("{}", load::to_table(report));
}

}  // namespace server
