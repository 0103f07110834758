// What must be true of everybody's rights: nobody does what he may not at that moment, and nobody
// who leads, or keeps order himself, is touched by whom he leads.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/check.hpp"
#include "classroom/room.hpp"

namespace classroom {

// Judges each command before the room does, by what a page can know.
class RightsObserver {
 public:
  explicit RightsObserver(const Room& room) : room_(room) {}

  // Somebody who leads or helps, if anybody does; else `other`. By chance few would be both.
  ParticipantId leader(ParticipantId other) const {
    for (const Participant& person : room_.participants()) {
      if (leads(person.role)) return person.id;
    }
    return other;
  }
  ParticipantId helper(ParticipantId other, unsigned chance) const {
    std::vector<ParticipantId> helpers;
    for (const Participant& person : room_.participants()) {
      if (!(person.allowed & kHelp).empty()) helpers.push_back(person.id);
    }
    return helpers.empty() ? other : helpers[chance % helpers.size()];
  }
  template <class Next>
  Command gift(Next&& next) const {
    const ParticipantId whom = somebody(next());
    const Right right = std::array{Right::kModerate, Right::kAdmit, Right::kRecord}[next() % 3];
    return Allow{whom, right, next() % 4 != 0};
  }
  template <class Next>
  Command help(Next&& next, MessageId newest) const {
    const ParticipantId whom = somebody(next());
    const bool flag = (next() & 1) != 0;
    switch (next() % 8) {
      case 0:
      case 1:
        return Block{whom, kSources[next() % kSources.size()], flag};
      case 2:
        return LowerHand{whom};
      case 3:
        return flag ? Command(LowerAllHands{}) : Command(MuteAll{});
      case 4:
        return SetLocked{flag};
      case 5:
        return DeleteMessage{MessageId{next() % (newest.value + 2)}};
      case 6:
        return flag ? Command(Admit{room_.waiting().first().value_or(whom)}) : Command(AdmitAll{});
      default:
        return Record{RecordWish{static_cast<std::uint8_t>(next() % 4)}};
    }
  }

  void before(ParticipantId who, const Command& command) {
    before_ = room_.participants();
    const Participant* const person = room_.find(who);
    may_ = person != nullptr && std::visit([&](const auto& c) { return may(*person, c); }, command);
    leads_ = person != nullptr && leads(person->role);
    who_ = who;
  }

  void after(bool done) const {
    CHECK(!done || may_ || is_outside_);
    if (leads_) return;
    for (const Participant& was : before_) {
      const Participant* const is = room_.find(was.id);
      if (was.id == who_) continue;
      // Nobody else gets a right by whom does not lead, but what comes of the class alone.
      CHECK(is == nullptr || (is->allowed & was.allowed) == is->allowed);
      if (leads(was.role) || was.allowed.has(Right::kModerate)) CHECK(is != nullptr && *is == was);
    }
  }

  // Whoever is judged by his place outside the class has no rights to be judged.
  void outside(bool is) { is_outside_ = is; }

  void check() const {
    for (const Participant& person : room_.participants()) {
      const bool door = leads(person.role) || person.allowed.has(Right::kAdmit);
      CHECK(door || room_.waiting_known_to(person).empty());
      CHECK(!door || room_.waiting_known_to(person).size() == room_.waiting().shown().size());
      for (const Right right : kRights) CHECK(room_.may(person, right) == has(person, right));
      for (const Source source : kSources) {
        CHECK(!(leads(person.role) && person.source(source).by_helper));
      }
    }
    CHECK((room_.student_rights() & kStudentRights) == room_.student_rights());
    CHECK(room_.student_rights().has(Right::kChat) == (room_.writers() != Writers::kTeam));
  }

 private:
  static constexpr Rights kHelp = Rights::of(Right::kModerate, Right::kAdmit, Right::kRecord);

  ParticipantId somebody(unsigned chance) const {
    const std::vector<Participant> people = room_.participants();
    return people.empty() ? ParticipantId{1} : people[chance % people.size()].id;
  }
  bool has(const Participant& person, Right right) const {
    if (leads(person.role)) return true;
    if (room_.absence().waits()) return false;
    const bool is_source =
        right == Right::kSpeak || right == Right::kShow || right == Right::kPresent;
    if (person.role == Role::kListener && is_source) return false;
    if (right == Right::kChat && room_.is_muted(person.id)) return false;
    if (right == Right::kFile && person.no_files) return false;
    if (right == Right::kSpeak && room_.is_invited(person.id)) return true;
    if (is_source && person.group != kWholeClass) return true;
    return room_.student_rights().has(right) || person.allowed.has(right);
  }
  bool orders(const Participant& person, ParticipantId whom) const {
    const Participant* const target = room_.find(whom);
    if (!has(person, Right::kModerate) || target == nullptr || leads(target->role)) return false;
    return leads(person.role) || !target->allowed.has(Right::kModerate);
  }

  bool may(const Participant& person, const Block& block) const {
    const Participant* const target = room_.find(block.participant);
    if (!orders(person, block.participant)) return false;
    const SourceState& state = target->source(block.source);
    return block.blocked || !state.blocked || state.by_helper || leads(person.role);
  }
  bool may(const Participant& person, const LowerHand& lower) const {
    return leads(person.role) || orders(person, lower.participant);
  }
  bool may(const Participant& person, const LowerAllHands&) const {
    return has(person, Right::kModerate);
  }
  bool may(const Participant& person, const SetLocked&) const {
    return has(person, Right::kModerate);
  }
  bool may(const Participant& person, const MuteAll&) const {
    return has(person, Right::kModerate);
  }
  bool may(const Participant& person, const RemovePerson& remove) const {
    return room_.is_waiting(remove.participant) ? has(person, Right::kAdmit)
                                                : orders(person, remove.participant);
  }
  bool may(const Participant& person, const Admit&) const { return has(person, Right::kAdmit); }
  bool may(const Participant& person, const AdmitAll&) const { return has(person, Right::kAdmit); }
  bool may(const Participant& person, const Record&) const { return has(person, Right::kRecord); }
  bool may(const Participant& person, const SetSource& set) const {
    return !set.on || has(person, right_to(set.source));
  }
  bool may(const Participant& person, const SendChat& chat) const {
    if (chat.file && !has(person, Right::kFile)) return false;
    // A teacher's private words are answered whatever the class has.
    return chat.to ? !room_.is_muted(person.id) : has(person, Right::kChat);
  }
  bool may(const Participant& person, const DeleteMessage& wish) const {
    const auto found = std::ranges::find(room_.chat(), wish.message, &ChatMessage::id);
    if (leads(person.role)) return true;
    if (found == room_.chat().end()) return false;
    if (found->from == person.id) return true;
    const Participant* const author = room_.find(found->from);
    return has(person, Right::kModerate) && !leads(found->role) &&
           may_read(readers_of(*found), person.id, person.role, person.group) &&
           (author == nullptr || orders(person, author->id));
  }
  bool may(const Participant& person, const SetRole&) const {
    return person.role == Role::kTeacher;
  }
  bool may(const Participant& person, const EndClass&) const {
    return person.role == Role::kTeacher;
  }
  template <class Wish>
  bool may(const Participant& person, const Wish&) const {
    constexpr bool kOfLeaders =
        std::is_same_v<Wish, MuteWriter> || std::is_same_v<Wish, SetWriters> ||
        std::is_same_v<Wish, LetBack> || std::is_same_v<Wish, SetStudentRight> ||
        std::is_same_v<Wish, Allow> || std::is_same_v<Wish, SetEntry> ||
        std::is_same_v<Wish, SetPrivate> || std::is_same_v<Wish, SetCameras> ||
        std::is_same_v<Wish, SetAbsence> || std::is_same_v<Wish, SetCeiling> ||
        std::is_same_v<Wish, ClearSigns> || std::is_same_v<Wish, PickStudent> ||
        std::is_same_v<Wish, SetTimer> || std::is_same_v<Wish, SavePoll> ||
        std::is_same_v<Wish, OpenPoll> || std::is_same_v<Wish, ClosePoll> ||
        std::is_same_v<Wish, PublishPoll> || std::is_same_v<Wish, DeletePoll> ||
        std::is_same_v<Wish, OpenBreakouts> || std::is_same_v<Wish, CloseBreakouts>;
    return !kOfLeaders || leads(person.role);
  }

  const Room& room_;
  std::vector<Participant> before_;
  ParticipantId who_;
  bool may_ = false;
  bool leads_ = false;
  bool is_outside_ = false;
};

}  // namespace classroom
