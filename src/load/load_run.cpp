#include "load/load_run.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "load/ceiling.hpp"
#include "load/process_usage.hpp"
#include "load/stage.hpp"
#include "net/file_descriptor.hpp"

namespace load {
namespace {

using Failure = base::Failure<std::string>;

// Beyond so many sockets the ceiling does not change any more.
constexpr std::size_t kCeilingViewersMax = 200;
constexpr std::size_t kHeadersAndTag = 28 + 12 + 16;
// What is left for everything but the viewers' sockets.
constexpr std::size_t kOtherDescriptors = 100;

// Adds viewers until the stage has `target`, or as many as get in.
void add_viewers(Stage& stage, std::size_t count, const LoadPlan& plan, Report& report,
                 std::size_t& failed) {
  for (std::size_t i = 0; i < count && !plan.interrupted(); ++i) {
    if (auto error = stage.add_viewer()) {
      ++failed;
      if (report.first_failure.empty()) report.first_failure = std::move(*error);
    }
  }
}

void compare_with_ceiling(Report& report) {
  for (Step& step : report.steps) {
    if (!step.server || step.packets == 0 || step.server->nanoseconds_per_packet <= 0) continue;
    const double bytes =
        step.megabits_sent * 1e6 / 8 * step.seconds / static_cast<double>(step.packets);
    const auto size = static_cast<std::size_t>(bytes);
    const std::size_t payload = size > kHeadersAndTag ? size - kHeadersAndTag : 1;
    const std::size_t viewers = std::min(step.viewers, kCeilingViewersMax);
    ServerUse& use = *step.server;
    use.ceiling_share = measure_ceiling(viewers, payload) / use.nanoseconds_per_packet;
    use.paced_ceiling_share =
        measure_paced_ceiling(viewers, payload, step.pace) / use.nanoseconds_per_packet;
  }
}

}  // namespace

std::string describe_machine() {
  utsname name{};
  uname(&name);
  return fmt::format("{} {}, {} processors", name.sysname, name.release,
                     sysconf(_SC_NPROCESSORS_ONLN));
}

base::Result<Report, std::string> run_load(const LoadPlan& plan,
                                           const std::function<void(const std::string&)>& say) {
  if (plan.pid != 0 && !read_process_usage(plan.pid)) {
    return Failure(fmt::format("there is no process {}", plan.pid));
  }
  if (net::raise_descriptor_limit(plan.viewers + kOtherDescriptors) <
      plan.viewers + kOtherDescriptors) {
    return Failure(
        fmt::format("{} viewers need as many sockets; raise the limit of open files "
                    "(ulimit -n)",
                    plan.viewers));
  }
  Report report;
  report.target = fmt::format("{}:{}", plan.watch.url.host, plan.watch.url.port);
  report.machine = describe_machine();
  report.decrypt_every = plan.decrypt_every;
  std::vector<media::file::Clip> clips;
  for (const std::string& name : plan.clips) {
    auto clip = open_clip(name, plan.streams, plan.frames_per_second);
    if (!clip) return Failure(clip.error());
    report.sources.push_back(name);
    clips.push_back(std::move(*clip));
  }
  Stage stage(plan.publish, plan.watch, plan.decrypt_every);
  if (!clips.empty()) {
    if (auto error = stage.publish(std::move(clips))) return Failure(std::move(*error));
    say("The publisher is sending.");
  }
  Chat chat;
  if (plan.chat.seats > 0) {
    if (auto error = chat.start(plan.chat)) return Failure(std::move(*error));
    say(fmt::format("{} seats talk.", plan.chat.seats));
  }
  const unsigned step_size = plan.step == 0 ? plan.viewers : plan.step;
  for (unsigned asked = 0; asked < plan.viewers && !plan.interrupted();) {
    const unsigned count = std::min(step_size, plan.viewers - asked);
    std::size_t failed = 0;
    add_viewers(stage, count, plan, report, failed);
    const Quantiles joined = stage.wait_for_joins(failed);
    asked += count;
    say(fmt::format("{} viewers watch; holding for {} s.", stage.watching(), plan.hold.count()));
    Step step = stage.hold(plan.hold, plan.pid, plan.interrupted);
    step.join = joined;
    step.failed = failed;
    report.steps.push_back(step);
    if (auto error = stage.broken()) {  // the end of the ramp; what was seen until then counts
      if (report.first_failure.empty()) report.first_failure = std::move(*error);
      break;
    }
  }
  if (plan.interrupted()) say("Interrupted: the report is of the time until now.");
  if (plan.chat.seats > 0) {
    const ChatTotals totals = chat.stop();
    report.chat = ChatResult{totals.seats, totals.said,     totals.refused,
                             totals.heard, totals.expected, totals.latency};
  }
  report.forged = stage.totals().forged;
  report.keyframe_requests = stage.totals().keyframe_requests;
  stage.close();
  compare_with_ceiling(report);
  return report;
}

}  // namespace load
