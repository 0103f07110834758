#include "app/api/doctor_routes.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>

#include "app/json/fields.hpp"
#include "base/language.hpp"
#include "doctor/examine.hpp"
#include "doctor/words.hpp"

namespace app::api {

using proto::http::Method;

namespace {

boost::json::string_view json_text(std::string_view text) {
  return {text.data(), text.size()};
}

boost::json::array encode(const std::vector<doctor::Finding>& findings, base::Language language) {
  boost::json::array list;
  for (const doctor::Finding& finding : findings) {
    list.push_back(
        boost::json::object{{"level", json_text(to_string(finding.level))},
                            {"check", json_text(doctor::name_of(finding.check, language))},
                            {"what", finding.what},
                            {"fix", finding.fix}});
  }
  return list;
}

boost::json::array encode(const std::vector<base::IpAddress>& addresses) {
  boost::json::array list;
  for (const base::IpAddress& address : addresses) list.emplace_back(to_string(address));
  return list;
}

std::int64_t people_in(const Stats& stats) {
  const auto found = std::find_if(stats.server.begin(), stats.server.end(),
                                  [](const auto& entry) { return entry.first == "people"; });
  return found == stats.server.end() ? 0 : found->second;
}

unsigned status_of_way(std::string_view word) {
  if (word == "already_measuring" || word == "server_busy") return 503;
  return word == "no_way" ? 404 : 400;
}

// Something goes on for as long as this lives, however that ends.
class Busy {
 public:
  explicit Busy(std::shared_ptr<bool> flag) : flag_(std::move(flag)) { *flag_ = true; }
  ~Busy() { *flag_ = false; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  std::shared_ptr<bool> flag_;
};

}  // namespace

void DoctorRoutes::add_to(std::vector<Route>& routes) {
  const auto add = [&](Method method, std::string_view pattern, Body body,
                       Reply (DoctorRoutes::*handler)(Call&)) {
    routes.push_back({method, pattern, Access::kAdministrator, body,
                      [this, handler](Call& call) { return (this->*handler)(call); }});
  };
  add(Method::kGet, "/api/doctor", Body::kNone, &DoctorRoutes::get_findings);
  add(Method::kPost, "/api/doctor/capacity", Body::kNone, &DoctorRoutes::post_capacity);
  add(Method::kPost, "/api/doctor/way", Body::kJson, &DoctorRoutes::post_way);
  add(Method::kGet, "/api/doctor/uplink", Body::kNone, &DoctorRoutes::get_uplink);
}

Reply DoctorRoutes::get_findings(Call& call) {
  const auto wanted = proto::http::query_value(call.request.query, "language");
  const base::Language language = base::language_of(wanted.value_or("en"));
  const Stats stats = parts_.server.stats();
  const auto facts = std::make_shared<doctor::Facts>();
  std::function<void()> look = [this, facts, stats] { *facts = parts_.machine.facts(stats); };
  if (!co_await thread_.run(std::move(look))) co_return refuse(503, "server_busy");
  boost::json::array ports;
  for (const doctor::Port& port : facts->ports) {
    if (port.udp) ports.emplace_back(port.number);
  }
  co_return answer(200, {{"findings", encode(doctor::examine(*facts, language), language)},
                         {"version", facts->version},
                         {"announced", encode(facts->announced)},
                         {"addresses", encode(facts->own)},
                         {"media_ports", std::move(ports)},
                         {"people", people_in(stats)},
                         // As it is seen from here: a proxy in between is nearer than the browser.
                         {"near", call.caller.address.is_private()}});
}

Reply DoctorRoutes::post_capacity(Call&) {
  if (*measuring_) co_return refuse(503, "already_measuring");
  const std::int64_t people = people_in(parts_.server.stats());
  const auto carried = std::make_shared<std::optional<ViewersCarried>>();
  std::function<void()> measure = [this, carried] { *carried = parts_.machine.viewers_carried(); };
  const Busy busy(measuring_);
  const bool done = co_await thread_.run(std::move(measure));
  if (!done || !*carried) co_return refuse(503, "server_busy");
  co_return answer(
      200, {{"camera", (*carried)->camera}, {"slides", (*carried)->slides}, {"people", people}});
}

Reply DoctorRoutes::post_way(Call& call) {
  json::Fields fields(call.body);
  const std::string_view name = fields.text("way");
  const std::int64_t shard = fields.integer("shard");
  const std::string_view offer = fields.text("sdp");
  const bool known = name == "udp" || name == "tcp";
  if (!fields.ok() || !known || shard < 0) co_return refuse(400, "bad_message");
  const auto opened = parts_.ways.open(static_cast<std::size_t>(shard),
                                       name == "tcp" ? Way::kTcp : Way::kUdp, offer);
  if (!opened) co_return refuse(status_of_way(opened.error()), opened.error());
  co_return answer(200, {{"sdp", *opened}});
}

Reply DoctorRoutes::get_uplink(Call& call) {
  const base::Time now = parts_.clock.now();
  const std::string& person = call.person->person.name;
  if (uplink_ && now >= uplink_->ends) uplink_.reset();
  if (!uplink_) uplink_ = Uplink{person, now + kUplinkTime, 0};
  const bool others = uplink_->person != person;
  if (others || uplink_->sent + kUplinkPiece > kUplinkBytesMax)
    co_return refuse(503, "already_measuring");
  uplink_->sent += kUplinkPiece;
  // Random, so that nothing on the way can make it smaller.
  if (noise_.empty()) {
    noise_.resize(kUplinkPiece);
    parts_.random.fill(noise_);
  }
  Response response;
  response.body = proto::http::StaticBytes(noise_);
  response.headers.set("Content-Type", "application/octet-stream");
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace app::api
