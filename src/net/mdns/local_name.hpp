// A name that everybody in the local network can use, without any name server: multicast DNS
// (RFC 6762), published by the Avahi daemon of this machine, where there is one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/interfaces.hpp"

namespace net::mdns {

class LocalName {
 public:
  // Begins to publish `name` ("pendopo.local") with the usable ones of `addresses`, each on its own
  // interface, and returns at once. What comes of it goes to the log: published, or that another
  // machine has the name, which is then left to that one. Nothing happens without Avahi; a daemon
  // that starts later, or again, is told then.
  LocalName(std::string name, std::vector<InterfaceAddress> addresses);
  ~LocalName();
  LocalName(const LocalName&) = delete;
  LocalName& operator=(const LocalName&) = delete;

  // False where D-Bus is missing or has gone: only a new LocalName would find it then. From any
  // thread.
  bool has_bus() const;

 private:
  class Publisher;
  std::unique_ptr<Publisher> publisher_;
};

}  // namespace net::mdns
