#include "quality/csv.hpp"

#include <chrono>
#include <ctime>
#include <iterator>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace quality {
namespace {

constexpr std::string_view kNames =
    "time,who,carrier,by_proxy,seconds,throughput_kbps,segments,resent_or_out_of_order,"
    "loss_percent,rtt_ms,jitter_ms,behind_live_ms,buffer_ms,capacity_kbps,stalls,stalled_ms,"
    "frames_shown,frames_dropped\r\n";

std::string time_text(base::WallTime at) {
  using std::chrono::milliseconds;
  const std::chrono::sys_time<milliseconds> time{milliseconds(at.milliseconds)};
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(whole)));
}

std::string number(const std::optional<float>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : std::string();
}

void write_line(std::string& out, base::WallTime at, std::string_view who, const Figures& figures) {
  fmt::format_to(std::back_inserter(out), "{},{},{:.3f},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
                 time_text(at), who, figures.time_ms / 1000.0, number(figures.kbps(), 1),
                 figures.segments, figures.troubled, number(figures.loss_percent(), 3),
                 number(figures.round_trip_ms, 3), number(figures.jitter_ms, 3),
                 number(figures.behind_live_ms, 0), number(figures.buffer_ms, 0),
                 number(figures.capacity_kbps, 0), figures.stalls, figures.stalled_ms,
                 figures.frames_shown, figures.frames_dropped);
}

}  // namespace

std::string to_csv(const Channel& channel) {
  std::string out(kNames);
  for (const ChannelSample& sample : channel.samples()) {
    write_line(out, sample.at, "publisher,,", sample.publisher);
  }
  for (const Viewer* viewer : channel.viewers()) {
    const std::string who = fmt::format("viewer {},{},{}", viewer->label(),
                                        to_string(viewer->carrier()), viewer->by_proxy() ? 1 : 0);
    for (const ViewerSample& sample : viewer->samples()) {
      write_line(out, sample.at, who, sample.figures);
    }
  }
  return out;
}

}  // namespace quality
