// The data ladder: what each is sent, by his own choice and by the ceiling.
#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RoomDataTest : public RoomFixture {
 protected:
  ParticipantId come(const std::string& name, Role role = Role::kStudent) {
    return room_.join(now_, {name, role, kChromium, false, name})->id;
  }
  // One after the other, as soon as the room lets him.
  Events steps(ParticipantId who, DataStep step) {
    now_ += kDataStepPause;
    return does(who, SetDataStep{step});
  }
  bool sent(ParticipantId viewer, ParticipantId owner, Source source) {
    return room_.may_receive(viewer, owner, source);
  }

  ParticipantId sari_ = come("Bu Sari", Role::kTeacher);
  ParticipantId budi_ = come("Budi");
  ParticipantId ani_ = come("Ani");
};

TEST_F(RoomDataTest, each_step_down_leaves_something_out) {
  EXPECT_TRUE(sent(budi_, ani_, Source::kCamera));
  EXPECT_THAT(steps(budi_, DataStep::kLowCamera),
              ElementsAre(Event{DataStepChanged{budi_, DataStep::kLowCamera}}));
  EXPECT_FALSE(sent(budi_, ani_, Source::kCamera));
  EXPECT_TRUE(sent(budi_, sari_, Source::kCamera));
  EXPECT_TRUE(sent(ani_, budi_, Source::kCamera));  // what he sends is another matter
  steps(budi_, DataStep::kScreen);
  EXPECT_FALSE(sent(budi_, sari_, Source::kCamera));
  EXPECT_TRUE(sent(budi_, sari_, Source::kScreen));
  steps(budi_, DataStep::kSound);
  EXPECT_FALSE(sent(budi_, sari_, Source::kScreen));
  EXPECT_TRUE(sent(budi_, sari_, Source::kScreenAudio));
  EXPECT_TRUE(sent(budi_, ani_, Source::kMicrophone));
  steps(budi_, DataStep::kText);
  for (const Source source : kSources) EXPECT_FALSE(sent(budi_, sari_, source));
}

TEST_F(RoomDataTest, whoever_is_asked_to_speak_is_seen_at_low_camera) {
  steps(budi_, DataStep::kLowCamera);
  does(sari_, InviteToSpeak{ani_});
  EXPECT_TRUE(sent(budi_, ani_, Source::kCamera));
}

TEST_F(RoomDataTest, steps_follow_each_other_with_a_pause_and_the_same_is_none) {
  does(budi_, SetDataStep{DataStep::kSound});
  EXPECT_EQ(refused(budi_, SetDataStep{DataStep::kText}), Refusal::kTooFast);
  EXPECT_THAT(does(budi_, SetDataStep{DataStep::kSound}), IsEmpty());
  now_ += kDataStepPause;
  does(budi_, SetDataStep{DataStep::kText});
}

TEST_F(RoomDataTest, a_ceiling_holds_for_students_and_not_for_who_leads) {
  EXPECT_EQ(refused(budi_, SetCeiling{DataStep::kSound}), Refusal::kNotAllowed);
  EXPECT_THAT(does(sari_, SetCeiling{DataStep::kSound}),
              ElementsAre(Event{CeilingChanged{DataStep::kSound}}));
  EXPECT_THAT(does(sari_, SetCeiling{DataStep::kSound}), IsEmpty());
  EXPECT_FALSE(sent(budi_, sari_, Source::kScreen));
  EXPECT_TRUE(sent(sari_, budi_, Source::kCamera));
  steps(budi_, DataStep::kText);  // less is always possible
  EXPECT_FALSE(sent(budi_, sari_, Source::kMicrophone));
  does(sari_, SetCeiling{DataStep::kEverything});
  EXPECT_FALSE(sent(budi_, sari_, Source::kMicrophone));
  EXPECT_TRUE(sent(ani_, sari_, Source::kScreen));
}

TEST_F(RoomDataTest, teachers_know_who_stands_where_and_others_of_themselves) {
  steps(budi_, DataStep::kSound);
  EXPECT_THAT(room_.steps_known_to(*room_.find(sari_)),
              ElementsAre(TakenStep{budi_, DataStep::kSound}));
  EXPECT_THAT(room_.steps_known_to(*room_.find(budi_)),
              ElementsAre(TakenStep{budi_, DataStep::kSound}));
  EXPECT_THAT(room_.steps_known_to(*room_.find(ani_)), IsEmpty());
}

TEST_F(RoomDataTest, of_a_camera_is_wanted_what_suits_all_who_are_sent_it) {
  EXPECT_EQ(room_.camera_wanted(sari_), CameraSize::kFull);
  steps(budi_, DataStep::kLowCamera);
  EXPECT_EQ(room_.camera_wanted(sari_), CameraSize::kMedium);  // Ani takes everything
  steps(ani_, DataStep::kSound);
  EXPECT_EQ(room_.camera_wanted(sari_), CameraSize::kSmall);
  EXPECT_EQ(room_.camera_wanted(budi_), CameraSize::kFull);  // the teacher sees him
  steps(budi_, DataStep::kScreen);
  EXPECT_EQ(room_.camera_wanted(sari_), CameraSize::kNone);
}

TEST_F(RoomDataTest, the_ceiling_is_the_rooms_again_when_the_class_is_over) {
  EXPECT_EQ(room_.set_usual_ceiling(DataStep::kScreen), Events{CeilingChanged{DataStep::kScreen}});
  does(sari_, SetCeiling{DataStep::kText});
  does(sari_, EndClass{});
  EXPECT_EQ(room_.ceiling(), DataStep::kScreen);
}

}  // namespace
}  // namespace classroom
