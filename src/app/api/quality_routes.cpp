#include "app/api/quality_routes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "app/api/quality_encode.hpp"
#include "app/json/fields.hpp"
#include "base/number.hpp"
#include "quality/csv.hpp"

namespace app::api {
namespace {

using proto::http::Method;
using store::Store;

constexpr std::int64_t kMinutesShown = 10;
constexpr std::int64_t kMinutesMax = 120;  // as many as are kept
constexpr std::size_t kQuartersMax = 300;  // in a list: three days on air without a break
constexpr std::int64_t kCountMax = 1'000'000'000;
constexpr std::int64_t kTimeMax = 4'000'000'000'000;  // the year 2096; what is later is no time

std::optional<std::int64_t> number_of(const Call& call, std::string_view name, std::int64_t most) {
  const auto text = proto::http::query_value(call.request.query, name);
  if (!text) return std::nullopt;
  const auto number = base::parse_number<std::int64_t>(*text);
  return number && *number >= 0 && *number <= most ? number : std::nullopt;
}

std::uint32_t count(json::Fields& fields, std::string_view name) {
  const auto value = fields.optional_integer(name).value_or(0);
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, kCountMax));
}

std::optional<std::uint32_t> time(json::Fields& fields, std::string_view name) {
  if (!fields.optional_integer(name)) return std::nullopt;
  return count(fields, name);
}

}  // namespace

void QualityRoutes::add_to(std::vector<Route>& routes) {
  const auto add = [&](std::string_view pattern, Reply (QualityRoutes::*handler)(Call&)) {
    const auto answer_managers = [this, handler](Call& call) -> Reply {
      if (!may_make_rooms(call.person->person, parts_.profile)) {
        co_return refuse(403, "administrators_only");
      }
      co_return co_await (this->*handler)(call);
    };
    routes.push_back({Method::kGet, pattern, Access::kSignedIn, Body::kNone, answer_managers});
  };
  add("/api/channels/*/quality", &QualityRoutes::get_quality);
  add("/api/channels/*/quality.csv", &QualityRoutes::get_csv);
  add("/api/channels/*/quality/quarters", &QualityRoutes::get_quarters);
  add("/api/channels/*/quality/report", &QualityRoutes::get_report);
  routes.push_back({Method::kPost, "/api/channels/*/quality/player", Access::kAnyone, Body::kJson,
                    [this](Call& call) { return post_player(call); }});
}

Reply QualityRoutes::get_quality(Call& call) {
  const auto find = [name = call.parts[0]](Store& store) { return store.channels().find(name); };
  const auto record = co_await parts_.store.run(find);
  if (!record) co_return refuse(Trouble(record.error()));
  if (!*record) co_return refuse(Trouble(Problem::kUnknownChannel));
  const std::int64_t minutes = number_of(call, "minutes", kMinutesMax).value_or(kMinutesShown);
  const base::WallTime now = parts_.clock.wall_now();
  quality::ViewerSlots none(0);
  const quality::Channel silent(none);
  const quality::Channel* const found = parts_.quality.look(call.parts[0]);
  const quality::Channel& channel = found == nullptr ? silent : *found;
  boost::json::object object =
      encode(channel, parts_.clock.now(), {now.milliseconds - minutes * quality::kMinuteMs});
  object["now"] = now.milliseconds;
  object["title"] = (*record)->title;
  object["days_kept"] = store::kQualityKeptDays;
  co_return answer(200, object);
}

Reply QualityRoutes::get_csv(Call& call) {
  const quality::Channel* const channel = parts_.quality.look(call.parts[0]);
  if (channel == nullptr) co_return refuse(404, "not_on_air");
  Response response = proto::http::text_response(200, quality::to_csv(*channel));
  response.headers.set("Content-Type", "text/csv; charset=utf-8; header=present");
  response.headers.set("Content-Disposition",
                       "attachment; filename=\"quality-" + call.parts[0] + ".csv\"");
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

Reply QualityRoutes::get_quarters(Call& call) {
  const auto read = [name = call.parts[0]](Store& store) {
    return store.quality().quarters(name, kQuartersMax);
  };
  const auto quarters = co_await parts_.store.run(read);
  if (!quarters) co_return refuse(Trouble(quarters.error()));
  boost::json::array encoded;
  for (const store::QualityQuarter& quarter : *quarters) encoded.push_back(encode(quarter));
  co_return answer(200, {{"quarters", std::move(encoded)}});
}

namespace {

struct Kept {
  std::optional<school::ChannelRecord> channel;
  std::vector<quality::Minute> minutes;
};

store::Answer<Kept> read_kept(Store& store, std::string_view name, base::WallTime from,
                              base::WallTime to) {
  Kept kept;
  auto channel = store.channels().find(name);
  if (!channel) return base::Failure{channel.error()};
  kept.channel = std::move(*channel);
  auto minutes = store.quality().between(name, from, to);
  if (!minutes) return base::Failure{minutes.error()};
  kept.minutes = std::move(*minutes);
  return kept;
}

}  // namespace

Reply QualityRoutes::get_report(Call& call) {
  const auto at = number_of(call, "at", kTimeMax);
  if (!at) co_return refuse(400, "bad_message");
  const base::WallTime from = quality::quarter_of({*at});
  const base::WallTime to{from.milliseconds + quality::kQuarterMs};
  const auto read = [name = call.parts[0], from, to](Store& store) {
    return read_kept(store, name, from, to);
  };
  const auto kept = co_await parts_.store.run(read);
  if (!kept) co_return refuse(Trouble(kept.error()));
  if (!kept->channel) co_return refuse(Trouble(Problem::kUnknownChannel));
  boost::json::object object = encode(quality::report_of(kept->minutes));
  boost::json::array minutes;
  for (const quality::Minute& minute : kept->minutes) minutes.push_back(encode(minute));
  object["title"] = kept->channel->title;
  object["from"] = from.milliseconds;
  object["to"] = to.milliseconds;
  object["minutes"] = std::move(minutes);
  co_return answer(200, object);
}

Reply QualityRoutes::post_player(Call& call) {
  json::Fields fields(call.body);
  const std::string pass(fields.text("pass"));
  quality::PlayerReport report;
  report.behind_live_ms = time(fields, "behind_live_ms");
  report.buffer_ms = time(fields, "buffer_ms");
  report.joined_ms = time(fields, "joined_ms");
  report.stalls = count(fields, "stalls");
  report.stalled_ms = count(fields, "stalled_ms");
  report.frames_shown = count(fields, "frames_shown");
  report.frames_dropped = count(fields, "frames_dropped");
  if (!fields.ok()) co_return refuse(400, "bad_message");
  if (!parts_.quality.note_player(call.parts[0], pass, report)) co_return refuse(403, "wrong_link");
  co_return proto::http::empty_response(204);
}

}  // namespace app::api
