#include "app/signal/seat_table.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace app::signal {

using classroom::ParticipantId;

namespace {

constexpr std::size_t kTokenBytes = 24;
constexpr std::size_t kChosenTokenMin = 22;  // 128 bits in base64url
constexpr std::size_t kChosenTokenMax = 64;
constexpr std::size_t kPageNameMax = 64;

// A page that never heard its welcome can only be known again by a token that it chose itself.
bool is_good_token(std::string_view token) {
  return token.size() >= kChosenTokenMin && token.size() <= kChosenTokenMax &&
         std::all_of(token.begin(), token.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

std::string_view kept(const std::optional<std::string>& name) {
  if (!name || name->size() > kPageNameMax) return {};
  return *name;
}

}  // namespace

std::string random_token(base::Random& random) {
  std::uint8_t bytes[kTokenBytes];
  random.fill(bytes);
  return base::to_base64url(bytes);
}

std::string_view page_of(const Join& join) {
  return kept(join.page);
}

std::string_view device_of(const Join& join) {
  return kept(join.device);
}

Seat* SeatTable::find(ParticipantId who) {
  const auto found = seats_.find(who);
  return found == seats_.end() ? nullptr : &found->second;
}

Seat* SeatTable::find_token(std::string_view token) {
  const auto found = tokens_.find(token);
  return found == tokens_.end() ? nullptr : find(found->second);
}

Seat& SeatTable::add(const Join& join, ParticipantId who, const CameBy& came_by) {
  const bool chosen = join.seat && is_good_token(*join.seat) && find_token(*join.seat) == nullptr;
  std::string token = chosen ? *join.seat : random_token(random_);
  tokens_.emplace(token, who);
  return seats_.try_emplace(who, std::move(token), who, came_by, event_bytes_max_).first->second;
}

void SeatTable::erase(ParticipantId who) {
  const auto found = seats_.find(who);
  if (found == seats_.end()) return;
  tokens_.erase(found->second.token());
  seats_.erase(found);
}

void SeatTable::clear() {
  seats_.clear();
  tokens_.clear();
}

}  // namespace app::signal
