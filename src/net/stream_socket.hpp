// A connected stream socket of the kernel without Asio, for a loop that polls by itself. Never
// blocks.
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "net/file_descriptor.hpp"

namespace net {

class StreamSocket {
 public:
  enum class Outcome { kSome, kNotNow, kEnded };
  struct Transfer {
    Outcome outcome = Outcome::kEnded;
    std::size_t size = 0;  // of kSome
  };

  // Connected; is made non-blocking.
  explicit StreamSocket(FileDescriptor fd);

  int fd() const { return fd_.get(); }
  // Of a TCP connection; IPv4 unwrapped where it came mapped into IPv6. Nullopt when it has gone.
  std::optional<base::SocketAddress> peer() const;
  // How much the kernel may hold that it has not sent yet, in bytes.
  void limit_unsent(int size_max);

  // kEnded: the other side has said that nothing more will come, or it failed.
  Transfer read(base::Bytes out);
  // As many of the bytes as the kernel takes.
  Transfer write(base::ConstBytes bytes);

 private:
  FileDescriptor fd_;
};

}  // namespace net
