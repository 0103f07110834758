#include "app/api/quality_encode.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>

namespace app::api {
namespace {

using quality::AudienceFigures;
using quality::ChannelSample;
using quality::Spread;

boost::json::string_view text(std::string_view view) {
  return {view.data(), view.size()};
}

// In thousandths at most: nobody measures more.
boost::json::value measured(const std::optional<float>& value) {
  if (!value) return nullptr;
  return std::round(static_cast<double>(*value) * 1000) / 1000;
}

boost::json::value index(const std::optional<unsigned>& value) {
  return value ? boost::json::value(*value) : boost::json::value();
}

boost::json::array encode_all(std::span<const quality::Complaint> complaints) {
  boost::json::array all;
  for (const quality::Complaint& complaint : complaints) {
    all.push_back({{"level", text(to_string(complaint.level))},
                   {"reason", text(to_string(complaint.reason))},
                   {"number", measured(complaint.number)}});
  }
  return all;
}

boost::json::object encode_spread(const Spread& spread) {
  return {{"median", measured(spread.median)}, {"bad", measured(spread.bad)}};
}

boost::json::object encode_audience(const AudienceFigures& audience) {
  return {{"present", audience.present},
          {"measured", audience.measured},
          {"fair", audience.fair},
          {"bad", audience.bad},
          {"throughput_kbps", encode_spread(audience.kbps)},
          {"loss_percent", encode_spread(audience.loss_percent)},
          {"rtt_ms", encode_spread(audience.round_trip_ms)},
          {"jitter_ms", encode_spread(audience.jitter_ms)},
          {"behind_live_ms", encode_spread(audience.behind_live_ms)},
          {"bytes", audience.bytes},
          {"segments", audience.segments},
          {"troubled", audience.troubled},
          {"stalls", audience.stalls},
          {"stalled_ms", audience.stalled_ms},
          {"frames_dropped", audience.frames_dropped}};
}

boost::json::object encode_viewer(const quality::Channel& channel, const quality::Viewer& viewer,
                                  base::Time now) {
  const quality::Figures figures = viewer.last_minute();
  const auto complaints = channel.judge(viewer);
  const auto& joined = viewer.joined_ms();
  return {{"number", viewer.label()},
          {"carrier", text(to_string(viewer.carrier()))},
          {"by_proxy", viewer.by_proxy()},
          {"since", viewer.since().milliseconds},
          {"here", viewer.is_present(now)},
          {"joined_ms", joined ? boost::json::value(*joined) : boost::json::value()},
          {"figures", api::encode(figures)},
          {"level", text(to_string(worst(complaints)))},
          {"complaints", encode_all(complaints)}};
}

// Column by column: 1440 samples as objects would be ten times as large.
boost::json::object encode_history(const quality::Channel& channel, base::WallTime since) {
  const auto& samples = channel.samples();
  const auto first = std::ranges::lower_bound(samples, since, {}, &ChannelSample::at);
  boost::json::object history;
  const auto column = [&](std::string_view name, auto value) {
    boost::json::array values;
    for (auto sample = first; sample != samples.end(); ++sample) values.push_back(value(*sample));
    history[text(name)] = std::move(values);
  };
  column("at", [](const ChannelSample& s) { return s.at.milliseconds; });
  column("publisher_kbps", [](const ChannelSample& s) { return measured(s.publisher.kbps()); });
  column("publisher_loss",
         [](const ChannelSample& s) { return measured(s.publisher.loss_percent()); });
  column("publisher_rtt",
         [](const ChannelSample& s) { return measured(s.publisher.round_trip_ms); });
  column("publisher_jitter",
         [](const ChannelSample& s) { return measured(s.publisher.jitter_ms); });
  column("viewers", [](const ChannelSample& s) { return s.audience.present; });
  column("stalled_ms", [](const ChannelSample& s) { return s.audience.stalled_ms; });
  const auto spread = [&](const std::string& name, Spread AudienceFigures::* of) {
    column(name + "_median",
           [of](const ChannelSample& s) { return measured((s.audience.*of).median); });
    column(name + "_bad", [of](const ChannelSample& s) { return measured((s.audience.*of).bad); });
  };
  spread("kbps", &AudienceFigures::kbps);
  spread("loss", &AudienceFigures::loss_percent);
  spread("rtt", &AudienceFigures::round_trip_ms);
  spread("jitter", &AudienceFigures::jitter_ms);
  spread("behind_live", &AudienceFigures::behind_live_ms);
  return history;
}

}  // namespace

boost::json::object encode(const quality::Figures& figures) {
  return {{"throughput_kbps", measured(figures.kbps())},
          {"loss_percent", measured(figures.loss_percent())},
          {"rtt_ms", measured(figures.round_trip_ms)},
          {"delay_ms", measured(figures.delay_ms())},
          {"jitter_ms", measured(figures.jitter_ms)},
          {"behind_live_ms", measured(figures.behind_live_ms)},
          {"buffer_ms", measured(figures.buffer_ms)},
          {"capacity_kbps", measured(figures.capacity_kbps)},
          {"bytes", figures.bytes},
          {"segments", figures.segments},
          {"troubled", figures.troubled},
          {"stalls", figures.stalls},
          {"stalled_ms", figures.stalled_ms},
          {"frames_dropped", figures.frames_dropped}};
}

boost::json::object encode(const quality::Tiphon& tiphon) {
  return {{"throughput", index(tiphon.throughput)},
          {"loss", index(tiphon.loss)},
          {"delay", index(tiphon.delay)},
          {"jitter", index(tiphon.jitter)},
          {"mean", measured(tiphon.mean())}};
}

boost::json::object encode(const quality::Minute& minute) {
  return {{"at", minute.at.milliseconds},
          {"person", minute.person},
          {"samples", minute.samples},
          {"fell_behind", minute.fell_behind},
          {"publisher", encode(minute.publisher)},
          {"audience", encode_audience(minute.audience)}};
}

boost::json::object encode(const store::QualityQuarter& quarter) {
  return {
      {"at", quarter.at.milliseconds}, {"minutes", quarter.minutes}, {"viewers", quarter.present}};
}

boost::json::object encode(const quality::Report& report) {
  return {{"level", text(to_string(report.level))},
          {"all", encode(report.all)},
          {"publisher_complaints", encode_all(report.publisher)},
          {"publisher_tiphon", encode(report.publisher_tiphon)},
          {"viewer", encode(report.viewer)},
          {"viewer_complaints", encode_all(report.viewers)},
          {"viewer_tiphon", encode(report.viewer_tiphon)}};
}

boost::json::object encode(const quality::Channel& channel, base::Time now, base::WallTime since) {
  const auto complaints = channel.judge_publisher();
  const AudienceFigures audience =
      channel.samples().empty() ? AudienceFigures{} : channel.samples().back().audience;
  const auto audience_level =
      quality::judge_audience(audience.measured, audience.fair, audience.bad);
  const quality::Figures publisher = channel.publisher();
  boost::json::array viewers;
  for (const quality::Viewer* viewer : channel.viewers()) {
    viewers.push_back(encode_viewer(channel, *viewer, now));
  }
  return {{"on_air", channel.on_air()},
          {"person", channel.person()},
          {"level", text(to_string(std::max(worst(complaints), audience_level)))},
          {"publisher",
           {{"figures", encode(publisher)},
            {"level", text(to_string(worst(complaints)))},
            {"complaints", encode_all(complaints)}}},
          {"audience", encode_audience(audience)},
          {"audience_level", text(to_string(audience_level))},
          {"unmeasured", channel.unmeasured()},
          {"viewers", std::move(viewers)},
          {"history", encode_history(channel, since)}};
}

}  // namespace app::api
