// Quick signs, the clock, who is asked next and polls: what the room adds to their own rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr PollId kPoll{1};

class RoomLessonTest : public RoomFixture {
 protected:
  RoomLessonTest() {
    sari_ = comes("Bu Sari", Role::kTeacher);
    ani_ = comes("Ani", Role::kStudent);
    budi_ = comes("Budi", Role::kStudent);
  }
  ParticipantId comes(const std::string& name, Role role) {
    JoinRequest request{name, role, kChromium};
    request.device = name;
    return room_.join(now_, request)->id;
  }
  const Participant& person(ParticipantId who) const { return *room_.find(who); }
  void later() { now_ += std::chrono::seconds(5); }
  static SavePoll question(bool anonymous = false) {
    return {std::nullopt, {"Paham?", PollKind::kSingle, {"Ya", "Belum"}, anonymous}, true};
  }

  ParticipantId sari_, ani_, budi_;
};

TEST_F(RoomLessonTest, a_student_shows_a_sign) {
  EXPECT_THAT(does(ani_, ShowSign{Sign::kSlower}),
              ElementsAre(Event{SignChanged{ani_, Sign::kSlower}}));
  EXPECT_THAT(does(ani_, ShowSign{Sign::kSlower}), IsEmpty());
  EXPECT_EQ(refused(ani_, ShowSign{Sign::kYes}), Refusal::kTooFast);
  EXPECT_THAT(does(ani_, ShowSign{}), ElementsAre(Event{SignChanged{ani_, std::nullopt}}));
  EXPECT_EQ(refused(sari_, ShowSign{Sign::kYes}), Refusal::kNotAllowed);
}

TEST_F(RoomLessonTest, signs_are_for_teachers_and_oneself) {
  does(ani_, ShowSign{Sign::kNo});
  does(budi_, ShowSign{Sign::kYes});
  EXPECT_THAT(room_.signs_known_to(person(sari_)), SizeIs(2));
  EXPECT_THAT(room_.signs_known_to(person(ani_)), ElementsAre(ShownSign{ani_, Sign::kNo}));
}

TEST_F(RoomLessonTest, a_teacher_clears_signs) {
  EXPECT_EQ(refused(ani_, ClearSigns{}), Refusal::kNotAllowed);
  EXPECT_THAT(does(sari_, ClearSigns{}), IsEmpty());
  does(ani_, ShowSign{Sign::kNo});
  EXPECT_THAT(does(sari_, ClearSigns{}), ElementsAre(Event{SignsCleared{sari_}}));
  EXPECT_THAT(room_.signs_known_to(person(sari_)), IsEmpty());
}

TEST_F(RoomLessonTest, who_leaves_takes_the_sign_along) {
  does(ani_, ShowSign{Sign::kNo});
  does(ani_, Leave{});
  EXPECT_THAT(room_.signs_known_to(person(sari_)), IsEmpty());
}

TEST_F(RoomLessonTest, picks_students_who_are_there) {
  EXPECT_EQ(refused(ani_, PickStudent{1}), Refusal::kNotAllowed);
  does(ani_, ShowSign{Sign::kAway});
  for (std::uint64_t chance = 0; chance < 5; ++chance) {
    EXPECT_THAT(does(sari_, PickStudent{chance}), ElementsAre(Event{StudentPicked{budi_}}));
  }
  room_.connection_lost(now_, budi_);
  EXPECT_EQ(refused(sari_, PickStudent{1}), Refusal::kNoSuchParticipant);
}

TEST_F(RoomLessonTest, the_clock_runs_for_all) {
  const ClassTimer timer{std::chrono::seconds(90), {kWall.milliseconds + 90'000}};
  EXPECT_THAT(does(sari_, SetTimer{std::chrono::seconds(90)}),
              ElementsAre(Event{TimerChanged{timer}}));
  EXPECT_EQ(room_.timer(), timer);
  EXPECT_EQ(refused(ani_, SetTimer{}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, SetTimer{kTimerMax + std::chrono::seconds(1)}), Refusal::kBadMessage);
  EXPECT_EQ(refused(sari_, SetTimer{std::chrono::seconds(-1)}), Refusal::kBadMessage);
  EXPECT_THAT(does(sari_, SetTimer{}), ElementsAre(Event{TimerChanged{}}));
  EXPECT_THAT(does(sari_, SetTimer{}), IsEmpty());
}

TEST_F(RoomLessonTest, polls_are_the_teachers) {
  EXPECT_EQ(refused(ani_, question()), Refusal::kNotAllowed);
  does(sari_, question());
  EXPECT_EQ(refused(ani_, OpenPoll{kPoll}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(ani_, ClosePoll{kPoll}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(ani_, PublishPoll{kPoll, true}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(ani_, DeletePoll{kPoll}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, AnswerPoll{kPoll, {0}, {}}), Refusal::kNotAllowed);
}

TEST_F(RoomLessonTest, students_know_what_is_open_or_published) {
  SavePoll draft = question();
  draft.open = false;
  does(sari_, draft);
  EXPECT_THAT(room_.polls_known_to(person(sari_)), SizeIs(1));
  EXPECT_THAT(room_.polls_known_to(person(ani_)), IsEmpty());
  does(sari_, OpenPoll{kPoll});
  EXPECT_THAT(room_.polls_known_to(person(ani_)), SizeIs(1));
  does(sari_, ClosePoll{kPoll});
  EXPECT_THAT(room_.polls_known_to(person(ani_)), IsEmpty());
  does(sari_, PublishPoll{kPoll, true});
  EXPECT_THAT(room_.polls_known_to(person(ani_)), SizeIs(1));
}

TEST_F(RoomLessonTest, answers_come_one_after_the_other) {
  does(sari_, question());
  does(ani_, AnswerPoll{kPoll, {0}, {}});
  EXPECT_EQ(refused(ani_, AnswerPoll{kPoll, {1}, {}}), Refusal::kTooFast);
  later();
  does(ani_, AnswerPoll{kPoll, {1}, {}});
  EXPECT_EQ(room_.poll_results(kPoll), (PollResults{1, {0, 1}, {}}));
}

TEST_F(RoomLessonTest, everybody_knows_his_own_answer_and_the_teacher_all) {
  does(sari_, question());
  does(ani_, AnswerPoll{kPoll, {0}, {}});
  does(budi_, AnswerPoll{kPoll, {1}, {}});
  EXPECT_THAT(room_.answers_known_to(sari_, kPoll), SizeIs(2));
  ASSERT_THAT(room_.answers_known_to(ani_, kPoll), SizeIs(1));
  EXPECT_EQ(room_.answers_known_to(ani_, kPoll).front().participant, ani_);
  EXPECT_THAT(room_.answers_known_to(ParticipantId{99}, kPoll), IsEmpty());
  EXPECT_THAT(room_.answers_known_to(sari_, PollId{9}), IsEmpty());
}

TEST_F(RoomLessonTest, of_an_anonymous_poll_teachers_know_who_has_answered) {
  does(sari_, question(true));
  const Events events = does(ani_, AnswerPoll{kPoll, {1}, {}});
  EXPECT_TRUE(std::get<PollAnswered>(events.front()).anonymous);
  const auto known = room_.answers_known_to(sari_, kPoll);
  ASSERT_THAT(known, SizeIs(1));
  EXPECT_EQ(known.front().name, "Ani");
  EXPECT_THAT(known.front().choices, IsEmpty());
  EXPECT_THAT(known.front().device, IsEmpty());
  EXPECT_THAT(room_.answers_known_to(ani_, kPoll).front().choices, ElementsAre(1U));
}

TEST_F(RoomLessonTest, results_are_told_to_whom_they_concern) {
  Poll poll{kPoll, question().form, PollState::kOpen, false};
  const PollResults results{1, {1, 0}, {}};
  EXPECT_TRUE(results_known_to(Role::kTeacher, poll, results));
  EXPECT_FALSE(results_known_to(Role::kStudent, poll, results));
  poll.form.anonymous = true;
  EXPECT_FALSE(results_known_to(Role::kTeacher, poll, results));
  poll.state = PollState::kClosed;
  EXPECT_TRUE(results_known_to(Role::kTeacher, poll, results));
  EXPECT_FALSE(results_known_to(Role::kStudent, poll, results));
  poll.published = true;
  EXPECT_TRUE(results_known_to(Role::kStudent, poll, results));
}

TEST_F(RoomLessonTest, a_newcomer_is_nobody_who_has_answered_before) {
  Room room;
  const Poll poll{kPoll, question().form, PollState::kOpen, false};
  const std::vector<KeptPoll> kept{{poll, {{ParticipantId{7}, "Ani", "", {0}, {}}}}};
  room.restore_polls(kept);
  EXPECT_GT(room.join(now_, {"Citra", Role::kStudent, kChromium})->id, ParticipantId{7});
}

TEST_F(RoomLessonTest, the_class_ends_and_with_it_what_was_asked_and_the_clock) {
  does(sari_, question());
  does(sari_, SetTimer{std::chrono::seconds(90)});
  does(ani_, Leave{});
  does(budi_, Leave{});
  const Events events = does(sari_, Leave{});
  EXPECT_EQ(room_.timer(), std::nullopt);
  EXPECT_EQ(room_.find_poll(kPoll)->state, PollState::kClosed);
  EXPECT_THAT(events, testing::Contains(Event{TimerChanged{}}));
}

}  // namespace
}  // namespace classroom
