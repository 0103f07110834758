// The pipes that have not joined a room yet, by address: anybody can open one, so each address may
// have only so many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>

#include "base/socket_address.hpp"
#include "base/time.hpp"

namespace app::signal {

// A school behind one address comes in all at once when the lesson begins or its Wi-Fi is back: 250
// people, each for the moment that the door needs.
inline constexpr std::size_t kWaitingPipesPerAddressMax = 256;
// Where an address has so many, a pipe that has waited for so long makes room for the next: a page
// sends its join as soon as the pipe is open.
inline constexpr base::Duration kCrowdedJoinTime = std::chrono::seconds(5);

class WaitingPipes {
 public:
  bool is_full(const base::IpAddress& address) const;
  // The one of that address that has waited for longest, if that is kCrowdedJoinTime or more.
  std::optional<std::uint64_t> stalest(const base::IpAddress& address, base::Time now) const;
  // Precondition: !is_full(address). Times never go back.
  void add(const base::IpAddress& address, std::uint64_t pipe, base::Time now);
  // It has joined or gone; nothing happens when it is not here.
  void remove(const base::IpAddress& address, std::uint64_t pipe);

  std::size_t size() const { return size_; }

 private:
  struct Waiting {
    std::uint64_t pipe = 0;
    base::Time since;
  };
  // Of IPv6 the /64 counts as one address. Oldest first.
  std::map<base::IpAddress, std::deque<Waiting>> per_address_;
  std::size_t size_ = 0;
};

}  // namespace app::signal
