// Those before the door: what they hear, and what they cannot do.
#include "tests/app/signal/live_room_fixture.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;

constexpr base::Time kNow = kRoomNow;

class LiveRoomWaitingTest : public LiveRoomFixture {
 protected:
  LiveRoomWaitingTest() {
    room.set_entry(classroom::Entry::kAsk, "Sebentar ya");
    sari = join(teacher, door.teacher, "Bu Sari");
    budi = join(student, door.student, "Budi");
  }

  FakePipe teacher;
  FakePipe student;
  ParticipantId sari;
  ParticipantId budi;
};

TEST_F(LiveRoomWaitingTest, hear_that_they_wait_and_nothing_else) {
  const auto waiting = student.event("waiting");
  EXPECT_EQ(waiting.at("entry").as_string(), "ask");
  EXPECT_EQ(waiting.at("note").as_string(), "Sebentar ya");
  EXPECT_EQ(waiting.at("number").to_number<int>(), 1);
  const std::size_t heard = student.received.size();
  say(sari, 2, classroom::SendChat{"hanya untuk kelas"});
  say(sari, 3, classroom::SetSource{classroom::Source::kMicrophone, true});
  say(sari, 4, classroom::SetLocked{true});
  EXPECT_EQ(student.received.size(), heard);
  EXPECT_TRUE(student.event("welcome").is_null());
  EXPECT_EQ(teacher.event("waiting_joined").at("waiting").at("name").as_string(), "Budi");
  EXPECT_EQ(room.people(), 1u);
}

TEST_F(LiveRoomWaitingTest, can_neither_send_nor_be_shown_anything) {
  const std::size_t told = port.commands.size();
  say(budi, 2, offer());
  say(budi, 3, Watch{});
  say(budi, 4, classroom::SendChat{"halo"});
  say(budi, 5, classroom::SetCarrier{budi, classroom::Carrier::kDirect});
  say(budi, 6, classroom::EndClass{});
  say(budi, 7, classroom::Admit{budi});
  for (std::uint64_t id = 2; id <= 7; ++id) EXPECT_EQ(student.refusal(id), "not_allowed") << id;
  EXPECT_EQ(port.commands.size(), told);
  say(budi, 8, Ping{});
  EXPECT_EQ(student.refusal(8), "");
}

TEST_F(LiveRoomWaitingTest, are_welcomed_when_they_are_let_in) {
  FakePipe other;
  const auto ani = join(other, door.student, "Ani");
  say(sari, 2, classroom::Admit{budi});
  EXPECT_EQ(student.event("welcome").at("participants").as_array().size(), 2u);
  EXPECT_EQ(student.event("welcome").at("number").to_number<int>(), 2);
  EXPECT_TRUE(student.event("participant_joined").is_null()) << "the welcome has it";
  EXPECT_EQ(teacher.event("participant_joined").at("participant").at("name").as_string(), "Budi");
  EXPECT_EQ(teacher.event("waiting_left").at("participant").as_string(), to_string(budi));
  EXPECT_TRUE(student.event("waiting_left").is_null()) << "students need not know";
  EXPECT_TRUE(student.event("welcome").at("waiting").as_array().empty());
  EXPECT_TRUE(other.event("participant_joined").is_null());
  say(budi, 2, classroom::SendChat{"halo"});
  EXPECT_EQ(student.refusal(2), "");
  say(sari, 3, classroom::Admit{ani});
  EXPECT_EQ(other.event("welcome").at("participants").as_array().size(), 3u);
  EXPECT_EQ(student.event("participant_joined").at("participant").at("name").as_string(), "Ani");
}

TEST_F(LiveRoomWaitingTest, are_known_to_who_has_the_door_as_long_as_he_has_it) {
  using classroom::Right;
  say(sari, 2, classroom::Admit{budi});
  FakePipe other;
  const auto ani = join(other, door.student, "Ani");
  EXPECT_TRUE(student.event("waiting_joined").is_null());
  say(budi, 2, classroom::Admit{ani});
  EXPECT_EQ(student.refusal(2), "not_allowed");

  say(sari, 3, classroom::Allow{budi, Right::kAdmit, true});
  EXPECT_EQ(student.event("waiting_joined").at("waiting").at("name").as_string(), "Ani");
  say(sari, 4, classroom::Allow{budi, Right::kFile, true});  // told once
  FakePipe third;
  const auto citra = join(third, door.student, "Citra");
  EXPECT_EQ(student.event("waiting_joined").at("waiting").at("name").as_string(), "Citra");
  say(budi, 3, classroom::Admit{ani});
  EXPECT_EQ(student.event("waiting_left").at("participant").as_string(), to_string(ani));
  EXPECT_TRUE(other.event("waiting_joined").is_null());

  FakePipe again;  // a reload
  const std::string seat = seat_of(student);
  room.pipe_closed(kNow, budi, student);
  ASSERT_EQ(join(again, door.student, "Budi", seat), budi);
  EXPECT_EQ(again.event("welcome").at("waiting").as_array().size(), 1u);

  say(sari, 5, classroom::Allow{budi, Right::kAdmit, false});
  FakePipe fourth;
  join(fourth, door.student, "Dewi");
  say(sari, 6, classroom::RemovePerson{citra});
  EXPECT_TRUE(again.event("waiting_joined").is_null());
  EXPECT_TRUE(again.event("waiting_left").is_null());
}

TEST_F(LiveRoomWaitingTest, keep_their_place_over_a_reload_and_a_lost_line) {
  const std::string seat(student.event("waiting").at("seat").as_string());
  room.pipe_closed(kNow, budi, student);
  FakePipe again;
  EXPECT_EQ(join(again, door.student, "Budi", seat), budi);
  EXPECT_TRUE(again.event("waiting").at("back").as_bool());
  EXPECT_TRUE(teacher.event("waiting_left").is_null());
  // Let in while nobody listens: the welcome is there for whoever comes back.
  room.pipe_closed(kNow, budi, again);
  say(sari, 2, classroom::Admit{budi});
  FakePipe late;
  EXPECT_EQ(join(late, door.student, "Budi", seat), budi);
  EXPECT_FALSE(late.event("welcome").is_null());
}

TEST_F(LiveRoomWaitingTest, a_place_is_nobody_elses) {
  const std::string seat(student.event("waiting").at("seat").as_string());
  FakePipe other;
  Admission by_another_link = door.student;
  by_another_link.link = 77;
  EXPECT_NE(join(other, by_another_link, "Dodo", seat), budi);
  FakePipe person;
  EXPECT_NE(join(person, door.teacher, "Pak Joko", seat), budi);
}

TEST_F(LiveRoomWaitingTest, go_when_they_are_refused_when_their_link_ends_and_with_the_class) {
  say(sari, 2, classroom::RemovePerson{budi});
  EXPECT_EQ(student.event("closing").at("reason").as_string(), "removed");
  FakePipe ani;
  join(ani, door.student, "Ani");
  room.link_revoked(5);
  EXPECT_EQ(ani.event("closing").at("reason").as_string(), "link_revoked");
  FakePipe citra;
  const auto who = join(citra, door.student, "Citra");
  say(who, 2, classroom::Leave{});
  EXPECT_NE(citra.closed, 0);
  FakePipe dewi;
  join(dewi, door.student, "Dewi");
  say(sari, 3, classroom::EndClass{});
  EXPECT_EQ(dewi.event("closing").at("reason").as_string(), "class_ended");
  EXPECT_TRUE(room.empty());
}

TEST_F(LiveRoomWaitingTest, keep_the_room_while_nobody_is_in_it) {
  say(sari, 2, classroom::Leave{});
  EXPECT_EQ(room.people(), 0u);
  EXPECT_FALSE(room.empty());
  room.pipe_closed(kNow, budi, student);
  room.handle_timeout(kNow + classroom::kReturnTimeMax);
  EXPECT_TRUE(room.empty());
}

TEST_F(LiveRoomWaitingTest, a_camera_that_cannot_publish_lets_nobody_in) {
  room.set_entry(classroom::Entry::kWithTeacher, "");
  say(sari, 2, classroom::Leave{});
  FakePipe ani;
  join(ani, door.student, "Ani");
  ASSERT_FALSE(ani.event("waiting").is_null());
  (void)room.whip(kNow, kRoomWall, "Studio", "v=0", {});
  const auto good = room.whip(kNow, kRoomWall, "Studio",
                              proto::sdp::browser_text("chromium-156", "offer_sendonly"), {});
  ASSERT_TRUE(good);
  EXPECT_TRUE(ani.event("welcome").is_null());
  FakePipe late;
  join(late, door.teacher, "Pak Joko");
  EXPECT_FALSE(ani.event("welcome").is_null());
}

TEST_F(LiveRoomWaitingTest, are_told_when_the_message_or_the_way_in_is_another) {
  const auto last = [&] { return student.received.back(); };
  room.set_entry(classroom::Entry::kAsk, "Sepuluh menit lagi");
  EXPECT_EQ(last().at("event").as_string(), "waiting");
  EXPECT_EQ(last().at("note").as_string(), "Sepuluh menit lagi");
  const std::size_t told = student.received.size();
  room.set_entry(classroom::Entry::kAsk, "Sepuluh menit lagi");
  EXPECT_EQ(student.received.size(), told);
  say(sari, 2, classroom::SetLocked{true});
  say(sari, 3, classroom::SetEntry{classroom::Entry::kWithTeacher});
  EXPECT_EQ(last().at("entry").as_string(), "with_teacher");
}

TEST_F(LiveRoomWaitingTest, a_newcomer_among_the_teachers_knows_who_waits) {
  FakePipe late;
  join(late, door.teacher, "Pak Joko");
  EXPECT_EQ(late.event("welcome").at("waiting").at(0).at("name").as_string(), "Budi");
  EXPECT_EQ(late.event("welcome").at("entry").as_string(), "ask");
}

}  // namespace
}  // namespace app::signal
