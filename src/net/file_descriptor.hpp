// A file descriptor that is closed with its owner.
#pragma once

#include <cstddef>
#include <utility>

namespace net {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return fd_; }
  // Somebody else closes it from now on.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// Raises the number of descriptors that the process may hold to `wanted`, or as far as it may go
// without privilege. Gives the number it may hold now; it is never lowered.
std::size_t raise_descriptor_limit(std::size_t wanted);

}  // namespace net
