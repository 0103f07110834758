#include "app/broadcast/channel_board.hpp"

#include <algorithm>
#include <utility>

#include "app/broadcast/channel_numbers.hpp"
#include "app/broadcast/finding_words.hpp"
#include "app/broadcast/on_air_log.hpp"
#include "base/check.hpp"
#include "base/log.hpp"

namespace app::broadcast {
namespace {

using live::hls::Window;

// It is said again every five minutes while it is so.
constexpr base::Duration kSpaceWordHolds = std::chrono::minutes(6);

std::string_view name_of(const std::optional<media::Format>& format) {
  if (!format) return "";
  switch (format->codec) {
    case media::Codec::kAac:
      return "AAC";
    case media::Codec::kH264:
      return "H.264";
    case media::Codec::kOpus:
      return "Opus";
    case media::Codec::kVp8:
      return "VP8";
    case media::Codec::kVp9:
      return "VP9";
    case media::Codec::kAv1:
      return "AV1";
  }
  return "";
}

}  // namespace

live::hls::Run make_run(base::Random& random) {
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuv";
  std::string text;
  for (std::uint64_t bits = random.u64(); text.size() < 10; bits >>= 5U)
    text += kLetters[bits & 31U];
  const auto run = live::hls::Run::of(text);
  CHECK(run);
  return *run;
}

// ---- what the Station tells -------------------------------------------------------------------

void ChannelBoard::on_event(live::StationEvent event) {
  std::visit([this](auto& what) { on(what); }, event);
}

ChannelBoard::Channel& ChannelBoard::channel_of(std::string_view name) {
  if (Channel* found = find(name)) return *found;
  return *channels_.emplace(std::string(name), std::make_unique<Channel>(parts_.loop))
              .first->second;
}

ChannelBoard::Channel* ChannelBoard::find(std::string_view name) {
  const auto found = channels_.find(name);
  return found == channels_.end() ? nullptr : found->second.get();
}

const ChannelBoard::Channel* ChannelBoard::find(std::string_view name) const {
  const auto found = channels_.find(name);
  return found == channels_.end() ? nullptr : found->second.get();
}

void ChannelBoard::on(live::WentOnAir& event) {
  Channel& channel = channel_of(event.admission.channel);
  const bool same_person = channel.admission && channel.admission->key == event.admission.key;
  if (!event.resumed || !channel.window) {
    channel.window = std::make_unique<Window>(parts_.run, kWindowLimits);
    channel.reserved = {};
    channel.aac.restart();
  }
  if (!event.resumed || !same_person) channel.since = parts_.clock.wall_now();
  channel.admission = event.admission;
  channel.publisher = event.publisher;
  channel.on_air = true;
  channel.away = false;
  channel.report = {};
  write_down(event.admission, event.resumed && same_person ? "taken_over" : "on_air");
  parts_.quality.on_air(event.admission.channel, event.admission.person);
  const auto key = school::ChannelKeyId{event.admission.key};
  parts_.store.post("when a key was used",
                    [key, now = parts_.clock.wall_now()](store::Store& store) {
                      return store.channels().note_key_used(key, now);
                    });
}

void ChannelBoard::on(live::WentAway& event) {
  Channel& channel = channel_of(event.channel);
  channel.away = true;
  base::log_info("broadcast", "channel {}: the publisher is away", event.channel);
}

void ChannelBoard::on(live::WentOffAir& event) {
  Channel& channel = channel_of(event.channel);
  channel.on_air = channel.away = false;
  channel.over_since = parts_.clock.now();
  channel.waiting.wake_all();
  parts_.quality.off_air(event.channel);
  if (channel.admission) write_down(*channel.admission, "off_air");
}

void ChannelBoard::on(live::Dismissed& event) {
  for (auto& [name, channel] : channels_) {
    if (channel->publisher != event.publisher || !channel->admission) continue;
    parts_.desk.on_dismissed(event, *channel->admission);
    return;
  }
}

void ChannelBoard::on(live::LowDelayChanged& event) {
  channel_of(event.channel).no_low_delay = event.why;
}

void ChannelBoard::on(live::AacGivenUp& event) {
  Channel& channel = channel_of(event.channel);
  if (!channel.window) return;
  channel.window->give_up_aac();
  channel.waiting.wake_all();
}

void ChannelBoard::on(live::HlsAdded& event) {
  Channel& channel = channel_of(event.channel);
  if (!channel.window) return;
  channel.window->add(parts_.clock.now(), event.addition);
  reserve_further(event.channel, channel);
  channel.waiting.wake(*channel.window);
}

void ChannelBoard::on(live::StationReport& event) {
  parts_.quality.on_report(event);
  live::StationReport& last = channel_of(event.channel).report;
  const auto is_silent = [](const live::StationReport& report) {
    return std::ranges::find(report.findings, live::FindingKind::kSoundNotForWebRtc,
                             &live::Finding::kind) != report.findings.end();
  };
  if (is_silent(event) && !is_silent(last)) {
    base::log_warning("broadcast",
                      "channel {}: the AAC sound cannot be decoded: viewers with less delay see a "
                      "picture without sound",
                      event.channel);
  }
  last = std::move(event);
}

void ChannelBoard::on(live::RecordingBegan& event) {
  Channel& channel = channel_of(event.channel);
  channel.recording = RecordingOnAir{event.began, false, {}};
  channel.recording_ended.clear();
  base::log_info("broadcast", "channel {}: a recording begins", event.channel);
}

void ChannelBoard::on(live::RecordingPaused& event) {
  Channel& channel = channel_of(event.channel);
  if (channel.recording) channel.recording->paused = event.paused;
}

void ChannelBoard::on(live::RecordingOver& event) {
  using live::recording::EndReason;
  Channel& channel = channel_of(event.channel);
  channel.recording.reset();
  if (event.why == EndReason::kStopped || event.why == EndReason::kBroadcastOver) {
    base::log_info("broadcast", "channel {}: the recording is over", event.channel);
    return;
  }
  channel.recording_ended = to_string(event.why);
  base::log_warning("broadcast", "channel {}: the recording stopped: {}", event.channel,
                    live::recording::sentence(event.why));
}

void ChannelBoard::on_players(const PlayersChanged& players) {
  if (Channel* found = find(players.channel)) found->players = players.players;
}

void ChannelBoard::on_watches_by_webrtc(std::string_view channel, std::uint64_t viewer) {
  if (Channel* found = find(channel)) found->viewers.left(viewer);
}

void ChannelBoard::on_space_low(base::Duration left) {
  space_said_ = parts_.clock.now();
  space_ends_ = space_said_ + left;
  base::log_warning("recordings",
                    "the disk is nearly full: at this rate recordings stop in {} minutes. Delete "
                    "videos on the page Videos, or set recordings_free_gib",
                    std::chrono::duration_cast<std::chrono::minutes>(left).count());
}

void ChannelBoard::reserve_further(const std::string& name, Channel& channel) {
  const live::hls::Counters& used = channel.window->counters();
  // The desk has reserved for the beginning, from numbers that only it knows.
  if (channel.reserved == live::hls::Counters{}) channel.reserved = live::hls::reserve(used);
  if (!must_reserve(used, channel.reserved)) return;
  channel.reserved = live::hls::reserve(used);
  parts_.store.post("the numbers of a channel",
                    [name, numbers = numbers_of(channel.reserved)](store::Store& store) {
                      return store.channels().raise_numbers(name, numbers);
                    });
}

void ChannelBoard::write_down(const live::Admission& admission, std::string_view what) {
  base::log_info("broadcast", "channel {}: {} ({} from {}, {})", admission.channel, what,
                 admission.person, to_string(admission.address), admission.program);
  post_log(parts_.store, admission.channel,
           {parts_.clock.wall_now(), std::string(what), admission.person,
            to_string(admission.address), admission.program});
}

void ChannelBoard::tick() {
  const base::Time now = parts_.clock.now();
  for (const auto& [name, channel] : channels_) {
    if (channel->window) channel->window->expire(now);
    if (channel->aac.lapses(now)) {
      if (channel->window) channel->window->forget_aac(now);
      parts_.live.want_aac(name, false);
    }
    channel->viewers.forget(now);
  }
  parts_.quality.tick([this](std::string_view channel) { return viewers(channel); });
  std::erase_if(channels_, [now](const auto& entry) {
    const Channel& channel = *entry.second;
    return !channel.on_air && channel.over_since + kAfterEnd <= now && channel.waiting.size() == 0;
  });
}

void ChannelBoard::stop() {
  stopping_ = true;
  for (const auto& [name, channel] : channels_) channel->waiting.wake_all();
}

std::size_t ChannelBoard::on_air_count() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(channels_, [](const auto& entry) { return entry.second->on_air; }));
}

std::size_t ChannelBoard::viewers_in_all() const {
  std::size_t count = 0;
  const base::Time now = parts_.clock.now();
  for (const auto& [name, channel] : channels_) {
    count += channel->viewers.count(now) + channel->players;
  }
  return count;
}

// ---- what the API asks and tells ----------------------------------------------------------------

WatchDoor ChannelBoard::open(const school::ChannelRecord& channel, std::string_view pass,
                             const std::optional<school::WatchLink>& link) {
  const base::WallTime now = parts_.clock.wall_now();
  // What was read may be older than what was decided meanwhile: that stays.
  viewing_.emplace(channel.name, channel.viewing);
  const auto known = read_pass(pass, channel.name, parts_.pass_key, now);
  std::string text(pass);
  const WatchRight right = link                                           ? WatchRight::kLink
                           : channel.viewing == school::Viewing::kPrivate ? WatchRight::kSignIn
                                                                          : WatchRight::kPublic;
  // Whoever was let in by another right than the pass's must not lose his place with that.
  if (!known || known->right != right ||
      known->link != (link ? std::optional(link->id.value) : std::nullopt)) {
    WatchPass fresh;
    fresh.right = right;
    fresh.viewer = known ? known->viewer : parts_.random.u64();
    fresh.expires = {now.milliseconds +
                     std::chrono::duration_cast<std::chrono::milliseconds>(kPassTime).count()};
    if (link && link->channel == channel.name) {
      fresh.link = link->id.value;
      if (link->expires) fresh.expires = std::min(fresh.expires, *link->expires);
      links_.emplace(link->id, !link->revoked);
    }
    text = sign(fresh, channel.name, parts_.pass_key);
  }
  WatchDoor door;
  if (const Channel* found = find(channel.name); found != nullptr && found->on_air) {
    door.state = found->away ? WatchDoor::State::kAway : WatchDoor::State::kOnAir;
    door.webrtc = !found->no_low_delay;
    if (found->no_low_delay) door.no_webrtc = word_of(*found->no_low_delay);
  }
  if (const Channel* found = find(channel.name)) door.recording = found->recording;
  door.viewers = viewers(channel.name);
  door.hls = "/hls/" + channel.name + "/" + text + "/";
  return door;
}

std::optional<OnAir> ChannelBoard::on_air(std::string_view name) const {
  const Channel* const channel = find(name);
  if (channel == nullptr || !channel->on_air || !channel->admission) return std::nullopt;
  OnAir on_air;
  on_air.person = channel->admission->person;
  on_air.address = to_string(channel->admission->address);
  on_air.program = channel->admission->program;
  on_air.since = channel->since;
  on_air.away = channel->away;
  const live::StationReport& report = channel->report;
  if (report.video) {
    on_air.width = report.video->width;
    on_air.height = report.video->height;
  }
  on_air.bitrate_kbps = report.bitrate_kbps;
  on_air.frame_rate = report.frame_rate;
  on_air.video = name_of(report.video);
  on_air.audio = name_of(report.audio);
  on_air.findings = findings_of(report);
  on_air.recording = channel->recording;
  const base::Time now = parts_.clock.now();
  if (on_air.recording && space_ends_ && now < space_said_ + kSpaceWordHolds) {
    const auto left = std::max(base::Duration{}, *space_ends_ - now);
    on_air.recording->minutes_left = std::chrono::duration_cast<std::chrono::minutes>(left).count();
  }
  on_air.recording_ended = channel->recording_ended;
  return on_air;
}

bool ChannelBoard::is_live(std::string_view name) const {
  const Channel* const channel = find(name);
  if (channel == nullptr) return false;
  // Of a channel that was never on air something may be known, too.
  const bool was = channel->over_since != base::Time{};
  return channel->on_air || (was && parts_.clock.now() < channel->over_since + kAfterEnd);
}

std::size_t ChannelBoard::viewers(std::string_view name) const {
  const Channel* const channel = find(name);
  if (channel == nullptr) return 0;
  return channel->viewers.count(parts_.clock.now()) + channel->players;
}

void ChannelBoard::changed(const school::ChannelRecord& channel) {
  viewing_.insert_or_assign(channel.name, channel.viewing);
  parts_.live.set_limits(channel.name, channel.bitrate_max_kbps, channel.height_max);
  if (channel.recording == school::RecordingRule::kNever) {
    parts_.live.record(channel.name, RecordingWish::kStop);
  }
  if (channel.viewing == school::Viewing::kPrivate) parts_.live.end_players(channel.name, {});
  if (follower_ != nullptr) follower_->changed(channel);
}

void ChannelBoard::deleted(std::string_view channel) {
  viewing_.erase(std::string(channel));
  parts_.quality.deleted(channel);
  parts_.live.end_channel(std::string(channel), live::DismissReason::kStopped);
  if (Channel* found = find(channel)) {
    found->window.reset();
    found->waiting.wake_all();
  }
  if (follower_ != nullptr) follower_->deleted(channel);
}

void ChannelBoard::key_revoked(std::string_view channel, school::ChannelKeyId key) {
  parts_.live.end_key(std::string(channel), key.value);
}

void ChannelBoard::watch_link_revoked(std::string_view channel, school::WatchLinkId link) {
  links_.insert_or_assign(link, false);
  parts_.live.end_players(std::string(channel), link);
  if (follower_ != nullptr) follower_->watch_link_revoked(channel, link);
}

bool ChannelBoard::record(std::string_view channel, RecordingWish wish) {
  const Channel* const found = find(channel);
  if (found == nullptr || !found->on_air) return false;
  parts_.live.record(std::string(channel), wish);
  return true;
}

bool ChannelBoard::stop(std::string_view channel) {
  const Channel* const found = find(channel);
  if (found == nullptr || !found->on_air) return false;
  parts_.live.end_channel(std::string(channel), live::DismissReason::kStopped);
  return true;
}

}  // namespace app::broadcast
