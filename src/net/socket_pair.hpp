// Two connected stream sockets within the process: how two threads share one connection that only
// one of them can read.
#pragma once

#include <optional>
#include <utility>

#include "net/file_descriptor.hpp"

namespace net {

// nullopt: the process has no descriptor left.
std::optional<std::pair<FileDescriptor, FileDescriptor>> make_socket_pair();

}  // namespace net
