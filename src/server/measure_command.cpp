#include "server/measure_command.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "app/api/errand.hpp"
#include "load/class_measurement.hpp"
#include "load/load_run.hpp"
#include "load/mesh_job.hpp"
#include "net/control_call.hpp"
#include "net/http/client.hpp"
#include "net/system_random.hpp"
#include "server/data_folder.hpp"
#include "server/peer_process.hpp"
#include "server/server_process.hpp"

namespace server {
namespace {

constexpr std::string_view kRoom = "measured";

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

}  // namespace server
