// Random life in a room, and what must be true after each step of it. Shared by the property test
// and the fuzz target.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "classroom/room.hpp"
#include "tests/classroom/care_invariants.hpp"
#include "tests/classroom/chat_invariants.hpp"
#include "tests/classroom/lesson_invariants.hpp"
#include "tests/classroom/mesh_invariants.hpp"
#include "tests/classroom/random_text.hpp"
#include "tests/classroom/random_wish.hpp"
#include "tests/classroom/rights_invariants.hpp"
#include "tests/classroom/slides_invariants.hpp"

namespace classroom {

// Follows the events as a page would, and aborts when the room and its events disagree.
class RoomObserver {
 public:
  explicit RoomObserver(Room& room) : room_(room), lesson_(room) {}

  // One step of life, chosen by `next()`: a function that gives a byte.
  template <class Next>
  void step(Next&& next) {
    const ParticipantId who{last_id_ == 0 ? 1 : 1 + next() % (last_id_ + 1)};
    const Source source = kSources[next() % kSources.size()];
    const bool flag = (next() & 1) != 0;
    const auto whom = [&] { return ParticipantId{1 + next() % (last_id_ + 1)}; };
    switch (next() % 54) {
      case 0:
        join(next);
        break;
      case 1:
        note(room_.resume(now_, who, codecs(next())));
        break;
      case 2:
        say(who, next);
        break;
      case 3:
        note(handle(who, SetSource{source, flag}));
        break;
      case 4:
        note(handle(who, Block{whom(), source, flag}));
        break;
      case 5:
        note(handle(who, Leave{}));
        break;
      case 6:
        note(room_.connection_lost(now_, who));
        break;
      case 7:
        note(room_.remove(who));
        break;
      case 8:
        note(handle(who, Record{RecordWish{static_cast<std::uint8_t>(next() % 4)}}));
        break;
      case 9:
        note(flag ? room_.recording_failed("disk_failed")
                  : room_.recording_space_low(now_, std::chrono::minutes(next() % 30)));
        break;
      case 10:
        note(carry(who, SetCarrier{whom(), flag ? Carrier::kDirect : Carrier::kBroadcast}));
        break;
      case 11:
        note(room_.set_direct_max(next() % 4));
        break;
      case 12:
        note(handle(who, DeleteMessage{MessageId{next() % (chat_.last().value + 2)}}));
        break;
      case 20:
        remove(flag ? who : rights_.helper(who, next()), whom());
        break;
      case 21:
        note(handle(who,
                    LetBack{removals_.empty() ? next() : removals_[next() % removals_.size()].id}));
        break;
      case 24:
        end(who);
        break;
      case 27:
        note(room_.set_usual_rights(rights(next())));
        break;
      case 31:
        note(room_.set_usual_entry(Entry{static_cast<std::uint8_t>(next() % 3)}));
        break;
      case 32:
        note(handle(who,
                    EditMessage{MessageId{next() % (chat_.last().value + 2)}, random_text(next)}));
        break;
      case 33:
        note(handle(who, React{MessageId{next() % (chat_.last().value + 2)},
                               kReactions[next() % kReactions.size()], flag}));
        break;
      case 35:
        note(room_.set_usual_private_rule(PrivateRule{static_cast<std::uint8_t>(next() % 3)}));
        break;
      case 36:
      case 37:
      case 38:
      case 39:
        note(handle(who, lesson_.command(next)));
        break;
      case 42:
        set_role(who, {whom(), Role{static_cast<std::uint8_t>(next() % 4)}});
        break;
      case 43:
        note(flag ? room_.set_usual_cameras(CameraRule{static_cast<std::uint8_t>(next() % 2)})
                  : room_.set_usual_absence(AbsenceRule{static_cast<std::uint8_t>(next() % 3)}));
        break;
      case 45: {
        const DataStep step = kDataSteps[next() % kDataSteps.size()];
        note(flag ? handle(who, SetCeiling{step}) : room_.set_usual_ceiling(step));
        break;
      }
      case 47:
        note(handle(who, mesh_.command(next, last_id_)));
        break;
      case 48:
        note(mesh_.change_rules(next));
        break;
      case 49:
      case 50:
        note(slides_.command(who, next, [&](const Command& wish) { return handle(who, wish); }));
        break;
      case 51:
        note(slides_.bring(who, next));
        break;
      case 52:
        note(handle(rights_.leader(who), rights_.gift(next)));
        break;
      case 53:
        note(handle(rights_.helper(who, next()), rights_.help(next, chat_.last())));
        break;
      case 13:
      case 14:
      case 16:
      case 17:
      case 18:
      case 19:
      case 22:
      case 23:
      case 25:
      case 26:
      case 28:
      case 29:
      case 30:
      case 34:
      case 40:
      case 41:
      case 44:
        note(handle(who, random_wish(next, last_id_)));
        break;
      default:
        advance(next());
        break;
    }
    check();
  }

 private:
  template <class Next>
  void join(Next&& next) {
    JoinRequest request;
    request.name = random_text(next);
    const auto kind = next();
    request.role = kind % 4 == 0 ? Role::kTeacher : Role::kStudent;
    request.broadcast_only = kind % 16 >= 14;
    request.decodes = codecs(next());
    request.device = std::to_string(next() % 4);
    request.guest = kind % 8 >= 6;
    request.meshes = kind < 240;
    auto joined = room_.join(now_, request);
    const bool teaches = leads(request.role);
    if (!joined) {
      const bool shut =
          joined.error() == Refusal::kRemoved || joined.error() == Refusal::kRoomLocked;
      CHECK(!shut || !teaches);
      CHECK(joined.error() != Refusal::kRoomLocked ||
            (locked_ && !known_.contains(request.device)));
      CHECK(joined.error() != Refusal::kTeacherAway ||
            (!teaches && care_.absence().shuts() && !known_.contains(request.device)));
      return;
    }
    CHECK(teaches || !away_.contains(request.device));
    CHECK(teaches || !locked_ || known_.contains(request.device));
    CHECK(joined->id.value > last_id_);
    last_id_ = joined->id.value;
    devices_[joined->id] = request.device;
    mesh_.note_join(joined->id, request);
    // Into the waiting room comes who has to, and nobody else.
    const bool waits = room_.is_waiting(joined->id);
    const bool taught =
        std::ranges::any_of(seen_, [](const Participant& person) { return leads(person.role); });
    CHECK(teaches || !care_.absence().shuts() || known_.contains(request.device));
    const bool known = known_.contains(request.device);
    const bool asks =
        room_.entry() == Entry::kAsk || (room_.entry() == Entry::kWithTeacher && !taught);
    CHECK(waits == (!teaches && (asks || care_.absence().waits()) && !known));
    if (!teaches && !waits) known_.insert(request.device);
    note(joined->events);
  }

  template <class Next>
  void say(ParticipantId who, Next&& next) {
    SendChat chat{random_text(next)};
    if (next() % 4 == 0) chat.reply_to = MessageId{next() % (chat_.last().value + 2)};
    if (next() % 3 == 0) chat.to = ParticipantId{1 + next() % (last_id_ + 1)};
    if (next() % 3 == 0) {
      chat.file = Attachment{"f" + std::to_string(++last_file_), "foto.jpg", "image/jpeg", "h", 10};
    }
    const auto refused = room_.refuses_file(who, chat);
    const auto said = handle(who, chat);
    if (chat.file) {
      // Nobody is asked for the bytes of what is refused then.
      CHECK(refused == (said ? std::nullopt : std::optional(said.error())));
      const Participant* const author = room_.find(who);
      CHECK(!said || leads(author->role) || student_rights_.has(Right::kFile) ||
            author->allowed.has(Right::kFile));
    }
    if (!said) return;
    for (const Event& event : *said) {
      const auto* const posted = std::get_if<ChatPosted>(&event);
      CHECK(posted != nullptr);
      chat_.check_said(chat, posted->message, writers_);
    }
    note(*said);
  }
  // Roles are given by teachers, to who is none.
  void set_role(ParticipantId who, const SetRole& wish) {
    const Participant* const by = room_.find(who);
    const Participant* const target = room_.find(wish.participant);
    const bool may = by != nullptr && by->role == Role::kTeacher && target != nullptr &&
                     target->role != Role::kTeacher && wish.role != Role::kTeacher;
    const auto result = handle(who, wish);
    CHECK(may || !result);
    if (!result) return;
    note(*result);
    CHECK(find(wish.participant)->role == wish.role);
    CHECK(std::ranges::find(hands_, wish.participant, &Hand::participant) == hands_.end() ||
          result->empty());
  }

  void end(ParticipantId who) {
    const Participant* const by = room_.find(who);
    const bool may = by != nullptr && by->role == Role::kTeacher;
    const auto result = handle(who, EndClass{});
    CHECK(may || !result);
    if (!result) return;
    note(*result);
    CHECK(seen_.empty());
    CHECK(!locked_);
    CHECK(removals_.empty());
    CHECK(recording_.state == RecordingState::kOff);
  }

  // No page of that browser is left, and none comes back.
  void remove(ParticipantId who, ParticipantId target) {
    const auto result = handle(who, RemovePerson{target});
    if (!result) return;
    const std::string device = devices_[target];
    const std::set<ParticipantId> outside = waiting_;
    note(*result);
    for (const ParticipantId id : outside) {
      CHECK(devices_[id] != device || !waiting_.contains(id));
    }
    away_.insert(device);
    removals_of_[removals_.back().id] = device;
    for (const Participant& person : seen_) {
      CHECK(leads(person.role) || devices_[person.id] != device);
    }
  }

  base::Result<Events, Refusal> handle(ParticipantId who, const Command& command) {
    const bool here = room_.find(who) != nullptr;
    const bool outside = waiting_.contains(who);
    CHECK(!(here && outside));
    rights_.before(who, command);
    rights_.outside(outside);
    auto result = room_.handle(now_, base::WallTime{1}, who, command);
    rights_.after(result.has_value());
    // Whoever waits can do nothing but go.
    const bool leaves = std::holds_alternative<Leave>(command);
    CHECK(here || (outside && leaves) ||
          (!result && result.error() == (outside ? Refusal::kNotAllowed : Refusal::kNotInRoom)));
    return result;
  }

  // No student comes in, or brings anybody in, beyond the limit, unless a teacher has invited him.
  base::Result<Events, Refusal> carry(ParticipantId who, const SetCarrier& set) {
    const std::size_t before = direct_students();
    const bool invited = room_.is_invited(who);
    auto result = handle(who, set);
    const bool came_in = direct_students() > before;
    const Participant* const person = room_.find(who);
    CHECK(!came_in || leads(person->role) || invited || room_.direct_max() == 0 ||
          direct_students() <= room_.direct_max());
    CHECK(!came_in || leads(person->role) || who == set.participant);
    return result;
  }
  std::size_t direct_students() const {
    std::size_t count = 0;
    for (const Participant& person : room_.participants()) {
      if (!leads(person.role) && person.carrier == Carrier::kDirect) ++count;
    }
    return count;
  }

  void advance(unsigned amount) {
    now_ += std::chrono::milliseconds(amount * 200);
    note(room_.handle_timeout(now_));
    CHECK(room_.next_timeout() > now_);
  }

  static Rights rights(unsigned bits) {
    Rights result;
    for (const Right right : kRights) {
      result.set(right, (bits >> static_cast<unsigned>(right) & 1) != 0);
    }
    return result;
  }

  static VideoCodecs codecs(unsigned bits) {
    VideoCodecs result;
    for (const VideoCodec codec : kVideoCodecs) {
      if ((bits >> static_cast<unsigned>(codec)) & 1) result.add(codec);
    }
    return result;
  }

  void note(const base::Result<Events, Refusal>& result) { note(result.value_or(Events{})); }
  void note(const Events& events) {
    for (const Event& event : events) std::visit([&](const auto& e) { on(e); }, event);
  }
  void on(const ParticipantJoined& e) {
    CHECK(!waiting_.contains(e.participant.id));
    if (admitted_.erase(e.participant.id) > 0) {
      known_.insert(devices_[e.participant.id]);
      // Where the order of coming is that of numbers.
      seen_.insert(
          std::ranges::find_if(
              seen_, [&](const Participant& other) { return other.id > e.participant.id; }),
          e.participant);
      return;
    }
    seen_.push_back(e.participant);
  }
  void on(const WaitingJoined& e) { CHECK(waiting_.insert(e.waiting.id).second); }
  void on(const WaitingLeft& e) {
    CHECK(waiting_.erase(e.participant) == 1);
    if (e.reason && seen_.empty() && waiting_.empty()) known_.clear();
    if (!e.reason) admitted_.insert(e.participant);
  }
  void on(const EntryChanged& e) {
    CHECK(e.entry != entry_);
    entry_ = e.entry;
  }
  void on(const ParticipantChanged& e) { *find(e.participant.id) = e.participant; }
  void on(const RoleChanged& e) {
    CHECK(find(e.participant)->role == e.role);
    CHECK(find(e.by)->role == Role::kTeacher);
    chat_.on(e);
  }
  void on(const CamerasChanged& e) { care_.on(e); }
  void on(const DataStepChanged& e) {
    find(e.participant);
    care_.on(e);
  }
  void on(const CeilingChanged& e) { care_.on(e); }
  void on(const AbsenceChanged& e) { care_.on(e); }
  void on(const SignChanged& e) { lesson_.on(e, *find(e.participant)); }
  void on(const SignsCleared& e) { lesson_.on(e); }
  void on(const StudentPicked& e) { lesson_.on(e, *find(e.participant)); }
  void on(const TimerChanged& e) { lesson_.on(e); }
  void on(const PollChanged& e) { lesson_.on(e); }
  void on(const PollDeleted& e) { lesson_.on(e); }
  void on(const BreakoutsChanged& e) { lesson_.on(e); }
  void on(const PollAnswered& e) { lesson_.on(e, *find(e.answer.participant)); }
  void on(const ParticipantLeft& e) {
    lesson_.left(e.participant);
    care_.on(e);
    seen_.erase(find(e.participant));
    std::erase_if(hands_, [&](const Hand& hand) { return hand.participant == e.participant; });
    invited_.erase(e.participant);
    care_.on(InvitedToSpeak{e.participant, false});
    chat_.on(e);
    if (seen_.empty() && waiting_.empty()) known_.clear();
  }
  void on(const HandRaised& e) {
    for (const Hand& hand : hands_) CHECK(hand.participant != e.hand.participant);
    hands_.push_back(e.hand);
  }
  void on(const HandLowered& e) {
    CHECK(std::erase_if(hands_,
                        [&](const Hand& hand) { return hand.participant == e.participant; }) == 1);
    const auto by = find(e.by);
    CHECK(e.by == e.participant || leads(by->role) || by->allowed.has(Right::kModerate));
  }
  void on(const AllHandsLowered& e) {
    CHECK(!hands_.empty());
    CHECK(leads(find(e.by)->role));
    hands_.clear();
  }
  void on(const InvitedToSpeak& e) {
    CHECK(invited_.contains(e.participant) != e.invited);
    care_.on(e);
    if (e.invited) {
      invited_.insert(e.participant);
    } else {
      invited_.erase(e.participant);
    }
  }
  void on(const LockedChanged& e) {
    CHECK(e.locked != locked_);
    locked_ = e.locked;
  }
  void on(const StudentRightsChanged& e) {
    CHECK(e.rights != student_rights_);
    student_rights_ = e.rights;
  }
  void on(const RemovalsChanged& e) {
    CHECK(e.removals != removals_);
    removals_ = e.removals;
    away_.clear();
    for (const Removal& removal : removals_) {
      const auto found = removals_of_.find(removal.id);
      if (found != removals_of_.end()) away_.insert(found->second);
    }
  }
  void on(const ChatPosted& e) { chat_.on(e); }
  void on(const ChatEdited& e) {
    CHECK(!muted_.contains(e.message.from));
    chat_.on(e);
  }
  void on(const ChatDeleted& e) { chat_.on(e); }
  void on(const ChatReacted& e) { chat_.on(e); }
  void on(const PrivateChanged& e) { chat_.on(e); }
  void on(const WriterMuted& e) {
    CHECK(muted_.contains(e.participant) != e.muted);
    if (e.muted) {
      muted_.insert(e.participant);
    } else {
      muted_.erase(e.participant);
    }
  }
  void on(const WritersChanged& e) {
    CHECK(e.writers != writers_);
    writers_ = e.writers;
  }
  template <OfPages E>
  void on(const E& e) {
    mesh_.on(e);
  }
  template <OfSlides E>
  void on(const E& e) {
    slides_.on(e);
  }
  void on(const Pointed& e) { slides_.on(e, *find(e.by)); }
  void on(const Named&) { CHECK(false); }  // of channels alone
  void on(const VideoCodecChanged& e) {
    CHECK(e.codec != codec_);
    codec_ = e.codec;
  }
  void on(const BroadcastingChanged& e) {
    CHECK(e.broadcasting != broadcasting_ || e.direct_max != direct_max_);
    broadcasting_ = e.broadcasting;
    direct_max_ = e.direct_max;
  }
  void on(const RecordingChanged& e) {
    CHECK(e.recording != recording_);
    recording_ = e.recording;
  }
  std::vector<Participant>::iterator find(ParticipantId id) {
    auto at = seen_.begin();
    while (at != seen_.end() && at->id != id) ++at;
    CHECK(at != seen_.end());  // an event about somebody who is not here
    return at;
  }

  void check() {
    CHECK(room_.participants() == seen_);  // whoever heard all events knows all
    CHECK(room_.video_codec() == codec_);
    CHECK(room_.size() <= kParticipantsMax);
    CHECK(room_.writers() == writers_);
    chat_.check();
    rights_.check();
    CHECK(room_.hands() == hands_);  // in this order
    CHECK(room_.is_locked() == locked_);
    CHECK(room_.student_rights() == student_rights_ && room_.entry() == entry_);
    care_.check(seen_, seen_.empty() && waiting_.empty());
    check_waiting();
    check_invited();
    lesson_.check(seen_, devices_);
    mesh_.check(seen_);
    slides_.check(seen_.empty() && waiting_.empty());
    bool waiting = false;
    bool audience = false;
    std::set<std::string> names;
    for (const Participant& person : seen_) {
      CHECK(names.insert(person.name).second);
      const auto length = base::utf8_length(person.name);
      CHECK(length && *length >= 1 && *length <= kNameLengthMax);
      const bool listens = person.carrier == Carrier::kBroadcast;
      CHECK(!listens || !leads(person.role));
      CHECK(room_.is_muted(person.id) == muted_.contains(person.id));
      CHECK(!room_.is_muted(person.id) || !leads(person.role));
      audience = audience || listens;
      CHECK(!person.broadcast_only || listens);
      for (const Source source : kSources) {
        const SourceState state = person.source(source);
        CHECK(!(state.on && state.blocked));
        CHECK(!(state.blocked && leads(person.role)));
        const bool may = room_.may_use(person, source);
        CHECK(room_.may_send(person.id, source) == (!state.blocked && !listens && may));
        CHECK(!(state.on && (listens || !may)));
      }
      for (const Right right : kRights) {
        CHECK(!(person.allowed.has(right) && student_rights_.has(right)));
      }
      CHECK(person.allowed.empty() || person.role == Role::kStudent);
      CHECK(!person.source(Source::kScreen).blocked || person.source(Source::kScreenAudio).blocked);
      waiting = waiting || !person.connected;
    }
    const bool recorded = recording_.state != RecordingState::kOff;
    CHECK(!waiting || room_.next_timeout() != base::kNever);
    const bool perhaps = waiting || recorded || mesh_.may_move() || !waiting_.empty() ||
                         room_.breakouts().ends.has_value() || care_.is_left();
    CHECK(perhaps || room_.next_timeout() == base::kNever);
    CHECK(room_.recording() == recording_);
    CHECK(room_.broadcasting() == broadcasting_ && room_.direct_max() == direct_max_);
    CHECK(broadcasting_.on == audience);
    CHECK(!(recorded || audience) || room_.video_codec() == VideoCodec::kH264);
  }

  void check_waiting() const {
    const std::vector<Waiting> shown = room_.waiting().shown();
    CHECK(shown.size() == waiting_.size() && shown.size() <= kWaitingMax);
    for (const Waiting& person : shown) {
      CHECK(waiting_.contains(person.id) && room_.find(person.id) == nullptr);
      for (const Source source : kSources) CHECK(!room_.may_send(person.id, source));
    }
    const bool shut = locked_ || care_.absence().waits() || care_.absence().shuts();
    CHECK(entry_ != Entry::kOpen || shut || waiting_.empty());
    CHECK(admitted_.empty());  // each has come in
  }

  // Whoever is asked to speak can, as soon as he is in the class.
  void check_invited() {
    for (const Hand& hand : hands_) find(hand.participant);
    CHECK(room_.invited().size() == invited_.size());
    for (const ParticipantId id : room_.invited()) {
      CHECK(invited_.contains(id));
      const Participant& person = *find(id);
      CHECK(!person.broadcast_only);
      CHECK(!person.source(Source::kMicrophone).blocked);
    }
  }

  Room& room_;
  RightsObserver rights_{room_};
  ChatObserver chat_{room_};
  LessonObserver lesson_;
  MeshObserver mesh_{room_};
  CareObserver care_{room_};
  SlidesObserver slides_{room_};
  base::Time now_{std::chrono::seconds(1)};
  std::vector<Participant> seen_;
  VideoCodec codec_ = kRoomVideoCodecs.front();
  Recording recording_;
  Broadcasting broadcasting_;
  std::size_t direct_max_ = 0;
  Writers writers_ = Writers::kAll;
  std::set<ParticipantId> muted_;
  std::vector<Hand> hands_;
  std::set<ParticipantId> invited_;
  Rights student_rights_ = kStudentRights;
  Entry entry_ = Entry::kOpen;
  std::set<ParticipantId> waiting_;
  std::set<ParticipantId> admitted_;  // and not in yet
  bool locked_ = false;
  std::vector<Removal> removals_;
  std::map<std::uint64_t, std::string> removals_of_;  // the browsers
  std::set<std::string> away_;
  std::set<std::string> known_;  // browsers that were in, of students
  std::map<ParticipantId, std::string> devices_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_file_ = 0;
};

}  // namespace classroom
