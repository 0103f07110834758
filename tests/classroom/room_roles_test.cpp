// Roles that a teacher gives and takes while the class goes on.
#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::Contains;
using testing::IsEmpty;

class RoomRolesTest : public RoomFixture {
 protected:
  ParticipantId come(const std::string& name, Role role = Role::kStudent, bool plain = false) {
    return room_.join(now_, {name, role, kChromium, plain, name})->id;
  }
  Role role_of(ParticipantId who) { return room_.find(who)->role; }

  ParticipantId sari_ = come("Bu Sari", Role::kTeacher);
  ParticipantId budi_ = come("Budi");
  ParticipantId ani_ = come("Ani");
};

TEST_F(RoomRolesTest, a_co_teacher_has_the_class_in_hand_but_not_its_end_nor_its_roles) {
  const Events events = does(sari_, SetRole{budi_, Role::kCoTeacher});
  EXPECT_THAT(events, Contains(Event{RoleChanged{budi_, Role::kCoTeacher, sari_}}));
  EXPECT_EQ(role_of(budi_), Role::kCoTeacher);
  does(budi_, Block{ani_, Source::kMicrophone, true});
  does(budi_, SetLocked{true});
  does(budi_, SetStudentRight{Right::kSpeak, false});
  EXPECT_TRUE(room_.may_send(budi_, Source::kMicrophone));
  EXPECT_EQ(refused(budi_, EndClass{}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, SetRole{ani_, Role::kCoTeacher}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, Block{sari_, Source::kMicrophone, true}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, RemovePerson{budi_}), Refusal::kNotAllowed);
  does(sari_, SetRole{budi_, Role::kStudent});
  EXPECT_EQ(refused(budi_, SetLocked{false}), Refusal::kNotAllowed);
  EXPECT_FALSE(room_.may_send(budi_, Source::kMicrophone));
}

TEST_F(RoomRolesTest, only_teachers_give_roles_and_none_that_is_by_account) {
  EXPECT_EQ(refused(budi_, SetRole{budi_, Role::kCoTeacher}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, SetRole{budi_, Role::kTeacher}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, SetRole{sari_, Role::kStudent}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, SetRole{ParticipantId{99}, Role::kListener}),
            Refusal::kNoSuchParticipant);
  const ParticipantId joko = come("Pak Joko", Role::kTeacher);
  EXPECT_EQ(refused(sari_, SetRole{joko, Role::kStudent}), Refusal::kNotAllowed);
  EXPECT_THAT(does(sari_, SetRole{budi_, Role::kStudent}), IsEmpty());
}

TEST_F(RoomRolesTest, a_listener_reads_and_writes_and_is_neither_heard_nor_seen) {
  does(budi_, SetSource{Source::kMicrophone, true});
  does(budi_, RaiseHand{});
  does(sari_, SetRole{budi_, Role::kListener});
  EXPECT_THAT(room_.hands(), IsEmpty());
  EXPECT_FALSE(room_.find(budi_)->source(Source::kMicrophone).on);
  for (const Source source : kSources) EXPECT_FALSE(room_.may_send(budi_, source));
  EXPECT_EQ(refused(budi_, SetSource{Source::kCamera, true}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, RaiseHand{}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, InviteToSpeak{budi_}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, Allow{budi_, Right::kSpeak, true}), Refusal::kNotAllowed);
  does(budi_, SendChat{"Selamat pagi"});
  does(ani_, Leave{});
  EXPECT_EQ(refused(sari_, PickStudent{0}), Refusal::kNoSuchParticipant);
  does(sari_, SetRole{budi_, Role::kStudent});
  does(budi_, SetSource{Source::kMicrophone, true});
}

TEST_F(RoomRolesTest, what_was_of_the_student_ends_when_he_leads) {
  does(budi_, RaiseHand{});
  does(budi_, ShowSign{Sign::kAway});
  does(sari_, MuteWriter{budi_, true});
  does(sari_, Block{budi_, Source::kCamera, true});
  const Events events = does(sari_, SetRole{budi_, Role::kCoTeacher});
  EXPECT_THAT(events, Contains(Event{HandLowered{budi_, sari_}}));
  EXPECT_THAT(events, Contains(Event{SignChanged{budi_, std::nullopt}}));
  EXPECT_THAT(events, Contains(Event{WriterMuted{budi_, false}}));
  EXPECT_FALSE(room_.find(budi_)->source(Source::kCamera).blocked);
}

TEST_F(RoomRolesTest, whoever_follows_as_a_broadcast_leads_in_the_class) {
  room_.set_direct_max(1);
  does(sari_, SetCarrier{budi_, Carrier::kBroadcast});
  does(sari_, SetRole{budi_, Role::kCoTeacher});
  EXPECT_EQ(room_.find(budi_)->carrier, Carrier::kDirect);
  const ParticipantId plain = come("Citra", Role::kStudent, true);
  EXPECT_EQ(refused(sari_, SetRole{plain, Role::kCoTeacher}), Refusal::kCannotSpeak);
  does(sari_, SetRole{plain, Role::kListener});
}

TEST_F(RoomRolesTest, the_role_comes_along_to_a_new_place_of_the_same_browser) {
  does(sari_, SetRole{budi_, Role::kCoTeacher});
  room_.connection_lost(now_, budi_);
  const ParticipantId again = come("Budi");
  EXPECT_EQ(role_of(again), Role::kCoTeacher);
  EXPECT_EQ(room_.find(budi_), nullptr);
  room_.connection_lost(now_, again);
  EXPECT_EQ(role_of(come("Budi", Role::kStudent, true)), Role::kStudent);  // can open no microphone
}

TEST_F(RoomRolesTest, a_class_that_a_co_teacher_holds_is_not_without_a_teacher) {
  room_.set_usual_absence(AbsenceRule::kWait);
  does(sari_, SetRole{budi_, Role::kCoTeacher});
  room_.connection_lost(now_, sari_);
  room_.handle_timeout(now_);
  now_ += kAbsenceGrace;
  room_.handle_timeout(now_);
  EXPECT_FALSE(room_.absence().away);
}

TEST_F(RoomRolesTest, a_co_teacher_reads_what_is_for_teachers_and_a_student_no_more) {
  does(sari_, SetWriters{Writers::kQuestions});
  does(ani_, SendChat{"Saya belum paham"});
  EXPECT_THAT(room_.chat_known_to(*room_.find(budi_)), IsEmpty());
  does(sari_, SetRole{budi_, Role::kCoTeacher});
  EXPECT_EQ(room_.chat_known_to(*room_.find(budi_)).size(), 1u);
  does(sari_, SetRole{budi_, Role::kStudent});
  EXPECT_THAT(room_.chat_known_to(*room_.find(budi_)), IsEmpty());
}

}  // namespace
}  // namespace classroom
