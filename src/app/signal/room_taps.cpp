// What of a room's media the recorder and the broadcast are given, too.
#include <algorithm>
#include <utility>

#include "app/signal/room_media.hpp"

namespace app::signal {

void RoomMedia::tap(sfu::PublicationId publication) {
  execute(sfu::AddTap{publication, sfu::TapId{kFirstClassSource + publication.value}});
}

void RoomMedia::untap(sfu::PublicationId publication) {
  execute(sfu::RemoveTap{publication, sfu::TapId{kFirstClassSource + publication.value}});
}

void RoomMedia::set_tapped(bool tapped) {
  if (std::exchange(tapped_, tapped) == tapped) return;
  new_taps_.clear();
  named_taps_.clear();
  update_taps();
}

void RoomMedia::update_taps() {
  for (const auto& [key, id] : publications_) {
    const bool is = tapped_ && sight_.is_before_all(key);
    if (is && class_taps_.insert(key).second) {
      if (named_taps_.insert(id).second) {
        new_taps_.push_back({key, kFirstClassSource + id.value});
      }
      tap(id);
    }
    if (!is && class_taps_.erase(key) > 0 && !stage_taps_.contains(key)) untap(id);
  }
}

void RoomMedia::tap_again() {
  for (const auto& [key, id] : publications_) {
    if (class_taps_.contains(key)) tap(id);
  }
}

void RoomMedia::set_stage_tapped(std::set<Key> keys) {
  const std::set<Key> before = std::exchange(stage_taps_, std::move(keys));
  for (const auto& [key, id] : publications_) {
    const bool was = before.contains(key);
    const bool is = stage_taps_.contains(key);
    if (is && !was) tap(id);
    if (was && !is && !class_taps_.contains(key)) untap(id);
  }
}

std::uint64_t RoomMedia::tap_number(Key key) const {
  const auto found = publications_.find(key);
  return found == publications_.end() ? 0 : kFirstClassSource + found->second.value;
}

void RoomMedia::request_keyframe(std::uint64_t number) {
  const auto found = std::find_if(
      publications_.begin(), publications_.end(),
      [number](const auto& entry) { return entry.second.value + kFirstClassSource == number; });
  if (found != publications_.end()) execute(sfu::RequestKeyframe{found->second});
}

}  // namespace app::signal
