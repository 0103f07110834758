// What a lesson is led with: quick signs, a clock, who is asked next, polls.
#include <algorithm>
#include <chrono>
#include <utility>

#include "classroom/room.hpp"

namespace classroom {
namespace {

bool teaches(const Participant& person) {
  return leads(person.role);
}

}  // namespace

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const ShowSign& wish) {
  if (teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  const ParticipantId who = member.person.id;
  if (signs_.of(who) == wish.sign) return Events{};
  const bool soon = member.sign_shown != base::Time{} && now < member.sign_shown + kSignPause;
  if (wish.sign && soon) return base::Failure{Refusal::kTooFast};
  if (wish.sign) member.sign_shown = now;
  signs_.show(who, wish.sign);
  return Events{SignChanged{who, wish.sign}};
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const ClearSigns&) {
  if (!teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  if (signs_.shown().empty()) return Events{};
  signs_.clear();
  return Events{SignsCleared{member.person.id}};
}

std::vector<ShownSign> Room::signs_known_to(const Participant& person) const {
  if (teaches(person)) return signs_.shown();
  const auto own = signs_.of(person.id);
  return own ? std::vector{ShownSign{person.id, *own}} : std::vector<ShownSign>{};
}

// Whoever is away is not asked, nor whose line is lost.
Room::Decision Room::on(base::Time, base::WallTime, Member& member, const PickStudent& wish) {
  if (!teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  std::vector<ParticipantId> ids;
  std::vector<std::string_view> names;
  for (const auto& [id, other] : members_) {
    const Participant& person = other.person;
    if (person.role != Role::kStudent || !person.connected || signs_.of(id) == Sign::kAway)
      continue;
    ids.push_back(id);
    names.emplace_back(person.name);
  }
  const auto chosen = picker_.pick(names, wish.chance);
  if (!chosen) return base::Failure{Refusal::kNoSuchParticipant};
  return Events{StudentPicked{ids[*chosen]}};
}

Room::Decision Room::on(base::Time, base::WallTime wall, Member& member, const SetTimer& wish) {
  if (!teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  if (wish.length < std::chrono::seconds(0) || wish.length > kTimerMax) {
    return base::Failure{Refusal::kBadMessage};
  }
  const std::chrono::milliseconds length = wish.length;
  return set_timer(wish.length.count() == 0
                       ? std::nullopt
                       : std::optional(ClassTimer{
                             wish.length, base::WallTime{wall.milliseconds + length.count()}}));
}

Events Room::set_timer(std::optional<ClassTimer> timer) {
  if (std::exchange(timer_, timer) == timer) return {};
  return {TimerChanged{timer_}};
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SavePoll& wish) {
  if (!teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  return polls_.save(wish);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const OpenPoll& wish) {
  if (!teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  return polls_.open(wish.poll);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const ClosePoll& wish) {
  if (!teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  return polls_.close(wish.poll);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const PublishPoll& wish) {
  if (!teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  return polls_.publish(wish.poll, wish.published);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const DeletePoll& wish) {
  if (!teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  return polls_.remove(wish.poll);
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const AnswerPoll& wish) {
  if (teaches(member.person)) return base::Failure{Refusal::kNotAllowed};
  if (member.answered != base::Time{} && now < member.answered + kAnswerPause) {
    return base::Failure{Refusal::kTooFast};
  }
  auto events = polls_.answer(voter(member), wish);
  if (events) member.answered = now;
  return events;
}

Polls::Voter Room::voter(const Member& member) {
  return {member.person.id, member.person.name, member.device};
}

std::vector<Poll> Room::polls_known_to(const Participant& person) const {
  std::vector<Poll> known = polls_.all();
  if (teaches(person)) return known;
  std::erase_if(known,
                [](const Poll& poll) { return poll.state != PollState::kOpen && !poll.published; });
  return known;
}

std::vector<PollAnswer> Room::answers_known_to(ParticipantId who, PollId poll) const {
  const auto member = members_.find(who);
  const Poll* const found = polls_.find(poll);
  if (member == members_.end() || found == nullptr) return {};
  if (!teaches(member->second.person)) {
    const PollAnswer* const own = polls_.answer_of(poll, voter(member->second));
    return own == nullptr ? std::vector<PollAnswer>{} : std::vector{*own};
  }
  const auto all = polls_.answers(poll);
  std::vector<PollAnswer> known(all.begin(), all.end());
  if (!found->form.anonymous) return known;
  for (PollAnswer& answer : known) answer = {answer.participant, answer.name, {}, {}, {}};
  return known;
}

// Anonymous answers that are counted while they come in would be nobody's secret.
std::optional<PollResults> results_known_to(Role role, const Poll& poll,
                                            const PollResults& results) {
  const bool counted = !poll.form.anonymous || poll.state == PollState::kClosed;
  const bool shown = leads(role) ? counted : poll.published;
  return shown && poll.state != PollState::kDraft ? std::optional(results) : std::nullopt;
}

void Room::restore_polls(std::span<const KeptPoll> polls) {
  polls_.restore(polls);
  for (const KeptPoll& kept : polls) {
    // A newcomer must not get the id of a former person, whose answer would be his.
    for (const PollAnswer& answer : kept.answers) {
      last_participant_ = std::max(last_participant_, answer.participant.value);
    }
  }
}

Events Room::end_lesson() {
  picker_.reset();
  Events events = set_timer(std::nullopt);
  append(events, polls_.end_class());
  append(events, close_breakouts());
  // What was drawn stays; the next class begins with an empty stage.
  if (auto hidden = slides_.hide(true)) append(events, std::move(*hidden));
  return events;
}

}  // namespace classroom
