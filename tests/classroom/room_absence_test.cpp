// What becomes of a class whose teacher is not reached.
#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

class RoomAbsenceTest : public RoomFixture {
 protected:
  RoomAbsenceTest() {
    sari_ = come("Bu Sari", Role::kTeacher);
    budi_ = come("Budi", Role::kStudent);
    does(budi_, SetSource{Source::kMicrophone, true});
    does(budi_, SetSource{Source::kCamera, true});
  }
  base::Result<Joined, Refusal> knock(const std::string& name, Role role) {
    return room_.join(now_, {name, role, kChromium, false, name});
  }
  ParticipantId come(const std::string& name, Role role) { return knock(name, role)->id; }
  Events later(base::Duration time) {
    now_ += time;
    return room_.handle_timeout(now_);
  }
  // The line of the teacher breaks, and nobody hears of it for as long as the grace is.
  Events loses_the_teacher() {
    room_.connection_lost(now_, sari_);
    EXPECT_THAT(later(base::Duration(0)), IsEmpty());
    EXPECT_THAT(later(kAbsenceGrace - std::chrono::milliseconds(1)), IsEmpty());
    EXPECT_EQ(room_.next_timeout(), now_ + std::chrono::milliseconds(1));
    return later(std::chrono::milliseconds(1));
  }
  static Event absence(AbsenceRule rule, bool away) { return AbsenceChanged{{rule, away}}; }

  ParticipantId sari_;
  ParticipantId budi_;
};

TEST_F(RoomAbsenceTest, a_class_that_waits_is_silent_until_the_teacher_is_back) {
  does(sari_, SetAbsence{AbsenceRule::kWait});
  EXPECT_THAT(loses_the_teacher(), Contains(absence(AbsenceRule::kWait, true)));
  EXPECT_FALSE(room_.may_send(budi_, Source::kMicrophone));
  EXPECT_FALSE(room_.find(budi_)->source(Source::kCamera).on);
  EXPECT_EQ(refused(budi_, SetSource{Source::kMicrophone, true}), Refusal::kClassWaits);
  EXPECT_EQ(refused(budi_, SendChat{"Bu?"}), Refusal::kClassWaits);
  does(budi_, RaiseHand{});
  const ParticipantId ani = come("Ani", Role::kStudent);
  EXPECT_TRUE(room_.is_waiting(ani));

  const auto back = room_.resume(now_, sari_, kChromium);
  EXPECT_THAT(*back, Contains(absence(AbsenceRule::kWait, false)));
  EXPECT_FALSE(room_.is_waiting(ani));
  does(budi_, SetSource{Source::kMicrophone, true});
  does(budi_, SendChat{"Halo, Bu"});
}

TEST_F(RoomAbsenceTest, what_was_written_before_gets_no_other_words_meanwhile) {
  does(sari_, SetAbsence{AbsenceRule::kWait});
  does(budi_, SendChat{"Halo"});
  const MessageId said = room_.chat().back().id;
  loses_the_teacher();
  EXPECT_EQ(refused(budi_, EditMessage{said, "Hai"}), Refusal::kClassWaits);
  does(budi_, DeleteMessage{said});
}

TEST_F(RoomAbsenceTest, a_class_that_is_locked_goes_on_and_lets_nobody_new_in) {
  does(sari_, SetAbsence{AbsenceRule::kLock});
  loses_the_teacher();
  EXPECT_TRUE(room_.may_send(budi_, Source::kMicrophone));
  EXPECT_EQ(knock("Ani", Role::kStudent).error(), Refusal::kTeacherAway);
  EXPECT_TRUE(knock("Budi", Role::kStudent));  // was in it
  EXPECT_FALSE(room_.is_locked());             // by the teacher
  come("Pak Joko", Role::kTeacher);
  EXPECT_FALSE(room_.absence().away);
  EXPECT_TRUE(knock("Ani", Role::kStudent));
}

TEST_F(RoomAbsenceTest, a_class_that_goes_on_is_told_alone) {
  EXPECT_THAT(loses_the_teacher(), testing::ElementsAre(absence(AbsenceRule::kGoOn, true)));
  EXPECT_TRUE(room_.may_send(budi_, Source::kMicrophone));
  EXPECT_FALSE(room_.is_waiting(come("Ani", Role::kStudent)));
}

TEST_F(RoomAbsenceTest, a_reload_and_another_teacher_are_no_absence) {
  does(sari_, SetAbsence{AbsenceRule::kWait});
  room_.connection_lost(now_, sari_);
  later(std::chrono::seconds(1));
  EXPECT_TRUE(room_.resume(now_, sari_, kChromium));
  EXPECT_THAT(later(kAbsenceGrace), IsEmpty());
  const ParticipantId joko = come("Pak Joko", Role::kTeacher);
  room_.connection_lost(now_, sari_);
  EXPECT_THAT(later(kAbsenceGrace), Not(Contains(absence(AbsenceRule::kWait, true))));
  does(joko, Leave{});
  later(base::Duration(0));
  EXPECT_THAT(later(kAbsenceGrace), Contains(absence(AbsenceRule::kWait, true)));
}

TEST_F(RoomAbsenceTest, students_who_came_first_wait_for_nobody) {
  does(sari_, EndClass{});
  room_.set_usual_absence(AbsenceRule::kWait);
  const ParticipantId ani = come("Ani", Role::kStudent);
  later(base::Duration(0));
  EXPECT_THAT(later(kAbsenceGrace), IsEmpty());
  EXPECT_TRUE(room_.may_send(ani, Source::kMicrophone));
}

TEST_F(RoomAbsenceTest, the_rule_is_the_rooms_again_when_the_class_is_over) {
  EXPECT_EQ(room_.set_usual_absence(AbsenceRule::kLock),
            Events{absence(AbsenceRule::kLock, false)});
  EXPECT_THAT(room_.set_usual_absence(AbsenceRule::kLock), IsEmpty());
  EXPECT_EQ(refused(budi_, SetAbsence{AbsenceRule::kGoOn}), Refusal::kNotAllowed);
  does(sari_, SetAbsence{AbsenceRule::kWait});
  loses_the_teacher();
  does(budi_, Leave{});
  later(kReturnTimeMax);
  EXPECT_TRUE(room_.empty());
  EXPECT_EQ(room_.absence(), (Absence{AbsenceRule::kLock, false}));
}

TEST_F(RoomAbsenceTest, another_rule_holds_at_once) {
  loses_the_teacher();
  EXPECT_THAT(room_.set_usual_absence(AbsenceRule::kWait),
              Contains(absence(AbsenceRule::kWait, true)));
  EXPECT_FALSE(room_.find(budi_)->source(Source::kMicrophone).on);
  const ParticipantId ani = come("Ani", Role::kStudent);
  EXPECT_TRUE(room_.is_waiting(ani));
  room_.set_usual_absence(AbsenceRule::kGoOn);
  EXPECT_FALSE(room_.is_waiting(ani));
}

TEST_F(RoomAbsenceTest, students_cameras_may_be_for_teachers_alone) {
  const ParticipantId ani = come("Ani", Role::kStudent);
  EXPECT_EQ(refused(budi_, SetCameras{CameraRule::kTeachers}), Refusal::kNotAllowed);
  EXPECT_EQ(does(sari_, SetCameras{CameraRule::kTeachers}),
            Events{CamerasChanged{CameraRule::kTeachers}});
  EXPECT_THAT(does(sari_, SetCameras{CameraRule::kTeachers}), IsEmpty());
  EXPECT_TRUE(room_.may_receive(sari_, budi_, Source::kCamera));
  EXPECT_FALSE(room_.may_receive(ani, budi_, Source::kCamera));
  EXPECT_TRUE(room_.may_receive(ani, budi_, Source::kMicrophone));
  EXPECT_TRUE(room_.may_receive(ani, budi_, Source::kScreen));
  EXPECT_TRUE(room_.may_receive(ani, sari_, Source::kCamera));
  EXPECT_FALSE(room_.is_before_all(budi_, Source::kCamera));
  EXPECT_TRUE(room_.is_before_all(sari_, Source::kCamera));
  EXPECT_TRUE(room_.may_send(budi_, Source::kCamera));
}

TEST_F(RoomAbsenceTest, who_sees_cameras_is_the_rooms_again_when_the_class_is_over) {
  does(sari_, SetCameras{CameraRule::kTeachers});
  does(sari_, EndClass{});
  EXPECT_EQ(room_.cameras(), CameraRule::kAll);
  EXPECT_EQ(room_.set_usual_cameras(CameraRule::kTeachers),
            Events{CamerasChanged{CameraRule::kTeachers}});
  EXPECT_EQ(room_.cameras(), CameraRule::kTeachers);
}

}  // namespace
}  // namespace classroom
