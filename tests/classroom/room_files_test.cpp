// Files that go with messages: who may send one, and who may have it.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "classroom/room.hpp"
#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

class RoomFiles : public RoomFixture {
 protected:
  ParticipantId join(const std::string& name, Role role = Role::kStudent) {
    return room_.join(now_, {name, role, kChromium}).value().id;
  }
  static SendChat with_file(const std::string& id, const std::string& text = "") {
    SendChat chat{text};
    chat.file = Attachment{id, "tugas.pdf", "application/pdf", "hash", 2'000};
    return chat;
  }
  ChatMessage posts(ParticipantId who, const SendChat& chat) {
    EXPECT_EQ(room_.refuses_file(who, chat), std::nullopt);
    const Events events = does(who, chat);
    return events.empty() ? ChatMessage{} : std::get<ChatPosted>(events.front()).message;
  }
  bool has(ParticipantId who, const std::string& id) { return room_.find_file(id, who) != nullptr; }
  // What is refused before the bytes come is refused afterwards, too.
  void expect_refused(ParticipantId who, const SendChat& chat, Refusal why) {
    EXPECT_EQ(room_.refuses_file(who, chat), why);
    EXPECT_EQ(refused(who, chat), why);
  }

  ParticipantId sari_ = join("Bu Sari", Role::kTeacher);
  ParticipantId budi_ = join("Budi");
  ParticipantId ani_ = join("Ani");
};

TEST_F(RoomFiles, need_no_words_and_may_have_some) {
  EXPECT_EQ(posts(budi_, with_file("a")).text, "");
  const ChatMessage message = posts(budi_, with_file("b", " Tugas saya "));
  EXPECT_EQ(message.text, "Tugas saya");
  EXPECT_EQ(message.file->name, "tugas.pdf");
  EXPECT_EQ(refused(budi_, SendChat{" "}), Refusal::kEmpty);
  does(budi_, EditMessage{message.id, ""});
  EXPECT_TRUE(has(ani_, "b"));
}

TEST_F(RoomFiles, do_not_count_as_fast_writing) {
  for (int i = 0; i < 20; ++i) posts(budi_, with_file(std::to_string(i)));
  EXPECT_EQ(room_.files().size(), 20u);
  EXPECT_EQ(room_.files().bytes(), 40'000u);
}

TEST_F(RoomFiles, are_sent_by_students_only_where_they_may) {
  does(sari_, SetStudentRight{Right::kFile, false});
  expect_refused(budi_, with_file("a"), Refusal::kFilesOff);
  does(budi_, SendChat{"Boleh kirim?"});  // and words go on
  posts(sari_, with_file("b"));
  does(sari_, Allow{budi_, Right::kFile, true});
  posts(budi_, with_file("c"));
  expect_refused(ani_, with_file("d"), Refusal::kFilesOff);
  does(sari_, Allow{budi_, Right::kFile, false});
  expect_refused(budi_, with_file("e"), Refusal::kFilesOff);
}

TEST_F(RoomFiles, obey_the_rules_of_the_chat) {
  does(sari_, SetWriters{Writers::kTeam});
  expect_refused(budi_, with_file("a"), Refusal::kTeamOnly);
  does(sari_, SetWriters{Writers::kAll});
  does(sari_, MuteWriter{budi_, true});
  expect_refused(budi_, with_file("a"), Refusal::kMuted);
  SendChat to_budi = with_file("b");
  to_budi.to = budi_;
  expect_refused(ani_, to_budi, Refusal::kPrivateOff);
  to_budi.to = ParticipantId{99};
  expect_refused(ani_, to_budi, Refusal::kNoSuchParticipant);
  SendChat answer = with_file("c");
  answer.reply_to = MessageId{12};
  expect_refused(ani_, answer, Refusal::kNoSuchMessage);
  EXPECT_EQ(room_.refuses_file(ParticipantId{99}, with_file("d")), Refusal::kNotInRoom);
}

TEST_F(RoomFiles, are_refused_for_their_words_before_they_come) {
  expect_refused(budi_, with_file("a", std::string(kChatLengthMax + 1, 'x')), Refusal::kTooLong);
  expect_refused(budi_, with_file("a", "\xFF"), Refusal::kBadMessage);
}

TEST_F(RoomFiles, are_counted_by_who_sent_them_until_they_go) {
  const MessageId first = posts(budi_, with_file("a")).id;
  posts(budi_, with_file("b"));
  posts(ani_, with_file("c"));
  EXPECT_EQ(room_.files().bytes_of(budi_), 4'000u);
  EXPECT_EQ(room_.files().removed(), 0u);
  does(budi_, DeleteMessage{first});
  EXPECT_EQ(room_.files().bytes_of(budi_), 2'000u);
  EXPECT_EQ(room_.files().removed(), 1u);
}

TEST_F(RoomFiles, are_for_exactly_the_readers_of_their_message) {
  does(sari_, SetWriters{Writers::kQuestions});
  EXPECT_EQ(posts(budi_, with_file("q")).audience, Audience::kTeam);
  EXPECT_TRUE(has(budi_, "q") && has(sari_, "q"));
  EXPECT_FALSE(has(ani_, "q"));
  SendChat to_ani = with_file("p");
  to_ani.to = ani_;
  posts(sari_, to_ani);
  EXPECT_TRUE(has(ani_, "p") && has(sari_, "p"));
  EXPECT_FALSE(has(budi_, "p"));
  const ParticipantId other = join("Pak Joko", Role::kTeacher);
  EXPECT_TRUE(has(other, "q"));
  EXPECT_FALSE(has(other, "p"));
}

TEST_F(RoomFiles, of_a_group_are_had_by_who_is_in_it) {
  does(sari_, OpenBreakouts{{{"Satu", {budi_}}, {"Dua", {ani_}}}, {}});
  posts(budi_, with_file("g"));
  EXPECT_TRUE(has(budi_, "g") && has(sari_, "g"));
  EXPECT_FALSE(has(ani_, "g"));
  does(sari_, MoveToGroup{ani_, room_.find(budi_)->group});
  EXPECT_TRUE(has(ani_, "g"));
}

TEST_F(RoomFiles, are_gone_with_their_message_and_their_person) {
  const MessageId message = posts(budi_, with_file("a")).id;
  posts(budi_, with_file("b"));
  does(sari_, DeleteMessage{message});
  EXPECT_FALSE(has(ani_, "a"));
  (void)room_.remove(ani_);
  EXPECT_FALSE(has(ani_, "b"));
  EXPECT_TRUE(has(budi_, "b"));
}

TEST_F(RoomFiles, are_kept_longer_than_the_chat_remembers_the_message) {
  const MessageId message = posts(budi_, with_file("a")).id;
  SendChat to_ani = with_file("p");
  to_ani.to = budi_;
  const MessageId private_one = posts(sari_, to_ani).id;
  for (std::size_t i = 0; i < kChatHistoryMax; ++i) {
    now_ += std::chrono::seconds(2);
    does(sari_, SendChat{"Kata"});
  }
  EXPECT_NE(room_.chat().front().id, message);
  EXPECT_TRUE(has(ani_, "a") && has(budi_, "p"));
  const ParticipantId other = join("Pak Joko", Role::kTeacher);
  EXPECT_EQ(refused(other, DeleteMessage{private_one}), Refusal::kNoSuchMessage);
  does(other, DeleteMessage{message});
  EXPECT_FALSE(has(ani_, "a"));
  EXPECT_TRUE(has(budi_, "p"));
}

TEST_F(RoomFiles, of_before_a_restart_are_there_again) {
  Room room;
  const KeptFile kept{MessageId{300},
                      {Audience::kTeam, ParticipantId{8}, ParticipantId{9}, {}},
                      *with_file("old").file,
                      ParticipantId{12}};
  room.restore_files(std::vector{kept});
  const auto teacher = room.join(now_, {"Bu Sari", Role::kTeacher, kChromium}).value().id;
  EXPECT_GT(teacher.value, 12u) << "nobody has the number of who was here before";
  EXPECT_NE(room.find_file("old", teacher), nullptr);
}

}  // namespace
}  // namespace classroom
