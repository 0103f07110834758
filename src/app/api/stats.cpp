#include "app/api/stats.hpp"

#include <string>

#include <boost/json/array.hpp>

#include "app/json/fields.hpp"

namespace app::api {
namespace {

constexpr std::size_t kReplySizeMax = 1024 * 1024;

boost::json::object encode(const Stats::Numbers& numbers) {
  boost::json::object object;
  for (const auto& [name, value] : numbers) object[name] = value;
  return object;
}

Stats::Numbers numbers_of(const boost::json::object& object) {
  Stats::Numbers numbers;
  for (const auto& pair : object) {
    if (const auto* value = pair.value().if_int64()) numbers.emplace_back(pair.key(), *value);
  }
  return numbers;
}

}  // namespace

boost::json::object encode(const Stats& stats) {
  boost::json::array shards;
  for (const Stats::Numbers& shard : stats.shards) shards.push_back(encode(shard));
  return {{"server", encode(stats.server)}, {"shards", std::move(shards)}};
}

base::Result<Stats, Complaint> read_stats(unsigned status, std::string_view body) {
  const auto object = json::parse_object(body, kReplySizeMax);
  const auto* server = object ? object->if_contains("server") : nullptr;
  const auto* shards = object ? object->if_contains("shards") : nullptr;
  const bool readable = server != nullptr && server->is_object() && shards != nullptr &&
                        shards->is_array() && status == 200;
  if (!readable) return base::Failure{Complaint{"the running server gave no readable answer"}};
  Stats stats{numbers_of(server->get_object()), {}};
  for (const auto& shard : shards->get_array()) {
    if (const auto* numbers = shard.if_object()) stats.shards.push_back(numbers_of(*numbers));
  }
  return stats;
}

}  // namespace app::api
