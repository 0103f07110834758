#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::IsEmpty;

class RoomChatTest : public RoomFixture {
 protected:
  static SendChat to(ParticipantId who, const std::string& text) { return {text, {}, who}; }

  ParticipantId sari_ = room_.join(now_, {"Bu Sari", Role::kTeacher, kChromium})->id;
};

TEST_F(RoomChatTest, nobody_writes_to_himself_or_to_who_is_not_here) {
  EXPECT_EQ(refused(sari_, to(sari_, "x")), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, to(ParticipantId{99}, "x")), Refusal::kNoSuchParticipant);
  JoinRequest studio{"Studio", Role::kTeacher, kChromium};
  studio.program = true;
  const auto camera = room_.join(now_, studio)->id;
  EXPECT_EQ(refused(sari_, to(camera, "x")), Refusal::kNoSuchParticipant);
}

TEST_F(RoomChatTest, a_newcomer_is_not_taken_for_whom_something_was_for) {
  ChatMessage kept{{4}, {2}, "Bu Sari", Role::kTeacher, "untuk Budi", kWall};
  kept.audience = Audience::kTeam;
  kept.to = ParticipantId{9};
  Room room;
  room.restore_chat(std::vector{kept});
  const auto who = room.join(now_, {"Citra", Role::kStudent, kChromium})->id;
  EXPECT_EQ(who, ParticipantId{10});
  EXPECT_THAT(room.chat_known_to(*room.find(who)), IsEmpty());
}

TEST_F(RoomChatTest, the_private_rule_is_the_rooms_again_when_the_class_is_over) {
  EXPECT_EQ(room_.set_usual_private_rule(PrivateRule::kKept),
            Events{PrivateChanged{PrivateRule::kKept}});
  EXPECT_EQ(room_.set_usual_private_rule(PrivateRule::kKept), Events{});
  does(sari_, SetPrivate{PrivateRule::kOn});
  does(sari_, EndClass{});
  EXPECT_EQ(room_.private_rule(), PrivateRule::kKept);
}

}  // namespace
}  // namespace classroom
