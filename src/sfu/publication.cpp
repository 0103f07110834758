#include "sfu/publication.hpp"

#include <algorithm>

namespace sfu {

base::Result<Packet, DropReason> Publication::accept(base::Time now, const InboundPacket& in) {
  if (blocked_) return base::Failure{DropReason::kBlocked};
  const auto place = timeline_.map(now, in);
  if (!place) return base::Failure{DropReason::kReplayed};
  if (ring_.find(place->position)) return base::Failure{DropReason::kDuplicate};

  Packet packet{place->position, place->timestamp, in.marker, in.codec, in.facts, in.payload};
  const auto copy = ring_.store(packet);
  if (!copy) {
    return base::Failure{in.payload.size() > kPayloadSizeMax ? DropReason::kTooLarge
                                                             : DropReason::kReplayed};
  }
  heard_ = now;
  if (!flows_) look_at_ = std::min(look_at_, now + kLayerBegins);
  meter(now, in);
  packet.payload = *copy;
  if (packet.facts.keyframe_start) arbiter_.on_keyframe();
  return packet;
}

void Publication::meter(base::Time now, const InboundPacket& in) {
  rate_.add(now, in.payload.size());
  const std::size_t layer = in.facts.temporal_layer;
  temporal_layers_ = std::max(temporal_layers_, layer + 1);
  for (std::size_t i = layer; i < thin_rates_.size(); ++i)
    thin_rates_[i].add(now, in.payload.size());
}

void Publication::restart() {
  waiting_ = {};
  ring_.clear();
  timeline_.restart();
  thin_rates_ = {};
  temporal_layers_ = 1;
  report_.reset();
  heard_.reset();
  if (tap_) tap_->keyframe_due = base::kNever;
  arbiter_ = {};  // the new source has not been asked for anything
}

void Publication::replace_source(std::optional<Source> source) {
  source_ = source;
  fed_.clear();  // of the source before
  ring_.keep_groups(kind_ == media::Kind::kVideo && source && source->fed);
  restart();
}

bool Publication::set_blocked(bool blocked) {
  if (blocked_ == blocked) return false;
  blocked_ = blocked;
  restart();
  return true;
}

void Publication::wished(base::Time now) {
  wished_since_ = now;
  looks_left_ = kLooks;
  if (!flows_) look_at_ = std::min(look_at_, now + kLayerWakes);
}

base::Time Publication::flow_due() const {
  if (!flows_) return look_at_;
  return heard_ ? *heard_ + kLayerSilence : base::Time{};
}

bool Publication::take_flow(base::Time now) {
  if (now < flow_due()) return false;
  if (flows_) looks_left_ = kLooks;
  flows_ = is_heard(now);
  look_at_ = !flows_ && looks_left_-- > 0 ? now + kLookAgain : base::kNever;
  return true;
}

void Publication::sender_report(base::Time at, std::uint32_t rtp_timestamp) {
  if (timeline_.started()) report_ = {at, timeline_.map_timestamp(rtp_timestamp)};
}

}  // namespace sfu
