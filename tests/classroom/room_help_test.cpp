// Each right and what it opens, and how far: whoever helps acts on no teacher, and gives nothing.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class RoomHelpTest : public RoomFixture {
 protected:
  RoomHelpTest() { begin(); }

  // A class with one of each, and Tono, who waits before it.
  void begin() {
    room_ = Room();
    sari_ = come("Bu Sari", Role::kTeacher, "s");
    dewi_ = come("Bu Dewi", Role::kStudent, "d");
    budi_ = come("Budi", Role::kStudent, "b");
    ani_ = come("Ani", Role::kStudent, "a");
    lia_ = come("Lia", Role::kStudent, "l");
    does(sari_, SetRole{dewi_, Role::kCoTeacher});
    does(sari_, SetRole{lia_, Role::kListener});
    does(sari_, SetEntry{Entry::kAsk});
    tono_ = come("Tono", Role::kStudent, "t");
    does(ani_, SendChat{"Selamat pagi"});
    ani_said_ = room_.chat().back().id;
  }
  ParticipantId come(const std::string& name, Role role, std::string device) {
    JoinRequest request{name, role, kChromium};
    request.device = std::move(device);
    const auto joined = room_.join(now_, request);
    EXPECT_TRUE(joined);
    return joined ? joined->id : ParticipantId{};
  }
  void give(ParticipantId who, Right right) { does(sari_, Allow{who, right, true}); }
  void take(ParticipantId who, Right right) { does(sari_, Allow{who, right, false}); }
  const Participant& person(ParticipantId who) { return *room_.find(who); }
  const SourceState& microphone(ParticipantId who) {
    return person(who).source(Source::kMicrophone);
  }
  // "" : it is done.
  std::string asked(ParticipantId who, const Command& command) {
    const auto events = room_.handle(now_, kWall, who, command);
    return std::string(events ? "" : to_string(events.error()));
  }

  ParticipantId sari_, dewi_, budi_, ani_, lia_, tono_;
  MessageId ani_said_;
};

TEST_F(RoomHelpTest, each_right_opens_its_commands_and_no_others) {
  struct Row {
    const char* name;
    std::function<Command()> command;
    Rights by;  // one of these is enough; empty: only who leads
  };
  const std::vector<Row> rows{
      {"block", [&] { return Block{ani_}; }, Rights::of(Right::kModerate)},
      {"stop a camera", [&] { return Block{ani_, Source::kCamera}; }, Rights::of(Right::kModerate)},
      {"lower_hand", [&] { return LowerHand{ani_}; }, Rights::of(Right::kModerate)},
      {"lower_all_hands", [] { return LowerAllHands{}; }, Rights::of(Right::kModerate)},
      {"mute_all", [] { return MuteAll{}; }, Rights::of(Right::kModerate)},
      {"set_locked", [] { return SetLocked{}; }, Rights::of(Right::kModerate)},
      {"remove_person", [&] { return RemovePerson{ani_}; }, Rights::of(Right::kModerate)},
      {"delete_message", [&] { return DeleteMessage{ani_said_}; }, Rights::of(Right::kModerate)},
      {"admit", [&] { return Admit{tono_}; }, Rights::of(Right::kAdmit)},
      {"admit_all", [] { return AdmitAll{}; }, Rights::of(Right::kAdmit)},
      {"refuse who waits", [&] { return RemovePerson{tono_}; }, Rights::of(Right::kAdmit)},
      {"record", [] { return Record{RecordWish::kStart}; }, Rights::of(Right::kRecord)},
      {"pause", [] { return Record{RecordWish::kPause}; }, Rights::of(Right::kRecord)},
      {"stop", [] { return Record{RecordWish::kStop}; }, Rights::of(Right::kRecord)},
      {"allow", [&] { return Allow{ani_, Right::kModerate, true}; }, {}},
      {"allow oneself", [&] { return Allow{budi_, Right::kAdmit, true}; }, {}},
      {"set_student_right", [] { return SetStudentRight{Right::kSpeak, false}; }, {}},
      {"invite_to_speak", [&] { return InviteToSpeak{ani_}; }, {}},
      {"mute_writer", [&] { return MuteWriter{ani_}; }, {}},
      {"set_writers", [] { return SetWriters{Writers::kTeam}; }, {}},
      {"set_private", [] { return SetPrivate{PrivateRule::kOn}; }, {}},
      {"set_entry", [] { return SetEntry{Entry::kOpen}; }, {}},
      {"set_cameras", [] { return SetCameras{CameraRule::kTeachers}; }, {}},
      {"set_absence", [] { return SetAbsence{AbsenceRule::kLock}; }, {}},
      {"set_ceiling", [] { return SetCeiling{DataStep::kSound}; }, {}},
      {"let_back", [] { return LetBack{1}; }, {}},
      {"clear_signs", [] { return ClearSigns{}; }, {}},
      {"set_timer", [] { return SetTimer{std::chrono::seconds(60)}; }, {}},
      {"open_breakouts", [&] { return OpenBreakouts{{{"A", {ani_}}, {"B", {}}}}; }, {}},
      {"close_breakouts", [] { return CloseBreakouts{}; }, {}},
  };
  for (const Row& row : rows) {
    const auto is = [&](const ParticipantId& who, Rights given, bool leads) {
      SCOPED_TRACE(row.name);
      begin();
      for (const Right right : kRights) {
        if (given.has(right)) give(who, right);
      }
      const bool may = leads || !(given & row.by).empty();
      EXPECT_EQ(asked(who, row.command()), may ? "" : "not_allowed");
    };
    is(sari_, {}, true);
    is(dewi_, {}, true);
    is(lia_, {}, false);
    is(budi_, {}, false);
    for (const Right right : {Right::kModerate, Right::kAdmit, Right::kRecord}) {
      SCOPED_TRACE(to_string(right));
      // What has no such person is told so to who moderates, as he does not know who waits.
      if (right == Right::kModerate && std::string(row.name) == "refuse who waits") {
        begin();
        give(budi_, right);
        EXPECT_EQ(asked(budi_, row.command()), "no_such_participant");
        continue;
      }
      is(budi_, Rights::of(right), false);
    }
  }
}

TEST_F(RoomHelpTest, what_a_class_lets_nobody_one_is_let_and_nothing_else) {
  const std::vector<std::pair<Right, Command>> uses{
      {Right::kSpeak, SetSource{Source::kMicrophone, true}},
      {Right::kShow, SetSource{Source::kCamera, true}},
      {Right::kPresent, SetSource{Source::kScreen, true}},
      {Right::kChat, SendChat{"Pagi"}},
  };
  for (const Right given : kRights) {
    for (const auto& [needed, command] : uses) {
      begin();
      for (const Right right : kRights) {
        if (kStudentRights.has(right)) does(sari_, SetStudentRight{right, false});
      }
      give(budi_, given);
      const std::string no = needed == Right::kChat ? "team_only" : "not_allowed";
      EXPECT_EQ(asked(budi_, command), given == needed ? "" : no)
          << to_string(given) << " " << to_string(needed);
      EXPECT_EQ(asked(ani_, command), no) << to_string(needed);
    }
  }
}

TEST_F(RoomHelpTest, these_go_to_one_student_alone) {
  for (const Right right : {Right::kModerate, Right::kAdmit, Right::kRecord}) {
    EXPECT_EQ(refused(sari_, SetStudentRight{right, true}), Refusal::kNotAllowed);
    EXPECT_EQ(refused(sari_, Allow{lia_, right, true}), Refusal::kNotAllowed);
    give(budi_, right);
    EXPECT_TRUE(room_.may(person(budi_), right));
    EXPECT_FALSE(room_.may(person(ani_), right));
    take(budi_, right);
    EXPECT_FALSE(room_.may(person(budi_), right));
  }
  EXPECT_EQ(room_.student_rights(), kStudentRights);
}

TEST_F(RoomHelpTest, given_and_taken_by_a_co_teacher_too_and_lost_with_the_role) {
  does(dewi_, Allow{budi_, Right::kAdmit, true});
  does(sari_, SetRole{budi_, Role::kListener});
  does(sari_, SetRole{budi_, Role::kStudent});
  EXPECT_TRUE(person(budi_).allowed.empty());
  EXPECT_EQ(refused(budi_, Admit{tono_}), Refusal::kNotAllowed);
}

TEST_F(RoomHelpTest, kept_over_a_lost_line_and_a_reload) {
  give(budi_, Right::kRecord);
  room_.connection_lost(now_, budi_);
  ASSERT_TRUE(room_.resume(now_, budi_, kChromium));
  EXPECT_TRUE(room_.may(person(budi_), Right::kRecord));
}

TEST_F(RoomHelpTest, whoever_moderates_acts_on_no_teacher_nor_on_another_who_does) {
  give(budi_, Right::kModerate);
  give(ani_, Right::kModerate);
  does(dewi_, SendChat{"Halaman 12"});
  const MessageId of_dewi = room_.chat().back().id;
  for (const ParticipantId target : {sari_, dewi_, ani_, budi_}) {
    EXPECT_EQ(refused(budi_, Block{target}), Refusal::kNotAllowed);
    EXPECT_EQ(refused(budi_, LowerHand{target}), Refusal::kNotAllowed);
    EXPECT_EQ(refused(budi_, RemovePerson{target}), Refusal::kNotAllowed);
  }
  EXPECT_EQ(refused(budi_, DeleteMessage{of_dewi}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, DeleteMessage{ani_said_}), Refusal::kNotAllowed);
  does(ani_, DeleteMessage{ani_said_});  // her own
}

TEST_F(RoomHelpTest, who_mutes_all_leaves_those_who_lead_and_what_a_teacher_has_given) {
  does(sari_, SetStudentRight{Right::kSpeak, false});
  give(ani_, Right::kSpeak);
  give(budi_, Right::kModerate);
  for (const ParticipantId who : {sari_, dewi_, ani_}) {
    does(who, SetSource{Source::kMicrophone, true});
  }
  EXPECT_THAT(does(budi_, MuteAll{}), SizeIs(2));  // stopped, and free again
  EXPECT_TRUE(microphone(sari_).on);
  EXPECT_TRUE(microphone(dewi_).on);
  EXPECT_FALSE(microphone(ani_).on);
  does(ani_, SetSource{Source::kMicrophone, true});
}

TEST_F(RoomHelpTest, who_lowers_all_hands_leaves_those_who_lead) {
  give(budi_, Right::kModerate);
  does(sari_, RaiseHand{true});
  does(ani_, RaiseHand{true});
  EXPECT_THAT(does(budi_, LowerAllHands{}), ElementsAre(Event{HandLowered{ani_, budi_}}));
  EXPECT_THAT(room_.hands(), SizeIs(1));
}

TEST_F(RoomHelpTest, what_a_teacher_has_stopped_a_helper_does_not_let_free) {
  give(budi_, Right::kModerate);
  does(sari_, Block{ani_});
  EXPECT_THAT(does(budi_, Block{ani_}), IsEmpty());
  EXPECT_FALSE(microphone(ani_).by_helper);
  EXPECT_EQ(refused(budi_, Block{ani_, Source::kMicrophone, false}), Refusal::kNotAllowed);
  does(dewi_, Block{ani_, Source::kMicrophone, false});

  does(budi_, Block{ani_});
  EXPECT_TRUE(microphone(ani_).by_helper);
  does(budi_, Block{ani_, Source::kMicrophone, false});
  EXPECT_FALSE(microphone(ani_).blocked);
  does(budi_, Block{ani_});
  does(sari_, Block{ani_});  // it is his now
  EXPECT_FALSE(microphone(ani_).by_helper);
  EXPECT_EQ(refused(budi_, Block{ani_, Source::kMicrophone, false}), Refusal::kNotAllowed);
}

TEST_F(RoomHelpTest, a_screen_let_free_leaves_the_sound_that_a_teacher_has_stopped) {
  give(budi_, Right::kModerate);
  does(sari_, Block{ani_, Source::kScreenAudio});
  does(budi_, Block{ani_, Source::kScreen});
  does(budi_, Block{ani_, Source::kScreen, false});
  EXPECT_FALSE(person(ani_).source(Source::kScreen).blocked);
  EXPECT_TRUE(person(ani_).source(Source::kScreenAudio).blocked);
}

TEST_F(RoomHelpTest, nobody_is_sent_away_with_his_browser_whom_the_helper_may_not) {
  const ParticipantId beside = come("Dodi", Role::kStudent, "b");
  give(budi_, Right::kModerate);
  give(ani_, Right::kModerate);
  EXPECT_EQ(refused(ani_, RemovePerson{beside}), Refusal::kNotAllowed);
  does(sari_, RemovePerson{beside});
}

TEST_F(RoomHelpTest, a_helper_at_the_door_lets_in_and_refuses_who_waits_alone) {
  EXPECT_THAT(room_.waiting_known_to(person(budi_)), IsEmpty());
  give(budi_, Right::kAdmit);
  EXPECT_THAT(room_.waiting_known_to(person(budi_)), SizeIs(1));
  EXPECT_THAT(room_.waiting_known_to(person(ani_)), IsEmpty());
  EXPECT_EQ(refused(budi_, RemovePerson{ani_}), Refusal::kNotAllowed);
  does(budi_, Admit{tono_});
  EXPECT_NE(room_.find(tono_), nullptr);
  take(budi_, Right::kAdmit);
  EXPECT_THAT(room_.waiting_known_to(person(budi_)), IsEmpty());
}

TEST_F(RoomHelpTest, words_that_a_helper_cannot_read_he_cannot_delete) {
  give(budi_, Right::kModerate);
  does(sari_, SetWriters{Writers::kQuestions});
  does(ani_, SendChat{"Boleh ke belakang?"});
  EXPECT_EQ(refused(budi_, DeleteMessage{room_.chat().back().id}), Refusal::kNoSuchMessage);
  EXPECT_EQ(refused(budi_, DeleteMessage{MessageId{99}}), Refusal::kNoSuchMessage);
}

TEST_F(RoomHelpTest, an_assistant_records_alone_and_it_goes_on_with_him) {
  give(budi_, Right::kRecord);
  does(budi_, Record{RecordWish::kStart});
  does(sari_, Leave{});
  does(dewi_, Leave{});
  room_.handle_timeout(now_);
  room_.handle_timeout(now_ + kRecordingAloneMax * 2);
  EXPECT_EQ(room_.recording().state, RecordingState::kOn);
  EXPECT_EQ(room_.recording().by, "Budi");
  does(budi_, Leave{});
  room_.handle_timeout(now_ + kRecordingAloneMax * 2);
  room_.handle_timeout(now_ + kRecordingAloneMax * 4);
  EXPECT_EQ(room_.recording().state, RecordingState::kOff);
}

TEST_F(RoomHelpTest, what_a_helper_has_begun_goes_on_when_the_right_is_taken) {
  give(budi_, Right::kRecord);
  give(budi_, Right::kModerate);
  does(budi_, Record{RecordWish::kStart});
  does(budi_, Block{ani_});
  take(budi_, Right::kRecord);
  take(budi_, Right::kModerate);
  EXPECT_EQ(room_.recording().state, RecordingState::kOn);
  EXPECT_TRUE(microphone(ani_).blocked);
}

TEST_F(RoomHelpTest, a_room_that_is_never_recorded_is_not_by_an_assistant_either) {
  room_.set_recording_rights({false, false});
  give(budi_, Right::kRecord);
  EXPECT_EQ(refused(budi_, Record{RecordWish::kStart}), Refusal::kNeverRecorded);
}

TEST_F(RoomHelpTest, their_rights_rest_while_the_class_waits_for_a_teacher) {
  for (const Right right : {Right::kModerate, Right::kAdmit, Right::kRecord}) give(budi_, right);
  does(sari_, SetAbsence{AbsenceRule::kWait});
  room_.connection_lost(now_, sari_);
  room_.connection_lost(now_, dewi_);
  room_.handle_timeout(now_);
  now_ += kAbsenceGrace;
  room_.handle_timeout(now_);
  ASSERT_TRUE(room_.absence().waits());
  EXPECT_EQ(refused(budi_, Admit{tono_}), Refusal::kClassWaits);
  EXPECT_EQ(refused(budi_, Block{ani_}), Refusal::kClassWaits);
  EXPECT_EQ(refused(budi_, Record{RecordWish::kStart}), Refusal::kClassWaits);
  EXPECT_EQ(refused(ani_, Admit{tono_}), Refusal::kNotAllowed);
  ASSERT_TRUE(room_.resume(now_, sari_, kChromium));
  does(budi_, Admit{tono_});
}

TEST_F(RoomHelpTest, chat_taken_from_one_is_the_same_as_muted) {
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kChat, false}),
              ElementsAre(Event{WriterMuted{budi_, true}}));
  EXPECT_TRUE(room_.is_muted(budi_));
  EXPECT_FALSE(room_.rights_of(person(budi_)).has(Right::kChat));
  EXPECT_EQ(refused(budi_, SendChat{"?"}), Refusal::kMuted);
  EXPECT_THAT(room_.chat_known_to(person(budi_)), SizeIs(1));  // and reads
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kChat, true}),
              ElementsAre(Event{WriterMuted{budi_, false}}));
  EXPECT_TRUE(person(budi_).allowed.empty());
  does(sari_, MuteWriter{budi_});
  does(sari_, Allow{budi_, Right::kChat, true});
  does(budi_, SendChat{"!"});
}

TEST_F(RoomHelpTest, students_without_chat_are_a_class_in_which_the_team_writes) {
  Rights silent = kStudentRights;
  silent.set(Right::kChat, false);
  EXPECT_THAT(
      does(sari_, SetStudentRight{Right::kChat, false}),
      ElementsAre(Event{StudentRightsChanged{silent}}, Event{WritersChanged{Writers::kTeam}}));
  EXPECT_EQ(refused(budi_, SendChat{"?"}), Refusal::kTeamOnly);
  give(budi_, Right::kChat);
  does(budi_, SendChat{"!"});
  EXPECT_EQ(refused(ani_, SendChat{"?"}), Refusal::kTeamOnly);
  take(budi_, Right::kChat);
  EXPECT_EQ(refused(budi_, SendChat{"?"}), Refusal::kTeamOnly);
  EXPECT_FALSE(room_.is_muted(budi_));
  does(sari_, SetWriters{Writers::kQuestions});
  EXPECT_EQ(room_.student_rights(), kStudentRights);
  does(sari_, SetWriters{Writers::kTeam});
  EXPECT_EQ(room_.student_rights(), silent);
  does(sari_, SetStudentRight{Right::kChat, true});
  EXPECT_EQ(room_.writers(), Writers::kAll);
}

TEST_F(RoomHelpTest, a_room_may_begin_without_the_chat_of_students) {
  Rights silent = kStudentRights;
  silent.set(Right::kChat, false);
  room_.set_usual_rights(silent);
  EXPECT_EQ(room_.writers(), Writers::kTeam);
  does(sari_, SetWriters{Writers::kAll});
  does(sari_, EndClass{});
  EXPECT_EQ(room_.writers(), Writers::kTeam);
}

TEST_F(RoomHelpTest, what_a_teacher_has_locked_a_teacher_opens) {
  give(budi_, Right::kModerate);
  does(budi_, SetLocked{true});
  does(budi_, SetLocked{false});
  does(sari_, SetLocked{true});
  EXPECT_EQ(refused(budi_, SetLocked{false}), Refusal::kNotAllowed);
  does(sari_, SetLocked{false});
  does(budi_, SetLocked{true});
  does(sari_, SetLocked{true});  // now it is hers
  EXPECT_EQ(refused(budi_, SetLocked{false}), Refusal::kNotAllowed);
}

TEST_F(RoomHelpTest, a_turn_that_a_teacher_has_given_outlasts_a_helper_who_mutes) {
  give(budi_, Right::kModerate);
  does(sari_, InviteToSpeak{ani_});
  does(budi_, Block{ani_, Source::kMicrophone, true});
  EXPECT_TRUE(microphone(ani_).blocked);
  EXPECT_TRUE(room_.is_invited(ani_));
  does(sari_, Block{ani_, Source::kMicrophone, false});
  does(sari_, Block{ani_, Source::kMicrophone, true});
  EXPECT_FALSE(room_.is_invited(ani_));
}

TEST_F(RoomHelpTest, whoever_only_follows_the_class_helps_with_nothing) {
  JoinRequest request{"Rudi", Role::kStudent, kChromium};
  request.broadcast_only = true;
  request.device = "r";
  const ParticipantId rudi = room_.join(now_, request).value().id;
  does(sari_, Admit{rudi});
  for (const Right right : {Right::kAdmit, Right::kRecord, Right::kModerate}) {
    EXPECT_EQ(refused(sari_, Allow{rudi, right, true}), Refusal::kNotAllowed);
  }
}

}  // namespace
}  // namespace classroom
