#include "net/system_clock.hpp"

#include <chrono>
#include <ctime>

namespace net {

base::Time now() {
  return base::Time(std::chrono::duration_cast<base::Duration>(
      std::chrono::steady_clock::now().time_since_epoch()));
}

base::WallTime wall_now() {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

base::Duration thread_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

std::chrono::minutes utc_offset(base::WallTime at) {
  const auto seconds = static_cast<std::time_t>(at.milliseconds / 1000);
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return {};
  return std::chrono::duration_cast<std::chrono::minutes>(std::chrono::seconds(local.tm_gmtoff));
}

}  // namespace net
