// Which of many sockets of one thread are ready: epoll. It is itself a descriptor that a loop can
// wait for, so that a thousand idle sockets cost that loop nothing.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "net/file_descriptor.hpp"

namespace net {

class ReadySet {
 public:
  struct Ready {
    std::uint32_t key = 0;
    bool readable = false;  // also when it has ended or failed: reading tells
    bool writable = false;
  };
  static constexpr std::size_t kReadyMax = 64;

  ReadySet();  // throws std::system_error when the process has no descriptor left

  int fd() const { return fd_.get(); }  // readable when one of them is ready
  // False: the kernel has no room. A socket that is closed leaves the set by itself.
  [[nodiscard]] bool add(int socket, std::uint32_t key);
  // Whether its being writable counts too. The socket is in the set.
  void want_writable(int socket, std::uint32_t key, bool wanted);
  // Those that are ready now, at most kReadyMax, in turn when there are more. Valid until the next
  // call.
  std::span<const Ready> take();

 private:
  FileDescriptor fd_;
  std::array<Ready, kReadyMax> ready_;
};

}  // namespace net
