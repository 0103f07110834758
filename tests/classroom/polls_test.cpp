#include "classroom/polls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr PollId kFirst{1};
constexpr PollId kSecond{2};
const Polls::Voter kAni{ParticipantId{2}, "Ani", "phone of Ani"};
const Polls::Voter kBudi{ParticipantId{3}, "Budi", ""};

PollForm colours(PollKind kind = PollKind::kSingle) {
  return {"Warna apa?", kind, {"Merah", "Hijau", "Biru"}, false};
}
PollForm words() {
  return {"Apa itu?", PollKind::kText, {}, false};
}

class PollsTest : public testing::Test {
 protected:
  Events done(Polls::Decision decision) {
    EXPECT_TRUE(decision) << to_string(decision ? Refusal::kEmpty : decision.error());
    return decision ? *decision : Events{};
  }
  static Refusal refused(const Polls::Decision& decision) {
    EXPECT_FALSE(decision);
    return decision ? Refusal::kNotInRoom : decision.error();
  }
  PollState state_of(PollId poll) const { return polls_.find(poll)->state; }
  void open(const PollForm& form) { done(polls_.save({std::nullopt, form, true})); }

  Polls polls_;
};

TEST_F(PollsTest, a_draft_is_written_anew_until_it_is_open) {
  const Events made = done(polls_.save({std::nullopt, colours(), false}));
  ASSERT_THAT(made, SizeIs(1));
  EXPECT_EQ(std::get<PollChanged>(made.front()).poll.id, kFirst);
  EXPECT_EQ(state_of(kFirst), PollState::kDraft);
  done(polls_.save({kFirst, words(), false}));
  EXPECT_EQ(polls_.find(kFirst)->form, words());
  EXPECT_THAT(done(polls_.open(kFirst)), SizeIs(1));
  EXPECT_THAT(done(polls_.open(kFirst)), IsEmpty());
  EXPECT_EQ(refused(polls_.save({kFirst, colours(), false})), Refusal::kNotADraft);
  EXPECT_EQ(refused(polls_.save({kSecond, colours(), false})), Refusal::kNoSuchPoll);
}

TEST_F(PollsTest, reads_a_form_or_says_why_it_is_none) {
  const auto why = [](PollForm form) {
    const auto read = read_form(form);
    return read ? std::optional<Refusal>() : read.error();
  };
  EXPECT_EQ(why({" ", PollKind::kText, {}, false}), Refusal::kEmpty);
  EXPECT_EQ(why({std::string(kPollQuestionMax + 1, 'x'), PollKind::kText, {}, false}),
            Refusal::kTooLong);
  EXPECT_EQ(why({"Ya?", PollKind::kSingle, {"Ya"}, false}), Refusal::kBadMessage);
  EXPECT_EQ(why({"Ya?", PollKind::kSingle, {"Ya", " ya "}, false}), Refusal::kBadMessage);
  EXPECT_EQ(why({"Ya?", PollKind::kSingle, {"Ya", ""}, false}), Refusal::kEmpty);
  EXPECT_EQ(why({"Ya?", PollKind::kSingle, {"Ya", "ti\ndak"}, false}), Refusal::kBadMessage);
  const std::vector<std::string> many(kPollOptionsMax + 1, "x");
  EXPECT_EQ(why({"Ya?", PollKind::kSingle, many, false}), Refusal::kBadMessage);
  const auto read = read_form({" Ya? ", PollKind::kMultiple, {" a ", "b"}, true});
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (PollForm{"Ya?", PollKind::kMultiple, {"a", "b"}, true}));
  // A question for words has no options.
  EXPECT_THAT(read_form({"Apa?", PollKind::kText, {"a", "b"}, false})->options, IsEmpty());
}

TEST_F(PollsTest, at_most_one_is_open) {
  open(colours());
  const Events events = done(polls_.save({std::nullopt, words(), true}));
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(state_of(kFirst), PollState::kClosed);
  EXPECT_EQ(state_of(kSecond), PollState::kOpen);
}

TEST_F(PollsTest, counts_what_was_chosen) {
  open(colours());
  done(polls_.answer(kAni, {kFirst, {1}, {}}));
  done(polls_.answer(kBudi, {kFirst, {2}, {}}));
  EXPECT_EQ(polls_.results(kFirst), (PollResults{2, {0, 1, 1}, {}}));
  const Events again = done(polls_.answer(kAni, {kFirst, {2}, {}}));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(std::get<PollAnswered>(again.front()).replaces, kAni.id);
  EXPECT_EQ(polls_.results(kFirst), (PollResults{2, {0, 0, 2}, {}}));
  EXPECT_THAT(done(polls_.answer(kAni, {kFirst, {2}, {}})), IsEmpty());
}

TEST_F(PollsTest, takes_several_where_several_are_asked_for) {
  open(colours());
  EXPECT_EQ(refused(polls_.answer(kAni, {kFirst, {0, 1}, {}})), Refusal::kBadMessage);
  EXPECT_EQ(refused(polls_.answer(kAni, {kFirst, {3}, {}})), Refusal::kBadMessage);
  EXPECT_EQ(refused(polls_.answer(kAni, {kFirst, {}, {}})), Refusal::kEmpty);
  open(colours(PollKind::kMultiple));
  done(polls_.answer(kAni, {kSecond, {2, 0, 2}, {}}));
  EXPECT_THAT(polls_.answers(kSecond).front().choices, ElementsAre(0U, 2U));
}

TEST_F(PollsTest, takes_words) {
  open(words());
  EXPECT_EQ(refused(polls_.answer(kAni, {kFirst, {}, "  "})), Refusal::kEmpty);
  EXPECT_EQ(refused(polls_.answer(kAni, {kFirst, {}, std::string(kPollTextMax + 1, 'x')})),
            Refusal::kTooLong);
  done(polls_.answer(kAni, {kFirst, {}, " fotosintesis "}));
  EXPECT_THAT(polls_.results(kFirst).texts, ElementsAre("fotosintesis"));
}

TEST_F(PollsTest, only_an_open_one_is_answered) {
  done(polls_.save({std::nullopt, colours(), false}));
  EXPECT_EQ(refused(polls_.answer(kAni, {kFirst, {0}, {}})), Refusal::kPollClosed);
  done(polls_.open(kFirst));
  done(polls_.answer(kAni, {kFirst, {0}, {}}));
  done(polls_.close(kFirst));
  EXPECT_THAT(done(polls_.close(kFirst)), IsEmpty());
  EXPECT_EQ(refused(polls_.answer(kBudi, {kFirst, {0}, {}})), Refusal::kPollClosed);
  EXPECT_EQ(refused(polls_.answer(kBudi, {kSecond, {0}, {}})), Refusal::kPollClosed);
  // Opened again it goes on with the answers that it has.
  done(polls_.open(kFirst));
  done(polls_.answer(kBudi, {kFirst, {1}, {}}));
  EXPECT_EQ(polls_.results(kFirst).answers, 2U);
}

TEST_F(PollsTest, who_comes_back_with_the_same_browser_answers_once) {
  open(colours());
  done(polls_.answer(kAni, {kFirst, {0}, {}}));
  const Polls::Voter back{ParticipantId{9}, "ani", kAni.device};
  EXPECT_NE(polls_.answer_of(kFirst, back), nullptr);
  const Events events = done(polls_.answer(back, {kFirst, {1}, {}}));
  EXPECT_EQ(std::get<PollAnswered>(events.front()).replaces, kAni.id);
  EXPECT_EQ(polls_.results(kFirst), (PollResults{1, {0, 1, 0}, {}}));
  // Two pupils before one computer are two.
  done(polls_.answer({ParticipantId{10}, "Citra", kAni.device}, {kFirst, {1}, {}}));
  // Of a browser that does not say which it is nothing is known.
  done(polls_.answer(kBudi, {kFirst, {1}, {}}));
  done(polls_.answer({ParticipantId{11}, "Budi", ""}, {kFirst, {1}, {}}));
  EXPECT_EQ(polls_.results(kFirst).answers, 4U);
}

TEST_F(PollsTest, what_is_shown_influences_nobody) {
  open(colours());
  done(polls_.publish(kFirst, true));
  EXPECT_EQ(state_of(kFirst), PollState::kClosed);
  EXPECT_TRUE(polls_.find(kFirst)->published);
  EXPECT_THAT(done(polls_.publish(kFirst, true)), IsEmpty());
  done(polls_.open(kFirst));
  EXPECT_FALSE(polls_.find(kFirst)->published);
  done(polls_.publish(kFirst, false));
  EXPECT_EQ(state_of(kFirst), PollState::kOpen);
}

TEST_F(PollsTest, of_a_draft_there_is_nothing_to_show) {
  done(polls_.save({std::nullopt, colours(), false}));
  EXPECT_EQ(refused(polls_.publish(kFirst, true)), Refusal::kNoSuchPoll);
  EXPECT_THAT(done(polls_.close(kFirst)), IsEmpty());
  for (const auto& decision : {polls_.open(kSecond), polls_.close(kSecond),
                               polls_.publish(kSecond, true), polls_.remove(kSecond)}) {
    EXPECT_EQ(refused(decision), Refusal::kNoSuchPoll);
  }
}

TEST_F(PollsTest, is_deleted_with_its_answers) {
  open(colours());
  done(polls_.answer(kAni, {kFirst, {0}, {}}));
  EXPECT_THAT(done(polls_.remove(kFirst)), ElementsAre(Event{PollDeleted{kFirst}}));
  EXPECT_EQ(polls_.find(kFirst), nullptr);
  EXPECT_THAT(polls_.answers(kFirst), IsEmpty());
  open(words());
  EXPECT_NE(polls_.find(kSecond), nullptr);  // a number is not given twice
}

TEST_F(PollsTest, a_room_holds_so_many) {
  for (std::size_t i = 0; i < kPollsMax; ++i) done(polls_.save({std::nullopt, words(), false}));
  EXPECT_EQ(refused(polls_.save({std::nullopt, words(), false})), Refusal::kTooManyPolls);
  done(polls_.save({kFirst, colours(), false}));  // no more of them than before
}

TEST_F(PollsTest, a_room_holds_so_many_bytes) {
  const std::string option(kPollOptionMax - 2, 'x');
  PollForm large{std::string(kPollQuestionMax, 'x'), PollKind::kSingle, {}, false};
  for (std::size_t i = 0; i < kPollOptionsMax; ++i) {
    large.options.push_back(option + std::to_string(i));
  }
  std::size_t made = 0;
  while (polls_.save({std::nullopt, large, false})) ++made;
  EXPECT_GT(made, 10U);
  EXPECT_LT(made, kPollsMax);
  EXPECT_EQ(refused(polls_.save({std::nullopt, large, false})), Refusal::kTooManyPolls);
}

TEST_F(PollsTest, takes_so_many_answers) {
  open(colours());
  for (std::uint64_t i = 0; i < kPollAnswersMax; ++i) {
    done(polls_.answer({ParticipantId{100 + i}, "x", ""}, {kFirst, {0}, {}}));
  }
  EXPECT_EQ(refused(polls_.answer(kAni, {kFirst, {0}, {}})), Refusal::kPollFull);
}

TEST_F(PollsTest, goes_on_after_a_restart) {
  const Poll poll{PollId{7}, colours(), PollState::kOpen, false};
  const PollAnswer answer{kAni.id, "Ani", std::string(kAni.device), {1}, {}};
  const PollAnswer broken{kBudi.id, "Budi", "", {1, 77}, {}};
  const std::vector<KeptPoll> kept{{poll, {answer, broken}}};
  polls_.restore(kept);
  EXPECT_THAT(polls_.all(), ElementsAre(poll));
  EXPECT_EQ(polls_.results(PollId{7}), (PollResults{2, {0, 2, 0}, {}}));
  open(words());
  EXPECT_NE(polls_.find(PollId{8}), nullptr);
  EXPECT_EQ(state_of(PollId{7}), PollState::kClosed);
}

TEST_F(PollsTest, the_order_of_anonymous_texts_says_nothing) {
  PollForm secret = words();
  secret.anonymous = true;
  open(secret);
  done(polls_.answer(kBudi, {kFirst, {}, "zat hijau"}));
  done(polls_.answer(kAni, {kFirst, {}, "cahaya"}));
  EXPECT_THAT(polls_.results(kFirst).texts, ElementsAre("cahaya", "zat hijau"));
}

TEST_F(PollsTest, what_was_counted_anonymously_is_not_counted_again) {
  PollForm secret = colours();
  secret.anonymous = true;
  open(secret);
  done(polls_.answer(kBudi, {kFirst, {0}, {}}));
  done(polls_.close(kFirst));
  EXPECT_EQ(refused(polls_.open(kFirst)), Refusal::kNotADraft);
}

TEST_F(PollsTest, with_the_class_questions_end_and_are_shown_no_more) {
  open(colours());
  done(polls_.publish(kFirst, true));
  open(words());
  EXPECT_THAT(polls_.end_class(), SizeIs(2));
  EXPECT_FALSE(polls_.find(kFirst)->published);
  EXPECT_EQ(state_of(kSecond), PollState::kClosed);
  EXPECT_THAT(polls_.end_class(), IsEmpty());
}

TEST_F(PollsTest, a_room_holds_so_many_answers) {
  std::vector<KeptPoll> kept;
  for (std::uint64_t id = 1; id <= kRoomAnswersMax / kPollAnswersMax; ++id) {
    KeptPoll poll{{PollId{id}, colours(), PollState::kClosed, false}, {}};
    for (std::uint64_t i = 0; i < kPollAnswersMax; ++i) {
      poll.answers.push_back({ParticipantId{id * 10000 + i}, "x", "", {0}, {}});
    }
    kept.push_back(std::move(poll));
  }
  polls_.restore(kept);
  const PollId next{kept.size() + 1};
  open(colours());
  EXPECT_EQ(refused(polls_.answer(kAni, {next, {0}, {}})), Refusal::kPollFull);
  done(polls_.remove(kFirst));
  done(polls_.answer(kAni, {next, {0}, {}}));
}

TEST_F(PollsTest, shows_the_first_of_many_texts) {
  open(words());
  for (std::uint64_t i = 0; i < kPollTextsShown + 5; ++i) {
    done(polls_.answer({ParticipantId{100 + i}, "x", ""}, {kFirst, {}, std::to_string(i)}));
  }
  EXPECT_THAT(polls_.results(kFirst).texts, SizeIs(kPollTextsShown));
  EXPECT_EQ(polls_.results(kFirst).answers, kPollTextsShown + 5);
}

}  // namespace
}  // namespace classroom
