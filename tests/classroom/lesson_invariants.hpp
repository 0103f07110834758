// Signs, clock and polls in a room's random life: what a page knows by its events, and who may know
// what.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "classroom/room.hpp"
#include "tests/classroom/random_text.hpp"

namespace classroom {

class LessonObserver {
 public:
  explicit LessonObserver(Room& room) : room_(room) {}

  // Something that somebody might want, chosen by `next()`: a function that gives a byte.
  template <class Next>
  Command command(Next&& next) const {
    switch (next() % 12) {
      case 0:
        return ClearSigns{};
      case 1:
        return PickStudent{next()};
      case 2:
        return SetTimer{std::chrono::seconds(next() % 3)};
      case 3:
        return save_poll(next);
      case 4:
        return OpenPoll{poll(next())};
      case 5:
        return ClosePoll{poll(next())};
      case 6:
        return PublishPoll{poll(next()), next() % 2 == 0};
      case 7:
        return DeletePoll{poll(next())};
      case 8:
        return open_breakouts(next);
      case 9:
        return MoveToGroup{ParticipantId{1 + next() % 8U}, group(next())};
      case 10:
        return CloseBreakouts{};
      default:
        return next() % 2 == 0 ? Command{ShowSign{sign(next())}} : Command{answer(next)};
    }
  }

  void on(const SignChanged& e, const Participant& whose) {
    CHECK(!leads(whose.role));
    const auto found = signs_.find(e.participant);
    CHECK((found == signs_.end() ? std::nullopt : std::optional(found->second)) != e.sign);
    if (e.sign) {
      signs_[e.participant] = *e.sign;
    } else {
      signs_.erase(e.participant);
    }
  }
  void on(const SignsCleared&) {
    CHECK(!signs_.empty());
    signs_.clear();
  }
  void on(const StudentPicked& e, const Participant& who) const {
    CHECK(who.role == Role::kStudent && who.connected);
    const auto shown = signs_.find(e.participant);
    CHECK(shown == signs_.end() || shown->second != Sign::kAway);
  }
  void on(const TimerChanged& e) {
    CHECK(e.timer != timer_);
    timer_ = e.timer;
  }
  void on(const PollChanged& e) {
    last_poll_ = std::max(last_poll_, e.poll.id.value);
    const auto found = polls_.find(e.poll.id);
    const bool opened = found != polls_.end() && found->second.state != PollState::kDraft;
    CHECK(!opened || found->second.form == e.poll.form);  // nobody answers what was not asked
    CHECK(!opened || e.poll.state != PollState::kDraft);
    CHECK(!e.poll.published || e.poll.state == PollState::kClosed);
    polls_[e.poll.id] = e.poll;
  }
  void on(const PollDeleted& e) { CHECK(polls_.erase(e.poll) == 1); }
  void on(const PollAnswered& e, const Participant& by) const {
    CHECK(polls_.at(e.poll).state == PollState::kOpen);
    CHECK(!leads(by.role));
  }
  void on(const BreakoutsChanged& e) {
    CHECK(e.breakouts != breakouts_);
    breakouts_ = e.breakouts;
  }
  void left(ParticipantId who) { signs_.erase(who); }

  void check(const std::vector<Participant>& people,
             const std::map<ParticipantId, std::string>& devices) const {
    CHECK(room_.timer() == timer_);
    CHECK(polls_.size() <= kPollsMax);
    for (const Participant& person : people) {
      check_signs(person);
      check_polls(person, devices.at(person.id));
      check_group(person, people);
    }
  }

 private:
  void check_signs(const Participant& person) const {
    const auto shown = room_.signs_known_to(person);
    const bool teaches = leads(person.role);
    CHECK(shown.size() == (teaches ? signs_.size() : signs_.count(person.id)));
    for (const ShownSign& one : shown) CHECK(signs_.at(one.participant) == one.sign);
  }

  // Of others' answers a student knows nothing, of anonymous ones a teacher nothing.
  void check_polls(const Participant& person, const std::string& device) const {
    const bool teaches = leads(person.role);
    std::size_t open = 0;
    const auto known = room_.polls_known_to(person);
    CHECK(!teaches || known.size() == polls_.size());
    for (const Poll& poll : known) {
      CHECK(polls_.at(poll.id) == poll);
      CHECK(teaches || poll.state == PollState::kOpen || poll.published);
      if (poll.state == PollState::kOpen) ++open;
      for (const PollAnswer& answer : room_.answers_known_to(person.id, poll.id)) {
        CHECK(teaches || answer.device == device);
        CHECK(!teaches || !poll.form.anonymous || (answer.choices.empty() && answer.text.empty()));
      }
    }
    CHECK(open <= 1);
  }

  // Nothing reaches anybody out of another group.
  void check_group(const Participant& person, const std::vector<Participant>& people) const {
    CHECK(room_.breakouts() == breakouts_);
    CHECK(breakouts_.groups.size() <= kGroupsMax);
    const bool apart = person.group != kWholeClass;
    CHECK(!apart || std::ranges::find(breakouts_.groups, person.group, &Group::id) !=
                        breakouts_.groups.end());
    CHECK(!apart || person.carrier == Carrier::kDirect);
    for (const Participant& other : people) {
      CHECK(room_.may_receive(other.id, person.id, Source::kMicrophone) ==
            (other.group == person.group));
    }
    CHECK(room_.is_before_all(person.id, Source::kScreen) == !apart);
  }

  GroupId group(unsigned number) const {
    const auto& groups = breakouts_.groups;
    if (groups.empty() || number % 4 == 0) return GroupId{number % 3U};
    return groups[number % groups.size()].id;
  }
  template <class Next>
  static OpenBreakouts open_breakouts(Next&& next) {
    OpenBreakouts wish;
    for (unsigned i = 0, count = next() % 4; i < count; ++i) {
      const ParticipantId who{1 + next() % 8U};
      wish.groups.push_back({std::to_string(i), {who}});
    }
    wish.length = std::chrono::seconds(next() % 3);
    return wish;
  }

  static std::optional<Sign> sign(unsigned number) {
    if (number % 6 == 5) return std::nullopt;
    return kSigns[number % 6];
  }
  PollId poll(unsigned number) const { return PollId{number % (last_poll_ + 2)}; }

  template <class Next>
  SavePoll save_poll(Next&& next) const {
    SavePoll wish;
    const unsigned kind = next();
    if ((kind & 1) != 0) wish.poll = poll(next());
    wish.open = (kind & 2) != 0;
    wish.form = {random_text(next),
                 PollKind{static_cast<std::uint8_t>(kind / 4 % 3)},
                 {"a", "b"},
                 (kind & 64) != 0};
    return wish;
  }
  template <class Next>
  AnswerPoll answer(Next&& next) const {
    const PollId which = poll(next());
    const std::size_t choice = next() % 3;
    return {which, {choice}, random_text(next)};
  }

  Room& room_;
  std::map<ParticipantId, Sign> signs_;
  std::optional<ClassTimer> timer_;
  std::map<PollId, Poll> polls_;
  Breakouts breakouts_;
  std::uint64_t last_poll_ = 0;
};

}  // namespace classroom
