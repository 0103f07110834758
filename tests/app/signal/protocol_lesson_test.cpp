// Signs, clock, picking and polls as docs/PROTOCOL.md shows them.
#include "tests/app/signal/protocol_examples.hpp"

namespace app::signal {
namespace {

const classroom::PollForm kForm{
    "Sudah paham?", classroom::PollKind::kSingle, {"Sudah", "Belum"}, false};

TEST(ProtocolOfALesson, reads_what_is_shown_picked_and_timed) {
  const auto commands = examples("command");
  EXPECT_EQ(decoded<classroom::ShowSign>(commands[30]).sign, classroom::Sign::kSlower);
  decoded<classroom::ClearSigns>(commands[31]);
  decoded<classroom::PickStudent>(commands[32]);
  EXPECT_EQ(decoded<classroom::SetTimer>(commands[33]).length, std::chrono::minutes(5));
  const auto back = decoded<classroom::ShowSign>(R"({"id":9,"command":"show_sign","sign":null})");
  EXPECT_EQ(back.sign, std::nullopt);
}

TEST(ProtocolOfALesson, reads_what_is_wished_of_polls) {
  const auto commands = examples("command");
  const auto save = decoded<classroom::SavePoll>(commands[34]);
  EXPECT_EQ(save.poll, std::nullopt);
  EXPECT_EQ(save.form, kForm);
  EXPECT_TRUE(save.open);
  EXPECT_EQ(decoded<classroom::OpenPoll>(commands[35]).poll.value, 1u);
  EXPECT_EQ(decoded<classroom::ClosePoll>(commands[36]).poll.value, 1u);
  EXPECT_TRUE(decoded<classroom::PublishPoll>(commands[37]).published);
  EXPECT_EQ(decoded<classroom::DeletePoll>(commands[38]).poll.value, 1u);
  const auto answer = decoded<classroom::AnswerPoll>(commands[39]);
  EXPECT_EQ(answer.choices, std::vector<std::size_t>{0});
  EXPECT_EQ(decoded<ReadPoll>(commands[40]).poll.value, 1u);
}

TEST(ProtocolOfALesson, reads_what_is_wished_of_groups) {
  const auto commands = examples("command");
  const auto open = decoded<classroom::OpenBreakouts>(commands[41]);
  ASSERT_EQ(open.groups.size(), 2u);
  EXPECT_EQ(open.groups[0].name, "Kelompok 1");
  EXPECT_EQ(open.groups[0].participants, (std::vector<classroom::ParticipantId>{{2}, {3}}));
  EXPECT_EQ(open.length, std::chrono::minutes(10));
  const auto move = decoded<classroom::MoveToGroup>(commands[42]);
  EXPECT_EQ(move.participant.value, 2u);
  EXPECT_EQ(move.group.value, 1u);
  decoded<classroom::CloseBreakouts>(commands[43]);
  for (
      const char* text :
      {R"({"id":9,"command":"open_breakouts","seconds":0})",
       R"({"id":9,"command":"open_breakouts","groups":[]})",
       R"({"id":9,"command":"open_breakouts","groups":["a"],"seconds":0})",
       R"({"id":9,"command":"open_breakouts","groups":[{"name":"a"}],"seconds":0})",
       R"({"id":9,"command":"open_breakouts","groups":[{"name":"a","participants":[2]}],"seconds":0})",
       R"({"id":9,"command":"open_breakouts","groups":[{"name":"a","participants":["x"]}],"seconds":0})",
       R"({"id":9,"command":"move_to_group","participant":"p2"})",
       R"({"id":9,"command":"move_to_group","group":1})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(ProtocolOfALesson, tells_of_groups_as_documented) {
  const classroom::Breakouts breakouts{{{{1}, "Kelompok 1"}, {{2}, "Kelompok 2"}},
                                       base::WallTime{1795000600000}};
  EXPECT_EQ(numbered(39, encode_event(classroom::BreakoutsChanged{breakouts})),
            example_of("breakouts_changed"));
}

TEST(ProtocolOfALesson, refuses_what_is_no_such_wish) {
  for (const char* text :
       {R"({"id":9,"command":"show_sign"})",
        R"({"id":9,"command":"show_sign","sign":"perhaps"})",
        R"({"id":9,"command":"show_sign","sign":3})",
        R"({"id":9,"command":"set_timer","seconds":-1})",
        R"({"id":9,"command":"set_timer","seconds":9000000000000})",
        R"({"id":9,"command":"save_poll","question":"a","kind":"quiz","options":[]})",
        R"({"id":9,"command":"save_poll","question":"a","kind":"text"})",
        R"({"id":9,"command":"save_poll","question":"a","kind":"text","options":[]})",
        R"({"id":9,"command":"save_poll","question":"a","kind":"text","options":[],"anonymous":1})",
        R"({"id":9,"command":"save_poll","poll":"1","question":"a","kind":"text","options":[],
            "anonymous":false})",
        R"({"id":9,"command":"save_poll","question":"a","kind":"single","options":[1,2]})",
        R"({"id":9,"command":"save_poll","question":"a","kind":"single",
            "options":["1","2","3","4","5","6","7","8","9","10","11"]})",
        R"({"id":9,"command":"open_poll"})",
        R"({"id":9,"command":"close_poll","poll":"1"})",
        R"({"id":9,"command":"publish_poll","poll":1})",
        R"({"id":9,"command":"delete_poll"})",
        R"({"id":9,"command":"answer_poll","poll":1})",
        R"({"id":9,"command":"answer_poll","poll":1,"choices":[-1]})",
        R"({"id":9,"command":"answer_poll","poll":1,"choices":[0,1,2,3,4,5,6,7,8,9,10]})",
        R"({"id":9,"command":"read_poll"})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(ProtocolOfALesson, tells_of_signs_and_clock_as_documented) {
  EXPECT_EQ(numbered(30, encode_event(classroom::SignChanged{{2}, std::nullopt})),
            example_of("sign_changed"));
  EXPECT_EQ(numbered(31, encode_event(classroom::SignsCleared{{1}})), example_of("signs_cleared"));
  EXPECT_EQ(numbered(32, encode_event(classroom::StudentPicked{{2}})),
            example_of("student_picked"));
  const classroom::ClassTimer timer{std::chrono::seconds(300), {1795000300000}};
  EXPECT_EQ(numbered(33, encode_event(classroom::TimerChanged{timer})),
            example_of("timer_changed"));
  EXPECT_TRUE(numbered(1, encode_event(classroom::TimerChanged{})).at("timer").is_null());
}

TEST(ProtocolOfALesson, tells_of_polls_as_documented) {
  const classroom::Poll poll{{1}, kForm, classroom::PollState::kClosed, true};
  const classroom::PollResults results{1, {1, 0}, {}};
  EXPECT_EQ(numbered(35, encode_poll({poll, results})), example_of("poll_changed"));
  EXPECT_EQ(numbered(35, encode_event(classroom::PollChanged{poll, results})),
            example_of("poll_changed"));
  EXPECT_TRUE(numbered(1, encode_poll({poll, std::nullopt})).at("poll").at("results").is_null());
  EXPECT_EQ(numbered(36, encode_event(classroom::PollDeleted{{1}})), example_of("poll_deleted"));
  const classroom::PollAnswer answer{{2}, "Budi", "his phone", {0}, {}};
  EXPECT_EQ(numbered(37, encode_event(classroom::PollAnswered{{1}, answer, {2}, false})),
            example_of("poll_answered"));
  EXPECT_EQ(numbered(38, encode_poll_answers({1}, {&answer, 1})), example_of("poll_answers"));
}

}  // namespace
}  // namespace app::signal
