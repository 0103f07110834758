#include "store/sql_chat_files.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

using classroom::Attachment;
using classroom::Audience;
using classroom::ChatMessage;
using classroom::MessageId;
using classroom::ParticipantId;
using classroom::Preview;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SqlChatFilesTest : public testing::Test {
 protected:
  SqlChatFilesTest() {
    reopen();
    for (const char* name : {"kelas-7a", "kelas-7b"}) {
      school::RoomRecord room;
      room.name = room.title = name;
      EXPECT_TRUE(store_->add_room(room));
    }
  }
  void reopen() {
    store_.reset();
    store_ = SqliteStore::open((folder_.path() / "pendopo.db").string()).value();
  }
  static ChatMessage message(std::uint64_t id, const std::string& file) {
    ChatMessage message;
    message.id = MessageId{id};
    message.from = ParticipantId{2};
    message.name = "Budi";
    if (!file.empty()) {
      message.file = Attachment{file, "foto 1.jpg", "image/jpeg", "hash-" + file, 3'000'000'000};
    }
    return message;
  }
  void keep(std::string_view room, const ChatMessage& message) {
    ASSERT_TRUE(store_->append_chat(room, message));
  }
  auto of(std::string_view room) { return store_->files().of_room(room).value(); }

  TemporaryFolder folder_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(SqlChatFilesTest, are_kept_with_their_message_over_a_restart) {
  ChatMessage picture = message(1, "a");
  picture.file->preview = Preview{"small", "image/webp", 9'000, 320, 200};
  keep("kelas-7a", picture);
  keep("kelas-7a", message(2, ""));
  reopen();
  const auto chat = store_->last_chat("kelas-7a", 10).value();
  ASSERT_THAT(chat, SizeIs(2));
  EXPECT_EQ(chat[0], picture);
  EXPECT_FALSE(chat[1].file);
  const auto files = of("kelas-7a");
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_EQ(files[0].file, *picture.file);
  EXPECT_EQ(files[0].readers, classroom::Readers{});
  EXPECT_EQ(files[0].author, ParticipantId{2});
  EXPECT_THAT(of("kelas-7b"), IsEmpty());
  EXPECT_THAT(store_->files().hashes().value(), ElementsAre("hash-a", "small"));
}

TEST_F(SqlChatFilesTest, say_whose_they_are) {
  ChatMessage question = message(3, "q");
  question.audience = Audience::kTeam;
  question.to = ParticipantId{5};
  keep("kelas-7a", question);
  EXPECT_EQ(of("kelas-7a")[0].readers,
            (classroom::Readers{Audience::kTeam, ParticipantId{2}, ParticipantId{5}, {}}));
}

TEST_F(SqlChatFilesTest, stay_when_the_words_are_changed) {
  ChatMessage said = message(1, "a");
  keep("kelas-7a", said);
  said.text = "Tugas";
  said.edited = true;
  keep("kelas-7a", said);
  EXPECT_EQ(store_->last_chat("kelas-7a", 10).value()[0], said);
  EXPECT_THAT(of("kelas-7a"), SizeIs(1));
}

TEST_F(SqlChatFilesTest, are_gone_with_their_message_or_room) {
  keep("kelas-7a", message(1, "a"));
  keep("kelas-7a", message(2, "b"));
  keep("kelas-7b", message(1, "c"));
  ASSERT_TRUE(store_->remove_chat("kelas-7a", MessageId{1}));
  EXPECT_THAT(store_->files().hashes().value(), ElementsAre("hash-b", "hash-c"));
  ASSERT_TRUE(store_->delete_room("kelas-7a"));
  EXPECT_THAT(store_->files().hashes().value(), ElementsAre("hash-c"));
}

TEST_F(SqlChatFilesTest, are_gone_with_messages_that_are_dropped_for_newer_ones) {
  keep("kelas-7a", message(1, "a"));
  keep("kelas-7a", message(kChatKeptMax + 1, "b"));
  EXPECT_THAT(store_->files().hashes().value(), ElementsAre("hash-b"));
}

TEST_F(SqlChatFilesTest, have_the_same_bytes_twice_without_trouble) {
  keep("kelas-7a", message(1, "a"));
  ChatMessage same = message(2, "b");
  same.file->hash = "hash-a";
  keep("kelas-7a", same);
  ASSERT_TRUE(store_->remove_chat("kelas-7a", MessageId{1}));
  EXPECT_THAT(store_->files().hashes().value(), ElementsAre("hash-a"));
}

}  // namespace
}  // namespace store
