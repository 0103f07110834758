#include "store/sql_polls.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

using classroom::ParticipantId;
using classroom::Poll;
using classroom::PollAnswer;
using classroom::PollId;
using classroom::PollKind;
using classroom::PollState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SqlPollsTest : public testing::Test {
 protected:
  SqlPollsTest() {
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
  Polls& kept() { return store_->polls(); }
  std::vector<classroom::KeptPoll> of(std::string_view room) {
    return kept().of_room(room).value();
  }
  static Poll poll(std::uint64_t id) {
    return {PollId{id},
            {"Warna apa?\nSatu saja.", PollKind::kMultiple, {"Merah", "Hijau, tua"}, true},
            PollState::kOpen,
            false};
  }
  static PollAnswer answer(std::uint64_t who, std::vector<std::size_t> choices) {
    return {ParticipantId{who}, "Ani", "phone", std::move(choices), "kata"};
  }

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(SqlPollsTest, keeps_polls_and_answers_over_a_restart) {
  ASSERT_TRUE(kept().keep("kelas-7a", poll(2)));
  ASSERT_TRUE(kept().keep("kelas-7a", poll(1)));
  ASSERT_TRUE(kept().keep_answer("kelas-7a", PollId{2}, answer(4, {0, 1}), ParticipantId{4}));
  ASSERT_TRUE(kept().keep_answer("kelas-7a", PollId{2}, answer(5, {}), ParticipantId{5}));
  reopen();
  const auto polls = of("kelas-7a");
  ASSERT_THAT(polls, SizeIs(2));
  EXPECT_EQ(polls[0].poll, poll(1));
  EXPECT_EQ(polls[1].poll, poll(2));
  EXPECT_THAT(polls[0].answers, IsEmpty());
  EXPECT_THAT(polls[1].answers, ElementsAre(answer(4, {0, 1}), answer(5, {})));
  EXPECT_THAT(of("kelas-7b"), IsEmpty());
}

TEST_F(SqlPollsTest, a_changed_poll_keeps_its_answers) {
  ASSERT_TRUE(kept().keep("kelas-7a", poll(1)));
  ASSERT_TRUE(kept().keep_answer("kelas-7a", PollId{1}, answer(4, {0}), ParticipantId{4}));
  Poll closed = poll(1);
  closed.state = PollState::kClosed;
  closed.published = true;
  ASSERT_TRUE(kept().keep("kelas-7a", closed));
  EXPECT_EQ(of("kelas-7a").front().poll, closed);
  EXPECT_THAT(of("kelas-7a").front().answers, SizeIs(1));
}

TEST_F(SqlPollsTest, an_answer_takes_the_place_of_another) {
  ASSERT_TRUE(kept().keep("kelas-7a", poll(1)));
  ASSERT_TRUE(kept().keep_answer("kelas-7a", PollId{1}, answer(4, {0}), ParticipantId{4}));
  ASSERT_TRUE(kept().keep_answer("kelas-7a", PollId{1}, answer(4, {1}), ParticipantId{4}));
  EXPECT_THAT(of("kelas-7a").front().answers, ElementsAre(answer(4, {1})));
  // He came back as another participant.
  ASSERT_TRUE(kept().keep_answer("kelas-7a", PollId{1}, answer(9, {0}), ParticipantId{4}));
  EXPECT_THAT(of("kelas-7a").front().answers, ElementsAre(answer(9, {0})));
}

TEST_F(SqlPollsTest, goes_with_its_answers_and_with_the_room) {
  for (const std::uint64_t id : {1U, 2U}) {
    ASSERT_TRUE(kept().keep("kelas-7a", poll(id)));
    ASSERT_TRUE(kept().keep_answer("kelas-7a", PollId{id}, answer(4, {0}), ParticipantId{4}));
  }
  ASSERT_TRUE(kept().remove("kelas-7a", PollId{1}));
  ASSERT_TRUE(kept().remove("kelas-7a", PollId{7}));
  ASSERT_TRUE(kept().keep("kelas-7a", poll(1)));
  EXPECT_THAT(of("kelas-7a").front().answers, IsEmpty());
  ASSERT_TRUE(*store_->delete_room("kelas-7a"));
  EXPECT_THAT(of("kelas-7a"), IsEmpty());
}

TEST_F(SqlPollsTest, without_a_room_or_a_poll_nothing_is_kept) {
  EXPECT_EQ(kept().keep("kelas-9", poll(1)).error(), Error::kMissing);
  EXPECT_EQ(kept().keep_answer("kelas-7a", PollId{1}, answer(4, {}), ParticipantId{4}).error(),
            Error::kMissing);
}

}  // namespace
}  // namespace store
