#include "classroom/attachments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace classroom {
namespace {

using testing::ElementsAre;

constexpr ParticipantId kSari{1};
constexpr ParticipantId kBudi{2};
constexpr ParticipantId kAni{3};

ChatMessage message_with(std::uint64_t id, const std::string& file, std::uint64_t bytes = 10) {
  ChatMessage message;
  message.id = MessageId{id};
  message.from = kBudi;
  message.file = Attachment{file, "foto.jpg", "image/jpeg", "hash-" + file, bytes};
  return message;
}

TEST(Attachments, are_for_the_readers_of_their_message) {
  Attachments files;
  files.add(message_with(1, "a"));
  ChatMessage question = message_with(2, "b");
  question.audience = Audience::kTeam;
  files.add(question);
  EXPECT_NE(files.find("a", kAni, Role::kStudent, {}), nullptr);
  EXPECT_EQ(files.find("b", kAni, Role::kStudent, {}), nullptr);
  EXPECT_NE(files.find("b", kBudi, Role::kStudent, {}), nullptr);
  EXPECT_NE(files.find("b", kSari, Role::kTeacher, {}), nullptr);
  EXPECT_EQ(files.find("c", kSari, Role::kTeacher, {}), nullptr);
  ASSERT_NE(files.readers(MessageId{2}), nullptr);
  EXPECT_EQ(files.readers(MessageId{2})->audience, Audience::kTeam);
  EXPECT_EQ(files.readers(MessageId{3}), nullptr);
}

TEST(Attachments, count_their_bytes_and_go_with_their_message) {
  Attachments files;
  files.add(message_with(1, "a", 100));
  files.add(message_with(2, "b", 20));
  files.add(ChatMessage{});
  EXPECT_EQ(files.size(), 2u);
  EXPECT_EQ(files.bytes(), 120u);
  files.remove(MessageId{1});
  files.remove(MessageId{7});
  EXPECT_EQ(files.bytes(), 20u);
  EXPECT_EQ(files.find("a", kBudi, Role::kStudent, {}), nullptr);
}

TEST(Attachments, name_the_hashes_of_files_and_previews) {
  Attachments files;
  ChatMessage picture = message_with(1, "a");
  picture.file->preview = Preview{"small", "image/webp", 9, 4, 3};
  files.add(picture);
  files.add(message_with(2, "b"));
  std::set<std::string, std::less<>> hashes;
  files.add_hashes(hashes);
  EXPECT_THAT(hashes, ElementsAre("hash-a", "hash-b", "small"));
}

TEST(Attachments, of_before_take_the_place_of_all) {
  Attachments files;
  files.add(message_with(1, "a"));
  const KeptFile kept{
      MessageId{5}, {Audience::kTwo, kBudi, kSari, {}}, *message_with(5, "e", 7).file};
  files.restore(std::vector{kept});
  EXPECT_EQ(files.bytes(), 7u);
  EXPECT_NE(files.find("e", kSari, Role::kTeacher, {}), nullptr);
  EXPECT_EQ(files.find("e", kAni, Role::kTeacher, {}), nullptr);
}

}  // namespace
}  // namespace classroom
