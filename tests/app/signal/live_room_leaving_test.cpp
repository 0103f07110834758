// How people go: by themselves, by a right that ends, by a teacher, with the class.
#include "tests/app/signal/live_room_fixture.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;

constexpr base::Time kNow = kRoomNow;

using LiveRoomLeavingTest = LiveRoomFixture;

TEST_F(LiveRoomLeavingTest, sends_away_who_came_by_a_revoked_link) {
  FakePipe teacher;
  FakePipe student;
  join(teacher, door.teacher, "Bu Sari");
  join(student, door.student, "Budi");
  room.link_revoked(4);
  EXPECT_EQ(room.people(), 2u);
  room.link_revoked(5);
  EXPECT_EQ(student.event("closing").at("reason").as_string(), "link_revoked");
  EXPECT_EQ(teacher.event("participant_left").at("reason").as_string(), "removed");
}

TEST_F(LiveRoomLeavingTest, sends_away_a_teacher_whose_password_is_another_now) {
  FakePipe teacher;
  FakePipe student;
  join(teacher, door.teacher, "Bu Sari");
  join(student, door.student, "Budi");
  room.signed_out(4);
  EXPECT_EQ(room.people(), 2u);
  room.signed_out(3);
  EXPECT_EQ(teacher.event("closing").at("reason").as_string(), "sign_in_needed");
  EXPECT_EQ(student.event("participant_left").at("reason").as_string(), "removed");
  EXPECT_EQ(student.closed, 0);
}

TEST_F(LiveRoomLeavingTest, a_teachers_seat_is_not_taken_up_by_another_account) {
  FakePipe teacher;
  join(teacher, door.teacher, "Bu Sari", "the-token-of-this-very-seat-1234");
  FakePipe other;
  door.teacher.person = 4;
  join(other, door.teacher, "Pak Joko", "the-token-of-this-very-seat-1234");
  EXPECT_EQ(room.people(), 2u);
  EXPECT_EQ(teacher.closed, 0);
}

TEST_F(LiveRoomLeavingTest, sends_away_whom_a_teacher_removes_and_tells_teachers_who_is_out) {
  FakePipe teacher;
  FakePipe student;
  FakePipe other;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const Join wish{"kelas-7a", {}, "Budi", {}, classroom::VideoCodecs::all(), {}, {}, "phone"};
  ParticipantId budi;
  ASSERT_EQ(room.join(kNow, wish, door.student, student, 1, budi), std::nullopt);
  join(other, door.student, "Ani");
  say(sari, 2, classroom::RemovePerson{budi});
  EXPECT_EQ(student.event("closing").at("reason").as_string(), "removed");
  EXPECT_EQ(teacher.event("removals_changed").at("removals").at(0).at("name").as_string(), "Budi");
  EXPECT_EQ(other.event("participant_left").at("reason").as_string(), "removed");
  EXPECT_TRUE(other.event("removals_changed").is_null()) << "students need not know";
  FakePipe again;
  ParticipantId who;
  EXPECT_EQ(room.join(kNow, wish, door.student, again, 1, who), "removed");
  FakePipe late;
  join(late, door.teacher, "Pak Joko");
  EXPECT_EQ(late.event("welcome").at("removals").as_array().size(), 1u);
}

TEST_F(LiveRoomLeavingTest, what_was_taken_back_is_not_told_to_who_comes_back) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  const auto last = student.received.back().at("number").to_number<std::uint64_t>();
  const std::string seat = seat_of(student);
  room.pipe_closed(kNow, budi, student);
  say(sari, 2, classroom::SendChat{"bukan untuk di sini"});
  say(sari, 3, classroom::DeleteMessage{classroom::MessageId{1}});
  FakePipe again;
  Join wish{"kelas-7a", {}, "Budi", seat, classroom::VideoCodecs::all(), last};
  ParticipantId who;
  ASSERT_EQ(room.join(kNow, wish, door.student, again, 1, who), std::nullopt);
  EXPECT_EQ(who, budi);
  EXPECT_EQ(boost::json::serialize(boost::json::array(again.received.begin(), again.received.end()))
                .find("bukan"),
            std::string::npos);
  EXPECT_FALSE(again.event("welcome").is_null());
}

TEST_F(LiveRoomLeavingTest, ends_a_class_for_everybody) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, classroom::EndClass{});
  EXPECT_EQ(student.refusal(2), "not_allowed");
  const auto player = room.whep(proto::sdp::browser_text("chromium-156", "offer_recvonly"), {});
  ASSERT_TRUE(player);
  say(sari, 2, classroom::EndClass{});
  EXPECT_EQ(teacher.refusal(2), "");
  EXPECT_EQ(teacher.event("closing").at("reason").as_string(), "class_ended");
  EXPECT_EQ(student.event("closing").at("reason").as_string(), "class_ended");
  EXPECT_TRUE(student.event("participant_left").is_null()) << "each is told once";
  EXPECT_FALSE(room.end_resource(player->id)) << "players are gone, too";
  EXPECT_TRUE(room.empty());
  FakePipe next;
  join(next, door.student, "Ani");
  EXPECT_EQ(room.people(), 1u);
}

TEST_F(LiveRoomLeavingTest, lets_people_leave) {
  FakePipe student;
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, classroom::Leave{});
  EXPECT_EQ(student.refusal(2), "");
  EXPECT_EQ(student.event("closing").at("reason").as_string(), "left");
  EXPECT_NE(student.closed, 0);
  EXPECT_TRUE(room.empty());
}

}  // namespace
}  // namespace app::signal
