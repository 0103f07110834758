// Every peer of one shard: found by id, by ICE ufrag and by the addresses it has proved.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/slot_table.hpp"
#include "base/socket_address.hpp"
#include "sfu/ids.hpp"
#include "sfu/peer.hpp"

namespace sfu {

class PeerTable {
 public:
  // Null when the id or the ufrag is taken.
  Peer* add(std::unique_ptr<Peer> peer);
  void erase(PeerId id);

  Peer* find(PeerId id) const;
  Peer* find(base::Slot<Peer> slot) const { return peers_.find(slot); }
  Peer* find(const base::SocketAddress& from) const;
  Peer* find_by_ufrag(std::string_view ufrag) const;
  base::Slot<Peer> slot_of(PeerId id) const;

  // An authentic check came from there. The newest addresses of a peer are kept, as many as its ICE
  // agent knows; an address that moved to another peer is that peer's.
  void bind(const base::SocketAddress& from, Peer& peer);
  // The address is gone: nobody is found by it any more.
  void unbind(const base::SocketAddress& from);
  // The peer has a new ufrag (ICE restart).
  void rename(std::string_view old_ufrag, const Peer& peer);

  std::size_t size() const { return peers_.size(); }
  // Of all its tables together.
  std::size_t entries() const {
    return peers_.size() + by_id_.size() + by_ufrag_.size() + by_address_.size();
  }

 private:
  struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  base::SlotTable<Peer> peers_;
  std::unordered_map<PeerId, base::Slot<Peer>> by_id_;
  std::unordered_map<std::string, base::Slot<Peer>, StringHash, std::equal_to<>> by_ufrag_;
  std::unordered_map<base::SocketAddress, base::Slot<Peer>> by_address_;
};

}  // namespace sfu
