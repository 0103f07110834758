// The polls of a room: drafts, the one that is open, and what was answered. Who may do what is the
// room's business.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "classroom/command.hpp"
#include "classroom/poll.hpp"

namespace classroom {

class Polls {
 public:
  using Decision = base::Result<Events, Refusal>;
  struct Voter {
    ParticipantId id;
    std::string_view name;
    std::string_view device;  // empty: the browser does not say which it is
  };

  // Of a draft; without an id a new one, which `open` opens at once. kNoSuchPoll, kNotADraft, what
  // read_text refuses, kBadMessage (options too few, too many, or twice the same), kTooManyPolls.
  Decision save(const SavePoll& wish);
  // In each of these, what is so already is no event; kNoSuchPoll. At most one is open: another
  // one closes. An anonymous one that was closed, and counted, is not opened again: kNotADraft.
  Decision open(PollId poll);
  Decision close(PollId poll);
  // What is shown influences nobody: it closes with that, and is shown no more while it is open
  // again. Of a draft there is nothing to show.
  Decision publish(PollId poll, bool published);
  Decision remove(PollId poll);
  // Replaces what the same person answered before. kPollClosed, kBadMessage (a choice that there is
  // not, several where one is asked for), kEmpty, kTooLong, kPollFull.
  Decision answer(const Voter& voter, const AnswerPoll& wish);
  // The class is over: none is open, and none is shown to the next one.
  Events end_class();

  // Those of before a restart; only where there are none yet.
  void restore(std::span<const KeptPoll> kept);

  std::vector<Poll> all() const;  // by id
  const Poll* find(PollId poll) const;
  PollResults results(PollId poll) const;
  std::span<const PollAnswer> answers(PollId poll) const;
  // nullptr: that person has not answered.
  const PollAnswer* answer_of(PollId poll, const Voter& voter) const;

 private:
  struct Entry {
    Poll poll;
    std::vector<PollAnswer> answers;  // the oldest first
  };

  Entry* entry(PollId poll);
  PollChanged changed(const Entry& entry) const;
  void close_others(PollId poll, Events& events);
  std::size_t bytes_without(PollId poll) const;

  std::map<PollId, Entry> polls_;
  std::uint64_t last_ = 0;
  std::size_t answers_ = 0;  // to all of them
};

// The form with its texts trimmed, or why it is none.
base::Result<PollForm, Refusal> read_form(const PollForm& form);

}  // namespace classroom
