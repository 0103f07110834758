#include "load/report.hpp"

#include <fmt/format.h>

namespace load {
namespace {

std::string server_columns(const std::optional<ServerUse>& server) {
  if (!server) return "";
  std::string columns =
      fmt::format(" {:>7.1f} {:>7.1f} {:>7} {:>8.2f}", server->cpu_percent, server->rss_megabytes,
                  server->pss_megabytes > 0 ? fmt::format("{:.1f}", server->pss_megabytes) : "-",
                  server->nanoseconds_per_packet / 1000);
  for (const double share : {server->ceiling_share, server->paced_ceiling_share}) {
    columns += share > 0 ? fmt::format(" {:>7.0f}%", share * 100) : fmt::format(" {:>8}", "-");
  }
  return columns;
}

std::string json_quantiles(const Quantiles& q) {
  return fmt::format(R"({{"count": {}, "p50": {:.3f}, "p95": {:.3f}, "p99": {:.3f}}})", q.count,
                     q.p50, q.p95, q.p99);
}

std::string json_server(const ServerUse& server) {
  return fmt::format(
      R"({{"cpu_percent": {:.2f}, "cpu_s": {:.3f}, "rss_mb": {:.2f}, "pss_mb": {:.2f}, )"
      R"("ns_per_packet": {:.0f}, "ceiling_share": {:.3f}, "paced_ceiling_share": {:.3f}}})",
      server.cpu_percent, server.cpu_seconds, server.rss_megabytes, server.pss_megabytes,
      server.nanoseconds_per_packet, server.ceiling_share, server.paced_ceiling_share);
}

std::string missing_share(const Step& step) {
  if (!step.expected || *step.expected == 0) return "-";
  return fmt::format(
      "{:.1f}%", 100.0 * static_cast<double>(step.missing) / static_cast<double>(*step.expected));
}

std::string json_expected(const Step& step) {
  if (!step.expected) return R"("expected": null, "missing": null)";
  return fmt::format(R"("expected": {}, "missing": {})", *step.expected, step.missing);
}

std::string json_step(const Step& step) {
  std::string text = fmt::format(
      R"({{"viewers": {}, "failed": {}, "stalled": {}, "join_ms": {}, "seconds": {:.2f}, )"
      R"("packets": {}, {}, "lost": {}, "gaps": {}, "latency_ms": {}, "sent_mbit_s": {:.3f}, )"
      R"("received_mbit_s": {:.3f}, "own_cpu_percent": {:.1f})",
      step.viewers, step.failed, step.stalled, json_quantiles(step.join), step.seconds,
      step.packets, json_expected(step), step.lost, step.gaps, json_quantiles(step.latency),
      step.megabits_sent, step.megabits_received, step.own_cpu_percent);
  if (step.server) text += ", \"server\": " + json_server(*step.server);
  return text + "}";
}

}  // namespace

std::string to_table(const Report& report) {
  const bool with_server = !report.steps.empty() && report.steps.front().server.has_value();
  std::string text = fmt::format("{} on {}\n", report.target, report.machine);
  for (const std::string& source : report.sources) text += "  publishes " + source + "\n";
  text += report.decrypt_every == 0
              ? "  no packet is decrypted: latency is unknown\n"
              : fmt::format(
                    "  one packet in {} is decrypted and authenticated, the others are "
                    "counted by their headers\n",
                    report.decrypt_every);
  text += fmt::format("{:>7} {:>6} {:>7} {:>18} {:>10} {:>7} {:>6} {:>6} {:>21} {:>8} {:>8} {:>5}",
                      "viewers", "failed", "stalled", "join ms 50/95", "packets", "missing", "lost",
                      "gaps", "latency ms 50/95/99", "Mbit/s", "to srv", "own%");
  if (with_server) {
    text += fmt::format(" {:>7} {:>7} {:>7} {:>8} {:>8} {:>8}", "srv cpu%", "RSS MB", "PSS MB",
                        "us/pkt", "ceiling", "paced");
  }
  text += '\n';
  for (const Step& step : report.steps) {
    text += fmt::format(
        "{:>7} {:>6} {:>7} {:>18} {:>10} {:>7} {:>6} {:>6} {:>21} {:>8.1f} {:>8.2f} {:>5.0f}{}\n",
        step.viewers, step.failed, step.stalled,
        fmt::format("{:.0f}/{:.0f}", step.join.p50, step.join.p95), step.packets,
        missing_share(step), step.lost, step.gaps,
        fmt::format("{:.2f}/{:.2f}/{:.2f}", step.latency.p50, step.latency.p95, step.latency.p99),
        step.megabits_sent, step.megabits_received, step.own_cpu_percent,
        server_columns(step.server));
  }
  if (const auto& chat = report.chat) {
    text += fmt::format(
        "chat: {} seats said {} messages, {} refused, heard {} of {}, after {:.1f}/{:.1f}/{:.1f} "
        "ms\n",
        chat->seats, chat->said, chat->refused, chat->heard, chat->expected, chat->latency.p50,
        chat->latency.p95, chat->latency.p99);
  }
  if (report.forged > 0) text += fmt::format("{} packets were not authentic\n", report.forged);
  if (!report.first_failure.empty()) text += "first failure: " + report.first_failure + "\n";
  return text;
}

std::string json_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string to_json(const Report& report) {
  std::string sources;
  for (const std::string& source : report.sources) {
    sources += (sources.empty() ? "" : ", ") + json_text(source);
  }
  std::string steps;
  for (const Step& step : report.steps) {
    steps += (steps.empty() ? "\n    " : ",\n    ") + json_step(step);
  }
  std::string chat = "null";
  if (report.chat) {
    chat = fmt::format(
        R"({{"seats": {}, "said": {}, "refused": {}, "heard": {}, "expected": {}, "latency_ms": {}}})",
        report.chat->seats, report.chat->said, report.chat->refused, report.chat->heard,
        report.chat->expected, json_quantiles(report.chat->latency));
  }
  return fmt::format(
      "{{\n  \"target\": {},\n  \"machine\": {},\n  \"sources\": [{}],\n  \"decrypt_every\": {},\n"
      "  \"forged\": {},\n  \"keyframe_requests\": {},\n  \"first_failure\": {},\n"
      "  \"chat\": {},\n  \"steps\": [{}\n  ]\n}}\n",
      json_text(report.target), json_text(report.machine), sources, report.decrypt_every,
      report.forged, report.keyframe_requests, json_text(report.first_failure), chat, steps);
}

}  // namespace load
