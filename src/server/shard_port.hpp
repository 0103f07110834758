// One shard as signalling sees it: a mailbox for commands, and the addresses browsers are told.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/clock.hpp"
#include "app/media_port.hpp"
#include "server/headroom.hpp"
#include "server/media_loop.hpp"

namespace server {

class ShardPort final : public app::MediaPort {
 public:
  // `prefix` is ufrag_prefix_of() the shard. The loop and the clock outlive it.
  ShardPort(MediaLoop& loop, std::vector<base::SocketAddress> addresses, std::string prefix,
            std::string fingerprint, const app::Clock& clock)
      : loop_(loop),
        addresses_(std::move(addresses)),
        prefix_(std::move(prefix)),
        fingerprint_(std::move(fingerprint)),
        clock_(clock) {}

  // What the last second of the thread was like.
  void note(const MediaStatistics& statistics) {
    headroom_.note(clock_.now(), {statistics.busy, statistics.waited_max, statistics.sfu.peers});
  }

  // Where ICE-TCP reaches it, once the port is known.
  void serve_tcp(std::vector<base::SocketAddress> addresses) {
    tcp_addresses_ = std::move(addresses);
  }

  bool execute(sfu::Command command) override { return loop_.post(std::move(command)); }
  bool has_room() override { return headroom_.has_room(clock_.now()); }
  void expect_viewer() override { headroom_.expect(clock_.now()); }
  const std::vector<base::SocketAddress>& addresses() const override { return addresses_; }
  const std::vector<base::SocketAddress>& tcp_addresses() const override { return tcp_addresses_; }
  std::string_view ufrag_prefix() const override { return prefix_; }
  const std::string& fingerprint() const override { return fingerprint_; }

 private:
  MediaLoop& loop_;
  std::vector<base::SocketAddress> addresses_;
  std::vector<base::SocketAddress> tcp_addresses_;
  std::string prefix_;
  std::string fingerprint_;
  const app::Clock& clock_;
  Headroom headroom_;
};

// The shard's number as the ufrags of its peers begin with it: two digits of base 16.
std::string ufrag_prefix_of(std::size_t shard);
// The number of the shard of that ufrag's peer; nullopt when it begins with none. Whether there is
// such a shard, and such a peer, is another question.
std::optional<std::size_t> shard_of(std::string_view ufrag);

// What browsers are told to reach a media port: the announced addresses first (behind NAT they are
// the ones that work), then the machine's own; loopback last, for a browser on this machine.
std::vector<base::SocketAddress> media_addresses(const std::vector<base::IpAddress>& announced,
                                                 const std::vector<base::IpAddress>& own,
                                                 std::uint16_t port);

// The same for ICE-TCP, but without loopback: a browser on this machine has UDP, and others would
// knock at some program of their own.
std::vector<base::SocketAddress> tcp_media_addresses(const std::vector<base::IpAddress>& announced,
                                                     const std::vector<base::IpAddress>& own,
                                                     std::uint16_t port);

}  // namespace server
