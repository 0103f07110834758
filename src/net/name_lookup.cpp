#include "net/name_lookup.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <netdb.h>
#include <sys/socket.h>

#include "net/socket_names.hpp"

namespace net {

std::vector<base::IpAddress> look_up_name(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &first) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(first, &::freeaddrinfo);
  std::vector<base::IpAddress> addresses;
  for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
    const base::IpAddress address = from_native(*entry->ai_addr).ip;
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return addresses;
}

namespace {

// Outlives whoever has stopped waiting.
struct Lookups {
  std::mutex mutex;
  std::condition_variable one_more;
  std::vector<std::optional<std::vector<base::IpAddress>>> answers;
  std::size_t answered = 0;
};

}  // namespace

std::vector<std::optional<std::vector<base::IpAddress>>> look_up_names(
    const std::vector<std::string>& names, std::chrono::milliseconds at_most) {
  const auto lookups = std::make_shared<Lookups>();
  lookups->answers.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::thread([lookups, i, name = names[i]] {
      auto addresses = look_up_name(name);
      const std::lock_guard lock(lookups->mutex);
      lookups->answers[i] = std::move(addresses);
      ++lookups->answered;
      lookups->one_more.notify_one();
    }).detach();
  }
  std::unique_lock lock(lookups->mutex);
  lookups->one_more.wait_for(lock, at_most, [&] { return lookups->answered == names.size(); });
  return lookups->answers;
}

}  // namespace net
