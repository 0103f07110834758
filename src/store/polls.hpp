// The part of a Store that keeps the polls of rooms and what was answered. The same promises as
// Store's.
#pragma once

#include <string_view>
#include <vector>

#include "classroom/poll.hpp"
#include "store/error.hpp"

namespace store {

class Polls {
 public:
  virtual ~Polls() = default;
  // A poll of the same id becomes this one, and keeps its answers. kMissing: there is no such room.
  virtual Answer<void> keep(std::string_view room, const classroom::Poll& poll) = 0;
  // In the place of the answer of `replaces`, if there is one. kMissing: there is no such poll.
  virtual Answer<void> keep_answer(std::string_view room, classroom::PollId poll,
                                   const classroom::PollAnswer& answer,
                                   classroom::ParticipantId replaces) = 0;
  // With its answers. Nothing happens when there is none.
  virtual Answer<void> remove(std::string_view room, classroom::PollId poll) = 0;
  // By id, the answers by participant; of a room that is not there: none.
  virtual Answer<std::vector<classroom::KeptPoll>> of_room(std::string_view room) = 0;
};

}  // namespace store
