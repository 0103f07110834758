#include "live/rtp_clock.hpp"

#include <algorithm>
#include <cmath>

namespace live {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr std::int64_t kSlewDivisor = 10;
constexpr base::Duration kReportAgeMax = std::chrono::minutes(1);

std::int64_t rate_of(media::Kind kind) {
  return media::clock_rate(kind == media::Kind::kVideo ? media::Codec::kH264 : media::Codec::kOpus);
}

std::int64_t ticks_of(base::Duration duration, std::int64_t rate) {
  const std::int64_t seconds = duration.count() / kNanoseconds;
  const std::int64_t rest = duration.count() % kNanoseconds;
  return seconds * rate + rest * rate / kNanoseconds;
}

base::Duration duration_of(std::int64_t ticks, std::int64_t rate) {
  return std::chrono::seconds(ticks / rate) + base::Duration(ticks % rate * kNanoseconds / rate);
}

std::int64_t step_of(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

media::Kind other_of(media::Kind kind) {
  return kind == media::Kind::kVideo ? media::Kind::kAudio : media::Kind::kVideo;
}

}  // namespace

RtpClock::Place RtpClock::place(base::Time now, media::Kind kind, std::uint32_t timestamp) {
  Track& track = this->track(kind);
  const std::int64_t rate = rate_of(kind);
  Place place;
  if (!zero_) zero_ = now - kRtpLead;
  if (!track.begun) {
    track.begun = true;
    track.last = timestamp;
    track.heard = now;
    track.base = line(now, kind);
    return {track.base, std::nullopt};
  }
  if (kind == media::Kind::kVideo) follow_sound(now);
  const std::int64_t step = step_of(track.last, timestamp);
  const base::Duration stepped = duration_of(step, rate);
  if (stepped < -kRtpJump || stepped - (now - track.heard) > kRtpJump) {
    place.jumped_ms = std::chrono::duration_cast<std::chrono::milliseconds>(stepped).count();
    const std::int64_t end = track.base + track.extended;
    track.base = std::max(line(now, kind), end + ticks_of(kRtpStepAfterJump, rate));
    track.extended = 0;
    track.report.reset();
  } else {
    track.extended += step;
  }
  track.last = timestamp;
  track.heard = now;
  place.ticks = track.base + track.extended;
  return place;
}

void RtpClock::report(base::Time now, media::Kind kind, base::Time at, std::uint32_t timestamp) {
  Track& track = this->track(kind);
  if (!track.begun || at > now + kReportAgeMax || at < now - kReportAgeMax) return;
  track.report = {at, track.extended + step_of(track.last, timestamp)};
}

void RtpClock::delay_sound(std::int64_t ticks) {
  Track& sound = track(media::Kind::kAudio);
  sound.base += ticks;
  sound.report.reset();
}

std::optional<std::int64_t> RtpClock::base_by_reports(media::Kind kind) const {
  const Track& mine = track(kind);
  const Track& other = track(other_of(kind));
  if (!mine.report || !other.report) return std::nullopt;
  // When each stood at its beginning, by the source's own clock.
  const auto began = [](const Track& track, std::int64_t rate) {
    return track.report->at - duration_of(track.report->extended, rate);
  };
  const base::Duration later = began(mine, rate_of(kind)) - began(other, rate_of(other_of(kind)));
  return ticks_of(duration_of(other.base, rate_of(other_of(kind))) + later, rate_of(kind));
}

void RtpClock::follow_sound(base::Time now) {
  Track& picture = track(media::Kind::kVideo);
  const auto wanted = base_by_reports(media::Kind::kVideo);
  if (!wanted) return;
  const std::int64_t rate = rate_of(media::Kind::kVideo);
  const std::int64_t away = *wanted - picture.base;
  if (std::abs(away) > ticks_of(kRtpSkewMax, rate)) return;
  const std::int64_t most = std::abs(away) > ticks_of(kRtpSlewMax, rate)
                                ? std::abs(away)
                                : ticks_of((now - picture.heard) / kSlewDivisor, rate);
  picture.base += std::clamp(away, -most, most);
}

std::int64_t RtpClock::line(base::Time now, media::Kind kind) const {
  return zero_ ? ticks_of(now - *zero_, rate_of(kind)) : 0;
}

std::int64_t RtpClock::peek_ms(base::Time now, media::Kind kind, std::uint32_t timestamp) const {
  const Track& track = this->track(kind);
  const std::int64_t rate = rate_of(kind);
  const std::int64_t ticks =
      track.begun ? track.base + track.extended + step_of(track.last, timestamp) : line(now, kind);
  return ticks * 1000 / rate;
}

}  // namespace live
