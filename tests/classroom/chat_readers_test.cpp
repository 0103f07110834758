// Questions to the teacher, what one writes to one person alone, and reactions, in a room.
#include <gmock/gmock.h>

#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ChatReadersTest : public RoomFixture {
 protected:
  ChatReadersTest() {
    sari_ = join("Bu Sari", Role::kTeacher);
    made_ = join("Pak Made", Role::kTeacher);
    budi_ = join("Budi", Role::kStudent);
    ani_ = join("Ani", Role::kStudent);
  }
  ParticipantId join(const std::string& name, Role role) {
    return room_.join(now_, {name, role, kChromium})->id;
  }
  SendChat to(ParticipantId who, const std::string& text) { return {text, {}, who}; }
  SendChat reply(std::uint64_t message, const std::string& text) {
    return {text, MessageId{message}, {}};
  }
  // What was said, as an event.
  ChatMessage say(ParticipantId who, const SendChat& chat) {
    now_ += kChatBurstTime;
    const Events events = does(who, chat);
    return events.empty() ? ChatMessage{} : std::get<ChatPosted>(events.front()).message;
  }
  std::vector<std::string> read_by(ParticipantId who) {
    std::vector<std::string> texts;
    for (const ChatMessage& message : room_.chat_known_to(*room_.find(who))) {
      texts.push_back(message.text);
    }
    return texts;
  }

  ParticipantId sari_, made_, budi_, ani_;
};

TEST_F(ChatReadersTest, a_question_is_read_by_teachers_and_who_asks) {
  does(sari_, SetWriters{Writers::kQuestions});
  const ChatMessage question = say(budi_, {"Kapan ujian?", {}, {}});
  EXPECT_EQ(question.audience, Audience::kTeam);
  for (const ParticipantId who : {sari_, made_, budi_}) {
    EXPECT_THAT(read_by(who), ElementsAre("Kapan ujian?"));
  }
  EXPECT_THAT(read_by(ani_), IsEmpty());
  EXPECT_EQ(say(sari_, {"Tenang semua", {}, {}}).audience, Audience::kAll);
  does(sari_, SetWriters{Writers::kAll});
  EXPECT_THAT(read_by(ani_), ElementsAre("Tenang semua")) << "a question stays one";
}

TEST_F(ChatReadersTest, a_teacher_answers_a_question_for_all_or_for_who_asked) {
  does(sari_, SetWriters{Writers::kQuestions});
  say(budi_, {"Kapan ujian?", {}, {}});
  const ChatMessage open = say(sari_, reply(1, "Hari Senin"));
  EXPECT_EQ(open.audience, Audience::kAll);
  EXPECT_EQ(open.reply_audience, Audience::kTeam) << "a page knows why it cannot show the question";
  const ChatMessage quiet = say(made_, {"Nanti saya jelaskan", MessageId{1}, budi_});
  EXPECT_EQ(quiet.audience, Audience::kTeam) << "other teachers see that it was answered";
  EXPECT_EQ(quiet.to_name, "Budi");
  EXPECT_THAT(read_by(ani_), ElementsAre("Hari Senin"));
  EXPECT_THAT(read_by(sari_), ElementsAre("Kapan ujian?", "Hari Senin", "Nanti saya jelaskan"));
  EXPECT_THAT(read_by(budi_), ElementsAre("Kapan ujian?", "Hari Senin", "Nanti saya jelaskan"));
}

TEST_F(ChatReadersTest, what_one_may_not_read_is_not_there) {
  does(sari_, SetWriters{Writers::kQuestions});
  say(budi_, {"Kapan ujian?", {}, {}});
  EXPECT_EQ(refused(ani_, reply(1, "x")), Refusal::kNoSuchMessage);
  EXPECT_EQ(refused(ani_, React{MessageId{1}, Reaction::kHeart, true}), Refusal::kNoSuchMessage);
  say(made_, to(sari_, "Rapat jam dua"));
  EXPECT_EQ(refused(budi_, DeleteMessage{MessageId{2}}), Refusal::kNotAllowed);
  const auto head = join("Kepala", Role::kTeacher);
  EXPECT_EQ(refused(head, DeleteMessage{MessageId{2}}), Refusal::kNoSuchMessage);
  EXPECT_EQ(does(sari_, DeleteMessage{MessageId{2}}),
            (Events{ChatDeleted{MessageId{2}, {Audience::kTwo, made_, sari_}}}));
}

TEST_F(ChatReadersTest, students_write_to_one_person_only_where_the_rule_lets_them) {
  EXPECT_EQ(room_.private_rule(), PrivateRule::kOff);
  EXPECT_EQ(refused(budi_, to(ani_, "psst")), Refusal::kPrivateOff);
  EXPECT_EQ(refused(budi_, to(sari_, "Bu")), Refusal::kPrivateOff);
  EXPECT_EQ(refused(budi_, SetPrivate{PrivateRule::kOn}), Refusal::kNotAllowed);
  EXPECT_EQ(does(sari_, SetPrivate{PrivateRule::kOn}), Events{PrivateChanged{PrivateRule::kOn}});
  EXPECT_EQ(does(sari_, SetPrivate{PrivateRule::kOn}), Events{});
  EXPECT_EQ(say(budi_, to(ani_, "psst")).audience, Audience::kTwo);
  EXPECT_THAT(read_by(sari_), IsEmpty());
  does(sari_, SetPrivate{PrivateRule::kKept});
  say(ani_, to(budi_, "apa?"));
  EXPECT_THAT(read_by(sari_), ElementsAre("apa?")) << "from now on, and not what was said before";
  EXPECT_THAT(read_by(budi_), ElementsAre("psst", "apa?"));
  does(sari_, SetPrivate{PrivateRule::kOff});
  EXPECT_EQ(refused(budi_, EditMessage{MessageId{1}, "hei"}), Refusal::kPrivateOff);
}

TEST_F(ChatReadersTest, a_teacher_writes_to_anybody_and_is_answered) {
  EXPECT_EQ(say(sari_, to(budi_, "Nilaimu bagus")).audience, Audience::kTwo);
  does(sari_, SetWriters{Writers::kTeam});
  EXPECT_EQ(say(budi_, to(sari_, "Terima kasih, Bu")).audience, Audience::kTwo);
  EXPECT_EQ(refused(budi_, to(made_, "Pak")), Refusal::kPrivateOff) << "who did not write to him";
  EXPECT_EQ(refused(ani_, to(sari_, "Bu")), Refusal::kPrivateOff);
  EXPECT_THAT(read_by(made_), IsEmpty());
  does(sari_, MuteWriter{budi_});
  EXPECT_EQ(refused(budi_, to(sari_, "lagi")), Refusal::kMuted);
}

TEST_F(ChatReadersTest, the_other_modes_hold_for_what_is_private_too) {
  does(sari_, SetPrivate{PrivateRule::kOn});
  does(sari_, SetWriters{Writers::kQuestions});
  EXPECT_EQ(refused(budi_, to(ani_, "psst")), Refusal::kQuestionsOnly);
  EXPECT_EQ(say(budi_, to(sari_, "Bu")).audience, Audience::kTwo);
  does(sari_, SetWriters{Writers::kTeam});
  EXPECT_EQ(refused(budi_, to(ani_, "psst")), Refusal::kTeamOnly);
}

TEST_F(ChatReadersTest, what_was_for_all_is_not_edited_past_the_mode) {
  say(budi_, {"a", {}, {}});
  does(sari_, SetWriters{Writers::kQuestions});
  EXPECT_EQ(refused(budi_, EditMessage{MessageId{1}, "b"}), Refusal::kQuestionsOnly);
  say(budi_, {"c", {}, {}});
  now_ += kChatBurstTime;
  const Events edited = does(budi_, EditMessage{MessageId{2}, "d"});
  ASSERT_EQ(edited.size(), 1u);
  EXPECT_EQ(readers_of(edited[0]), (Readers{Audience::kTeam, budi_, {}}));
}

TEST_F(ChatReadersTest, reactions_are_toggled_and_counted) {
  say(sari_, {"Sudah selesai?", {}, {}});
  const React done{MessageId{1}, Reaction::kDone, true};
  const ReactionCount one{MessageId{1}, Reaction::kDone, 1, {"Budi"}};
  EXPECT_EQ(does(budi_, done), (Events{ChatReacted{one, budi_, true, {}}}));
  EXPECT_EQ(does(budi_, done), Events{});
  does(ani_, done);
  const auto known = room_.reactions_known_to(*room_.find(budi_));
  ASSERT_EQ(known.size(), 1u);
  EXPECT_TRUE(known[0].mine);
  EXPECT_THAT(known[0].all.names, ElementsAre("Budi", "Ani"));
  EXPECT_FALSE(room_.reactions_known_to(*room_.find(sari_))[0].mine);
  does(budi_, React{MessageId{1}, Reaction::kDone, false});
  EXPECT_EQ(room_.reactions_known_to(*room_.find(budi_))[0].all.count, 1u);
  does(sari_, DeleteMessage{MessageId{1}});
  EXPECT_THAT(room_.reactions_known_to(*room_.find(budi_)), IsEmpty());
}

TEST_F(ChatReadersTest, whoever_comes_is_told_of_the_reactions_to_the_newest) {
  for (std::uint64_t i = 1; i <= 120; ++i) {
    say(sari_, {"x", {}, {}});
    does(budi_, React{MessageId{i}, Reaction::kDone, true});
  }
  const auto known = room_.reactions_known_to(*room_.find(ani_));
  ASSERT_EQ(known.size(), 100u);
  EXPECT_EQ(known.front().all.message, MessageId{120});
  EXPECT_EQ(known.back().all.message, MessageId{21});
}

TEST_F(ChatReadersTest, reactions_do_not_come_in_bursts_or_from_who_is_muted) {
  say(sari_, {"Sudah selesai?", {}, {}});
  for (std::size_t i = 0; i < kReactionBurst; ++i) {
    does(budi_, React{MessageId{1}, Reaction::kHeart, i % 2 == 0});
  }
  EXPECT_EQ(refused(budi_, React{MessageId{1}, Reaction::kHeart, true}), Refusal::kTooFast);
  now_ += kReactionBurstTime;
  does(budi_, React{MessageId{1}, Reaction::kHeart, true});
  does(sari_, MuteWriter{budi_});
  EXPECT_EQ(refused(budi_, React{MessageId{1}, Reaction::kLaugh, true}), Refusal::kMuted);
  EXPECT_EQ(refused(ani_, React{MessageId{8}, Reaction::kLaugh, true}), Refusal::kNoSuchMessage);
}

}  // namespace
}  // namespace classroom
