// What students may do of themselves, and what a teacher lets one of them do besides.
#include <algorithm>

#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Beside the chat, which all have here.
constexpr Rights only(std::initializer_list<Right> list) {
  Rights rights = Rights::of(Right::kChat);
  for (const Right right : list) rights.set(right, true);
  return rights;
}
constexpr Rights kNone = only({});

class RoomRightsTest : public RoomFixture {
 protected:
  RoomRightsTest()
      : sari_(come("Bu Sari", Role::kTeacher)), budi_(come("Budi")), ani_(come("Ani")) {}

  ParticipantId come(const std::string& name, Role role = Role::kStudent) {
    const auto joined = room_.join(now_, {name, role, kChromium});
    EXPECT_TRUE(joined);
    return joined ? joined->id : ParticipantId{};
  }
  // The teacher ticks what students may do.
  Events rule(Rights rights) {
    Events events;
    for (const Right right : kRights) {
      if (!kStudentRights.has(right)) continue;
      append(events, does(sari_, SetStudentRight{right, rights.has(right)}));
    }
    return events;
  }
  const Participant& person(ParticipantId who) { return *room_.find(who); }
  bool is_on(ParticipantId who, Source source = Source::kMicrophone) {
    return person(who).source(source).on;
  }
  void speaks(ParticipantId who) { does(who, SetSource{Source::kMicrophone, true}); }
  Refusal may_not_speak(ParticipantId who) {
    return refused(who, SetSource{Source::kMicrophone, true});
  }

  ParticipantId sari_;
  ParticipantId budi_;
  ParticipantId ani_;
};

TEST_F(RoomRightsTest, only_teachers_give_and_take_them) {
  EXPECT_EQ(refused(budi_, SetStudentRight{Right::kSpeak, false}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, Allow{budi_, Right::kSpeak, true}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, Allow{sari_, Right::kSpeak, true}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, Allow{ParticipantId{99}, Right::kSpeak, true}),
            Refusal::kNoSuchParticipant);
}

TEST_F(RoomRightsTest, files_are_taken_from_one_where_all_may_send_them) {
  ASSERT_TRUE(room_.student_rights().has(Right::kFile));
  Participant barred = person(budi_);
  barred.no_files = true;
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kFile, false}),
              ElementsAre(Event{ParticipantChanged{barred}}));
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kFile, false}), IsEmpty());
  EXPECT_FALSE(room_.may(person(budi_), Right::kFile));
  // It lasts over a rule for all, until he alone may again.
  rule(only({Right::kSpeak}));
  rule(kStudentRights);
  EXPECT_FALSE(room_.may(person(budi_), Right::kFile));
  does(sari_, Allow{budi_, Right::kFile, true});
  EXPECT_TRUE(room_.may(person(budi_), Right::kFile));
  EXPECT_FALSE(person(budi_).no_files);
  EXPECT_FALSE(person(budi_).allowed.has(Right::kFile)) << "as all may";
}

TEST_F(RoomRightsTest, what_is_taken_from_all_ends_at_once) {
  speaks(budi_);
  does(budi_, SetSource{Source::kCamera, true});
  speaks(sari_);
  const Rights left = only({Right::kShow, Right::kPresent, Right::kFile});
  Participant silent = person(budi_);
  silent.source(Source::kMicrophone).on = false;
  EXPECT_THAT(rule(left),
              ElementsAre(Event{StudentRightsChanged{left}}, Event{ParticipantChanged{silent}}));
  EXPECT_TRUE(is_on(budi_, Source::kCamera));
  EXPECT_TRUE(is_on(sari_));
  EXPECT_EQ(may_not_speak(budi_), Refusal::kNotAllowed);
  EXPECT_FALSE(room_.may_send(budi_, Source::kMicrophone));
  EXPECT_TRUE(room_.may_send(budi_, Source::kCamera));
  EXPECT_TRUE(room_.may_send(sari_, Source::kMicrophone));
  EXPECT_THAT(rule(left), IsEmpty());
  speaks(sari_);
}

TEST_F(RoomRightsTest, a_screen_takes_its_sound_along) {
  does(budi_, SetSource{Source::kScreen, true});
  does(budi_, SetSource{Source::kScreenAudio, true});
  rule(only({Right::kSpeak, Right::kShow}));
  EXPECT_FALSE(is_on(budi_, Source::kScreen));
  EXPECT_FALSE(is_on(budi_, Source::kScreenAudio));
  EXPECT_EQ(refused(budi_, SetSource{Source::kScreenAudio, true}), Refusal::kNotAllowed);
}

TEST_F(RoomRightsTest, one_student_is_let_do_what_the_others_may_not) {
  rule(kNone);
  Participant allowed = person(budi_);
  allowed.allowed.set(Right::kSpeak, true);
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kSpeak, true}),
              ElementsAre(Event{ParticipantChanged{allowed}}));
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kSpeak, true}), IsEmpty());
  speaks(budi_);
  EXPECT_TRUE(is_on(budi_));
  EXPECT_EQ(may_not_speak(ani_), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi_, SetSource{Source::kScreen, true}), Refusal::kNotAllowed);

  Participant taken = person(budi_);
  taken.allowed = {};
  taken.source(Source::kMicrophone).on = false;
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kSpeak, false}),
              ElementsAre(Event{ParticipantChanged{taken}}));
  EXPECT_EQ(may_not_speak(budi_), Refusal::kNotAllowed);
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kSpeak, false}), IsEmpty());
}

TEST_F(RoomRightsTest, whoever_is_let_is_not_stopped_any_more) {
  does(sari_, Block{budi_, Source::kScreen, true});
  rule(kNone);
  does(sari_, Allow{budi_, Right::kPresent, true});
  EXPECT_FALSE(person(budi_).source(Source::kScreen).blocked);
  EXPECT_FALSE(person(budi_).source(Source::kScreenAudio).blocked);
  does(budi_, SetSource{Source::kScreen, true});
  EXPECT_TRUE(is_on(budi_, Source::kScreen));
}

TEST_F(RoomRightsTest, what_all_may_is_no_exception_and_is_stopped_by_block_alone) {
  does(sari_, Block{budi_, Source::kMicrophone, true});
  does(sari_, Allow{budi_, Right::kSpeak, true});
  EXPECT_FALSE(person(budi_).source(Source::kMicrophone).blocked);
  EXPECT_TRUE(person(budi_).allowed.empty());
  speaks(budi_);
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kSpeak, false}), IsEmpty());
  EXPECT_TRUE(is_on(budi_));
}

TEST_F(RoomRightsTest, exceptions_end_when_all_may) {
  rule(kNone);
  does(sari_, Allow{budi_, Right::kSpeak, true});
  rule(kStudentRights);
  EXPECT_TRUE(person(budi_).allowed.empty());
  rule(kNone);
  EXPECT_EQ(may_not_speak(budi_), Refusal::kNotAllowed);
}

TEST_F(RoomRightsTest, whoever_is_invited_may_speak_until_it_is_taken_back) {
  rule(kNone);
  does(sari_, InviteToSpeak{budi_});
  EXPECT_TRUE(room_.may_use(person(budi_), Source::kMicrophone));
  speaks(budi_);
  EXPECT_FALSE(room_.is_invited(budi_));
  EXPECT_TRUE(person(budi_).allowed.has(Right::kSpeak));
  does(budi_, SetSource{Source::kMicrophone, false});
  speaks(budi_);  // a question more
  does(sari_, Allow{budi_, Right::kSpeak, false});
  EXPECT_FALSE(is_on(budi_));
  EXPECT_EQ(may_not_speak(budi_), Refusal::kNotAllowed);
}

TEST_F(RoomRightsTest, an_invitation_that_is_withdrawn_leaves_nothing) {
  rule(kNone);
  does(sari_, InviteToSpeak{budi_});
  does(sari_, InviteToSpeak{budi_, false});
  EXPECT_EQ(may_not_speak(budi_), Refusal::kNotAllowed);
  does(sari_, InviteToSpeak{budi_});
  EXPECT_THAT(does(sari_, Allow{budi_, Right::kSpeak, false}),
              ElementsAre(Event{InvitedToSpeak{budi_, false}}));
  EXPECT_EQ(may_not_speak(budi_), Refusal::kNotAllowed);
}

TEST_F(RoomRightsTest, an_invitation_where_all_may_speak_leaves_no_exception) {
  does(sari_, InviteToSpeak{budi_});
  speaks(budi_);
  EXPECT_TRUE(person(budi_).allowed.empty());
}

TEST_F(RoomRightsTest, mute_all_takes_the_word_back_where_it_is_given) {
  rule(kNone);
  does(sari_, Allow{budi_, Right::kSpeak, true});
  does(sari_, Allow{ani_, Right::kSpeak, true});
  speaks(budi_);
  does(sari_, MuteAll{});
  for (const ParticipantId who : {budi_, ani_}) {
    EXPECT_FALSE(is_on(who));
    EXPECT_EQ(may_not_speak(who), Refusal::kNotAllowed);
  }
}

TEST_F(RoomRightsTest, a_guest_of_the_audience_speaks_for_his_turn_alone) {
  room_.set_direct_max(2);
  rule(kNone);
  const ParticipantId citra = come("Citra");
  ASSERT_EQ(person(citra).carrier, Carrier::kBroadcast);
  does(sari_, InviteToSpeak{citra});
  does(citra, SetCarrier{citra, Carrier::kDirect});
  speaks(citra);
  EXPECT_TRUE(is_on(citra));
  const Events events = does(sari_, Allow{citra, Right::kSpeak, false});
  EXPECT_EQ(std::ranges::count_if(events,
                                  [](const Event& event) {
                                    return std::holds_alternative<ParticipantChanged>(event);
                                  }),
            1);
  EXPECT_EQ(person(citra).carrier, Carrier::kBroadcast);
  EXPECT_FALSE(is_on(citra));
  EXPECT_TRUE(person(citra).allowed.empty());
}

TEST_F(RoomRightsTest, a_class_begins_as_the_room_says) {
  const Rights usual = only({Right::kShow});
  EXPECT_THAT(room_.set_usual_rights(usual), ElementsAre(Event{StudentRightsChanged{usual}}));
  EXPECT_THAT(room_.set_usual_rights(usual), IsEmpty());
  rule(kStudentRights);
  speaks(budi_);
  does(sari_, EndClass{});
  EXPECT_EQ(room_.student_rights(), usual);
}

TEST_F(RoomRightsTest, another_rule_of_the_room_holds_at_once_and_the_same_changes_nothing) {
  room_.set_usual_rights(only({Right::kShow}));
  rule(kStudentRights);
  room_.set_usual_rights(only({Right::kShow}));
  EXPECT_EQ(room_.student_rights(), kStudentRights);
  // What the teacher has opened for this class stays open; what is closed now closes.
  room_.set_usual_rights(kNone);
  EXPECT_EQ(room_.student_rights(), only({Right::kSpeak, Right::kPresent, Right::kFile}));
}

TEST_F(RoomRightsTest, a_turn_that_ends_in_a_class_without_a_limit_is_over) {
  room_.set_direct_max(2);
  rule(kNone);
  const ParticipantId citra = come("Citra");
  does(sari_, InviteToSpeak{citra});
  does(citra, SetCarrier{citra, Carrier::kDirect});
  speaks(citra);
  room_.set_direct_max(0);
  Participant silent = person(citra);
  silent.source(Source::kMicrophone).on = false;
  EXPECT_THAT(does(sari_, InviteToSpeak{citra, false}),
              ElementsAre(Event{InvitedToSpeak{citra, false}}, Event{ParticipantChanged{silent}}));
  EXPECT_FALSE(room_.may_send(citra, Source::kMicrophone));
}

TEST_F(RoomRightsTest, whoever_goes_to_the_audience_leaves_it_behind) {
  room_.set_direct_max(5);
  rule(kNone);
  does(sari_, Allow{budi_, Right::kShow, true});
  does(sari_, SetCarrier{budi_, Carrier::kBroadcast});
  does(sari_, SetCarrier{budi_, Carrier::kDirect});
  EXPECT_EQ(refused(budi_, SetSource{Source::kCamera, true}), Refusal::kNotAllowed);
}

TEST_F(RoomRightsTest, whoever_may_speak_need_not_ask_for_it_any_more) {
  rule(kNone);
  does(budi_, RaiseHand{true});
  does(sari_, Allow{budi_, Right::kSpeak, true});
  EXPECT_THAT(room_.hands(), IsEmpty());
}

TEST_F(RoomRightsTest, mute_all_leaves_an_invitation_open) {
  rule(kNone);
  does(sari_, InviteToSpeak{budi_});
  EXPECT_THAT(does(sari_, MuteAll{}), IsEmpty());
  EXPECT_TRUE(room_.is_invited(budi_));
}

TEST_F(RoomRightsTest, a_rule_that_changes_beside_an_audience_concerns_the_class_alone) {
  room_.set_direct_max(2);
  const ParticipantId citra = come("Citra");
  ASSERT_EQ(person(citra).carrier, Carrier::kBroadcast);
  EXPECT_THAT(rule(only({Right::kShow, Right::kPresent, Right::kFile})),
              ElementsAre(Event{
                  StudentRightsChanged{only({Right::kShow, Right::kPresent, Right::kFile})}}));
}

}  // namespace
}  // namespace classroom
