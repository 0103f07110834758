#include "app/api/metrics.hpp"

#include <chrono>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace app::api {
namespace {

using testing::HasSubstr;
using testing::Not;

// What is wrong with a text by the format's grammar and by what Prometheus refuses: a sample whose
// metric has no type above it, a metric in two places, a sample twice, a name or number that is
// none. Empty: nothing.
std::string complaint_of(const std::string& text) {
  static const std::regex kTypeLine("# TYPE ([a-z_:][a-z0-9_:]*) (gauge|counter|histogram)");
  static const std::regex kSample(
      "([a-z_:][a-z0-9_:]*)(\\{[a-z_]+=\"[^\"\\\\\\n]*\"(,[a-z_]+=\"[^\"\\\\\\n]*\")*\\})? "
      "(-?[0-9]+(\\.[0-9]+)?(e-?[0-9]+)?)");
  std::set<std::string> seen;
  std::set<std::string> families;
  std::string family;
  std::string type;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, kTypeLine)) {
      family = match[1];
      type = match[2];
      if (!families.insert(family).second) return "twice: " + line;
      if (type == "counter" && !family.ends_with("_total")) return "a counter's name: " + line;
      continue;
    }
    if (!std::regex_match(line, match, kSample)) return "no sample: " + line;
    const std::string name = match[1];
    const bool of_family =
        type == "histogram"
            ? name == family + "_bucket" || name == family + "_sum" || name == family + "_count"
            : name == family;
    if (!of_family) return "below " + family + ": " + line;
    if (!seen.insert(line.substr(0, line.rfind(' '))).second) return "twice: " + line;
  }
  if (!text.ends_with('\n')) return "the last line does not end";
  return "";
}

Stats some() {
  Stats stats;
  stats.version = "1.2.3 (abc)";
  stats.server = {{"connections", 7},           {"https_port", 8443},        {"refused_join", 2},
                  {"closed_tls_too_slow", 1},   {"failed_http_handler", 0},  {"processor_ms", 1234},
                  {"memory_bytes", 21'000'000}, {"started_s", 1'764'500'000}};
  stats.shards = {{{"peers", 4},
                   {"packets_sent", 5'000'000'000},
                   {"busy_percent", 7},
                   {"dropped_malformed", 3},
                   {"dropped_blocked", 9},
                   {"transit_p50_us", 50}},
                  {{"peers", 1},
                   {"packets_sent", 2},
                   {"busy_percent", 0},
                   {"dropped_malformed", 0},
                   {"dropped_blocked", 0},
                   {"transit_p50_us", 0}}};
  stats.transits.resize(2);
  stats.transits[0].record(std::chrono::microseconds(100));
  stats.transits[0].record(std::chrono::microseconds(400));
  stats.transits[0].record(std::chrono::seconds(5));
  return stats;
}

TEST(Metrics, are_in_the_format_of_prometheus) {
  EXPECT_EQ(complaint_of(metrics_text(some())), "");
  EXPECT_EQ(complaint_of(metrics_text({})), "");
}

TEST(Metrics, the_judge_of_this_file_finds_what_is_wrong) {
  const std::string good = "# TYPE a gauge\na 1\n";
  EXPECT_EQ(complaint_of(good), "");
  for (const char* bad :
       {"a 1\n", "# TYPE a gauge\na 1\na 2\n", "# TYPE a gauge\na 1\n# TYPE a gauge\n",
        "# TYPE a gauge\nb 1\n", "# TYPE a counter\na 1\n", "# TYPE a gauge\na one\n",
        "# TYPE a gauge\na 1", "# TYPE a gauge\na{x=\"\"y\"} 1\n"}) {
    EXPECT_NE(complaint_of(bad), "") << bad;
  }
}

TEST(Metrics, have_the_usual_names_units_and_labels) {
  const std::string text = metrics_text(some());
  for (const char* line : {
           "pendopo_build_info{version=\"1.2.3 (abc)\"} 1\n",
           "# TYPE pendopo_connections gauge\npendopo_connections 7\n",
           "pendopo_refused_total{reason=\"join\"} 2\n",
           "pendopo_closed_total{reason=\"tls_too_slow\"} 1\n",
           "pendopo_failed_total{reason=\"http_handler\"} 0\n",
           "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.234\n",
           "process_resident_memory_bytes 21000000\n",
           "process_start_time_seconds 1764500000\n",
           "# TYPE pendopo_shard_peers gauge\npendopo_shard_peers{shard=\"1\"} 4\n"
           "pendopo_shard_peers{shard=\"2\"} 1\n",
           "pendopo_shard_packets_sent_total{shard=\"1\"} 5000000000\n",
           "pendopo_shard_busy_ratio{shard=\"1\"} 0.07\n",
           "pendopo_shard_dropped_total{shard=\"1\",reason=\"blocked\"} 9\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("port"))) << "a port is no measure";
  EXPECT_THAT(text, Not(HasSubstr("p50"))) << "there is the histogram";
}

TEST(Metrics, hold_a_histogram_of_each_shard) {
  const std::string text = metrics_text(some());
  const std::string name = "pendopo_shard_transit_seconds";
  EXPECT_THAT(text, HasSubstr("# TYPE " + name + " histogram\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{shard=\"1\",le=\"6.5536e-05\"} 0\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{shard=\"1\",le=\"0.000131072\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{shard=\"1\",le=\"0.000524288\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{shard=\"1\",le=\"1.073741824\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket{shard=\"1\",le=\"+Inf\"} 3\n" + name +
                              "_sum{shard=\"1\"} 5.0005\n" + name + "_count{shard=\"1\"} 3\n"));
  EXPECT_THAT(text, HasSubstr(name + "_count{shard=\"2\"} 0\n"));
}

}  // namespace
}  // namespace app::api
