#include "quality/channel.hpp"

#include <algorithm>
#include <chrono>

namespace quality {
namespace {

// Somebody on air of whom nothing was heard for so long is away.
constexpr base::Duration kPublisherSilence = std::chrono::seconds(3);

std::uint32_t whole_milliseconds(base::Duration duration) {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

template <class Samples, class Get>
Figures last_minute_of(const Samples& samples, Get get) {
  FiguresSum sum;
  const std::size_t first = samples.size() - std::min(samples.size(), kJudgedSamples);
  for (std::size_t i = first; i < samples.size(); ++i) sum.add(get(samples[i]));
  return sum.figures();
}

}  // namespace

std::string_view to_string(Carrier carrier) {
  switch (carrier) {
    case Carrier::kHls:
      return "hls";
    case Carrier::kRtmp:
      return "rtmp";
    case Carrier::kWebRtc:
      return "webrtc";
  }
  return "";
}

Figures Viewer::last_minute() const {
  return last_minute_of(samples_, [](const ViewerSample& sample) { return sample.figures; });
}

Channel::~Channel() {
  slots_.left_ += viewers_.size();
}

void Channel::begin(std::string person) {
  on_air_ = true;
  person_ = std::move(person);
  news_ = {};
  sampled_.reset();
}

void Channel::end(base::Time now) {
  on_air_ = false;
  ended_ = now;
}

void Channel::note(base::Time now, const PublisherNews& news) {
  news_ = news;
  noted_ = now;
  if (news.line) upload_.note(now, *news.line);
}

// ---- viewers

Viewer* Channel::find(const ViewerKey& key) {
  const auto found = viewers_.find(key);
  return found == viewers_.end() ? nullptr : &found->second;
}

// Whoever left first goes first.
bool Channel::make_room(base::Time now) {
  if (slots_.left_ > 0) return true;
  const auto seen = [](const auto& entry) { return entry.second.seen_; };
  const auto longest = std::ranges::min_element(viewers_, {}, seen);
  if (longest == viewers_.end() || longest->second.is_present(now)) return false;
  viewers_.erase(longest);
  ++slots_.left_;
  return true;
}

bool Channel::note_viewer(base::Time now, base::WallTime wall, const ViewerKey& key) {
  Viewer* viewer = find(key);
  if (viewer == nullptr) {
    if (!make_room(now)) return false;
    --slots_.left_;
    viewer = &viewers_.emplace(key, Viewer(++last_label_, key.carrier, wall)).first->second;
  }
  viewer->seen_ = now;
  return true;
}

bool Channel::note_line(base::Time now, const ViewerKey& key, const base::TcpFacts& facts,
                        bool by_proxy) {
  Viewer* const viewer = find(key);
  if (viewer == nullptr) return false;
  viewer->by_proxy_ = by_proxy;
  return viewer->line_.note(now, facts);
}

void Channel::note_line_end(base::Time now, const ViewerKey& key, const base::TcpFacts& facts) {
  if (Viewer* const viewer = find(key)) viewer->line_.note_end(now, facts);
}

std::optional<base::Time> Channel::last_seen(const ViewerKey& key) const {
  const auto found = viewers_.find(key);
  return found == viewers_.end() ? std::nullopt : std::optional(found->second.seen_);
}

void Channel::note_player(base::Time now, const ViewerKey& key, const PlayerReport& report) {
  Viewer* const viewer = find(key);
  if (viewer == nullptr) return;
  viewer->seen_ = now;
  viewer->player_.note(report);
}

void Channel::note_request(const ViewerKey& key, const RequestReport& report) {
  if (Viewer* const viewer = find(key)) viewer->player_.note(report);
}

void Channel::note_packets(base::Time now, const ViewerKey& key, const ReceiverReport& report) {
  Viewer* const viewer = find(key);
  if (viewer == nullptr) return;
  viewer->seen_ = now;
  viewer->packets_.note(now, report);
}

void Channel::forget(base::Time now) {
  const std::size_t gone = std::erase_if(
      viewers_, [now](const auto& entry) { return entry.second.seen_ + kViewerKept <= now; });
  slots_.left_ += gone;
}

// ---- samples

std::optional<Minute> Channel::sample(base::Time now, base::WallTime wall, std::uint32_t present) {
  forget(now);
  if (!on_air_) return std::nullopt;
  ChannelSample sample;
  sample.at = wall;
  const bool heard = noted_ != base::Time{} && noted_ + kPublisherSilence > now;
  if (upload_.has_news()) {
    upload_.take(sample.publisher);
  } else if (sampled_ && heard) {
    sample.publisher.time_ms = whole_milliseconds(now - *sampled_);
    sample.publisher.bytes = std::uint64_t{news_.bitrate_kbps} * sample.publisher.time_ms / 8;
  }
  sampled_ = now;
  if (heard && news_.jitter) {
    sample.publisher.jitter_ms = std::chrono::duration<float, std::milli>(*news_.jitter).count();
  }
  sample.falls_behind = heard && news_.falls_behind;
  sample_viewers(now, wall, sample.audience);
  sample.audience.present = std::max(present, sample.audience.measured);
  samples_.push_back(sample);
  if (samples_.size() > kChannelSamplesMax) samples_.pop_front();
  return minutes_.add(sample, person_);
}

void Channel::sample_viewers(base::Time now, base::WallTime wall, AudienceFigures& audience) {
  std::vector<Figures> all;
  std::uint32_t fair = 0;
  std::uint32_t bad = 0;
  for (auto& [key, viewer] : viewers_) {
    if (!viewer.is_present(now)) continue;
    Figures figures;
    viewer.line_.take(figures);
    viewer.packets_.take(figures);
    viewer.player_.take(figures);
    viewer.samples_.push_back({wall, figures});
    if (viewer.samples_.size() > kViewerSamplesMax) viewer.samples_.pop_front();
    all.push_back(figures);
    const Level level = worst(judge(viewer));
    fair += level == Level::kFair;
    bad += level == Level::kBad;
  }
  audience = gather(all);
  audience.fair = fair;
  audience.bad = bad;
}

// ---- what is asked

std::vector<const Viewer*> Channel::viewers() const {
  std::vector<const Viewer*> all;
  all.reserve(viewers_.size());
  for (const auto& [key, viewer] : viewers_) all.push_back(&viewer);
  std::ranges::sort(all, {}, &Viewer::label);
  return all;
}

Figures Channel::publisher() const {
  return last_minute_of(samples_, [](const ChannelSample& sample) { return sample.publisher; });
}

std::vector<Complaint> Channel::judge_publisher() const {
  return quality::judge_publisher(publisher(), falls_behind());
}

std::vector<Complaint> Channel::judge(const Viewer& viewer) const {
  return judge_viewer(viewer.last_minute(), publisher().kbps().value_or(0));
}

std::size_t Channel::unmeasured() const {
  if (samples_.empty()) return 0;
  const AudienceFigures& audience = samples_.back().audience;
  return audience.present - std::min(audience.present, audience.measured);
}

}  // namespace quality
