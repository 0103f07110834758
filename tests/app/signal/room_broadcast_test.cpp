#include "app/signal/room_broadcast.hpp"

#include <deque>

#include <gmock/gmock.h>

#include "app/signal/live_room.hpp"
#include "tests/app/signal/fakes.hpp"
#include "tests/app/test_clock.hpp"

namespace app::signal {
namespace {

using classroom::Carrier;
using classroom::ParticipantId;
using classroom::SetCarrier;
using classroom::SetSource;
using classroom::Source;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr base::Time kNow{std::chrono::seconds(100)};
constexpr base::WallTime kWall{1795000000000};

// A room for one student; the second follows it as a broadcast.
class RoomBroadcastTest : public testing::Test {
 protected:
  RoomBroadcastTest() { room.set_direct_max(1); }

  ParticipantId join(const Admission& admission, const std::string& name) {
    ParticipantId who;
    const Join wish{"kelas-7a", {}, name, {}, classroom::VideoCodecs::all()};
    EXPECT_EQ(room.join(kNow, wish, admission, pipes.emplace_back(), 1, who), std::nullopt);
    return who;
  }
  std::uint64_t say(ParticipantId who, Command command) {
    room.handle(kNow, kWall, who, {++last_id, std::move(command)});
    return last_id;
  }
  void publish(ParticipantId who) {
    say(who, *RoomMedia::plan_whip(proto::sdp::browser_text("chromium-156", "offer_sendonly")));
  }
  std::vector<std::string> told() { return std::exchange(broadcaster.told, {}); }
  std::string hls_of(std::size_t pipe) {
    return std::string(pipes[pipe].event("carried").at("hls").as_string());
  }

  FakeMediaPort port;
  MediaIds ids;
  base::SeededRandom random{3};
  FakeDoorkeeper door;
  TestClock clock;
  FakeRecorder recorder;
  FakeBroadcaster broadcaster;
  LiveRoom room{
      "kelas-7a",
      door.teacher,
      {port, ids, random, door, clock, classroom::kParticipantsMax, &recorder, &broadcaster}};
  std::deque<FakePipe> pipes;
  std::uint64_t last_id = 1;
};

TEST_F(RoomBroadcastTest, tells_the_audience_where_the_class_is) {
  const auto sari = join(door.teacher, "Bu Sari");
  publish(sari);
  say(sari, SetSource{Source::kCamera, true});
  say(sari, SetSource{Source::kMicrophone, true});
  join(door.student, "Budi");
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_TRUE(pipes[1].event("carried").is_null());
  join(door.student, "Ani");
  EXPECT_THAT(told(), ElementsAre("kelas-7a shows a picture a teacher's voice"));
  EXPECT_EQ(hls_of(2), "/hls/1/");
  EXPECT_TRUE(pipes[0].event("broadcasting_changed").at("broadcasting").at("on").as_bool());
  EXPECT_EQ(pipes[2].event("welcome").at("direct_max").to_number<int>(), 1);
  EXPECT_THAT(port.all<sfu::AddTap>(), SizeIs(2));
}

TEST_F(RoomBroadcastTest, the_audience_may_neither_send_nor_watch) {
  join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  const auto offer =
      *RoomMedia::plan_whip(proto::sdp::browser_text("chromium-156", "offer_sendonly"));
  EXPECT_EQ(pipes[1].refusal(say(ani, offer)), "not_allowed");
  EXPECT_EQ(pipes[1].refusal(say(ani, Watch{})), "not_allowed");
  say(ani, classroom::SendChat{"Selamat pagi"});
  EXPECT_FALSE(pipes[0].event("chat_posted").is_null());
}

TEST_F(RoomBroadcastTest, who_comes_without_a_certificate_follows) {
  room.set_direct_max(0);
  Admission plain = door.student;
  plain.plain = true;
  const auto sari = join(door.teacher, "Bu Sari");
  const auto budi = join(plain, "Budi");
  EXPECT_EQ(hls_of(1), "/hls/1/");
  EXPECT_EQ(pipes[1].refusal(say(budi, Watch{})), "not_allowed");
  EXPECT_EQ(pipes[0].refusal(say(sari, SetCarrier{budi, Carrier::kDirect})), "not_allowed");
  EXPECT_TRUE(
      pipes[0].event("participant_joined").at("participant").at("broadcast_only").as_bool());
}

TEST_F(RoomBroadcastTest, a_machine_at_its_limit_still_has_an_audience) {
  port.no_room = true;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Budi", {}, classroom::VideoCodecs::all()};
  EXPECT_EQ(room.join(kNow, wish, door.student, pipes.emplace_back(), 1, who), "server_full");
  port.no_room = false;
  join(door.student, "Budi");
  port.no_room = true;
  join(door.student, "Ani");
  EXPECT_EQ(hls_of(2), "/hls/1/");
}

TEST_F(RoomBroadcastTest, a_place_is_taken_again_only_by_a_line_of_the_same_kind) {
  room.set_direct_max(0);
  Admission plain = door.student;
  join(door.student, "Budi");
  const std::string seat(pipes[0].event("welcome").at("seat").as_string());
  plain.plain = true;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Budi", seat, classroom::VideoCodecs::all()};
  EXPECT_EQ(room.join(kNow, wish, plain, pipes.emplace_back(), 2, who), std::nullopt);
  EXPECT_FALSE(pipes[1].event("welcome").at("back").as_bool());
}

TEST_F(RoomBroadcastTest, a_teacher_without_a_certificate_is_sent_to_the_one) {
  Admission plain = door.teacher;
  plain.plain = true;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Bu Sari", {}, classroom::VideoCodecs::all()};
  EXPECT_EQ(room.join(kNow, wish, plain, pipes.emplace_back(), 1, who), "needs_https");
}

TEST_F(RoomBroadcastTest, a_teacher_brings_somebody_into_the_class_and_back) {
  const auto sari = join(door.teacher, "Bu Sari");
  join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  say(sari, SetCarrier{ani, Carrier::kDirect});
  EXPECT_EQ(pipes[2].event("carried").at("carrier").as_string(), "direct");
  EXPECT_THAT(broadcaster.watching, IsEmpty()) << "the pass is void";
  publish(ani);
  EXPECT_THAT(port.all<sfu::AddPeer>(), SizeIs(1));
  say(sari, SetCarrier{ani, Carrier::kBroadcast});
  EXPECT_EQ(hls_of(2), "/hls/2/");
  EXPECT_THAT(port.all<sfu::RemovePeer>(), SizeIs(1)) << "nothing more of hers is forwarded";
}

TEST_F(RoomBroadcastTest, whoever_follows_comes_in_of_himself_when_there_is_a_place) {
  const auto budi = join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  EXPECT_EQ(pipes[1].refusal(say(ani, SetCarrier{ani, Carrier::kDirect})), "not_allowed");
  say(budi, classroom::Leave{});
  port.expected = 0;
  EXPECT_EQ(pipes[1].refusal(say(ani, SetCarrier{ani, Carrier::kDirect})), "");
  EXPECT_EQ(pipes[1].event("carried").at("carrier").as_string(), "direct");
  EXPECT_EQ(port.expected, 1) << "as of a newcomer";
}

TEST_F(RoomBroadcastTest, nobody_comes_in_at_the_cost_of_those_who_are_there) {
  const auto sari = join(door.teacher, "Bu Sari");
  const auto budi = join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  say(budi, classroom::Leave{});
  port.no_room = true;
  EXPECT_EQ(pipes[2].refusal(say(ani, SetCarrier{ani, Carrier::kDirect})), "server_full");
  EXPECT_EQ(pipes[2].refusal(say(ani, SetCarrier{ani, Carrier::kBroadcast})), "");
  EXPECT_EQ(pipes[0].refusal(say(sari, SetCarrier{ani, Carrier::kDirect})), "");
  EXPECT_EQ(pipes[2].refusal(say(ani, SetCarrier{ani, Carrier::kDirect})), "") << "she is in";
}

TEST_F(RoomBroadcastTest, who_is_invited_to_speak_comes_in_to_a_full_class_and_goes_back) {
  const auto sari = join(door.teacher, "Bu Sari");
  join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  say(ani, classroom::RaiseHand{});
  EXPECT_FALSE(pipes[0].event("hand_raised").is_null());
  say(sari, classroom::InviteToSpeak{ani});
  EXPECT_TRUE(pipes[2].event("invited_to_speak").at("invited").as_bool());
  port.no_room = true;
  EXPECT_EQ(pipes[2].refusal(say(ani, SetCarrier{ani, Carrier::kDirect})), "");
  EXPECT_EQ(pipes[2].event("carried").at("carrier").as_string(), "direct");
  publish(ani);
  say(ani, SetSource{Source::kMicrophone, true});
  say(sari, classroom::InviteToSpeak{ani, false});
  EXPECT_EQ(hls_of(2), "/hls/2/");
  EXPECT_THAT(port.all<sfu::RemovePeer>(), SizeIs(1)) << "nothing more of hers is forwarded";
  EXPECT_EQ(pipes[2].refusal(say(ani, SetCarrier{ani, Carrier::kDirect})), "server_full");
  port.no_room = false;
  EXPECT_EQ(pipes[2].refusal(say(ani, SetCarrier{ani, Carrier::kDirect})), "not_allowed");
}

TEST_F(RoomBroadcastTest, tells_of_another_limit) {
  join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  room.set_direct_max(0);
  EXPECT_EQ(pipes[1].event("broadcasting_changed").at("direct_max").to_number<int>(), 0);
  EXPECT_TRUE(pipes[1].event("broadcasting_changed").at("broadcasting").at("on").as_bool());
  say(ani, SetCarrier{ani, Carrier::kDirect});
  EXPECT_EQ(pipes[1].event("carried").at("carrier").as_string(), "direct");
}

TEST_F(RoomBroadcastTest, follows_what_is_shown) {
  const auto sari = join(door.teacher, "Bu Sari");
  publish(sari);
  join(door.student, "Budi");
  join(door.student, "Ani");
  EXPECT_THAT(told(), ElementsAre("kelas-7a shows"));
  say(sari, SetSource{Source::kMicrophone, true});
  say(sari, SetSource{Source::kCamera, true});
  EXPECT_THAT(told(), ElementsAre("kelas-7a shows a teacher's voice",
                                  "kelas-7a shows a picture a teacher's voice"));
  say(sari, SetSource{Source::kMicrophone, false});
  say(sari, SetSource{Source::kCamera, false});
  EXPECT_THAT(told(), ElementsAre("kelas-7a shows a picture", "kelas-7a shows"));
}

TEST_F(RoomBroadcastTest, students_who_speak_are_heard_too) {
  const auto budi = join(door.student, "Budi");
  const auto sari = join(door.teacher, "Bu Sari");
  join(door.student, "Ani");
  told();
  publish(budi);
  publish(sari);
  say(budi, SetSource{Source::kMicrophone, true});
  say(sari, SetSource{Source::kMicrophone, true});
  say(budi, SetSource{Source::kCamera, true});
  EXPECT_THAT(told(),
              ElementsAre("kelas-7a shows a voice", "kelas-7a shows a teacher's voice a voice"))
      << "and of a student's picture nothing";
}

TEST_F(RoomBroadcastTest, shows_who_is_there_before_who_has_lost_the_line) {
  const auto sari = join(door.teacher, "Bu Sari");
  const auto tono = join(door.teacher, "Pak Tono");
  join(door.student, "Budi");
  join(door.student, "Ani");
  for (const auto who : {sari, tono}) {
    publish(who);
    say(who, SetSource{Source::kCamera, true});
  }
  const std::uint64_t saris = broadcaster.stages.back().picture;
  room.pipe_closed(kNow, sari, pipes[0]);
  const std::uint64_t tonos = broadcaster.stages.back().picture;
  EXPECT_NE(tonos, saris);
  room.pipe_closed(kNow, tono, pipes[1]);
  EXPECT_EQ(broadcaster.stages.back().picture, saris) << "better than nothing, and may go on";
}

TEST_F(RoomBroadcastTest, names_the_voices_of_who_is_there_first) {
  const auto budi = join(door.student, "Budi");
  const auto sari = join(door.teacher, "Bu Sari");
  const auto tono = join(door.teacher, "Pak Tono");
  join(door.student, "Ani");
  for (const auto who : {budi, sari, tono}) {
    publish(who);
    say(who, SetSource{Source::kMicrophone, true});
  }
  const std::vector<ClassVoice> before = broadcaster.stages.back().voices;
  ASSERT_THAT(before, SizeIs(3));
  room.pipe_closed(kNow, sari, pipes[1]);
  EXPECT_THAT(broadcaster.stages.back().voices, ElementsAre(before[1], before[0], before[2]));
}

TEST_F(RoomBroadcastTest, ends_when_the_last_of_the_audience_has_gone) {
  const auto sari = join(door.teacher, "Bu Sari");
  publish(sari);
  say(sari, SetSource{Source::kMicrophone, true});
  join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  told();
  say(ani, classroom::Leave{});
  EXPECT_THAT(told(), ElementsAre("kelas-7a ends"));
  EXPECT_THAT(broadcaster.watching, IsEmpty());
  EXPECT_THAT(port.all<sfu::RemoveTap>(), SizeIs(1));
}

TEST_F(RoomBroadcastTest, the_taps_of_a_recording_stay) {
  const auto sari = join(door.teacher, "Bu Sari");
  publish(sari);
  say(sari, SetSource{Source::kMicrophone, true});
  say(sari, classroom::Record{classroom::RecordWish::kStart});
  join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  say(ani, classroom::Leave{});
  EXPECT_THAT(port.all<sfu::RemoveTap>(), IsEmpty());
  join(door.student, "Citra");
  say(sari, classroom::Record{classroom::RecordWish::kStop});
  EXPECT_THAT(port.all<sfu::RemoveTap>(), SizeIs(1)) << "the camera's; the voice is broadcast";
}

TEST_F(RoomBroadcastTest, a_reload_finds_the_same_pass) {
  join(door.student, "Budi");
  const auto ani = join(door.student, "Ani");
  room.pipe_closed(kNow, ani, pipes[1]);
  const std::string seat(pipes[1].event("welcome").at("seat").as_string());
  const Join wish{"kelas-7a", {}, "Ani", seat, classroom::VideoCodecs::all()};
  ParticipantId who;
  EXPECT_EQ(room.join(kNow, wish, door.student, pipes.emplace_back(), 1, who), std::nullopt);
  EXPECT_EQ(who, ani);
  EXPECT_EQ(hls_of(2), hls_of(1));
}

TEST_F(RoomBroadcastTest, whoever_is_sent_away_watches_no_more) {
  join(door.student, "Budi");
  join(door.student, "Ani");
  EXPECT_THAT(broadcaster.watching, SizeIs(1));
  room.link_revoked(*door.student.link);
  EXPECT_THAT(broadcaster.watching, IsEmpty());
}

TEST(RoomWithoutBroadcaster, has_everybody_in_the_class) {
  FakeMediaPort port;
  MediaIds ids;
  base::SeededRandom random{3};
  FakeDoorkeeper door;
  TestClock clock;
  LiveRoom room{"kelas-7a", door.teacher, {port, ids, random, door, clock}};
  room.set_direct_max(1);
  std::deque<FakePipe> pipes;
  for (const char* name : {"Budi", "Ani"}) {
    ParticipantId who;
    const Join wish{"kelas-7a", {}, name, {}, classroom::VideoCodecs::all()};
    EXPECT_EQ(room.join(kNow, wish, door.student, pipes.emplace_back(), 1, who), std::nullopt);
    EXPECT_TRUE(pipes.back().event("carried").is_null());
  }
}

}  // namespace
}  // namespace app::signal
