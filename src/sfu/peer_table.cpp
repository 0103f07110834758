#include "sfu/peer_table.hpp"

#include <algorithm>

namespace sfu {

Peer* PeerTable::add(std::unique_ptr<Peer> peer) {
  if (by_id_.contains(peer->id()) || by_ufrag_.contains(peer->ufrag())) return nullptr;
  Peer* added = peer.get();
  const base::Slot<Peer> slot = peers_.insert(std::move(peer));
  by_id_.emplace(added->id(), slot);
  by_ufrag_.emplace(added->ufrag(), slot);
  return added;
}

void PeerTable::erase(PeerId id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  const base::Slot<Peer> slot = found->second;
  const Peer* peer = peers_.find(slot);
  for (const base::SocketAddress& address : peer->bound) {
    const auto bound = by_address_.find(address);
    if (bound != by_address_.end() && bound->second == slot) by_address_.erase(bound);
  }
  by_ufrag_.erase(peer->ufrag());
  by_id_.erase(found);
  peers_.erase(slot);
}

Peer* PeerTable::find(PeerId id) const {
  return peers_.find(slot_of(id));
}

base::Slot<Peer> PeerTable::slot_of(PeerId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? base::Slot<Peer>{} : found->second;
}

Peer* PeerTable::find(const base::SocketAddress& from) const {
  const auto found = by_address_.find(from);
  return found == by_address_.end() ? nullptr : peers_.find(found->second);
}

Peer* PeerTable::find_by_ufrag(std::string_view ufrag) const {
  const auto found = by_ufrag_.find(ufrag);
  return found == by_ufrag_.end() ? nullptr : peers_.find(found->second);
}

void PeerTable::bind(const base::SocketAddress& from, Peer& peer) {
  const base::Slot<Peer> slot = slot_of(peer.id());
  by_address_.insert_or_assign(from, slot);
  std::erase(peer.bound, from);
  peer.bound.push_back(from);  // the newest
  while (peer.bound.size() > proto::ice::kTuplesMax) {
    const auto oldest = by_address_.find(peer.bound.front());
    if (oldest != by_address_.end() && oldest->second == slot) by_address_.erase(oldest);
    peer.bound.erase(peer.bound.begin());
  }
}

void PeerTable::unbind(const base::SocketAddress& from) {
  if (Peer* peer = find(from)) std::erase(peer->bound, from);
  by_address_.erase(from);
}

void PeerTable::rename(std::string_view old_ufrag, const Peer& peer) {
  const auto found = by_ufrag_.find(old_ufrag);
  if (found != by_ufrag_.end()) by_ufrag_.erase(found);
  by_ufrag_.emplace(peer.ufrag(), slot_of(peer.id()));
}

}  // namespace sfu
