// Which layer of a picture a viewer is sent, and how it comes from one to another.
#include <algorithm>

#include "sfu/router.hpp"

namespace sfu {
namespace {

PublicationId layer_at(const DownlinkTrack& track, std::size_t level) {
  return level < track.smaller.size() ? track.smaller[level].publication : track.publication;
}

std::size_t level_of(const DownlinkTrack& track, PublicationId layer) {
  const auto found = std::find_if(track.smaller.begin(), track.smaller.end(),
                                  [&](const Layer& l) { return l.publication == layer; });
  return static_cast<std::size_t>(found - track.smaller.begin());
}

// The thinner forms of a picture, the thinnest first: with fewer temporal layers. Only its smallest
// layer has them, since a smaller picture that moves says more than a larger one that does not.
std::size_t thin_levels(const Publication* smallest) {
  return smallest != nullptr ? smallest->temporal_layers() - 1 : 0;
}

// A layer that does not come now is expected to bring what it should, or half of what the next
// larger one does, since encoders stay below what they may where little moves.
void expect_of_asleep(PictureRate& picture) {
  for (std::size_t level = picture.layers.size(); level-- > 1;) {
    const LayerRate& larger = picture.layers[level];
    LayerRate& smaller = picture.layers[level - 1];
    if (smaller.current == 0 && larger.usual > 0) {
      smaller.usual = std::min(smaller.usual, larger.usual / 2);
    }
  }
}

}  // namespace

PictureRate Router::rates_of(base::Time now, const Subscription& subscription, bool limited) const {
  const DownlinkTrack& track = subscription.track();
  PictureRate picture;
  Publication* smallest = find(layer_at(track, 0));
  const std::size_t thin = thin_levels(smallest);
  const std::size_t layers = std::clamp<std::size_t>(track.shows, 1, track.smaller.size() + 1);
  for (std::size_t level = 0; level < layers; ++level) {
    const PublicationId id = layer_at(track, level);
    const std::uint64_t nominal =
        level < track.smaller.size() ? track.smaller[level].nominal : track.nominal;
    LayerRate rate;
    if (Publication* publication = find(id)) {
      rate = {publication->rate().current(now), publication->rate().usual(now)};
      // Room that is kept for what does not come is taken from others.
      rate.missing = limited && !track.smaller.empty() && publication->should_come(now) &&
                     !comes(track, id) && publication->picture == track.publication;
    }
    if (rate.current == 0) rate.usual = std::max(rate.usual, nominal);
    picture.layers.push_back(rate);
  }
  expect_of_asleep(picture);
  for (std::size_t level = thin; level-- > 0;) {
    RateMeter& meter = smallest->thin_rate(level);
    picture.layers.insert(picture.layers.begin(), {meter.current(now), meter.usual(now), false});
  }
  picture.given = level_given(subscription);
  return picture;
}

// Perhaps one that is larger than those that may be given.
Level Router::level_given(const Subscription& subscription) const {
  const DownlinkTrack& track = subscription.track();
  if (subscription.is_held()) return std::nullopt;
  const std::size_t thin = thin_levels(find(layer_at(track, 0)));
  const std::size_t layer = level_of(track, subscription.current());
  return layer == 0 ? std::min<std::size_t>(subscription.thinned_to(), thin) : layer + thin;
}

void Router::set_level(base::Time now, Peer& viewer, Subscription& subscription, Level level,
                       base::TransmitQueue& out) {
  const DownlinkTrack& track = subscription.track();
  const std::size_t thin = thin_levels(find(layer_at(track, 0)));
  subscription.thin_to(level && *level < thin ? static_cast<std::uint8_t>(*level) : Thinning::kAll);
  if (level) level = *level < thin ? 0 : *level - thin;
  const base::Slot<Subscription> slot = slot_of(viewer, subscription);
  for (std::size_t i = 0; !track.smaller.empty() && i <= track.smaller.size(); ++i) {
    if (Publication* layer = find(layer_at(track, i))) layer->picture = track.publication;
  }
  if (!level || track.smaller.empty()) {
    leave_next(slot, subscription);
    subscription.target.reset();
    unwish(std::exchange(subscription.wished, {}));
    return set_held(now, viewer, subscription, !level, out);
  }
  const auto& line = viewer.downlink().line;
  const bool limited = line && line->limit();
  const std::size_t coming = level_that_comes(track, *level, !limited);
  const PublicationId layer = layer_at(track, coming);
  subscription.target = layer_at(track, *level);
  if (layer != subscription.current() && find(layer) != nullptr) {
    const bool less = coming < level_of(track, subscription.current());
    const bool at_once = subscription.is_held() || subscription.is_waiting() ||
                         !comes(track, subscription.current()) || (less && limited);
    if (at_once) begin_layer(now, viewer, subscription, layer, out);
  }
  // Those between the two are wished for, too: where one does not come, the next smaller may. All
  // are where nothing comes.
  std::vector<PublicationId> wished;
  const Publication* sent = find(layer);
  const bool sure = sent != nullptr && sent->is_heard(now) && comes(track, layer);
  for (std::size_t i = sure ? std::min(coming, *level) : 0; i <= *level; ++i) {
    wished.push_back(layer_at(track, i));
  }
  if (coming > *level) wished.push_back(layer);
  if (subscription.current() != layer) wished.push_back(subscription.current());
  wish(now, subscription, wished);
  go_over(now, peers_.slot_of(viewer.id()), slot, layer, out);
  set_held(now, viewer, subscription, false, out);
}

// The next smaller layer that comes, or thinner form.
Level Router::level_below(const Subscription& subscription) const {
  const DownlinkTrack& track = subscription.track();
  const std::size_t thin = thin_levels(find(layer_at(track, 0)));
  for (std::size_t i = level_given(subscription).value_or(0); i-- > 0;) {
    if (comes(track, layer_at(track, i < thin ? 0 : i - thin))) return i;
  }
  return std::nullopt;
}

// As lately as any of the others: when all are silent, none is passed over.
bool Router::comes(const DownlinkTrack& track, PublicationId layer) const {
  constexpr base::Duration kBehindOthers = std::chrono::seconds(1);
  const Publication* publication = find(layer);
  if (publication == nullptr || !publication->heard()) return false;
  for (std::size_t i = 0; i <= track.smaller.size(); ++i) {
    const Publication* other = find(layer_at(track, i));
    if (other != nullptr && other->heard() > *publication->heard() + kBehindOthers) return false;
  }
  return true;
}

// Of the layers up to that one, the largest that comes, or a larger one where that does no harm;
// itself where none does.
std::size_t Router::level_that_comes(const DownlinkTrack& track, std::size_t level,
                                     bool or_larger) const {
  for (std::size_t i = level + 1; i-- > 0;) {
    if (comes(track, layer_at(track, i))) return i;
  }
  for (std::size_t i = level + 1; or_larger && i <= track.smaller.size(); ++i) {
    if (comes(track, layer_at(track, i))) return i;
  }
  return level;
}

// What the viewer is sent ends here: it does not come any more, or its line has no room for it.
void Router::begin_layer(base::Time now, Peer& viewer, Subscription& subscription,
                         PublicationId layer, base::TransmitQueue& out) {
  const base::Slot<Subscription> slot = slot_of(viewer, subscription);
  leave_next(slot, subscription);
  change_layer(now, slot, subscription, *find(layer));
  find(layer)->viewers().push_back({peers_.slot_of(viewer.id()), slot});
  if (!subscription.is_held() && viewer.is_ready()) begin(now, viewer, subscription, out);
}

// With the next keyframe of that layer; of the one that it is to be sent in the end, where it is
// sent this one already.
void Router::go_over(base::Time now, base::Slot<Peer> viewer, base::Slot<Subscription> slot,
                     PublicationId layer, base::TransmitQueue& out) {
  Subscription& subscription = *subscriptions_.find(slot);
  const PublicationId to = layer == subscription.current() ? *subscription.target : layer;
  if (subscription.next() == to) return;
  leave_next(slot, subscription);
  Publication* next = find(to);
  if (to == subscription.current() || next == nullptr) return;
  next->viewers().push_back({viewer, slot});
  subscription.set_next(to);
  if (subscription.wishes_keyframe(now)) wish_keyframe(now, *next, out);
}

// A keyframe of the layer that it was to go over to has begun.
void Router::went_over(base::Time now, const Publication::Viewer& place, Subscription& subscription,
                       Publication& to, base::TransmitQueue& out) {
  change_layer(now, place.subscription, subscription, to);
  const DownlinkTrack& track = subscription.track();
  std::vector<PublicationId> wished{to.id()};
  for (std::size_t i = level_of(track, to.id()) + 1; i <= level_of(track, *subscription.target);
       ++i) {
    wished.push_back(layer_at(track, i));
  }
  if (level_of(track, to.id()) > level_of(track, *subscription.target)) {
    wished.push_back(*subscription.target);
  }
  wish(now, subscription, wished);
  go_over(now, place.peer, place.subscription, to.id(), out);
}

// Sender reports say how the timestamps of the two belong together; without one of each, time goes
// on by as much as has passed (mediasoup PR 999, PR 1098).
void Router::change_layer(base::Time now, base::Slot<Subscription> slot, Subscription& subscription,
                          Publication& to) {
  Publication* from = publication_of(subscription);
  std::optional<std::uint32_t> ahead;
  if (from != nullptr) {
    constexpr std::uint32_t kRate = media::clock_rate(media::Codec::kH264);  // of all pictures
    if (from->report() && to.report()) {
      ahead = extrapolate(*from->report(), now, kRate) - extrapolate(*to.report(), now, kRate);
    }
    std::erase_if(from->viewers(),
                  [&](const Publication::Viewer& viewer) { return viewer.subscription == slot; });
  }
  subscription.set_next(std::nullopt);
  subscription.change_layer(to.id(), ahead);
}

void Router::leave_next(base::Slot<Subscription> slot, Subscription& subscription) {
  Publication* next = subscription.next() ? find(*subscription.next()) : nullptr;
  subscription.set_next(std::nullopt);
  if (next == nullptr) return;
  std::erase_if(next->viewers(),
                [&](const Publication::Viewer& viewer) { return viewer.subscription == slot; });
}

void Router::wish(base::Time now, Subscription& subscription,
                  std::span<const PublicationId> layers) {
  std::vector<base::Slot<Publication>> wished;
  for (const PublicationId layer : layers) {
    Publication* wanted = find(layer);
    if (wanted == nullptr) continue;
    wished.push_back(by_id_.at(layer));
    if (wanted->wished_by++ > 0) continue;
    wanted->wished(now);
    wanted_events_.push_back({layer, true});
  }
  unwish(std::exchange(subscription.wished, std::move(wished)));
}

void Router::unwish(const std::vector<base::Slot<Publication>>& layers) {
  for (const base::Slot<Publication> slot : layers) {
    Publication* layer = publications_.find(slot);
    if (layer != nullptr && --layer->wished_by == 0) {
      wanted_events_.push_back({layer->id(), false});
    }
  }
}

// Every viewer of that picture is looked at again.
void Router::flow_changed(base::Time now, PublicationId layer, base::TransmitQueue& out) {
  Publication* changed = find(layer);
  if (changed == nullptr || !changed->picture) return;
  bool missing = false;
  std::vector<base::Slot<Peer>> concerned;
  for (const auto& [id, slot] : by_id_) {
    Publication* other = publications_.find(slot);
    if (other->picture != changed->picture) continue;
    for (const Publication::Viewer& viewer : other->viewers()) {
      const Subscription* subscription = subscriptions_.find(viewer.subscription);
      if (subscription == nullptr || subscription->current() != id) continue;
      missing = missing || (changed->should_come(now) && !comes(subscription->track(), layer));
      concerned.push_back(viewer.peer);
    }
  }
  if (missing) missing_events_.push_back({layer});
  for (const base::Slot<Peer> slot : concerned) {
    if (Peer* viewer = peers_.find(slot)) share_line(now, *viewer, out);
  }
}

}  // namespace sfu
