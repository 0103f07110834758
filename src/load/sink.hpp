// Sockets on this machine that nobody reads: the kernel delivers until they are full and then
// drops, which is the same for everything that is measured against them.
#pragma once

#include <cstddef>
#include <vector>

#include "base/socket_address.hpp"
#include "net/file_descriptor.hpp"

namespace load {

class Sink {
 public:
  explicit Sink(std::size_t count);

  // Throws away what has arrived.
  void drain();

  std::size_t size() const { return addresses_.size(); }
  const base::SocketAddress& address(std::size_t i) const { return addresses_[i]; }

 private:
  std::vector<net::FileDescriptor> sockets_;
  std::vector<base::SocketAddress> addresses_;
};

}  // namespace load
