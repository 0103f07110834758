#include "app/api/metrics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace app::api {
namespace {

enum class Type : std::uint8_t { kGauge, kCounter, kHistogram };

std::string_view to_string(Type type) {
  switch (type) {
    case Type::kGauge:
      return "gauge";
    case Type::kCounter:
      return "counter";
    case Type::kHistogram:
      return "histogram";
  }
  return "untyped";
}

// One metric: its samples stand together, below its type.
struct Family {
  Type type = Type::kGauge;
  std::vector<std::string> samples;
};
// By name, so that the same server says the same in the same order.
using Families = std::map<std::string, Family, std::less<>>;

// A number that is not as it stands in `pendopo stats`.
struct Renamed {
  std::string_view name;  // in `pendopo stats`
  std::string_view metric;
  Type type;
  double unit;  // what one of it is in the metric's unit
};
constexpr double kThousandth = 1e-3;
constexpr std::array kRenamed{
    Renamed{"processor_ms", "process_cpu_seconds_total", Type::kCounter, kThousandth},
    Renamed{"memory_bytes", "process_resident_memory_bytes", Type::kGauge, 1},
    Renamed{"open_files", "process_open_fds", Type::kGauge, 1},
    Renamed{"open_files_max", "process_max_fds", Type::kGauge, 1},
    Renamed{"started_s", "process_start_time_seconds", Type::kGauge, 1},
    Renamed{"busy_percent", "pendopo_shard_busy_ratio", Type::kGauge, 1e-2},
    Renamed{"waited_max_ms", "pendopo_shard_waited_max_seconds", Type::kGauge, kThousandth},
};

// How it is now; every other number has only ever grown.
constexpr std::array<std::string_view, 18> kGauges = {
    "connections",         "pipes",           "waiting_pipes",   "rooms",        "people",
    "class_viewers",       "channels_on_air", "channel_viewers", "chat_people",  "aac_plugin",
    "channels_transcoded", "peers",           "peers_on_tcp",    "publications", "subscriptions",
    "ice_tcp_connections", "viewers_limited", "pictures_held"};

// What happened for one of many reasons: the rest of the name is the reason.
constexpr std::array<std::string_view, 4> kForAReason = {"dropped_", "refused_", "closed_",
                                                         "failed_"};

bool is_told_otherwise(std::string_view name) {
  return name.ends_with("_port") || name.starts_with("transit_");
}

struct Metric {
  std::string name;
  Type type = Type::kCounter;
  double unit = 1;
  std::string reason;  // empty: none
};

Metric metric_of(std::string_view name, bool of_shard) {
  const std::string prefix = of_shard ? "pendopo_shard_" : "pendopo_";
  const auto renamed = std::ranges::find(kRenamed, name, &Renamed::name);
  if (renamed != kRenamed.end()) {
    return {std::string(renamed->metric), renamed->type, renamed->unit, {}};
  }
  for (const std::string_view what : kForAReason) {
    if (!name.starts_with(what)) continue;
    return {prefix + std::string(what) + "total", Type::kCounter, 1,
            std::string(name.substr(what.size()))};
  }
  if (std::ranges::find(kGauges, name) != kGauges.end()) {
    return {prefix + std::string(name), Type::kGauge, 1, {}};
  }
  return {prefix + std::string(name) + "_total", Type::kCounter, 1, {}};
}

// A value in full, and without a point where it is whole.
std::string number(std::int64_t value, double unit) {
  if (unit == 1) return fmt::format("{}", value);
  return fmt::format("{:.12g}", static_cast<double>(value) * unit);
}

// `shard` 0: of the server.
void add(Families& families, const Stats::Numbers& numbers, std::size_t shard) {
  for (const auto& [name, value] : numbers) {
    if (is_told_otherwise(name)) continue;
    const Metric metric = metric_of(name, shard != 0);
    std::string labels;
    if (shard != 0) labels = fmt::format("shard=\"{}\"", shard);
    if (!metric.reason.empty()) {
      labels += fmt::format("{}reason=\"{}\"", labels.empty() ? "" : ",", metric.reason);
    }
    if (!labels.empty()) labels = "{" + labels + "}";
    Family& family = families[metric.name];
    family.type = metric.type;
    family.samples.push_back(
        fmt::format("{}{} {}\n", metric.name, labels, number(value, metric.unit)));
  }
}

void add(Families& families, const base::LatencyHistogram& transit, std::size_t shard) {
  constexpr std::string_view kName = "pendopo_shard_transit_seconds";
  using Seconds = std::chrono::duration<double>;
  Family& family = families[std::string(kName)];
  family.type = Type::kHistogram;
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket + 1 < base::LatencyHistogram::kBuckets; ++bucket) {
    below += transit.in_bucket(bucket);
    if (bucket % base::LatencyHistogram::kPerOctave != 0) continue;
    const Seconds end = base::LatencyHistogram::end_of(bucket);
    family.samples.push_back(
        fmt::format("{}_bucket{{shard=\"{}\",le=\"{}\"}} {}\n", kName, shard, end.count(), below));
  }
  family.samples.push_back(
      fmt::format("{0}_bucket{{shard=\"{1}\",le=\"+Inf\"}} {2}\n{0}_sum{{shard=\"{1}\"}} {3:.9g}\n"
                  "{0}_count{{shard=\"{1}\"}} {2}\n",
                  kName, shard, transit.count(), Seconds(transit.sum()).count()));
}

}  // namespace

std::string metrics_text(const Stats& stats) {
  Families families;
  add(families, stats.server, 0);
  for (std::size_t i = 0; i < stats.shards.size(); ++i) add(families, stats.shards[i], i + 1);
  for (std::size_t i = 0; i < stats.transits.size(); ++i) add(families, stats.transits[i], i + 1);
  std::string text = fmt::format(
      "# TYPE pendopo_build_info gauge\npendopo_build_info{{version=\"{}\"}} 1\n", stats.version);
  for (const auto& [name, family] : families) {
    text += fmt::format("# TYPE {} {}\n", name, to_string(family.type));
    for (const std::string& sample : family.samples) text += sample;
  }
  return text;
}

}  // namespace app::api
