// The seats of one room, by whom they belong to and by their tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/signal/protocol.hpp"
#include "app/signal/seat.hpp"
#include "base/random.hpp"
#include "classroom/ids.hpp"

namespace app::signal {

// A token that nobody guesses: 192 bits in base64url.
std::string random_token(base::Random& random);

// What a page says of itself in a join, empty where it does not, or says more than is worth
// keeping.
std::string_view page_of(const Join& join);
std::string_view device_of(const Join& join);

class SeatTable {
 public:
  // `event_bytes_max`: what each seat keeps for a pipe that comes back.
  explicit SeatTable(base::Random& random, std::size_t event_bytes_max = kEventBytesKeptMax)
      : random_(random), event_bytes_max_(event_bytes_max) {}

  Seat* find(classroom::ParticipantId who);
  Seat* find_token(std::string_view token);
  // With the token that the page has chosen, where that is good and free, else with one of ours.
  Seat& add(const Join& join, classroom::ParticipantId who, const CameBy& came_by);
  void erase(classroom::ParticipantId who);
  void clear();

  auto begin() { return seats_.begin(); }
  auto end() { return seats_.end(); }

 private:
  base::Random& random_;
  std::size_t event_bytes_max_;
  std::map<classroom::ParticipantId, Seat> seats_;
  std::map<std::string, classroom::ParticipantId, std::less<>> tokens_;
};

}  // namespace app::signal
