// Slows down who guesses passwords, without hurting a school whose people all share one address.
// Only failures count: first per account, and far more loosely per address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/socket_address.hpp"
#include "base/time.hpp"

namespace school {

inline constexpr unsigned kAccountFailuresFree = 5;  // then each failure costs a wait
inline constexpr base::Duration kAccountWaitFirst = std::chrono::seconds(1);  // doubles...
inline constexpr base::Duration kAccountWaitMax = std::chrono::seconds(60);   // ...up to this
inline constexpr base::Duration kAccountForgetTime = std::chrono::minutes(15);
inline constexpr unsigned kAddressFailuresMax = 100;
inline constexpr base::Duration kAddressTime = std::chrono::minutes(1);
inline constexpr std::size_t kThrottleEntriesMax = 1024;  // per map; the stalest goes first

// An attempt counts as a failure from its first moment, so that many at once are not many free
// guesses; succeeded() or withdrawn() takes it back.
class SignInThrottle {
 public:
  // nullopt: go on, and say afterwards how it ended unless it failed. Else: how long to wait; such
  // an attempt was not made and does not count.
  std::optional<base::Duration> attempt(base::Time now, std::string_view account,
                                        const base::IpAddress& address);

  // The password was right: the account starts afresh.
  void succeeded(std::string_view account, const base::IpAddress& address);

  // The password was not looked at (the server was busy): as if nobody had tried.
  void withdrawn(std::string_view account, const base::IpAddress& address);

  std::size_t size() const { return accounts_.size() + addresses_.size(); }

 private:
  struct Account {
    unsigned failures = 0;
    base::Time last;    // when the last of them was
    base::Time before;  // and the one before it, to which withdrawn() goes back
  };
  struct Address {
    unsigned failures = 0;  // since `begin`
    base::Time begin;
  };

  void take_back(const base::IpAddress& address);

  std::map<std::string, Account, std::less<>> accounts_;
  std::map<base::IpAddress, Address> addresses_;
};

}  // namespace school
