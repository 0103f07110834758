#include "live/station.hpp"

#include <algorithm>
#include <utility>

namespace live {
namespace {

// Before this time after a beginning a bitrate says little: encoders begin with a burst.
constexpr base::Duration kBitrateSettles = std::chrono::seconds(6);
// Somebody is on the limit, not over it.
constexpr std::uint32_t kBitrateToleranceTenths = 12;

}  // namespace

base::Result<void, AdmitRefused> Station::admit(base::Time now, PublisherId publisher,
                                                const Admission& admission,
                                                const hls::Counters& counters) {
  if (auto refused = ended_before(now, admission)) return base::Failure{std::move(*refused)};
  auto found = broadcasts_.find(admission.channel);
  const bool is_new = found == broadcasts_.end();
  if (!is_new) {
    Broadcast& present = *found->second;
    const bool same_key = present.admission().key == admission.key;
    if (!same_key && (present.publisher() || present.is_held())) {
      return base::Failure{AdmitRefused{AdmitRefusal::kChannelBusy, present.admission().person}};
    }
    if (present.publisher()) {
      const bool silent = now - present.last_heard() >= kTakeoverSilence;
      const bool same_place = present.admission().address == admission.address;
      const bool settled = now - present.began() >= kTakeoverCooldown;
      if (!silent && !(same_place && settled)) {
        return base::Failure{AdmitRefused{AdmitRefusal::kSameKeyOnAir, admission.person}};
      }
      const PublisherId before = *present.publisher();
      channel_of_.erase(before);
      emit(Dismissed{before, DismissReason::kTakenOver, 0});
    }
  }
  if (channel_of_.size() >= kPublishersMax) {
    return base::Failure{AdmitRefused{AdmitRefusal::kServerFull, {}}};
  }
  if (is_new) {
    found =
        broadcasts_
            .emplace(admission.channel, std::make_unique<Broadcast>(admission.channel, counters))
            .first;
  }
  const bool rejoins = !is_new && found->second->recording() != nullptr;
  found->second->begin(now, publisher, admission);
  feed(*found->second);
  if (is_new && admission.records) found->second->wish_recording();
  channel_of_.insert_or_assign(publisher, admission.channel);
  emit(WentOnAir{admission, publisher, !is_new});
  emit_low_delay(*found->second);
  emit_additions(*found->second);
  if (rejoins) {
    const recording::OnAir& recording = *found->second->recording();
    emit(RecordingRejoined{admission.channel, recording.id(), recording.length()});
    emit_recording(*found->second);
  }
  return {};
}

Broadcast* Station::find(PublisherId publisher) {
  const auto channel = channel_of_.find(publisher);
  if (channel == channel_of_.end()) return nullptr;
  const auto found = broadcasts_.find(channel->second);
  return found == broadcasts_.end() ? nullptr : found->second.get();
}

std::optional<ForPlayers> Station::receive(base::Time now, base::WallTime wall,
                                           PublisherId publisher,
                                           const proto::rtmp::MediaReceived& media) {
  Broadcast* const broadcast = find(publisher);
  if (broadcast == nullptr) return std::nullopt;
  if (broadcast->take_wish_to_record()) begin_recording(wall, *broadcast);
  const std::int64_t time = broadcast->receive(now, wall, media);
  broadcast->judge_sound(aac_);
  emit_packets(now, *broadcast);
  emit_low_delay(*broadcast);
  emit_additions(*broadcast);
  emit_recording(*broadcast);
  enforce(now, *broadcast);
  const auto still = channel_of_.find(publisher);
  if (still == channel_of_.end()) return std::nullopt;
  return ForPlayers{still->second, time};
}

void Station::receive(base::Time now, base::WallTime wall, PublisherId publisher, FromSource what) {
  Broadcast* const broadcast = find(publisher);
  if (broadcast == nullptr) return;
  if (broadcast->take_wish_to_record()) begin_recording(wall, *broadcast);
  broadcast->receive(now, wall, std::move(what));
  wish_keyframe(*broadcast);
  emit_additions(*broadcast);
  emit_recording(*broadcast);
  enforce(now, *broadcast);
}

void Station::wish_keyframe(Broadcast& broadcast) {
  if (!broadcast.take_keyframe_wish() || !broadcast.publisher()) return;
  source_events_.push_back(KeyframeWanted{*broadcast.publisher()});
}

void Station::enforce(base::Time now, Broadcast& broadcast) {
  const Admission& allowed = broadcast.admission();
  if (allowed.height_max != 0 && broadcast.lines() > allowed.height_max) {
    return dismiss(now, broadcast, DismissReason::kHeight, allowed.height_max);
  }
  if (allowed.bitrate_max_kbps == 0 || now - broadcast.began() < kBitrateSettles) return;
  if (broadcast.bitrate_kbps(now) > allowed.bitrate_max_kbps * kBitrateToleranceTenths / 10) {
    dismiss(now, broadcast, DismissReason::kBitrate, allowed.bitrate_max_kbps);
  }
}

std::optional<AdmitRefused> Station::ended_before(base::Time now, const Admission& admission) {
  std::erase_if(ended_, [now](const Ended& ended) { return ended.until <= now; });
  for (const Ended& ended : ended_) {
    if (ended.channel != admission.channel || ended.key != admission.key) continue;
    AdmitRefused refused;
    refused.why = AdmitRefusal::kEndedBefore;
    refused.ended = ended.why;
    refused.number = ended.number;
    return refused;
  }
  return std::nullopt;
}

void Station::dismiss(base::Time now, Broadcast& broadcast, DismissReason why,
                      std::uint32_t number) {
  // It goes with the broadcast.
  const std::string channel{std::string_view(broadcast.channel())};
  if (ended_.size() >= kEndedMax) ended_.pop_front();
  ended_.push_back({channel, broadcast.admission().key, why, number, now + kEndedRemembered});
  if (broadcast.publisher()) {
    channel_of_.erase(*broadcast.publisher());
    emit(Dismissed{*broadcast.publisher(), why, number});
  }
  finish(channel);
}

void Station::finish(std::string_view channel) {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end()) return;
  Broadcast& broadcast = *found->second;
  broadcast.end();
  emit_additions(broadcast);
  if (recording::OnAir* const recorded = broadcast.recording()) {
    recorded->end(recording::EndReason::kBroadcastOver);
    emit_recording(broadcast);
  }
  emit(WentOffAir{found->first});
  places_.erase(found->first);
  broadcasts_.erase(found);
}

void Station::end_expired(base::Time now, base::WallTime wall) {
  std::vector<std::string> over;
  for (const auto& [name, broadcast] : broadcasts_) {
    const auto& expires = broadcast->admission().expires;
    if (expires && wall >= *expires) over.push_back(name);
  }
  for (const std::string& name : over) {
    dismiss(now, *broadcasts_.find(name)->second, DismissReason::kExpired, 0);
  }
}

void Station::lost(base::Time now, PublisherId publisher) {
  Broadcast* const broadcast = find(publisher);
  if (broadcast == nullptr) return;
  channel_of_.erase(publisher);
  broadcast->leave(now + kGraceLost, true);
  emit(WentAway{broadcast->channel()});
}

void Station::ended(base::Time now, PublisherId publisher) {
  Broadcast* const broadcast = find(publisher);
  if (broadcast == nullptr) return;
  channel_of_.erase(publisher);
  broadcast->leave(now + kGraceEnded, false);
  emit(WentAway{broadcast->channel()});
}

void Station::end_key(base::Time now, std::string_view channel, std::uint64_t key) {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end() || found->second->admission().key != key) return;
  dismiss(now, *found->second, DismissReason::kRevoked, 0);
}

void Station::end_channel(base::Time now, std::string_view channel, DismissReason why) {
  const auto found = broadcasts_.find(channel);
  if (found != broadcasts_.end()) dismiss(now, *found->second, why, 0);
}

void Station::set_limits(base::Time now, std::string_view channel, std::uint32_t bitrate_max_kbps,
                         std::uint16_t height_max) {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end()) return;
  found->second->set_limits(bitrate_max_kbps, height_max);
  if (found->second->publisher()) enforce(now, *found->second);
}

base::Time Station::next_timeout() const {
  if (broadcasts_.empty()) return base::kNever;
  base::Time next = next_report_;
  for (const auto& [name, broadcast] : broadcasts_) next = std::min(next, broadcast->until());
  return next;
}

void Station::handle_timeout(base::Time now, base::WallTime wall) {
  end_expired(now, wall);
  end_silent(now);
  std::vector<std::string> over;
  for (const auto& [name, broadcast] : broadcasts_) {
    if (now >= broadcast->until()) over.push_back(name);
    broadcast->handle_timeout(now, wall);
    wish_keyframe(*broadcast);
    emit_additions(*broadcast);
  }
  for (const std::string& name : over) finish(name);
  if (now < next_report_) return;
  next_report_ = now + kReportInterval;
  for (const auto& [name, broadcast] : broadcasts_) {
    if (broadcast->publisher()) emit(broadcast->report(now));
  }
}

// ---- recordings

void Station::begin_recording(base::WallTime wall, Broadcast& broadcast) {
  const recording::RecordingId id{++last_recording_};
  broadcast.start_recording(id, wall);
  emit(RecordingBegan{broadcast.channel(), id, broadcast.admission().person, wall});
}

void Station::start_recording(base::WallTime wall, std::string_view channel) {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end() || found->second->recording() != nullptr) return;
  (void)found->second->take_wish_to_record();
  begin_recording(wall, *found->second);
}

void Station::pause_recording(std::string_view channel, bool pause) {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end()) return;
  Broadcast& broadcast = *found->second;
  recording::OnAir* const recorded = broadcast.recording();
  if (recorded == nullptr) return;
  const bool changed = pause ? recorded->pause() : broadcast.resume_recording();
  if (changed) {
    emit(RecordingPaused{broadcast.channel(), recorded->id(), pause, recorded->length()});
  }
  emit_recording(broadcast);
}

void Station::stop_recording(std::string_view channel) {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end()) return;
  (void)found->second->take_wish_to_record();
  recording::OnAir* const recorded = found->second->recording();
  if (recorded == nullptr) return;
  recorded->end(recording::EndReason::kStopped);
  emit_recording(*found->second);
}

void Station::end_recordings(recording::EndReason why) {
  for (const auto& [name, broadcast] : broadcasts_) {
    if (recording::OnAir* const recorded = broadcast->recording()) recorded->end(why);
    emit_recording(*broadcast);
  }
}

void Station::recording_closed(recording::RecordingId id, recording::EndReason why) {
  for (const auto& [name, broadcast] : broadcasts_) {
    recording::OnAir* const recorded = broadcast->recording();
    if (recorded == nullptr || recorded->id() != id) continue;
    recorded->abandon(why);
    emit_recording(*broadcast);
    return;
  }
}

// What it has to write; and that it has ended.
void Station::emit_recording(Broadcast& broadcast) {
  recording::OnAir* const recorded = broadcast.recording();
  if (recorded == nullptr) return;
  if (recording::Operations operations = recorded->take_operations(); !operations.empty()) {
    emit(RecordingWrites{recorded->id(), std::move(operations)});
  }
  if (!recorded->ended()) return;
  emit(RecordingOver{broadcast.channel(), recorded->id(), *recorded->ended()});
  broadcast.forget_recording();
}

void Station::end_silent(base::Time now) {
  std::vector<PublisherId> silent;
  for (const auto& [name, broadcast] : broadcasts_) {
    const bool waits = broadcast->publisher() && now - broadcast->last_heard() >= kPacketsSilence;
    if (waits && broadcast->admission().carrier == Carrier::kWebRtc) {
      silent.push_back(*broadcast->publisher());
    }
  }
  for (const PublisherId publisher : silent) {
    source_events_.push_back(FellSilent{publisher});
    lost(now, publisher);
  }
}

void Station::emit_additions(Broadcast& broadcast) {
  for (hls::Addition& addition : broadcast.take_additions()) {
    emit(HlsAdded{broadcast.channel(), std::move(addition)});
  }
  give_up_aac(broadcast);
}

std::optional<StationEvent> Station::poll_event() {
  if (events_.empty()) return std::nullopt;
  StationEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

std::optional<SourceEvent> Station::poll_source_event() {
  if (source_events_.empty()) return std::nullopt;
  const SourceEvent event = source_events_.front();
  source_events_.pop_front();
  return event;
}

std::optional<Carrier> Station::carrier(std::string_view channel) const {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end()) return std::nullopt;
  return found->second->admission().carrier;
}

const PlayFeed* Station::feed(std::string_view channel) const {
  const auto found = broadcasts_.find(channel);
  return found == broadcasts_.end() ? nullptr : &found->second->feed();
}

}  // namespace live
