#include "net/file_descriptor.hpp"

#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>

namespace net {

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}

std::size_t raise_descriptor_limit(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur >= wanted) return limit.rlim_cur;
  rlimit raised = limit;
  raised.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

}  // namespace net
