#include "net/system_random.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/random.h>

#include "base/check.hpp"

namespace net {

namespace {

void read_kernel(base::Bytes out) {
  while (!out.empty()) {
    const ssize_t size = getrandom(out.data(), out.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    CHECK(size > 0);  // it has no other way to fail with valid memory
    out = out.subspan(static_cast<std::size_t>(size));
  }
}

}  // namespace

SystemRandom::~SystemRandom() {
  explicit_bzero(block_.data(), block_.size());
}

void SystemRandom::fill(base::Bytes out) {
  if (out.size() >= block_.size()) return read_kernel(out);
  while (!out.empty()) {
    if (used_ == block_.size()) {
      read_kernel(block_);
      used_ = 0;
    }
    const std::size_t size = std::min(out.size(), block_.size() - used_);
    std::memcpy(out.data(), block_.data() + used_, size);
    // What became a key must not be found here later.
    explicit_bzero(block_.data() + used_, size);
    used_ += size;
    out = out.subspan(size);
  }
}

}  // namespace net
