#include "net/ready_set.hpp"

#include <cerrno>
#include <system_error>

#include <sys/epoll.h>

namespace net {

ReadySet::ReadySet() : fd_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!fd_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

bool ReadySet::add(int socket, std::uint32_t key) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = key;
  return epoll_ctl(fd_.get(), EPOLL_CTL_ADD, socket, &event) == 0;
}

void ReadySet::want_writable(int socket, std::uint32_t key, bool wanted) {
  epoll_event event{};
  event.events = EPOLLIN | (wanted ? EPOLLOUT : 0u);
  event.data.u32 = key;
  epoll_ctl(fd_.get(), EPOLL_CTL_MOD, socket, &event);
}

std::span<const ReadySet::Ready> ReadySet::take() {
  std::array<epoll_event, kReadyMax> events;
  const int count = epoll_wait(fd_.get(), events.data(), static_cast<int>(events.size()), 0);
  if (count <= 0) return {};
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const std::uint32_t what = events[i].events;
    ready_[i] = {events[i].data.u32, (what & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0,
                 (what & EPOLLOUT) != 0};
  }
  return std::span(ready_).first(static_cast<std::size_t>(count));
}

}  // namespace net
