#include "classroom/channel_chat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "tests/classroom/channel_chat_invariants.hpp"

namespace classroom {
namespace {

using std::chrono::milliseconds;

class ChannelChatTest : public testing::Test {
 protected:
  ParticipantId join(std::string_view name = "", Role role = Role::kStudent,
                     std::string_view device = "") {
    const auto arrival = chat_.join(name, role, device);
    EXPECT_TRUE(arrival);
    return arrival ? arrival->id : ParticipantId{};
  }
  ChannelChat::Decision does(ParticipantId who, const ChannelCommand& command) {
    return chat_.handle(now_, wall_, who, command);
  }
  std::string name_of(ParticipantId who) const { return chat_.find(who)->name; }

  ChannelChat chat_;
  base::Time now_{std::chrono::seconds(100)};
  base::WallTime wall_{1795000000000};
};

TEST_F(ChannelChatTest, a_viewer_reads_without_a_name_and_writes_with_one) {
  const auto budi = join();
  EXPECT_EQ(does(budi, SendChat{"halo"}).error(), Refusal::kNameMissing);
  EXPECT_EQ(does(budi, SetName{" "}).error(), Refusal::kNameMissing);
  EXPECT_EQ(does(budi, SetName{" Budi "}).value(), (Events{Named{budi, "Budi"}}));
  const auto said = does(budi, SendChat{"halo"});
  ASSERT_TRUE(said);
  EXPECT_EQ(std::get<ChatPosted>(said->front()).message.name, "Budi");
}

TEST_F(ChannelChatTest, a_viewer_whose_name_is_none_reads_all_the_same) {
  EXPECT_EQ(name_of(join(std::string(kNameLengthMax + 1, 'x'))), "");
  EXPECT_EQ(name_of(join("a\x07")), "");
}

TEST_F(ChannelChatTest, no_two_have_the_same_name_and_a_name_that_is_left_is_free) {
  const auto first = join("Budi");
  const auto second = join("Budi");
  EXPECT_EQ(name_of(second), "Budi (2)");
  EXPECT_TRUE(does(first, SetName{"Budi"})) << "one's own is free for oneself";
  EXPECT_EQ(name_of(first), "Budi");
  does(first, Leave{});
  EXPECT_EQ(name_of(join("Budi")), "Budi");
}

TEST_F(ChannelChatTest, a_name_that_is_refused_leaves_the_one_before) {
  const auto budi = join("Budi");
  EXPECT_EQ(does(budi, SetName{std::string(kNameLengthMax + 1, 'x')}).error(), Refusal::kTooLong);
  EXPECT_EQ(name_of(budi), "Budi");
  EXPECT_EQ(name_of(join("Budi")), "Budi (2)") << "and it is still taken";
}

TEST_F(ChannelChatTest, the_team_keeps_the_names_of_its_accounts) {
  const auto sari = join("sari", Role::kTeacher);
  EXPECT_EQ(does(sari, SetName{"Bu Sari"}).error(), Refusal::kNotAllowed);
  EXPECT_EQ(chat_.join("", Role::kTeacher, "").error(), Refusal::kNameMissing);
}

TEST_F(ChannelChatTest, a_name_that_only_looks_like_another_is_the_same) {
  join("sari", Role::kTeacher);
  EXPECT_EQ(name_of(join("Sa\u200Bri")), "Sa\u200Bri (2)");
  EXPECT_EQ(name_of(join("SARI")), "SARI (3)");
}

TEST_F(ChannelChatTest, who_has_the_name_of_the_team_gives_it_up_when_the_team_comes) {
  const auto first = join("Sari");
  const auto arrival = chat_.join("sari", Role::kTeacher, "");
  ASSERT_TRUE(arrival);
  EXPECT_EQ(name_of(arrival->id), "sari");
  EXPECT_EQ(arrival->events, (Events{Named{first, "Sari (2)"}}));
  EXPECT_EQ(name_of(first), "Sari (2)");
  EXPECT_EQ(name_of(join("sari", Role::kTeacher)), "sari (3)") << "another page of the team";
}

TEST_F(ChannelChatTest, a_muted_person_neither_writes_nor_comes_by_another_name) {
  const auto sari = join("sari", Role::kTeacher);
  const auto budi = join("Budi");
  EXPECT_TRUE(does(sari, MuteWriter{budi, true}));
  EXPECT_EQ(does(budi, SendChat{"halo"}).error(), Refusal::kMuted);
  EXPECT_EQ(does(budi, SetName{"Ani"}).error(), Refusal::kMuted);
}

TEST_F(ChannelChatTest, takes_in_so_many_and_the_team_beyond_that) {
  ChannelChat small(2);
  EXPECT_TRUE(small.join("a", Role::kStudent, ""));
  EXPECT_TRUE(small.join("", Role::kStudent, ""));
  EXPECT_EQ(small.join("c", Role::kStudent, "").error(), Refusal::kRoomFull);
  EXPECT_TRUE(small.join("sari", Role::kTeacher, ""));
  EXPECT_EQ(small.size(), 3u);
}

TEST_F(ChannelChatTest, many_who_write_at_once_are_told_so_and_the_team_still_writes) {
  const auto sari = join("sari", Role::kTeacher);
  for (std::size_t i = 0; i < kChannelBurst; ++i) {
    EXPECT_TRUE(does(join("viewer " + std::to_string(i)), SendChat{"halo"}));
  }
  const auto late = join("late");
  EXPECT_EQ(does(late, SendChat{"halo"}).error(), Refusal::kChatBusy);
  EXPECT_TRUE(does(sari, SendChat{"one at a time, please"}));
  now_ += kChannelBurstTime - milliseconds(1);
  EXPECT_EQ(does(late, SendChat{"halo"}).error(), Refusal::kChatBusy);
  now_ += milliseconds(1);
  EXPECT_TRUE(does(late, SendChat{"halo"}));
}

TEST_F(ChannelChatTest, viewers_are_brief_and_the_team_need_not_be) {
  const std::string longest(kViewerTextMax, 'x');
  const auto budi = join("Budi");
  EXPECT_TRUE(does(budi, SendChat{" " + longest + " "}));
  EXPECT_EQ(does(budi, SendChat{longest + "x"}).error(), Refusal::kTooLong);
  EXPECT_TRUE(does(join("sari", Role::kTeacher), SendChat{longest + "x"}));
}

TEST_F(ChannelChatTest, keeps_the_place_of_a_lost_connection_for_a_while) {
  const auto budi = join("Budi");
  chat_.connection_lost(now_, budi);
  now_ += kReturnTimeMax - milliseconds(1);
  EXPECT_EQ(chat_.handle_timeout(now_), Events{});
  EXPECT_TRUE(chat_.resume(budi));
  now_ += kReturnTimeMax;
  EXPECT_EQ(chat_.handle_timeout(now_), Events{}) << "it came back";
  chat_.connection_lost(now_, budi);
  now_ += kReturnTimeMax;
  EXPECT_EQ(chat_.handle_timeout(now_), (Events{ParticipantLeft{budi, LeaveReason::kLost}}));
  EXPECT_EQ(chat_.resume(budi).error(), Refusal::kNotInRoom);
  EXPECT_EQ(does(budi, Leave{}).error(), Refusal::kNotInRoom);
}

TEST_F(ChannelChatTest, sends_people_away_by_the_servers_decision) {
  const auto budi = join("Budi");
  EXPECT_EQ(chat_.remove(budi), (Events{ParticipantLeft{budi, LeaveReason::kRemoved}}));
  EXPECT_EQ(chat_.remove(budi), Events{});
  EXPECT_EQ(chat_.size(), 0u);
}

TEST(ChannelChatProperty, holds_what_its_observer_knows) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    base::SeededRandom random(seed);
    ChannelChat chat(kObservedPeopleMax);
    ChannelChatObserver observer(chat);
    for (int i = 0; i < 400; ++i) observer.step([&] { return random.u32(); });
  }
}

}  // namespace
}  // namespace classroom
