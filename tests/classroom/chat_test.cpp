#include "classroom/chat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr ParticipantId kSari{1};
constexpr ParticipantId kBudi{2};
constexpr ParticipantId kAni{3};

class ChatTest : public testing::Test {
 protected:
  ChatTest() {
    chat_.enter(kSari, Role::kTeacher, "laptop");
    chat_.enter(kBudi, Role::kStudent, "phone");
    chat_.enter(kAni, Role::kStudent, "");
  }
  static Chat::Author author(ParticipantId who) {
    if (who == kSari) return {who, "Bu Sari", Role::kTeacher};
    return {who, who == kBudi ? "Budi" : "Ani", Role::kStudent};
  }
  Chat::Decision say(ParticipantId who, const std::string& text) {
    now_ += kChatBurstTime;
    return chat_.on(now_, wall_, author(who), SendChat{text});
  }
  template <class Wish>
  Chat::Decision does(ParticipantId who, const Wish& wish) {
    return chat_.on(author(who), wish);
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const ChatMessage& message : chat_.messages()) all.push_back(message.text);
    return all;
  }

  Chat chat_;
  base::Time now_{std::chrono::seconds(100)};
  base::WallTime wall_{1795000000000};
};

TEST_F(ChatTest, a_teacher_deletes_any_message_and_others_their_own) {
  say(kBudi, "a");
  say(kAni, "b");
  say(kSari, "c");
  EXPECT_EQ(does(kAni, DeleteMessage{MessageId{1}}).error(), Refusal::kNotAllowed);
  EXPECT_EQ(does(kBudi, DeleteMessage{MessageId{1}}).value(), Events{ChatDeleted{MessageId{1}}});
  EXPECT_EQ(does(kSari, DeleteMessage{MessageId{2}}).value(), Events{ChatDeleted{MessageId{2}}});
  EXPECT_THAT(texts(), ElementsAre("c"));
  EXPECT_EQ(does(kSari, DeleteMessage{MessageId{4}}).error(), Refusal::kNoSuchMessage);
  EXPECT_EQ(does(kSari, DeleteMessage{MessageId{0}}).error(), Refusal::kNoSuchMessage);
  EXPECT_EQ(does(kBudi, DeleteMessage{MessageId{9}}).error(), Refusal::kNotAllowed)
      << "what others wrote is not found out by asking";
}

TEST_F(ChatTest, a_message_that_is_forgotten_here_is_deleted_from_the_pages) {
  for (std::size_t i = 0; i <= kChatHistoryMax; ++i) {
    now_ += kChatBurstTime;
    say(kBudi, "x");
  }
  EXPECT_EQ(does(kSari, DeleteMessage{MessageId{1}}).value(), Events{ChatDeleted{MessageId{1}}});
  EXPECT_EQ(does(kBudi, DeleteMessage{MessageId{1}}).error(), Refusal::kNotAllowed);
}

TEST_F(ChatTest, a_deleted_message_makes_room_and_its_id_is_not_given_again) {
  say(kBudi, std::string(kChatLengthMax, 'a'));
  does(kBudi, DeleteMessage{MessageId{1}});
  const auto next = say(kBudi, "b");
  EXPECT_EQ(std::get<ChatPosted>(next->front()).message.id, MessageId{2});
  EXPECT_THAT(texts(), ElementsAre("b"));
}

TEST_F(ChatTest, a_reply_says_what_it_answers_also_when_that_is_gone) {
  say(kBudi, "a");
  now_ += kChatBurstTime;
  const auto reply = chat_.on(now_, wall_, author(kSari), SendChat{"b", MessageId{1}});
  EXPECT_EQ(std::get<ChatPosted>(reply->front()).message.reply_to, MessageId{1});
  does(kBudi, DeleteMessage{MessageId{1}});
  EXPECT_EQ(chat_.messages().front().reply_to, MessageId{1});
  const auto late = chat_.on(now_, wall_, author(kAni), SendChat{"c", MessageId{1}});
  EXPECT_EQ(late.error(), Refusal::kNoSuchMessage);
  const auto ahead = chat_.on(now_, wall_, author(kAni), SendChat{"c", MessageId{9}});
  EXPECT_EQ(ahead.error(), Refusal::kNoSuchMessage);
}

TEST_F(ChatTest, everybody_edits_his_own_messages_and_it_shows) {
  const auto edit = [&](ParticipantId who, std::uint64_t message, const std::string& text) {
    now_ += kChatBurstTime;
    return chat_.on(now_, author(who), EditMessage{MessageId{message}, text});
  };
  say(kBudi, "jam 8");
  ChatMessage now = chat_.messages().front();
  EXPECT_FALSE(now.edited);
  now.text = "jam 9";
  now.edited = true;
  EXPECT_EQ(edit(kBudi, 1, " jam 9 ").value(), Events{ChatEdited{now}});
  EXPECT_EQ(chat_.messages().front(), now);
  EXPECT_EQ(edit(kBudi, 1, "jam 9").value(), Events{}) << "the same words are no news";
  EXPECT_EQ(edit(kSari, 1, "jam 7").error(), Refusal::kNotAllowed) << "not in another's name";
  EXPECT_EQ(edit(kBudi, 7, "x").error(), Refusal::kNotAllowed);
  EXPECT_EQ(edit(kBudi, 1, " ").error(), Refusal::kEmpty);
  EXPECT_EQ(edit(kBudi, 1, std::string(kChatLengthMax + 1, 'x')).error(), Refusal::kTooLong);
  does(kSari, SetWriters{Writers::kTeam});
  EXPECT_EQ(edit(kBudi, 1, "still").error(), Refusal::kTeamOnly) << "it would be a way to write";
  does(kSari, SetWriters{Writers::kAll});
  does(kSari, MuteWriter{kBudi});
  EXPECT_EQ(edit(kBudi, 1, "still").error(), Refusal::kMuted);
}

TEST_F(ChatTest, edits_count_as_messages_and_into_the_memory) {
  say(kBudi, "x");
  for (std::size_t i = 1; i < kChatBurst; ++i) {
    EXPECT_TRUE(chat_.on(now_, author(kBudi), EditMessage{MessageId{1}, std::to_string(i)}));
  }
  EXPECT_EQ(chat_.on(now_, author(kBudi), EditMessage{MessageId{1}, "more"}).error(),
            Refusal::kTooFast);
  Chat small(Chat::Limits{10, 8});
  small.enter(kBudi, Role::kStudent, "");
  ASSERT_TRUE(small.on(now_, wall_, author(kBudi), SendChat{"aaaa"}));
  ASSERT_TRUE(small.on(now_, wall_, author(kBudi), SendChat{"bbbb"}));
  ASSERT_TRUE(small.on(now_, author(kBudi), EditMessage{MessageId{2}, "bbbbb"}));
  ASSERT_EQ(small.messages().size(), 1u);
  EXPECT_EQ(small.messages().front().text, "bbbbb");
}

TEST_F(ChatTest, whoever_is_muted_may_not_write_until_a_teacher_allows_it) {
  EXPECT_EQ(does(kBudi, MuteWriter{kAni, true}).error(), Refusal::kNotAllowed);
  const Events muted{WriterMuted{kBudi, true}};
  EXPECT_EQ(does(kSari, MuteWriter{kBudi, true}).value(), muted);
  EXPECT_EQ(does(kSari, MuteWriter{kBudi, true}).value(), Events{});
  EXPECT_EQ(say(kBudi, "a").error(), Refusal::kMuted);
  EXPECT_THAT(chat_.muted_known_to(kSari, Role::kTeacher), ElementsAre(kBudi));
  EXPECT_THAT(chat_.muted_known_to(kBudi, Role::kStudent), ElementsAre(kBudi));
  EXPECT_THAT(chat_.muted_known_to(kAni, Role::kStudent), IsEmpty());
  does(kSari, MuteWriter{kBudi, false});
  EXPECT_TRUE(say(kBudi, "b"));
}

TEST_F(ChatTest, teachers_cannot_be_muted_nor_people_who_were_never_here) {
  EXPECT_EQ(does(kSari, MuteWriter{kSari, true}).error(), Refusal::kNotAllowed);
  EXPECT_EQ(does(kSari, MuteWriter{ParticipantId{9}, true}).error(), Refusal::kNoSuchParticipant);
}

TEST_F(ChatTest, a_muted_person_who_comes_again_with_the_same_browser_is_muted) {
  does(kSari, MuteWriter{kBudi, true});
  chat_.leave(kBudi);
  const ParticipantId again{4};
  EXPECT_EQ(chat_.enter(again, Role::kStudent, "phone"), (Events{WriterMuted{again, true}}));
  EXPECT_TRUE(chat_.is_muted(again));
  EXPECT_EQ(chat_.enter(ParticipantId{5}, Role::kTeacher, "phone"), Events{});
  does(kSari, MuteWriter{again, false});
  EXPECT_EQ(chat_.enter(ParticipantId{6}, Role::kStudent, "phone"), Events{});
}

TEST_F(ChatTest, whoever_is_muted_is_so_in_every_page_of_the_browser) {
  const ParticipantId beside{4};
  chat_.enter(beside, Role::kStudent, "phone");
  chat_.enter(ParticipantId{5}, Role::kTeacher, "phone");
  EXPECT_EQ(does(kSari, MuteWriter{kBudi, true}).value(),
            (Events{WriterMuted{kBudi, true}, WriterMuted{beside, true}}));
  EXPECT_EQ(say(beside, "halo").error(), Refusal::kMuted);
  EXPECT_FALSE(chat_.is_muted(ParticipantId{5}));
  EXPECT_EQ(does(kSari, MuteWriter{beside, false}).value(),
            (Events{WriterMuted{kBudi, false}, WriterMuted{beside, false}}));
  EXPECT_EQ(does(kSari, MuteWriter{kAni, true}).value(), (Events{WriterMuted{kAni, true}}))
      << "browsers that do not say who they are have nothing in common";
}

TEST_F(ChatTest, who_wrote_and_ran_away_can_still_be_muted_as_long_as_it_can_be_read) {
  say(kBudi, "nasty");
  chat_.leave(kBudi);
  EXPECT_TRUE(does(kSari, MuteWriter{kBudi, true}));
  EXPECT_TRUE(!chat_.enter(ParticipantId{4}, Role::kStudent, "phone").empty());
  for (std::size_t i = 0; i < kChatHistoryMax; ++i) say(kAni, "more");
  EXPECT_EQ(does(kSari, MuteWriter{kBudi, false}).error(), Refusal::kNoSuchParticipant);
}

TEST_F(ChatTest, remembers_a_limited_number_of_muted_browsers) {
  for (std::uint64_t i = 0; i <= kMutedDevicesMax; ++i) {
    const ParticipantId who{100 + i};
    chat_.enter(who, Role::kStudent, "device " + std::to_string(i));
    does(kSari, MuteWriter{who, true});
    chat_.leave(who);
  }
  EXPECT_TRUE(chat_.enter(ParticipantId{10}, Role::kStudent, "device 0").empty());
  EXPECT_FALSE(chat_.enter(ParticipantId{11}, Role::kStudent, "device 1").empty());
}

TEST_F(ChatTest, only_the_team_writes_when_a_teacher_says_so) {
  EXPECT_EQ(does(kBudi, SetWriters{Writers::kTeam}).error(), Refusal::kNotAllowed);
  EXPECT_EQ(does(kSari, SetWriters{Writers::kTeam}).value(),
            Events{WritersChanged{Writers::kTeam}});
  EXPECT_EQ(say(kBudi, "a").error(), Refusal::kTeamOnly);
  EXPECT_TRUE(say(kSari, "b"));
  EXPECT_EQ(does(kSari, SetWriters{Writers::kTeam}).value(), Events{});
}

TEST_F(ChatTest, keeps_as_much_as_it_was_told_to) {
  Chat small({2, 10});
  small.enter(kBudi, Role::kStudent, "");
  for (const char* text : {"a", "b", "c"}) {
    now_ += kChatBurstTime;
    small.on(now_, wall_, author(kBudi), SendChat{text});
  }
  EXPECT_EQ(small.messages().size(), 2u);
  small.on(now_, wall_, author(kBudi), SendChat{"0123456789"});
  EXPECT_EQ(small.messages().size(), 1u);
}

TEST(ChatWords, writers_have_words) {
  for (const Writers writers : {Writers::kAll, Writers::kTeam}) {
    EXPECT_EQ(writers_from(to_string(writers)), writers);
  }
  EXPECT_EQ(writers_from("nobody"), std::nullopt);
}

}  // namespace
}  // namespace classroom
