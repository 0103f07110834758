// Which seat hears what of the chat, and what of it is kept.
#include <deque>
#include <initializer_list>

#include <gmock/gmock.h>

#include "tests/app/signal/live_room_fixture.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;

struct LiveRoomChatTest : LiveRoomFixture {};

TEST_F(LiveRoomChatTest, an_edited_message_has_its_new_words_everywhere) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  room.pipe_closed(kRoomNow, budi, student);
  say(sari, 2, classroom::SendChat{"rumah saya di"});
  say(sari, 3, classroom::EditMessage{classroom::MessageId{1}, "Halaman 12"});
  EXPECT_EQ(teacher.event("chat_edited").at("message").at("text").as_string(), "Halaman 12");
  EXPECT_TRUE(teacher.event("chat_edited").at("message").at("edited").as_bool());
  EXPECT_EQ(door.kept,
            (std::vector<std::string>{"kelas-7a: rumah saya di", "kelas-7a: Halaman 12"}));
  FakePipe next;
  ParticipantId same;
  const Join wish{"kelas-7a", {}, "Budi", seat_of(student), classroom::VideoCodecs::all(), 1};
  EXPECT_EQ(room.join(kRoomNow, wish, door.student, next, 7, same), std::nullopt);
  EXPECT_EQ(same, budi);
  ASSERT_EQ(next.event("welcome").at("chat").as_array().size(), 1u);
  EXPECT_EQ(next.event("chat_posted"), nullptr) << "the first words are not sent any more";
  EXPECT_EQ(next.event("welcome").at("chat").at(0).at("text").as_string(), "Halaman 12");
}

// Whether that was sent by the pipe, in whatever message.
bool has_heard(const FakePipe& pipe, std::string_view words) {
  return std::ranges::any_of(pipe.received, [&](const boost::json::value& message) {
    return boost::json::serialize(message).find(words) != std::string::npos;
  });
}

TEST_F(LiveRoomChatTest, what_is_not_for_all_reaches_nobody_else) {
  std::deque<FakePipe> pipes(4);
  const auto sari = join(pipes[0], door.teacher, "Bu Sari");
  const auto budi = join(pipes[1], door.student, "Budi");
  const auto ani = join(pipes[2], door.student, "Ani");
  say(sari, 2, classroom::SetWriters{classroom::Writers::kQuestions});
  say(budi, 2, classroom::SendChat{"a question", {}, {}});
  say(budi, 3, classroom::EditMessage{classroom::MessageId{1}, "another question"});
  say(sari, 3, classroom::SendChat{"an answer alone", {}, budi});
  say(budi, 4, classroom::React{classroom::MessageId{2}, classroom::Reaction::kHeart, true});
  EXPECT_TRUE(has_heard(pipes[0], "another question"));
  EXPECT_TRUE(has_heard(pipes[0], "heart"));
  EXPECT_TRUE(has_heard(pipes[1], "an answer alone"));
  room.pipe_closed(kRoomNow, ani, pipes[2]);
  say(budi, 5, classroom::SendChat{"a late question", {}, {}});
  ParticipantId same;
  const Join back{"kelas-7a", {}, "Ani", seat_of(pipes[2]), classroom::VideoCodecs::all(), 3};
  FakePipe resumed;
  EXPECT_EQ(room.join(kRoomNow, back, door.student, resumed, 9, same), std::nullopt);
  EXPECT_EQ(same, ani);
  join(pipes[3], door.student, "Citra");
  say(budi, 6, classroom::DeleteMessage{classroom::MessageId{1}});
  for (const FakePipe* pipe : std::initializer_list<FakePipe*>{&pipes[2], &pipes[3], &resumed}) {
    for (const char* const words : {"question\"", "answer", "heart", "chat_deleted"}) {
      EXPECT_FALSE(has_heard(*pipe, words)) << words;
    }
  }
  EXPECT_NE(pipes[0].event("chat_deleted"), nullptr);
}

TEST_F(LiveRoomChatTest, what_two_write_to_each_other_is_not_kept) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(sari, 2, classroom::SendChat{"between us", {}, budi});
  say(sari, 3, classroom::EditMessage{classroom::MessageId{1}, "still"});
  EXPECT_THAT(door.kept, testing::IsEmpty());
  say(sari, 4, classroom::SetPrivate{classroom::PrivateRule::kKept});
  EXPECT_EQ(student.event("private_changed").at("private").as_string(), "kept");
  say(sari, 5, classroom::SendChat{"for the record", {}, budi});
  EXPECT_EQ(door.kept, std::vector<std::string>{"kelas-7a: for the record"});
}

}  // namespace
}  // namespace app::signal
