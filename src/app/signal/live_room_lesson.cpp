// What of a lesson goes to whom: quick signs, polls and their answers.
#include <algorithm>

#include "app/signal/live_room.hpp"

namespace app::signal {

using classroom::ParticipantId;
using classroom::Role;

namespace {

// Bytes of texts that were answered, in one welcome.
constexpr std::size_t kWelcomeTextsMax = 32 * 1024;

}  // namespace

// Chance is not the core's.
void LiveRoom::on(base::Time now, base::WallTime wall, Seat& seat, std::uint64_t id,
                  const classroom::PickStudent&) {
  carry_out(now, wall, seat, id, classroom::PickStudent{random_.u64()});
}

void LiveRoom::on(base::Time, base::WallTime, Seat& seat, std::uint64_t id, const ReadPoll& read) {
  const classroom::Participant* const person = room_.find(seat.participant());
  const classroom::Poll* const poll = room_.find_poll(read.poll);
  const bool draft = poll != nullptr && poll->state == classroom::PollState::kDraft;
  if (person == nullptr || poll == nullptr || (draft && !leads(person->role))) {
    return seat.reply(id, encode_refusal(id, to_string(classroom::Refusal::kNoSuchPoll)));
  }
  seat.reply(id, encode_reply(id));
  seat.send(encode_poll_answers(read.poll, room_.answers_known_to(person->id, read.poll)));
}

// The words of the newest: a welcome must fit into what a pipe may hold back.
std::vector<ShownPoll> LiveRoom::polls_shown_to(const classroom::Participant& person) const {
  std::vector<ShownPoll> shown;
  for (classroom::Poll& poll : room_.polls_known_to(person)) {
    auto results = results_known_to(person.role, poll, room_.poll_results(poll.id));
    shown.push_back({std::move(poll), std::move(results)});
  }
  std::size_t left = kWelcomeTextsMax;
  for (auto poll = shown.rbegin(); poll != shown.rend(); ++poll) {
    if (!poll->results) continue;
    std::size_t bytes = 0;
    for (const std::string& text : poll->results->texts) bytes += text.size();
    if (bytes > left) poll->results->texts.clear();
    left -= std::min(left, bytes);
  }
  return shown;
}

bool LiveRoom::teaches(ParticipantId who) const {
  const classroom::Participant* const person = room_.find(who);
  return person != nullptr && leads(person->role);
}

void LiveRoom::tell_of(const classroom::PollChanged& event) {
  const bool draft = event.poll.state == classroom::PollState::kDraft;
  const auto body = [&](Role role) {
    const auto results = results_known_to(role, event.poll, event.results);
    return share(encode_poll({event.poll, results}));
  };
  const SharedEvent for_teachers = body(Role::kTeacher);
  const SharedEvent for_students = body(Role::kStudent);
  for (auto& [who, seat] : seats_) {
    if (outside_.contains(who)) continue;
    if (teaches(who)) {
      seat.send(for_teachers);
    } else if (!draft) {
      seat.send(for_students);
    }
  }
}

void LiveRoom::tell_of(const classroom::PollAnswered& event) {
  classroom::PollAnswered told = event;
  if (event.anonymous) {
    told.answer.choices.clear();
    told.answer.text.clear();
  }
  const SharedEvent for_teachers = share(encode_event(told));
  for (auto& [who, seat] : seats_) {
    if (teaches(who)) seat.send(for_teachers);
  }
  Seat* const own = seats_.find(event.answer.participant);
  if (own != nullptr) own->send(encode_event(event));
}

void LiveRoom::tell_of(const classroom::SignChanged& event) {
  const SharedEvent body = share(encode_event(event));
  for (auto& [who, seat] : seats_) {
    if (who == event.participant || teaches(who)) seat.send(body);
  }
}

}  // namespace app::signal
