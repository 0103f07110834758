// Who may come into a class while it is held: whether it is locked, and whom a teacher has sent
// away. A browser is known by what it calls itself from one visit to the next
// (JoinRequest::device).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classroom/command.hpp"
#include "classroom/participant.hpp"

namespace classroom {

// The oldest are forgotten for newer ones.
inline constexpr std::size_t kRemovalsMax = 200;
inline constexpr std::size_t kDevicesKnownMax = 2000;

class Door {
 public:
  // Why somebody may not come in: kRemoved, kRoomLocked. A teacher always may, and into a locked
  // class also whoever was in it before: a weak line locks nobody out.
  std::optional<Refusal> refuses(Role role, std::string_view device) const;
  void came_in(Role role, std::string_view device);
  // Whether a student was in this class by that browser.
  bool was_in(std::string_view device) const;

  // In each of these, what is so already is no event.
  // `by_leader`: so that whoever only keeps order does not open what a teacher has locked.
  Events set_locked(bool locked, bool by_leader);
  // Nothing is remembered of a browser that does not say which it is.
  Events send_away(const std::string& name, const std::string& device);
  Events let_back(std::uint64_t removal);
  // The class is over.
  Events reset();

  bool is_locked() const { return locked_; }
  bool is_locked_by_leader() const { return locked_ && by_leader_; }
  std::vector<Removal> removals() const;  // the oldest first

 private:
  struct SentAway {
    Removal removal;
    std::string device;
  };

  bool locked_ = false;
  bool by_leader_ = false;
  std::deque<SentAway> away_;
  std::deque<std::string> known_;  // devices that were in
  std::uint64_t last_removal_ = 0;
};

}  // namespace classroom
