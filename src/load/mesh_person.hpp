// Somebody in a class that goes from browser to browser, as far as its server has work by him: he
// comes, his page and the others' tell each other how to be reached, he writes, raises his hand.
// The same for a server of this program and for the pair of PeerJS and Socket.IO.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "load/joining.hpp"
#include "net/http/client.hpp"

namespace load {

// What has reached somebody.
struct MeshHeard {
  std::uint64_t signals = 0;
  std::uint64_t messages = 0;
  std::string refusal;  // the last; empty: nothing was refused
};

class MeshPerson {
 public:
  virtual ~MeshPerson() = default;
  // By which name others address him; known when he is in.
  virtual const std::string& address() const = 0;
  virtual bool signal(const std::string& to, std::string_view payload) = 0;
  // What `from` sends arrives from browser to browser.
  virtual bool connected(const std::string& from) = 0;
  virtual bool say(std::string_view text) = 0;
  virtual bool raise_hand(bool raised) = 0;
  virtual bool keep_alive() = 0;
  virtual void leave() = 0;
  // Takes what has come; false: the connection is over.
  virtual bool listen() = 0;
  const MeshHeard& heard() const { return heard_; }

 protected:
  MeshHeard heard_;
};

using EnteredPerson = base::Result<std::unique_ptr<MeshPerson>, std::string>;

// Waits until he is in. The error is a sentence.
EnteredPerson enter_pendopo(const PendopoPlace& place, std::string_view name, base::Random& random);

struct PeersPlace {
  net::http::Url peer;       // of the PeerJS server, without its query
  net::http::Url socket_io;  // the same
  std::string room;
};
EnteredPerson enter_peers(const PeersPlace& place, std::string_view name, base::Random& random);

// What a message is, of those that are counted.
enum class MeshNews : std::uint8_t { kOther, kSignal, kMessage, kRefusal, kPing };
MeshNews news_of_pendopo(std::string_view text);
MeshNews news_of_peer(std::string_view text);
MeshNews news_of_socket_io(std::string_view text);

}  // namespace load
