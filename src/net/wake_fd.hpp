// Wakes a loop that waits in poll: an eventfd. wake() may be called by any thread.
#pragma once

#include "net/file_descriptor.hpp"

namespace net {

class WakeFd {
 public:
  WakeFd();  // throws std::system_error when the process has no descriptor left

  int fd() const { return fd_.get(); }  // readable once woken
  void wake();
  // Makes it unreadable again. Called by the loop, before it looks at what it was woken for.
  void drain();

 private:
  FileDescriptor fd_;
};

}  // namespace net
