#include "load/class_measurement.hpp"

#include <fmt/format.h>

#include "load/source.hpp"
#include "load/stage.hpp"

namespace load {
namespace {

using Failure = base::Failure<std::string>;

// After a change: what joining costs is not what the class costs.
constexpr std::chrono::milliseconds kSettling{2000};
// Nothing needs to be decrypted to count it.
constexpr unsigned kDecryptEvery = 0;

base::Result<ClassRow, std::string> measure_row(Stage& stage, const ClassPlan& plan, int clients) {
  stage.hold(kSettling, 0);
  const Step step = stage.hold(plan.hold, plan.pid);
  if (!step.server) return Failure("the server has ended");
  if (auto error = stage.broken()) return Failure(std::move(*error));
  if (step.stalled > 0) return Failure("nothing came to a client any more");
  return ClassRow{clients,
                  step.server->cpu_percent,
                  step.server->rss_megabytes,
                  step.megabits_sent * 1000,
                  step.megabits_received * 1000,
                  step.lost};
}

}  // namespace

base::Result<ClassSeries, std::string> measure_class(
    const ClassPlan& plan, const std::function<void(const std::string&)>& say) {
  const PublishedClass* published = published_class(plan.source);
  if (published == nullptr) return Failure(plan.source + " is neither webcam nor screen");
  std::vector<media::file::Clip> clips;
  for (const std::string& name : {plan.source, std::string("voice")}) {
    auto clip = open_clip(name, plan.streams, kFramesPerSecond);
    if (!clip) return Failure(clip.error());
    clips.push_back(std::move(*clip));
  }
  ClassSeries series{plan.source, *published, {}, {}};
  Stage stage(plan.publish, plan.watch, kDecryptEvery);
  const auto idle = measure_row(stage, plan, 0);
  if (!idle) return Failure(idle.error());
  series.idle = *idle;
  if (auto error = stage.publish(std::move(clips))) return Failure(std::move(*error));
  for (int clients = 0; clients <= plan.clients; ++clients) {
    if (clients > 0) {
      if (auto error = stage.add_viewer()) return Failure("a client: " + *error);
      std::size_t failed = 0;
      static_cast<void>(stage.wait_for_joins(failed));
      if (failed > 0) return Failure("a client was let in and saw nothing");
    }
    say(fmt::format("{}: {} clients", plan.source, clients));
    const auto row = measure_row(stage, plan, clients);
    if (!row) return Failure(row.error());
    series.rows.push_back(*row);
  }
  stage.close();
  return series;
}

}  // namespace load
