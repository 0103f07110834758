// How a teacher keeps order: sends away, locks, mutes all, ends the class.
#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RoomOrderTest : public RoomFixture {
 protected:
  RoomOrderTest()
      : sari_(come("Bu Sari", "desk", Role::kTeacher)),
        budi_(come("Budi", "phone")),
        ani_(come("Ani", "tablet")) {}

  base::Result<Joined, Refusal> knock(const std::string& name, const std::string& device,
                                      Role role = Role::kStudent) {
    return room_.join(now_, {name, role, kChromium, false, device});
  }
  ParticipantId come(const std::string& name, const std::string& device,
                     Role role = Role::kStudent) {
    const auto joined = knock(name, device, role);
    EXPECT_TRUE(joined);
    return joined ? joined->id : ParticipantId{};
  }
  Refusal turned_away(const std::string& device, Role role = Role::kStudent) {
    const auto joined = knock("x", device, role);
    EXPECT_FALSE(joined);
    return joined ? Refusal::kEmpty : joined.error();
  }
  Participant with(ParticipantId who, bool on, bool blocked) {
    Participant person = *room_.find(who);
    person.source(Source::kMicrophone) = {on, blocked};
    return person;
  }

  ParticipantId sari_;
  ParticipantId budi_;
  ParticipantId ani_;
};

TEST_F(RoomOrderTest, only_teachers_keep_order) {
  for (const Command& command :
       {Command{RemovePerson{ani_}}, Command{LetBack{1}}, Command{SetLocked{true}},
        Command{MuteAll{}}, Command{EndClass{}}}) {
    EXPECT_EQ(refused(budi_, command), Refusal::kNotAllowed);
  }
  EXPECT_EQ(room_.size(), 3u);
}

TEST_F(RoomOrderTest, whoever_is_sent_away_goes_and_cannot_return_by_that_browser) {
  EXPECT_THAT(does(sari_, RemovePerson{budi_}),
              ElementsAre(Event{RemovalsChanged{{{1, "Budi"}}}},
                          Event{ParticipantLeft{budi_, LeaveReason::kRemoved}}));
  EXPECT_EQ(room_.find(budi_), nullptr);
  EXPECT_EQ(turned_away("phone"), Refusal::kRemoved);
  EXPECT_EQ(refused(sari_, RemovePerson{budi_}), Refusal::kNoSuchParticipant);
  EXPECT_THAT(does(sari_, LetBack{1}), ElementsAre(Event{RemovalsChanged{}}));
  EXPECT_THAT(does(sari_, LetBack{1}), IsEmpty());
  come("Budi", "phone");
}

TEST_F(RoomOrderTest, all_of_one_browser_go) {
  const ParticipantId second = come("Budi", "phone");
  EXPECT_THAT(does(sari_, RemovePerson{second}),
              ElementsAre(Event{RemovalsChanged{{{1, "Budi (2)"}}}},
                          Event{ParticipantLeft{budi_, LeaveReason::kRemoved}},
                          Event{ParticipantLeft{second, LeaveReason::kRemoved}}));
}

TEST_F(RoomOrderTest, who_says_no_browser_goes_alone) {
  const ParticipantId one = come("Citra", "");
  const ParticipantId other = come("Dewi", "");
  EXPECT_THAT(does(sari_, RemovePerson{one}),
              ElementsAre(Event{ParticipantLeft{one, LeaveReason::kRemoved}}));
  EXPECT_NE(room_.find(other), nullptr);
}

TEST_F(RoomOrderTest, teachers_are_sent_away_by_nobody) {
  const ParticipantId joko = come("Pak Joko", "desk", Role::kTeacher);
  EXPECT_EQ(refused(sari_, RemovePerson{joko}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, RemovePerson{sari_}), Refusal::kNotAllowed);
  // A student at the teachers' desk goes, the teachers stay.
  const ParticipantId guest = come("Tamu", "desk");
  EXPECT_THAT(does(sari_, RemovePerson{guest}),
              ElementsAre(Event{RemovalsChanged{{{1, "Tamu"}}}},
                          Event{ParticipantLeft{guest, LeaveReason::kRemoved}}));
  EXPECT_EQ(turned_away("desk"), Refusal::kRemoved);
  come("Bu Rina", "desk", Role::kTeacher);
}

TEST_F(RoomOrderTest, a_locked_class_lets_nobody_new_in) {
  EXPECT_THAT(does(sari_, SetLocked{true}), ElementsAre(Event{LockedChanged{true}}));
  EXPECT_TRUE(room_.is_locked());
  EXPECT_EQ(turned_away("new"), Refusal::kRoomLocked);
  come("Pak Joko", "new", Role::kTeacher);
  does(budi_, Leave{});
  come("Budi", "phone");
  does(sari_, SetLocked{false});
  come("Citra", "new");
}

TEST_F(RoomOrderTest, mute_all_switches_off_and_lets_everybody_switch_on_again) {
  does(budi_, SetSource{Source::kMicrophone, true});
  does(sari_, SetSource{Source::kMicrophone, true});
  EXPECT_THAT(does(sari_, MuteAll{}),
              ElementsAre(Event{ParticipantChanged{with(budi_, false, true)}},
                          Event{ParticipantChanged{with(budi_, false, false)}}));
  EXPECT_TRUE(room_.find(sari_)->source(Source::kMicrophone).on) << "the teacher goes on";
  EXPECT_THAT(does(sari_, MuteAll{}), IsEmpty());
  does(budi_, SetSource{Source::kMicrophone, true});
}

TEST_F(RoomOrderTest, mute_all_takes_back_no_block_and_no_turn) {
  does(sari_, Block{ani_, Source::kMicrophone, true});
  room_.set_direct_max(2);
  const ParticipantId guest = come("Citra", "far");
  does(sari_, InviteToSpeak{guest});
  does(guest, SetCarrier{guest, Carrier::kDirect});
  does(guest, SetSource{Source::kMicrophone, true});
  EXPECT_THAT(does(sari_, MuteAll{}), IsEmpty());
  EXPECT_TRUE(room_.find(ani_)->source(Source::kMicrophone).blocked);
  EXPECT_TRUE(room_.is_invited(guest));
}

TEST_F(RoomOrderTest, a_class_that_everybody_has_left_is_open) {
  does(sari_, SetLocked{true});
  does(sari_, RemovePerson{budi_});
  does(ani_, Leave{});
  EXPECT_EQ(turned_away("new"), Refusal::kRoomLocked);
  EXPECT_THAT(does(sari_, Leave{}),
              ElementsAre(Event{ParticipantLeft{sari_, LeaveReason::kLeft}},
                          Event{LockedChanged{false}}, Event{RemovalsChanged{}}));
  come("Citra", "new");
  come("Budi", "phone");
}

TEST_F(RoomOrderTest, a_class_that_is_ended_is_empty_and_open) {
  room_.set_recording_rights({true, false});
  does(sari_, Record{RecordWish::kStart});
  does(sari_, SetLocked{true});
  does(sari_, RemovePerson{ani_});
  const Events events = does(sari_, EndClass{});
  EXPECT_THAT(events, testing::Contains(Event{ParticipantLeft{budi_, LeaveReason::kRemoved}}));
  EXPECT_THAT(events, testing::Contains(Event{ParticipantLeft{sari_, LeaveReason::kRemoved}}));
  EXPECT_TRUE(room_.empty());
  EXPECT_EQ(room_.recording().state, RecordingState::kOff);
  EXPECT_FALSE(room_.is_locked());
  come("Ani", "tablet");
}

}  // namespace
}  // namespace classroom
