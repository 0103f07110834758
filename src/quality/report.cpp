#include "quality/report.hpp"

#include <algorithm>

namespace quality {
namespace {

// Percent of loss as counts, with which Figures can be judged.
constexpr std::uint32_t kSegmentsOfAPercentage = 100'000;

Figures viewer_of(const Minute& all) {
  const AudienceFigures& audience = all.audience;
  Figures viewer;
  viewer.time_ms = all.publisher.time_ms;
  if (audience.kbps.median) {
    viewer.bytes =
        static_cast<std::uint64_t>(static_cast<double>(*audience.kbps.median) * viewer.time_ms / 8);
  }
  if (audience.loss_percent.median) {
    viewer.segments = kSegmentsOfAPercentage;
    viewer.troubled =
        static_cast<std::uint32_t>(*audience.loss_percent.median * kSegmentsOfAPercentage / 100);
  }
  viewer.round_trip_ms = audience.round_trip_ms.median;
  viewer.jitter_ms = audience.jitter_ms.median;
  viewer.behind_live_ms = audience.behind_live_ms.median;
  if (audience.measured > 0) {
    viewer.stalls = audience.stalls / audience.measured;
    viewer.stalled_ms = audience.stalled_ms / audience.measured;
  }
  return viewer;
}

}  // namespace

base::WallTime quarter_of(base::WallTime moment) {
  return {moment.milliseconds - moment.milliseconds % kQuarterMs};
}

Report report_of(std::span<const Minute> minutes) {
  MinuteSum sum;
  for (const Minute& minute : minutes) sum.add(minute);
  Report report;
  report.all = sum.minute();
  if (report.all.samples == 0) return report;
  const AudienceFigures& audience = report.all.audience;
  const float stream_kbps = report.all.publisher.kbps().value_or(0);
  report.viewer = viewer_of(report.all);
  report.publisher = judge_publisher(report.all.publisher, report.all.fell_behind);
  report.viewers = judge_viewer(report.viewer, 0);
  report.level = std::max({worst(report.publisher), worst(report.viewers),
                           judge_audience(audience.measured, audience.fair, audience.bad)});
  // What came of a publisher is what is known to have been sent: there is nothing to compare with.
  report.publisher_tiphon = tiphon(report.all.publisher, 0);
  if (audience.measured > 0) report.viewer_tiphon = tiphon(report.viewer, stream_kbps);
  return report;
}

}  // namespace quality
