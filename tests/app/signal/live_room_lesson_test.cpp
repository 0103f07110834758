// What of a lesson reaches whom, and what is kept of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/signal/live_room_fixture.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;
using classroom::PollId;
using testing::Contains;
using testing::Not;

constexpr PollId kPoll{1};

struct LiveRoomLessonTest : LiveRoomFixture {
  FakePipe teacher_pipe, ani_pipe, budi_pipe;
  ParticipantId teacher = join(teacher_pipe, door.teacher, "Bu Sari");
  ParticipantId ani = join(ani_pipe, door.student, "Ani");
  ParticipantId budi = join(budi_pipe, door.student, "Budi");

  void ask(bool anonymous = false, bool open = true) {
    say(teacher, 2,
        classroom::SavePoll{
            {}, {"Paham?", classroom::PollKind::kSingle, {"Ya", "Belum"}, anonymous}, open});
  }
  static bool heard(const FakePipe& pipe, std::string_view event) {
    return !pipe.event(event).is_null();
  }
};

TEST_F(LiveRoomLessonTest, a_sign_reaches_teachers_and_who_shows_it) {
  say(ani, 2, classroom::ShowSign{classroom::Sign::kSlower});
  EXPECT_EQ(teacher_pipe.event("sign_changed").at("sign"), "slower");
  EXPECT_TRUE(heard(ani_pipe, "sign_changed"));
  EXPECT_FALSE(heard(budi_pipe, "sign_changed"));
}

TEST_F(LiveRoomLessonTest, everybody_hears_who_is_asked) {
  say(teacher, 2, classroom::PickStudent{});
  const auto picked = teacher_pipe.event("student_picked").at("participant").as_string();
  EXPECT_TRUE(picked == to_string(ani) || picked == to_string(budi)) << picked;
  EXPECT_EQ(budi_pipe.event("student_picked").at("participant"), picked);
}

TEST_F(LiveRoomLessonTest, a_late_comer_sees_the_clock_by_the_servers_time) {
  say(teacher, 2, classroom::SetTimer{std::chrono::seconds(60)});
  FakePipe late;
  join(late, door.student, "Citra");
  const auto welcome = late.event("welcome");
  EXPECT_EQ(welcome.at("timer").at("ends"), kRoomWall.milliseconds + 60'000);
  EXPECT_EQ(welcome.at("at"), clock.wall_now().milliseconds);
}

TEST_F(LiveRoomLessonTest, a_draft_is_for_teachers) {
  ask(false, false);
  EXPECT_EQ(teacher_pipe.event("poll_changed").at("poll").at("state"), "draft");
  EXPECT_FALSE(heard(ani_pipe, "poll_changed"));
  say(ani, 2, ReadPoll{kPoll});
  EXPECT_EQ(ani_pipe.refusal(2), "no_such_poll");
  EXPECT_THAT(door.kept, Contains("poll 1 draft"));
}

TEST_F(LiveRoomLessonTest, an_answer_reaches_teachers_and_its_writer) {
  ask();
  EXPECT_TRUE(ani_pipe.event("poll_changed").at("poll").at("results").is_null());
  say(ani, 2, classroom::AnswerPoll{kPoll, {1}, {}});
  EXPECT_EQ(teacher_pipe.event("poll_answered").at("answer").at("choices").as_array().size(), 1U);
  EXPECT_TRUE(heard(ani_pipe, "poll_answered"));
  EXPECT_FALSE(heard(budi_pipe, "poll_answered"));
  EXPECT_THAT(door.kept, Contains("poll 1 by Ani"));
}

TEST_F(LiveRoomLessonTest, what_is_published_reaches_all) {
  ask();
  say(ani, 2, classroom::AnswerPoll{kPoll, {1}, {}});
  say(teacher, 3, classroom::PublishPoll{kPoll, true});
  const auto poll = budi_pipe.event("poll_changed").at("poll");
  EXPECT_EQ(poll.at("results").at("answers"), 1);
  FakePipe late;
  join(late, door.student, "Citra");
  EXPECT_EQ(late.event("welcome").at("polls").as_array().size(), 1U);
}

TEST_F(LiveRoomLessonTest, anonymous_answers_are_counted_when_all_have_answered) {
  ask(true);
  say(ani, 2, classroom::AnswerPoll{kPoll, {1}, {}});
  const auto told = teacher_pipe.event("poll_answered").at("answer");
  EXPECT_EQ(told.at("name"), "Ani");
  EXPECT_TRUE(told.at("choices").as_array().empty());
  EXPECT_EQ(ani_pipe.event("poll_answered").at("answer").at("choices").as_array().size(), 1U);
  say(teacher, 3, ReadPoll{kPoll});
  const auto known = teacher_pipe.event("poll_answers").at("answers").as_array();
  ASSERT_EQ(known.size(), 1U);
  EXPECT_TRUE(known[0].at("choices").as_array().empty());
  EXPECT_TRUE(teacher_pipe.event("poll_changed").at("poll").at("results").is_null());
  say(teacher, 4, classroom::ClosePoll{kPoll});
  const auto results = teacher_pipe.event("poll_changed").at("poll").at("results");
  EXPECT_EQ(results.at("counts").as_array()[1], 1);
  EXPECT_TRUE(ani_pipe.event("poll_changed").at("poll").at("results").is_null());
}

TEST_F(LiveRoomLessonTest, everybody_reads_his_own_answer) {
  ask();
  say(ani, 2, classroom::AnswerPoll{kPoll, {1}, {}});
  say(budi, 2, ReadPoll{kPoll});
  EXPECT_TRUE(budi_pipe.event("poll_answers").at("answers").as_array().empty());
  say(ani, 3, ReadPoll{kPoll});
  EXPECT_EQ(ani_pipe.event("poll_answers").at("answers").as_array().size(), 1U);
}

TEST_F(LiveRoomLessonTest, a_deleted_poll_is_forgotten) {
  ask();
  say(teacher, 3, classroom::DeletePoll{kPoll});
  EXPECT_TRUE(heard(ani_pipe, "poll_deleted"));
  EXPECT_THAT(door.kept, Contains("no poll 1"));
}

TEST_F(LiveRoomLessonTest, a_room_remembers_its_polls) {
  door.teacher.polls = {
      {{kPoll, {"Paham?", classroom::PollKind::kText, {}, false}, classroom::PollState::kOpen, {}},
       {{ParticipantId{30}, "Ani", "", {}, "ya"}}}};
  LiveRoom other{"kelas-7a", door.teacher, {port, ids, random, door, clock}};
  FakePipe pipe;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Bu Sari", {}, classroom::VideoCodecs::all()};
  EXPECT_EQ(other.join(kRoomNow, wish, door.teacher, pipe, 1, who), std::nullopt);
  EXPECT_EQ(pipe.event("welcome").at("polls").as_array()[0].at("results").at("answers"), 1);
  EXPECT_GT(who, ParticipantId{30});
}

struct LiveRoomGroupsTest : LiveRoomFixture {
  FakePipe teacher_pipe, ani_pipe;
  ParticipantId teacher = join(teacher_pipe, door.teacher, "Bu Sari");
  ParticipantId ani = join(ani_pipe, door.student, "Ani");

  classroom::GroupId divide() {
    say(teacher, 5, classroom::OpenBreakouts{{{"Satu", {ani}}}, {}});
    const auto groups = teacher_pipe.event("breakouts_changed").at("breakouts").at("groups");
    return {groups.as_array()[0].at("id").to_number<std::uint64_t>()};
  }
  // Ani sees the teacher's camera and hears him.
  void watch() {
    say(teacher, 2, offer());
    say(teacher, 3, classroom::SetSource{classroom::Source::kCamera, true});
    say(ani, 2, Watch{});
    const auto offered = ani_pipe.event("subscribe_offer");
    say(ani, 3,
        SubscribeAnswer{offered.at("offer").to_number<std::uint64_t>(),
                        browser_answer(std::string(offered.at("sdp").as_string()))});
  }
};

TEST_F(LiveRoomGroupsTest, whoever_goes_into_a_group_is_sent_nothing_of_the_class) {
  watch();
  ASSERT_EQ(port.last<sfu::SetDownlink>().tracks.size(), 2u);
  divide();
  EXPECT_TRUE(port.last<sfu::SetDownlink>().tracks.empty());
  EXPECT_EQ(ani_pipe.event("participant_changed").at("participant").at("id").as_string(),
            to_string(ani));
}

TEST_F(LiveRoomGroupsTest, a_visit_takes_the_teacher_from_who_watches_the_class) {
  watch();
  const auto group = divide();
  const std::string whep = proto::sdp::browser_text("chromium-156", "offer_recvonly");
  ASSERT_TRUE(room.whep(whep, {}));
  EXPECT_NE(port.last<sfu::SetDownlink>().tracks.front().publication, sfu::PublicationId{});
  say(teacher, 6, classroom::MoveToGroup{teacher, group});
  bool shown = false;
  for (const auto& track : port.last<sfu::SetDownlink>().tracks) {
    shown = shown || track.publication != sfu::PublicationId{};
  }
  EXPECT_FALSE(shown);
}

}  // namespace
}  // namespace app::signal
