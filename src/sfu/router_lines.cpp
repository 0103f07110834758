// What a Router does about lines that have no room for all that is watched.
#include <algorithm>
#include <vector>

#include "sfu/allocation.hpp"
#include "sfu/router.hpp"

namespace sfu {
namespace {

// libwebrtc pads with as much at once.
constexpr std::size_t kPaddingSize = 224;

}  // namespace

bool Router::must_wait(base::Time now, const Peer& viewer, const Subscription& subscription) {
  if (subscription.kind() == media::Kind::kAudio) return false;
  const auto& line = viewer.downlink().line;
  return line && !line->may_send(now);
}

void Router::on_rtcp(base::Time now, Peer& from, const proto::rtcp::TransportFeedback& feedback,
                     base::TransmitQueue& out) {
  const auto& line = from.downlink().line;
  if (!line) return;
  if (!line->feedback(now, feedback)) return drop(DropReason::kMalformed);
  if (line->take_news()) share_line(now, from, out);
}

void Router::follow_line(base::Time now, Peer& viewer, base::TransmitQueue& out) {
  const auto& line = viewer.downlink().line;
  if (!line || now < line->next_timeout()) return;
  line->handle_timeout(now);
  pad_line(now, viewer, out);
  if (line->take_news() || line->limit()) share_line(now, viewer, out);
}

// Gives each picture its room, or takes it; the most important first, and among equals those that
// were there first. Where nothing is known of the line, each is as large as it is shown.
void Router::share_line(base::Time now, Peer& viewer, base::TransmitQueue& out) {
  const auto& line = viewer.downlink().line;
  Room room{~bwe::Bitrate{0}, 0, false, false};
  if (line) {
    count_line(viewer);
    room.limit = line->limit().value_or(room.limit);
    room.strained = line->is_strained(now);
    room.closed = line->is_closed(now);
  }
  std::vector<Subscription*> pictures;
  for (const base::Slot<Subscription> slot : viewer.downlink().subscriptions) {
    Subscription* subscription = subscriptions_.find(slot);
    Publication* publication = subscription != nullptr ? publication_of(*subscription) : nullptr;
    if (publication == nullptr) continue;
    if (subscription->kind() == media::Kind::kVideo) {
      const auto behind = std::upper_bound(
          pictures.begin(), pictures.end(), subscription,
          [](const auto* a, const auto* b) { return a->track().rank < b->track().rank; });
      pictures.insert(behind, subscription);
    } else {
      room.sound += publication->rate().current(now);
    }
  }
  std::vector<PictureRate> rates;
  const bool limited = line && line->limit();
  for (const Subscription* picture : pictures) rates.push_back(rates_of(now, *picture, limited));
  const Allocation allocation = allocate(room, rates);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    set_level(now, viewer, *pictures[i], allocation.given[i], out);
  }
  if (!line) return;
  line->share(now, allocation.spent, allocation.wanted);
  count_line(viewer);
}

void Router::set_held(base::Time now, Peer& viewer, Subscription& subscription, bool held,
                      base::TransmitQueue& out) {
  if (subscription.is_held() == held) return;
  subscription.set_held(held);
  held_events_.push_back({viewer.id(), subscription.track().publication, held});
  if (!held) begin(now, viewer, subscription, out);
}

// The viewer goes on with the next keyframe, or, where that happens again and again, with a smaller
// layer, and in the end without the picture.
void Router::fall_behind(base::Time now, Peer& viewer, Subscription& subscription,
                         base::TransmitQueue& out) {
  const auto& line = viewer.downlink().line;
  if (!line || !line->limit()) return;
  if (line->fell_behind(now)) {
    if (const auto smaller = level_below(subscription)) {
      return set_level(now, viewer, subscription, *smaller, out);
    }
    set_held(now, viewer, subscription, true, out);
    return count_line(viewer);
  }
  subscription.source_replaced();  // its next packet wishes for a keyframe
}

void Router::pad_line(base::Time now, Peer& viewer, base::TransmitQueue& out) {
  std::size_t left = viewer.downlink().line->take_padding(now);
  if (left == 0) return;
  for (const base::Slot<Subscription> slot : viewer.downlink().subscriptions) {
    Subscription* subscription = subscriptions_.find(slot);
    if (subscription == nullptr) continue;
    while (left > 0) {
      const auto rewrite = subscription->padding();
      if (!rewrite) break;
      const std::size_t size =
          viewer.send_padding(now, *rewrite, subscription->track().mid, kPaddingSize, out);
      if (size == 0) return;
      ++statistics_.padding_sent;
      left -= std::min(left, size);
    }
  }
}

void Router::count_line(Peer& viewer) {
  Peer::Downlink& downlink = viewer.downlink();
  std::uint64_t held = 0;
  for (const base::Slot<Subscription> slot : downlink.subscriptions) {
    const Subscription* subscription = subscriptions_.find(slot);
    if (subscription != nullptr && subscription->is_held()) ++held;
  }
  statistics_.pictures_held += held - std::exchange(downlink.held, held);
  const std::uint64_t limited = downlink.line->limit() ? 1 : 0;
  statistics_.viewers_limited += limited - std::exchange(downlink.limited, limited);
}

void Router::forget_line(Peer& viewer) {
  statistics_.pictures_held -= std::exchange(viewer.downlink().held, 0);
  statistics_.viewers_limited -= std::exchange(viewer.downlink().limited, 0);
}

}  // namespace sfu
