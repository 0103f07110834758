#include "app/signal/room_recording.hpp"

#include <gmock/gmock.h>

#include "app/signal/live_room.hpp"
#include "tests/app/signal/fakes.hpp"
#include "tests/app/test_clock.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;
using classroom::Record;
using classroom::RecordWish;
using classroom::SetSource;
using classroom::Source;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::Time kNow{std::chrono::seconds(100)};
constexpr base::WallTime kWall{1795000000000};

class RoomRecordingTest : public testing::Test {
 protected:
  ParticipantId join(const Admission& admission, const std::string& name) {
    ParticipantId who;
    const Join wish{"kelas-7a", {}, name, {}, classroom::VideoCodecs::all()};
    EXPECT_EQ(room.join(kNow, wish, admission, pipes.emplace_back(), 1, who), std::nullopt);
    return who;
  }
  void say(ParticipantId who, Command command) {
    room.handle(kNow, kWall, who, {++last_id, std::move(command)});
  }
  void publish(ParticipantId who) {
    say(who, *RoomMedia::plan_whip(proto::sdp::browser_text("chromium-156", "offer_sendonly")));
  }
  std::vector<std::string> told() { return std::exchange(recorder.told, {}); }

  FakeMediaPort port;
  MediaIds ids;
  base::SeededRandom random{3};
  FakeDoorkeeper door;
  TestClock clock;
  FakeRecorder recorder;
  LiveRoom room{"kelas-7a",
                door.teacher,
                {port, ids, random, door, clock, classroom::kParticipantsMax, &recorder}};
  std::deque<FakePipe> pipes;
  std::uint64_t last_id = 1;
};

TEST_F(RoomRecordingTest, begins_with_who_is_there_and_what_they_send) {
  const auto sari = join(door.teacher, "Bu Sari");
  join(door.student, "Budi");
  publish(sari);
  say(sari, SetSource{Source::kCamera, true});
  EXPECT_THAT(told(), IsEmpty()) << "nobody records yet";
  say(sari, Record{RecordWish::kStart});
  EXPECT_THAT(told(),
              ElementsAre("begin kelas-7a by Bu Sari", "Bu Sari joined", "Bu Sari on camera",
                          "Budi joined", "Bu Sari sends microphone", "Bu Sari sends camera"));
  EXPECT_EQ(port.all<sfu::AddTap>().size(), 2u);
  EXPECT_EQ(port.last<sfu::AddTap>().tap.value, recorder.sources.back());
}

TEST_F(RoomRecordingTest, tells_what_everybody_is_told) {
  const auto sari = join(door.teacher, "Bu Sari");
  say(sari, Record{RecordWish::kStart});
  told();
  const auto budi = join(door.student, "Budi");
  say(budi, SetSource{Source::kMicrophone, true});
  say(budi, classroom::SendChat{"Halo"});
  publish(budi);
  say(budi, classroom::Leave{});
  EXPECT_THAT(told(), ElementsAre("Budi joined", "Budi on microphone", "Budi says Halo",
                                  "Budi sends microphone", "Budi sends camera",
                                  "Budi off microphone", "Budi left"));
}

TEST_F(RoomRecordingTest, tells_whose_hand_is_up) {
  const auto sari = join(door.teacher, "Bu Sari");
  const auto budi = join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  say(budi, classroom::RaiseHand{});
  say(sari, Record{RecordWish::kStart});
  EXPECT_EQ(told().back(), "Budi raises a hand") << "it was up before";
  say(ani, classroom::RaiseHand{});
  say(sari, classroom::InviteToSpeak{budi});
  EXPECT_THAT(told(), ElementsAre("Ani raises a hand", "Budi lowers the hand"));
  room.handle(kNow + classroom::kHandPause, kWall, budi, {++last_id, classroom::RaiseHand{}});
  say(sari, classroom::LowerAllHands{});
  EXPECT_THAT(told(),
              ElementsAre("Budi raises a hand", "Budi lowers the hand", "Ani lowers the hand"));
}

TEST_F(RoomRecordingTest, a_pause_hides_what_hands_do_and_tells_what_is_left_of_it) {
  const auto sari = join(door.teacher, "Bu Sari");
  const auto budi = join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  const auto citra = join(door.student, "Citra");
  say(sari, Record{RecordWish::kStart});
  say(budi, classroom::RaiseHand{});
  told();
  say(sari, Record{RecordWish::kPause});
  say(budi, classroom::RaiseHand{false});
  say(citra, classroom::RaiseHand{});
  say(citra, classroom::RaiseHand{false});
  say(ani, classroom::RaiseHand{});
  EXPECT_THAT(told(), ElementsAre("pause"));
  say(sari, Record{RecordWish::kResume});
  EXPECT_THAT(told(), ElementsAre("on", "Budi lowers the hand", "Ani raises a hand"));
}

TEST_F(RoomRecordingTest, a_pause_keeps_the_taps_and_hides_the_chat) {
  const auto sari = join(door.teacher, "Bu Sari");
  publish(sari);
  say(sari, Record{RecordWish::kStart});
  told();
  say(sari, Record{RecordWish::kPause});
  say(sari, classroom::SendChat{"between us"});
  EXPECT_THAT(told(), ElementsAre("pause"));
  port.commands.clear();
  say(sari, Record{RecordWish::kResume});
  EXPECT_THAT(told(), ElementsAre("on"));
  EXPECT_EQ(port.all<sfu::AddTap>().size(), 2u) << "a new tap asks for a key frame";
}

TEST_F(RoomRecordingTest, what_is_edited_or_deleted_is_so_in_the_recording) {
  const auto sari = join(door.teacher, "Bu Sari");
  say(sari, Record{RecordWish::kStart});
  say(sari, classroom::SendChat{"a"});
  say(sari, classroom::SendChat{"b"});
  told();
  say(sari, classroom::EditMessage{classroom::MessageId{1}, "c"});
  EXPECT_THAT(told(), ElementsAre("Bu Sari says instead c"));
  EXPECT_EQ(recorder.messages.back(), 1u);
  say(sari, Record{RecordWish::kPause});
  told();
  say(sari, classroom::EditMessage{classroom::MessageId{1}, "between us"});
  EXPECT_THAT(told(), ElementsAre("Bu Sari takes it back")) << "not what is written in a pause";
  EXPECT_EQ(recorder.messages.back(), 1u);
  say(sari, classroom::DeleteMessage{classroom::MessageId{2}});
  EXPECT_THAT(told(), ElementsAre(" takes it back"));
  EXPECT_EQ(recorder.messages.back(), 2u);
}

TEST_F(RoomRecordingTest, what_is_not_for_all_is_not_in_the_recording) {
  const auto sari = join(door.teacher, "Bu Sari");
  const auto budi = join(door.student, "Budi");
  say(sari, Record{RecordWish::kStart});
  say(sari, classroom::SetWriters{classroom::Writers::kQuestions});
  told();
  say(budi, classroom::SendChat{"a question", {}, {}});
  say(budi, classroom::EditMessage{classroom::MessageId{1}, "another"});
  say(sari, classroom::SendChat{"to you", {}, budi});
  say(sari, classroom::SendChat{"an answer to it", classroom::MessageId{1}, budi});
  say(budi, classroom::DeleteMessage{classroom::MessageId{1}});
  EXPECT_THAT(told(), IsEmpty());
  say(sari, classroom::SendChat{"to all", {}, {}});
  EXPECT_THAT(told(), ElementsAre("Bu Sari says to all"));
}

TEST_F(RoomRecordingTest, ends_with_its_taps) {
  const auto sari = join(door.teacher, "Bu Sari");
  publish(sari);
  say(sari, Record{RecordWish::kStart});
  told();
  say(sari, Record{RecordWish::kStop});
  EXPECT_THAT(told(), ElementsAre("end 1"));
  EXPECT_EQ(port.all<sfu::RemoveTap>().size(), 2u);
  publish(sari);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(RoomRecordingTest, a_reload_goes_on_in_the_same_recording) {
  const auto sari = join(door.teacher, "Bu Sari");
  publish(sari);
  say(sari, Record{RecordWish::kStart});
  say(sari, SetSource{Source::kCamera, true});
  told();
  room.pipe_closed(kNow, sari, pipes.front());
  EXPECT_THAT(told(), IsEmpty());
  FakePipe next;
  ParticipantId who;
  const std::string seat(pipes.front().event("welcome").at("seat").as_string());
  const Join wish{"kelas-7a", {}, "Bu Sari", seat, classroom::VideoCodecs::all()};
  EXPECT_EQ(room.join(kNow, wish, door.teacher, next, 1, who), std::nullopt);
  EXPECT_EQ(next.event("welcome").at("recording").at("state").as_string(), "on");
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(RoomRecordingTest, hears_that_the_disk_would_not) {
  const auto sari = join(door.teacher, "Bu Sari");
  say(sari, Record{RecordWish::kStart});
  room.recording_over(7, "disk_failed");
  EXPECT_EQ(room.recording().state, classroom::RecordingState::kOn) << "of another room";
  room.recording_over(1, "disk_failed");
  EXPECT_EQ(room.recording().ended, "disk_failed");
  EXPECT_EQ(pipes.front().event("recording_changed").at("recording").at("ended").as_string(),
            "disk_failed");
}

TEST_F(RoomRecordingTest, an_empty_room_stays_for_as_long_as_it_is_recorded) {
  const auto sari = join(door.teacher, "Bu Sari");
  say(sari, Record{RecordWish::kStart});
  say(sari, classroom::Leave{});
  room.handle_timeout(kNow);
  EXPECT_FALSE(room.empty());
  room.handle_timeout(kNow + classroom::kRecordingEmptyMax);
  EXPECT_TRUE(room.empty());
  EXPECT_EQ(recorder.told.back(), "end 1");
}

TEST_F(RoomRecordingTest, follows_the_rule_of_the_room) {
  const auto sari = join(door.teacher, "Bu Sari");
  say(sari, Record{RecordWish::kStart});
  room.set_recording_rule(school::RecordingRule::kNever);
  EXPECT_EQ(recorder.told.back(), "end 1");
  say(sari, Record{RecordWish::kStart});
  EXPECT_EQ(pipes.front().refusal(last_id), "never_recorded");
}

TEST_F(RoomRecordingTest, a_server_that_records_nothing_says_so) {
  LiveRoom other{"kelas-7b", door.teacher, {port, ids, random, door, clock}};
  FakePipe pipe;
  ParticipantId who;
  const Join wish{"kelas-7b", {}, "Bu Sari", {}, classroom::VideoCodecs::all()};
  ASSERT_EQ(other.join(kNow, wish, door.teacher, pipe, 1, who), std::nullopt);
  EXPECT_FALSE(pipe.event("welcome").at("may_record").as_bool());
}

}  // namespace
}  // namespace app::signal
