// One shard as signalling sees it: a mailbox for commands, and the addresses browsers are told.
#pragma once

#include <string>
#include <vector>

#include "app/clock.hpp"
#include "app/signal/media_port.hpp"
#include "server/headroom.hpp"
#include "server/media_loop.hpp"

namespace server {

class ShardPort final : public app::signal::MediaPort {
 public:
  // The loop and the clock outlive it.
  ShardPort(MediaLoop& loop, std::vector<base::SocketAddress> addresses, std::string fingerprint,
            const app::Clock& clock)
      : loop_(loop),
        addresses_(std::move(addresses)),
        fingerprint_(std::move(fingerprint)),
        clock_(clock) {}

  // What the last second of the thread was like.
  void note(const MediaStatistics& statistics) {
    headroom_.note(clock_.now(), {statistics.busy, statistics.waited_max, statistics.sfu.peers});
  }

  bool execute(sfu::Command command) override { return loop_.post(std::move(command)); }
  bool admit_viewer() override { return headroom_.admit(clock_.now()); }
  const std::vector<base::SocketAddress>& addresses() const override { return addresses_; }
  const std::string& fingerprint() const override { return fingerprint_; }

 private:
  MediaLoop& loop_;
  std::vector<base::SocketAddress> addresses_;
  std::string fingerprint_;
  const app::Clock& clock_;
  Headroom headroom_;
};

// What browsers are told to reach a media port: the announced addresses first (behind NAT they are
// the ones that work), then the machine's own; loopback last, for a browser on this machine.
std::vector<base::SocketAddress> media_addresses(const std::vector<base::IpAddress>& announced,
                                                 const std::vector<base::IpAddress>& own,
                                                 std::uint16_t port);

}  // namespace server
