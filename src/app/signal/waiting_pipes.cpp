#include "app/signal/waiting_pipes.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace app::signal {

bool WaitingPipes::is_full(const base::IpAddress& address) const {
  const auto found = per_address_.find(address.network());
  return found != per_address_.end() && found->second.size() >= kWaitingPipesPerAddressMax;
}

std::optional<std::uint64_t> WaitingPipes::stalest(const base::IpAddress& address,
                                                   base::Time now) const {
  const auto found = per_address_.find(address.network());
  if (found == per_address_.end()) return std::nullopt;
  const Waiting& first = found->second.front();
  if (now < first.since + kCrowdedJoinTime) return std::nullopt;
  return first.pipe;
}

void WaitingPipes::add(const base::IpAddress& address, std::uint64_t pipe, base::Time now) {
  CHECK(!is_full(address));
  per_address_[address.network()].push_back({pipe, now});
  ++size_;
}

void WaitingPipes::remove(const base::IpAddress& address, std::uint64_t pipe) {
  const auto found = per_address_.find(address.network());
  if (found == per_address_.end()) return;
  std::deque<Waiting>& waiting = found->second;
  const auto one = std::ranges::find(waiting, pipe, &Waiting::pipe);
  if (one == waiting.end()) return;
  waiting.erase(one);
  --size_;
  if (waiting.empty()) per_address_.erase(found);
}

}  // namespace app::signal
