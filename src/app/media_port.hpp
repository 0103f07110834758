// The way from app/ to one shard of the SFU.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/socket_address.hpp"
#include "sfu/command.hpp"

namespace app {

// What a newcomer is told for whom the server has no room.
inline constexpr std::string_view kServerFullWord = "server_full";

class MediaPort {
 public:
  virtual ~MediaPort() = default;
  // Hands a command over; false when the shard's mailbox is full (the server is overloaded).
  [[nodiscard]] virtual bool execute(sfu::Command command) = 0;
  // Whether one more viewer would not be at the others' cost.
  [[nodiscard]] virtual bool has_room() = 0;
  // One was let in.
  virtual void expect_viewer() = 0;
  // Where browsers reach the shard: every announced address with its UDP port.
  virtual const std::vector<base::SocketAddress>& addresses() const = 0;
  // The same for ICE-TCP, with the HTTPS port; empty where it is not served.
  virtual const std::vector<base::SocketAddress>& tcp_addresses() const = 0;
  // What the ufrags of its peers must begin with: a TCP connection finds its shard by that.
  virtual std::string_view ufrag_prefix() const = 0;
  // SHA-256 fingerprint of the certificate, as in a=fingerprint.
  virtual const std::string& fingerprint() const = 0;
};

// Names for what lives in the SFU; one sequence for the whole program.
class MediaIds {
 public:
  sfu::PeerId next_peer() { return {++last_}; }
  sfu::PublicationId next_publication() { return {++last_}; }
  sfu::SpeakersId next_speakers() { return {++last_}; }

 private:
  std::uint64_t last_ = 0;
};

}  // namespace app
