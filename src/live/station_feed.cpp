// What a Station does for viewers by WebRTC of channels that come by RTMP.
#include <algorithm>
#include <iterator>
#include <utility>

#include "live/station.hpp"

namespace live {

void Station::start_feed(std::string_view channel, const FeedPlace& place) {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end()) return;
  const auto known = places_.find(channel);
  if (known != places_.end() && known->second == place) return;
  places_.insert_or_assign(std::string(channel), place);
  feed(*found->second);
}

void Station::stop_feed(std::string_view channel) {
  const auto found = broadcasts_.find(channel);
  if (found != broadcasts_.end()) found->second->stop_feed();
  if (const auto place = places_.find(channel); place != places_.end()) places_.erase(place);
}

void Station::feed(Broadcast& broadcast) {
  const auto place = places_.find(broadcast.channel());
  if (place == places_.end()) return;
  broadcast.start_feed(++last_feed_, place->second, aac_);
}

std::optional<NoLowDelay> Station::no_low_delay(const Broadcast& broadcast) const {
  if (const auto why = broadcast.no_low_delay()) return why;
  if (broadcast.admission().carrier != Carrier::kRtmp || !broadcast.has_aac()) return std::nullopt;
  if (aac_.state == AacSupply::State::kMissing) return NoLowDelay::kAacMissing;
  return std::nullopt;
}

std::optional<NoLowDelay> Station::no_low_delay(std::string_view channel) const {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end()) return std::nullopt;
  const Broadcast& broadcast = *found->second;
  if (const auto why = no_low_delay(broadcast)) return why;
  if (broadcast.packets() != nullptr || !broadcast.has_aac()) return std::nullopt;
  if (broadcast.admission().carrier != Carrier::kRtmp) return std::nullopt;
  if (transcodings() >= kTranscodingsMax) return NoLowDelay::kTooMany;
  return std::nullopt;
}

std::size_t Station::transcodings() const {
  std::size_t count = 0;
  for (const auto& [name, broadcast] : broadcasts_) {
    const PacketFeed* const packets = broadcast->packets();
    if (packets != nullptr && packets->has_aac()) ++count;
    if (broadcast->makes_aac()) ++count;
  }
  return count;
}

void Station::want_aac(std::string_view channel, bool wanted) {
  const auto found = broadcasts_.find(channel);
  if (found == broadcasts_.end()) return;
  Broadcast& broadcast = *found->second;
  const bool too_many = wanted && !broadcast.makes_aac() && transcodings() >= kTranscodingsMax;
  if (too_many) return emit(AacGivenUp{broadcast.channel()});
  broadcast.want_aac(wanted ? &aac_ : nullptr);
  emit_additions(broadcast);
  give_up_aac(broadcast);
}

void Station::give_up_aac(Broadcast& broadcast) {
  const bool cannot = aac_.state == AacSupply::State::kMissing || broadcast.cannot_make_aac();
  if (!cannot || !broadcast.wants_aac()) return;
  broadcast.want_aac(nullptr);
  emit(AacGivenUp{broadcast.channel()});
}

bool Station::needs_aac(std::string_view channel) const {
  const auto found = broadcasts_.find(channel);
  return aac_.state == AacSupply::State::kUnknown && found != broadcasts_.end() &&
         found->second->admission().carrier == Carrier::kRtmp && found->second->has_aac();
}

bool Station::needs_aac() const {
  if (aac_.state != AacSupply::State::kUnknown) return false;
  return std::any_of(places_.begin(), places_.end(),
                     [this](const auto& entry) { return needs_aac(entry.first); }) ||
         std::any_of(broadcasts_.begin(), broadcasts_.end(),
                     [](const auto& entry) { return entry.second->wants_aac(); });
}

void Station::set_aac(const media::transcode::PendopoAac* plugin) {
  aac_.plugin = plugin;
  aac_.state = plugin != nullptr ? AacSupply::State::kReady : AacSupply::State::kMissing;
  for (const auto& [name, broadcast] : broadcasts_) {
    broadcast->judge_sound(aac_);
    emit_low_delay(*broadcast);
    give_up_aac(*broadcast);
  }
}

void Station::emit_low_delay(Broadcast& broadcast) {
  const auto why = no_low_delay(broadcast);
  if (broadcast.said_of_low_delay && *broadcast.said_of_low_delay == why) return;
  broadcast.said_of_low_delay = why;
  emit(LowDelayChanged{broadcast.channel(), why});
}

void Station::emit_packets(base::Time now, Broadcast& broadcast) {
  if (broadcast.packets() == nullptr) return;
  auto batches = broadcast.packets()->take(now);
  std::move(batches.begin(), batches.end(), std::back_inserter(batches_));
}

std::optional<FeedBatch> Station::poll_feed() {
  if (batches_.empty()) return std::nullopt;
  FeedBatch batch = std::move(batches_.front());
  batches_.pop_front();
  return batch;
}

}  // namespace live
