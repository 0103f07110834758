#include "school/sign_in_throttle.hpp"

#include <algorithm>
#include <utility>

namespace school {
namespace {

base::Duration account_wait(unsigned failures) {
  if (failures < kAccountFailuresFree) return base::Duration::zero();
  const unsigned doublings = std::min(failures - kAccountFailuresFree, 16u);
  return std::min<base::Duration>(kAccountWaitFirst * (1u << doublings), kAccountWaitMax);
}

// Room for one more: `time_of` says when an entry was last of use.
template <class Map, class TimeOf>
void make_room(Map& map, TimeOf time_of) {
  if (map.size() < kThrottleEntriesMax) return;
  const auto stalest =
      std::ranges::min_element(map, {}, [&](const auto& entry) { return time_of(entry.second); });
  map.erase(stalest);
}

}  // namespace

std::optional<base::Duration> SignInThrottle::attempt(base::Time now, std::string_view account,
                                                      const base::IpAddress& address) {
  const auto account_at = accounts_.find(account);
  const bool known = account_at != accounts_.end();
  if (known && now - account_at->second.last >= kAccountForgetTime) account_at->second = {};
  if (known) {
    const base::Time next = account_at->second.last + account_wait(account_at->second.failures);
    if (account_at->second.failures > 0 && now < next) return next - now;
  }

  const base::IpAddress network = address.network();
  const auto address_at = addresses_.find(network);
  if (address_at != addresses_.end()) {
    Address& entry = address_at->second;
    if (now - entry.begin >= kAddressTime) entry = {0, now};
    if (entry.failures >= kAddressFailuresMax) return entry.begin + kAddressTime - now;
    ++entry.failures;
  } else {
    make_room(addresses_, [](const Address& entry) { return entry.begin; });
    addresses_.emplace(network, Address{1, now});
  }

  if (!known) make_room(accounts_, [](const Account& entry) { return entry.last; });
  Account& entry = known ? account_at->second : accounts_[std::string(account)];
  ++entry.failures;
  entry.before = std::exchange(entry.last, now);
  return std::nullopt;
}

void SignInThrottle::succeeded(std::string_view account, const base::IpAddress& address) {
  const auto found = accounts_.find(account);
  if (found != accounts_.end()) accounts_.erase(found);
  take_back(address);
}

void SignInThrottle::withdrawn(std::string_view account, const base::IpAddress& address) {
  const auto found = accounts_.find(account);
  if (found != accounts_.end()) {
    if (found->second.failures > 0) --found->second.failures;
    found->second.last = found->second.before;
    if (found->second.failures == 0) accounts_.erase(found);
  }
  take_back(address);
}

void SignInThrottle::take_back(const base::IpAddress& address) {
  const auto found = addresses_.find(address.network());
  if (found == addresses_.end()) return;
  if (found->second.failures > 0) --found->second.failures;
  if (found->second.failures == 0) addresses_.erase(found);
}

}  // namespace school
