// Pictures that are published in several sizes: which of them there are, who is worth how many, and
// which are wanted at all.
#include <algorithm>
#include <utility>

#include "app/signal/room_media.hpp"
#include "app/signal/room_sdp.hpp"

namespace app::signal {

using classroom::Source;

namespace {

// What a layer brings when it is sent, the largest first: as the page encodes them.
constexpr std::uint64_t kNominal[] = {1'700'000, 450'000, 150'000, 60'000};
static_assert(std::size(kNominal) == sfu::kLayers && sfu::kLayers == kPictureSizesMax);

bool is_described_alike(const sfu::DownlinkTrack& a, const sfu::DownlinkTrack& b) {
  return a.nominal == b.nominal && a.shows == b.shows &&
         std::equal(a.smaller.begin(), a.smaller.end(), b.smaller.begin(), b.smaller.end(),
                    [](const sfu::Layer& x, const sfu::Layer& y) {
                      return x.publication == y.publication && x.nominal == y.nominal;
                    });
}

}  // namespace

void RoomMedia::set_layers(Key key, const std::vector<std::string>& rids, bool blocked) {
  const std::vector<LayerOf> before =
      layers_.contains(key) ? layers_.at(key) : std::vector<LayerOf>{};
  if (rids.size() < 2 && before.empty()) return;
  std::vector<LayerOf> layers;
  for (std::size_t i = 0; i + 1 < rids.size(); ++i) {
    const auto known = std::find_if(before.begin(), before.end(), [&](const LayerOf& layer) {
      return layer.rid == rids[i] && layer != before.back();
    });
    sfu::PublicationId id = known != before.end() ? known->publication : ids_.next_publication();
    if (known == before.end() && !port_.execute(sfu::AddPublication{id, kind_of(key.source)})) {
      overloaded_ = true;  // tried again with the next offer
      continue;
    }
    layers.push_back({rids[i], id});
  }
  if (!layers.empty()) layers.push_back({rids.back(), publications_.at(key)});
  if (layers != before) {
    for (const LayerOf& old : before) {
      const bool stays = old.publication == publications_.at(key) ||
                         std::any_of(layers.begin(), layers.end(), [&](const LayerOf& l) {
                           return l.publication == old.publication;
                         });
      if (stays) continue;
      wanted_.erase(old.publication);
      execute(sfu::RemovePublication{old.publication});
    }
    if (layers.empty()) {
      layers_.erase(key);
      wanted_.erase(publications_.at(key));
      narrow_.erase(key);
    } else {
      layers_[key] = std::move(layers);
    }
    const auto keys = keys_of_publications();
    for (auto& [viewer, downlink] : downlinks_) describe_anew(viewer, downlink, keys, false);
    told_stage_ = {};  // WHEP viewers are told with the next
  }
  block_layers(key, blocked);
}

void RoomMedia::remove_layers(Key key) {
  const auto found = layers_.find(key);
  if (found == layers_.end()) return;
  const std::vector<LayerOf> layers = std::move(found->second);
  layers_.erase(found);
  narrow_.erase(key);
  for (const LayerOf& layer : layers) {
    wanted_.erase(layer.publication);
    if (layer != layers.back()) execute(sfu::RemovePublication{layer.publication});
  }
}

// The largest has the publication of its source.
void RoomMedia::block_layers(Key key, bool blocked) {
  const auto found = layers_.find(key);
  if (found == layers_.end()) return;
  for (const LayerOf& layer : found->second) {
    if (layer != found->second.back()) execute(sfu::SetBlocked{layer.publication, blocked});
  }
}

void RoomMedia::describe(sfu::DownlinkTrack& track, Key key, std::optional<Who> viewer) const {
  track.smaller.clear();
  track.nominal = 0;
  track.shows = sfu::kLayers;
  const auto found = layers_.find(key);
  if (found == layers_.end()) return;
  const std::vector<LayerOf>& layers = found->second;
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
    track.smaller.push_back({layers[i].publication, kNominal[layers.size() - 1 - i]});
  }
  track.nominal = kNominal[0];
  if (!viewer) return;
  const auto known = shown_.find(*viewer);
  if (known != shown_.end() && key.source == Source::kCamera) {
    const auto shown = known->second.find(key);
    track.shows = shown != known->second.end() ? shown->second : 1;
  }
  if (sight_.takes_small(*viewer)) track.shows = 1;
}

void RoomMedia::describe_anew(Who viewer, Downlink& downlink,
                              const std::map<sfu::PublicationId, Key>& keys, bool tell) {
  for (sfu::DownlinkTrack& track : downlink.told.tracks) {
    const auto key = keys.find(track.publication);
    if (key == keys.end()) continue;
    sfu::DownlinkTrack anew = track;
    describe(anew, key->second, viewer);
    if (is_described_alike(anew, track)) continue;
    track = std::move(anew);
    tell = true;
  }
  if (tell && downlink.connected) execute_surely(downlink.told);
}

void RoomMedia::set_shown(Who viewer, std::map<Key, std::size_t> shown) {
  shown_[viewer] = std::move(shown);
  const auto found = downlinks_.find(viewer);
  if (found == downlinks_.end()) return;
  describe_anew(viewer, found->second, keys_of_publications(), false);
}

bool RoomMedia::note_wanted(const sfu::LayerWanted& event) {
  const bool ours = std::any_of(layers_.begin(), layers_.end(), [&](const auto& entry) {
    return std::any_of(entry.second.begin(), entry.second.end(), [&](const LayerOf& layer) {
      return layer.publication == event.publication;
    });
  });
  if (!ours) return false;
  if (event.wanted) {
    wanted_.insert(event.publication);
  } else {
    wanted_.erase(event.publication);
  }
  return true;
}

std::set<std::string> RoomMedia::wanted_layers(Key key) const {
  std::set<std::string> wanted;
  const auto found = layers_.find(key);
  if (found == layers_.end()) return wanted;
  const std::string& largest = found->second.back().rid;
  const bool tapped = class_taps_.contains(key) || stage_taps_.contains(key);
  if (tapped && narrow_.contains(key)) return {largest};
  for (const LayerOf& layer : found->second) {
    if (wanted_.contains(layer.publication)) wanted.insert(layer.rid);
  }
  if (tapped) wanted.insert(largest);
  return wanted;
}

bool RoomMedia::note_missing(const sfu::LayerMissing& event) {
  const auto found = std::find_if(layers_.begin(), layers_.end(), [&](const auto& entry) {
    return entry.second.back().publication == event.publication;
  });
  if (found == layers_.end()) return false;
  return narrow_.insert(found->first).second;
}

}  // namespace app::signal
