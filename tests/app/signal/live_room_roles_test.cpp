// What somebody is told whose role is another now, and who is sent the students' cameras.
#include <algorithm>

#include <gmock/gmock.h>

#include "tests/app/signal/live_room_fixture.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;
using classroom::Role;
using classroom::Source;

struct LiveRoomRolesTest : LiveRoomFixture {};

std::size_t welcomes(const FakePipe& pipe) {
  return static_cast<std::size_t>(std::ranges::count_if(pipe.received, [](const auto& message) {
    const auto* const event = message.as_object().if_contains("event");
    return event != nullptr && event->as_string() == "welcome";
  }));
}

TEST_F(LiveRoomRolesTest, whose_role_is_another_is_welcomed_anew) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(sari, 2, classroom::SetWriters{classroom::Writers::kTeam});
  say(sari, 3, classroom::SavePoll{{}, {"Draft?", classroom::PollKind::kText, {}, false}, false});
  say(sari, 4, classroom::SetRole{budi, Role::kCoTeacher});
  EXPECT_EQ(student.event("role_changed").at("role").as_string(), "co_teacher");
  EXPECT_EQ(welcomes(student), 2u);
  EXPECT_EQ(student.event("welcome").at("polls").as_array().size(), 1u);
  EXPECT_EQ(welcomes(teacher), 1u);

  say(sari, 5, classroom::SetRole{budi, Role::kStudent});
  EXPECT_EQ(welcomes(student), 3u);
  EXPECT_TRUE(student.event("welcome").at("polls").as_array().empty());
}

TEST_F(LiveRoomRolesTest, a_co_teacher_who_reloads_takes_his_place_again) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(sari, 2, classroom::SetRole{budi, Role::kCoTeacher});
  FakePipe next;
  EXPECT_EQ(join(next, door.student, "Budi", seat_of(student)), budi);
  EXPECT_TRUE(next.event("welcome").at("back").as_bool());
  // Nobody comes to a teacher's place by a link, nor the other way round.
  FakePipe other;
  EXPECT_NE(join(other, door.student, "Budi", seat_of(teacher)), sari);
}

TEST_F(LiveRoomRolesTest, steps_are_told_to_teachers_alone) {
  FakePipe teacher;
  FakePipe first;
  FakePipe second;
  join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(first, door.student, "Budi");
  join(second, door.student, "Ani");
  say(budi, 2, classroom::SetDataStep{classroom::DataStep::kSound});
  EXPECT_EQ(teacher.event("data_step_changed").at("step").as_string(), "sound");
  EXPECT_EQ(second.event("data_step_changed"), nullptr);
  FakePipe late;
  join(late, door.teacher, "Pak Joko");
  EXPECT_EQ(late.event("welcome").at("steps").as_array().size(), 1u);
}

TEST_F(LiveRoomRolesTest, whose_camera_is_on_is_told_what_is_wanted_of_it) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(sari, 2, offer());
  say(sari, 3, classroom::SetSource{Source::kCamera, true});
  room.handle_timeout(kRoomNow);
  EXPECT_EQ(teacher.event("camera_wanted"), nullptr) << "full is what a page begins with";
  say(budi, 2, classroom::SetDataStep{classroom::DataStep::kLowCamera});
  room.handle_timeout(kRoomNow);
  EXPECT_EQ(teacher.event("camera_wanted").at("size").as_string(), "small");
  say(sari, 4, classroom::SetCeiling{classroom::DataStep::kSound});
  room.handle_timeout(kRoomNow);
  EXPECT_EQ(teacher.event("camera_wanted").at("size").as_string(), "none");
  // A page that begins anew sends all, and is told again.
  FakePipe next;
  EXPECT_EQ(join(next, door.teacher, "Bu Sari", seat_of(teacher)), sari);
  room.handle_timeout(kRoomNow);
  EXPECT_EQ(next.event("camera_wanted").at("size").as_string(), "none");
}

TEST_F(LiveRoomRolesTest, whose_camera_comes_in_sizes_is_told_which_are_wanted) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(sari, 2,
      PublishOffer{false,
                   proto::sdp::browser_text("chromium-156", "offer_simulcast"),
                   {{"0", Source::kCamera}}});
  say(sari, 3, classroom::SetSource{Source::kCamera, true});
  const auto names = [&] {
    std::string all;
    const auto event = teacher.event("layers_wanted");
    for (const auto& name : event.at("layers").as_array()) all += name.as_string();
    return all;
  };
  room.handle_timeout(kRoomNow);
  EXPECT_EQ(names(), "hlm") << "all, at first";
  const sfu::PublicationId largest = port.last<sfu::SetUplink>().tracks.at(0).publication;
  room.layer_wanted(kRoomNow, {largest, true});
  room.handle_timeout(kRoomNow + LayerWishes::kLinger);
  EXPECT_EQ(names(), "l") << "the last that was named";
  // Each is sent his own: nobody's step makes it smaller for the others.
  say(budi, 2, classroom::SetDataStep{classroom::DataStep::kLowCamera});
  room.handle_timeout(kRoomNow + LayerWishes::kLinger);
  EXPECT_EQ(teacher.event("camera_wanted"), nullptr);
  say(budi, 3, ShowSizes{{{sari, 1}}});
  EXPECT_EQ(student.refusal(3), "");
  // A page that begins anew makes all, and is told again.
  FakePipe next;
  EXPECT_EQ(join(next, door.teacher, "Bu Sari", seat_of(teacher)), sari);
  room.handle_timeout(kRoomNow + LayerWishes::kLinger);
  EXPECT_TRUE(next.event("layers_wanted").is_object());
}

TEST_F(LiveRoomRolesTest, who_hears_nothing_is_told_who_speaks) {
  FakePipe teacher;
  FakePipe reader;
  FakePipe grouped;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(reader, door.student, "Budi");
  const auto ani = join(grouped, door.student, "Ani");
  say(sari, 2,
      PublishOffer{false,
                   proto::sdp::browser_text("chromium-156", "offer_sendonly"),
                   {{"0", Source::kMicrophone}}});
  say(budi, 2, classroom::SetDataStep{classroom::DataStep::kText});
  say(ani, 2, classroom::SetDataStep{classroom::DataStep::kText});
  const auto told = port.last<sfu::SetSpeakers>();
  ASSERT_EQ(told.members.size(), 1u);
  EXPECT_TRUE(told.members[0].always) << "the teacher";
  say(sari, 3, classroom::OpenBreakouts{{{"Satu", {ani}}}, {}});
  room.speakers_changed({told.speakers, {told.members[0].publication}});
  const auto speaking = reader.event("speakers_changed").at("speaking").as_array();
  ASSERT_EQ(speaking.size(), 1u);
  EXPECT_EQ(speaking[0].as_string(), classroom::to_string(sari));
  EXPECT_EQ(teacher.event("speakers_changed"), nullptr) << "hears it";
  EXPECT_EQ(grouped.event("speakers_changed"), nullptr) << "works elsewhere";
  // Also who comes while somebody speaks on, and who ceases to hear.
  FakePipe late;
  const auto citra = join(late, door.student, "Citra");
  EXPECT_EQ(late.event("speakers_changed"), nullptr);
  say(citra, 2, classroom::SetDataStep{classroom::DataStep::kText});
  EXPECT_EQ(late.event("speakers_changed").at("speaking").as_array().size(), 1u);
  FakePipe again;
  join(again, door.student, "Citra", seat_of(late));
  EXPECT_EQ(again.event("speakers_changed").at("speaking").as_array().size(), 1u);
  room.speakers_changed({sfu::SpeakersId{told.speakers.value + 1000}, {}});
  room.speakers_changed({told.speakers, {}});
  EXPECT_TRUE(reader.event("speakers_changed").at("speaking").as_array().empty());
}

TEST_F(LiveRoomRolesTest, streams_come_with_names_and_with_what_pages_say) {
  FakePipe teacher;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  say(sari, 2,
      PublishOffer{false,
                   proto::sdp::browser_text("chromium-156", "offer_sendonly"),
                   {{"0", Source::kMicrophone}}});
  say(sari, 3, TellFreezes{{2, 700}});
  EXPECT_EQ(teacher.refusal(3), "");
  room.ask_streams();
  const auto asked = port.last<sfu::TakeStreams>();
  const auto publication = port.last<sfu::SetUplink>().tracks.at(0).publication;
  EXPECT_TRUE(room.streams().people.empty());
  for (const int second : {1, 2}) {
    sfu::StreamsReport report{asked.peer, base::Time{std::chrono::seconds(second)}, {}, {}, {}, {}};
    report.inbound.push_back({publication, media::Codec::kOpus, 50, 4000, 0, {}, 0, 0});
    room.note_streams(report);
  }
  const ClassStreams streams = room.streams();
  ASSERT_EQ(streams.people.size(), 1u);
  EXPECT_EQ(streams.people[0].name, "Bu Sari");
  EXPECT_EQ(streams.people[0].participant, classroom::to_string(sari));
  EXPECT_EQ(streams.people[0].freezes, (Freezes{2, 700}));
  EXPECT_EQ(streams.people[0].sends.at(0).source, "microphone");
  EXPECT_EQ(streams.watchers, 0u);
}

TEST_F(LiveRoomRolesTest, a_class_that_waits_tells_whoever_comes) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  say(sari, 2, classroom::SetAbsence{classroom::AbsenceRule::kWait});
  room.pipe_closed(kRoomNow, sari, teacher);
  room.handle_timeout(kRoomNow);
  room.handle_timeout(kRoomNow + classroom::kAbsenceGrace);
  join(student, door.student, "Budi");
  EXPECT_EQ(student.event("waiting").at("entry").as_string(), "with_teacher");
  FakePipe next;
  EXPECT_EQ(join(next, door.teacher, "Bu Sari", seat_of(teacher)), sari);
  EXPECT_FALSE(student.event("welcome").at("absence").at("away").as_bool());
}

}  // namespace
}  // namespace app::signal
