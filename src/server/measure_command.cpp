#include "server/measure_command.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "app/api/errand.hpp"
#include "load/class_measurement.hpp"
#include "load/load_run.hpp"
#include "net/control_call.hpp"
#include "net/http/client.hpp"
#include "server/data_folder.hpp"
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

}  // namespace server
