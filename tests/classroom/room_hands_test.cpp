// Who may raise and lower hands, and what it does to somebody that a teacher asks him to speak.
#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classroom/room.hpp"
#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class RoomHands : public RoomFixture {
 protected:
  ParticipantId join(const std::string& name, Role role = Role::kStudent, bool plain = false) {
    auto joined = room_.join(now_, {name, role, kChromium, plain});
    EXPECT_TRUE(joined) << name;
    return joined ? joined->id : ParticipantId{};
  }
  std::vector<ParticipantId> raised() {
    std::vector<ParticipantId> all;
    for (const Hand& hand : room_.hands()) all.push_back(hand.participant);
    return all;
  }
  Carrier carrier(ParticipantId who) { return room_.find(who)->carrier; }
  bool microphone(ParticipantId who) { return room_.find(who)->source(Source::kMicrophone).on; }

  const ParticipantId sari_ = join("Bu Sari", Role::kTeacher);
  const ParticipantId budi_ = join("Budi");
  const ParticipantId ani_ = join("Ani");
};

// The first two students are in the class; Citra follows it as a broadcast.
class RoomGuests : public RoomHands {
 protected:
  RoomGuests() {
    (void)room_.set_direct_max(2);
    citra_ = join("Citra");
  }
  ParticipantId citra_;
};

TEST_F(RoomHands, anybody_raises_and_lowers_his_own) {
  EXPECT_THAT(does(ani_, RaiseHand{}), ElementsAre(Event{HandRaised{{ani_, kWall}}}));
  does(budi_, RaiseHand{});
  does(sari_, RaiseHand{});
  EXPECT_THAT(raised(), ElementsAre(ani_, budi_, sari_));
  EXPECT_THAT(does(ani_, RaiseHand{false}), ElementsAre(Event{HandLowered{ani_, ani_}}));
  EXPECT_THAT(raised(), ElementsAre(budi_, sari_));
}

TEST_F(RoomHands, go_up_at_a_pace) {
  does(ani_, RaiseHand{});
  EXPECT_THAT(does(ani_, RaiseHand{}), IsEmpty()) << "it is up already";
  does(ani_, RaiseHand{false});
  EXPECT_EQ(refused(ani_, RaiseHand{}), Refusal::kTooFast);
  EXPECT_THAT(raised(), IsEmpty());
  does(budi_, RaiseHand{});
  now_ += kHandPause;
  does(ani_, RaiseHand{});
  EXPECT_THAT(raised(), ElementsAre(budi_, ani_));
}

TEST_F(RoomHands, a_teacher_lowers_one_or_all) {
  does(ani_, RaiseHand{});
  does(budi_, RaiseHand{});
  EXPECT_THAT(does(sari_, LowerHand{ani_}), ElementsAre(Event{HandLowered{ani_, sari_}}));
  EXPECT_THAT(does(sari_, LowerHand{ani_}), IsEmpty());
  now_ += kHandPause;
  does(ani_, RaiseHand{});
  EXPECT_THAT(raised(), ElementsAre(budi_, ani_));
  EXPECT_THAT(does(sari_, LowerAllHands{}), ElementsAre(Event{AllHandsLowered{sari_}}));
  EXPECT_THAT(raised(), IsEmpty());
  EXPECT_EQ(refused(sari_, LowerHand{ParticipantId{99}}), Refusal::kNoSuchParticipant);
}

TEST_F(RoomHands, a_student_lowers_and_invites_nobody_else) {
  does(ani_, RaiseHand{});
  does(sari_, InviteToSpeak{ani_});
  EXPECT_EQ(refused(budi_, LowerHand{ani_}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, LowerAllHands{}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, InviteToSpeak{ani_}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, InviteToSpeak{budi_}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, InviteToSpeak{ani_, false}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, InviteToSpeak{ParticipantId{99}}), Refusal::kNoSuchParticipant);
}

TEST_F(RoomHands, a_hand_survives_a_lost_line_and_goes_with_the_place) {
  does(budi_, RaiseHand{});
  does(ani_, RaiseHand{});
  (void)room_.connection_lost(now_, budi_);
  ASSERT_TRUE(room_.resume(now_, budi_, kChromium));
  EXPECT_THAT(raised(), ElementsAre(budi_, ani_));
  (void)room_.connection_lost(now_, budi_);
  (void)room_.handle_timeout(now_ + kReturnTimeMax);
  EXPECT_THAT(raised(), ElementsAre(ani_));
  (void)room_.remove(ani_);
  EXPECT_THAT(raised(), IsEmpty());
}

TEST_F(RoomHands, an_invitation_ends_when_it_is_taken_up) {
  does(budi_, RaiseHand{});
  EXPECT_THAT(does(sari_, InviteToSpeak{budi_}),
              ElementsAre(Event{InvitedToSpeak{budi_, true}}, Event{HandLowered{budi_, sari_}}));
  does(budi_, SetSource{Source::kCamera, true});
  EXPECT_THAT(room_.invited(), ElementsAre(budi_)) << "a camera is no voice";
  const Events taken_up = does(budi_, SetSource{Source::kMicrophone, true});
  EXPECT_THAT(taken_up, ElementsAre(Event{ParticipantChanged{*room_.find(budi_)}},
                                    Event{InvitedToSpeak{budi_, false}}));
  EXPECT_THAT(room_.invited(), IsEmpty());
}

TEST_F(RoomHands, whoever_speaks_already_is_told_that_it_is_his_turn) {
  does(budi_, SetSource{Source::kMicrophone, true});
  does(budi_, RaiseHand{});
  EXPECT_THAT(does(sari_, InviteToSpeak{budi_}),
              ElementsAre(Event{InvitedToSpeak{budi_, true}}, Event{HandLowered{budi_, sari_}},
                          Event{InvitedToSpeak{budi_, false}}));
}

TEST_F(RoomHands, an_invitation_is_declined_or_taken_back) {
  does(sari_, InviteToSpeak{budi_});
  EXPECT_THAT(does(budi_, InviteToSpeak{budi_, false}),
              ElementsAre(Event{InvitedToSpeak{budi_, false}}));
  does(sari_, InviteToSpeak{budi_});
  EXPECT_THAT(does(sari_, InviteToSpeak{budi_, false}),
              ElementsAre(Event{InvitedToSpeak{budi_, false}}));
  EXPECT_THAT(does(sari_, InviteToSpeak{budi_, false}), IsEmpty());
}

TEST_F(RoomHands, an_invitation_lets_a_stopped_microphone_free_and_switches_nothing_on) {
  does(sari_, Block{budi_, Source::kMicrophone, true});
  does(sari_, Block{budi_, Source::kCamera, true});
  const Events events = does(sari_, InviteToSpeak{budi_});
  EXPECT_THAT(events, ElementsAre(Event{ParticipantChanged{*room_.find(budi_)}},
                                  Event{InvitedToSpeak{budi_, true}}));
  EXPECT_FALSE(room_.find(budi_)->source(Source::kMicrophone).blocked);
  EXPECT_TRUE(room_.find(budi_)->source(Source::kCamera).blocked);
  EXPECT_FALSE(microphone(budi_));
  does(budi_, SetSource{Source::kMicrophone, true});
}

TEST_F(RoomHands, whom_a_teacher_stops_is_not_invited_any_more) {
  does(sari_, InviteToSpeak{budi_});
  EXPECT_THAT(does(sari_, Block{budi_, Source::kMicrophone, true}),
              Contains(Event{InvitedToSpeak{budi_, false}}));
  does(sari_, InviteToSpeak{ani_});
  does(sari_, Block{ani_, Source::kCamera, true});
  EXPECT_THAT(room_.invited(), ElementsAre(ani_));
}

TEST_F(RoomHands, whoever_cannot_be_in_the_class_raises_a_hand_and_cannot_be_invited) {
  const auto dewi = join("Dewi", Role::kStudent, true);
  does(dewi, RaiseHand{});
  EXPECT_EQ(refused(sari_, InviteToSpeak{dewi}), Refusal::kCannotSpeak);
  EXPECT_THAT(raised(), ElementsAre(dewi)) << "the question is still there";
}

TEST_F(RoomGuests, come_in_beyond_the_limit_when_they_are_invited) {
  does(citra_, RaiseHand{});
  EXPECT_EQ(refused(citra_, SetCarrier{citra_, Carrier::kDirect}), Refusal::kNotAllowed);
  does(sari_, InviteToSpeak{citra_});
  EXPECT_EQ(carrier(citra_), Carrier::kBroadcast) << "nobody is moved";
  does(citra_, SetCarrier{citra_, Carrier::kDirect});
  EXPECT_EQ(carrier(citra_), Carrier::kDirect);
  EXPECT_FALSE(room_.has_place());
  does(citra_, SetSource{Source::kMicrophone, true});
  EXPECT_THAT(room_.invited(), ElementsAre(citra_)) << "it holds the place";
}

TEST_F(RoomGuests, stay_when_they_are_silent_for_a_moment_or_lose_the_line) {
  does(sari_, InviteToSpeak{citra_});
  does(citra_, SetCarrier{citra_, Carrier::kDirect});
  does(citra_, SetSource{Source::kMicrophone, true});
  does(citra_, SetSource{Source::kMicrophone, false});
  (void)room_.connection_lost(now_, citra_);
  ASSERT_TRUE(room_.resume(now_, citra_, kChromium));
  EXPECT_EQ(carrier(citra_), Carrier::kDirect);
  does(citra_, SetSource{Source::kMicrophone, true});
}

TEST_F(RoomGuests, go_back_when_they_are_done_or_a_teacher_says_so) {
  for (const ParticipantId who : {citra_, sari_}) {
    does(sari_, InviteToSpeak{citra_});
    does(citra_, SetCarrier{citra_, Carrier::kDirect});
    does(citra_, SetSource{Source::kMicrophone, true});
    const Events ended = does(who, InviteToSpeak{citra_, false});
    EXPECT_EQ(carrier(citra_), Carrier::kBroadcast);
    EXPECT_FALSE(microphone(citra_));
    EXPECT_THAT(ended, ElementsAre(Event{InvitedToSpeak{citra_, false}},
                                   Event{ParticipantChanged{*room_.find(citra_)}},
                                   Event{BroadcastingChanged{{true, {}}, 2}}));
    EXPECT_EQ(refused(citra_, SetCarrier{citra_, Carrier::kDirect}), Refusal::kNotAllowed);
  }
}

TEST_F(RoomGuests, go_back_when_they_are_stopped_or_sent) {
  does(sari_, InviteToSpeak{citra_});
  does(citra_, SetCarrier{citra_, Carrier::kDirect});
  does(sari_, Block{citra_, Source::kMicrophone, true});
  EXPECT_EQ(carrier(citra_), Carrier::kBroadcast);
  does(sari_, InviteToSpeak{citra_});
  does(citra_, SetCarrier{citra_, Carrier::kDirect});
  does(citra_, SetCarrier{citra_, Carrier::kBroadcast});
  EXPECT_THAT(room_.invited(), IsEmpty());
}

TEST_F(RoomGuests, stay_when_they_came_in_to_a_free_place) {
  does(budi_, Leave{});
  does(sari_, InviteToSpeak{citra_});
  does(citra_, SetCarrier{citra_, Carrier::kDirect});
  does(citra_, SetSource{Source::kMicrophone, true});
  EXPECT_THAT(room_.invited(), IsEmpty()) << "as of anybody in the class";
  EXPECT_EQ(carrier(citra_), Carrier::kDirect);
}

TEST_F(RoomGuests, stay_in_a_room_that_has_no_limit_any_more) {
  does(sari_, InviteToSpeak{citra_});
  does(citra_, SetCarrier{citra_, Carrier::kDirect});
  (void)room_.set_direct_max(0);
  does(citra_, InviteToSpeak{citra_, false});
  EXPECT_EQ(carrier(citra_), Carrier::kDirect);
}

TEST_F(RoomGuests, are_none_when_a_teacher_has_brought_them_in_for_good) {
  does(sari_, InviteToSpeak{citra_});
  does(sari_, SetCarrier{citra_, Carrier::kDirect});
  does(citra_, SetSource{Source::kMicrophone, true});
  EXPECT_THAT(room_.invited(), IsEmpty());
  EXPECT_EQ(carrier(citra_), Carrier::kDirect);
}

TEST_F(RoomGuests, are_none_any_more_when_they_have_declined) {
  does(sari_, InviteToSpeak{citra_});
  does(citra_, InviteToSpeak{citra_, false});
  EXPECT_EQ(refused(citra_, SetCarrier{citra_, Carrier::kDirect}), Refusal::kNotAllowed);
}

TEST_F(RoomGuests, whoever_goes_to_the_audience_keeps_the_hand_and_loses_the_invitation) {
  does(budi_, RaiseHand{});
  does(sari_, InviteToSpeak{ani_});
  does(budi_, SetCarrier{budi_, Carrier::kBroadcast});
  does(ani_, SetCarrier{ani_, Carrier::kBroadcast});
  EXPECT_THAT(raised(), ElementsAre(budi_));
  EXPECT_THAT(room_.invited(), IsEmpty());
}

}  // namespace
}  // namespace classroom
