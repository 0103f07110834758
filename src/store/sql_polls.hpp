// Polls in a database that speaks SQL.
#pragma once

#include "store/database.hpp"
#include "store/polls.hpp"

namespace store {

class SqlPolls final : public Polls {
 public:
  // The database outlives it.
  explicit SqlPolls(Database& database) : database_(database) {}

  Answer<void> keep(std::string_view room, const classroom::Poll& poll) override;
  Answer<void> keep_answer(std::string_view room, classroom::PollId poll,
                           const classroom::PollAnswer& answer,
                           classroom::ParticipantId replaces) override;
  Answer<void> remove(std::string_view room, classroom::PollId poll) override;
  Answer<std::vector<classroom::KeptPoll>> of_room(std::string_view room) override;

 private:
  Database& database_;
};

}  // namespace store
