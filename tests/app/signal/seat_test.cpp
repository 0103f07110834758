#include "app/signal/seat.hpp"

#include "tests/app/signal/fakes.hpp"

namespace app::signal {
namespace {

struct SeatTest : testing::Test {
  Seat seat{"token", classroom::ParticipantId{1}, {5, {}}};
  FakePipe pipe;

  static EventBody event(const std::string& word) { return R"("event":")" + word + "\"}"; }
  // Of which a seat keeps two, not three.
  static EventBody large_event() { return event(std::string(kEventBytesKeptMax / 3, 'x')); }
  static std::vector<std::uint64_t> numbers(const FakePipe& pipe) {
    std::vector<std::uint64_t> found;
    for (const auto& message : pipe.received) {
      if (const auto* number = message.as_object().if_contains("number")) {
        found.push_back(number->to_number<std::uint64_t>());
      }
    }
    return found;
  }
};

TEST_F(SeatTest, hears_nothing_before_it_begins) {
  seat.send(event("early"));
  seat.begin(pipe, 1);
  seat.send(event("welcome"));
  EXPECT_EQ(numbers(pipe), std::vector<std::uint64_t>{1});
}

TEST_F(SeatTest, sends_a_new_pipe_what_the_old_one_missed) {
  seat.begin(pipe, 1);
  seat.send(event("a"));
  seat.lose_pipe();
  seat.send(event("b"));
  seat.send(event("c"));
  FakePipe next;
  ASSERT_TRUE(seat.remembers_after(1));
  seat.resume(next, 9, 1);
  EXPECT_EQ(next.reply(9).at("resumed").as_bool(), true);
  EXPECT_EQ(numbers(next), (std::vector<std::uint64_t>{2, 3}));
  seat.send(event("d"));
  EXPECT_EQ(numbers(next), (std::vector<std::uint64_t>{2, 3, 4}));
}

TEST_F(SeatTest, sends_again_what_was_lost_on_its_way) {
  seat.begin(pipe, 1);
  for (int i = 0; i < 5; ++i) seat.send(event("e"));
  FakePipe next;
  ASSERT_TRUE(seat.remembers_after(3));  // 4 and 5 were sent and never arrived
  seat.resume(next, 2, 3);
  EXPECT_EQ(numbers(next), (std::vector<std::uint64_t>{4, 5}));
}

TEST_F(SeatTest, does_not_pretend_to_remember) {
  seat.begin(pipe, 1);
  EXPECT_FALSE(seat.remembers_after(0)) << "the welcome is not sent yet, and 0 is no event";
  for (int i = 0; i < 4; ++i) seat.send(large_event());
  EXPECT_FALSE(seat.remembers_after(1));
  EXPECT_TRUE(seat.remembers_after(2));
  EXPECT_FALSE(seat.remembers_after(5)) << "that has not happened";
}

TEST_F(SeatTest, says_nothing_again_of_what_was_taken_back) {
  seat.begin(pipe, 1);
  seat.send(event("welcome"));
  seat.send(event("posted"));
  seat.forget_events();
  seat.send(event("deleted"));
  EXPECT_FALSE(seat.remembers_after(1)) << "it has missed what was taken back";
  EXPECT_TRUE(seat.knows_page(1)) << "and is welcomed anew";
  FakePipe next;
  ASSERT_TRUE(seat.remembers_after(2));
  seat.resume(next, 2, 2);
  EXPECT_EQ(numbers(next), std::vector<std::uint64_t>{3});
}

TEST_F(SeatTest, keeps_no_welcome_since_whoever_missed_it_is_given_another) {
  seat.begin(pipe, 1);
  seat.welcome(event("welcome"));
  seat.send(event("a"));
  FakePipe next;
  ASSERT_TRUE(seat.remembers_after(1)) << "it has heard the welcome";
  seat.resume(next, 2, 1);
  EXPECT_EQ(numbers(next), std::vector<std::uint64_t>{2});
  seat.welcome(event("another"));
  EXPECT_EQ(numbers(next), (std::vector<std::uint64_t>{2, 3}));
  EXPECT_FALSE(seat.remembers_after(2)) << "it may have missed the other";
  EXPECT_TRUE(seat.knows_page(2)) << "and is welcomed once more";
  EXPECT_TRUE(seat.remembers_after(3));
}

TEST_F(SeatTest, keeps_a_bounded_number_of_small_events) {
  seat.begin(pipe, 1);
  constexpr std::size_t kMost = kEventBytesKeptMax / kEventOverhead;
  const SharedEvent small = share(event("e"));
  seat.lose_pipe();
  for (std::size_t i = 0; i < kMost; ++i) seat.send(small);
  EXPECT_FALSE(seat.remembers_after(1));
}

TEST_F(SeatTest, knows_the_commands_of_a_page_that_missed_too_much) {
  seat.begin(pipe, 1);
  seat.send(event("welcome"));
  seat.lose_pipe();
  seat.reply(2, encode_reply(2));
  for (int i = 0; i < 4; ++i) seat.send(large_event());
  ASSERT_FALSE(seat.remembers_after(1));
  ASSERT_TRUE(seat.knows_page(1));
  FakePipe next;
  seat.come_back(next, 3);
  EXPECT_FALSE(next.reply(3).at("resumed").as_bool());
  seat.send(event("welcome"));
  EXPECT_EQ(numbers(next), std::vector<std::uint64_t>{6});
  EXPECT_TRUE(seat.repeats(2));
  EXPECT_NE(next.reply(2), nullptr);
  EXPECT_TRUE(seat.knows_page(1)) << "this welcome may be lost as well";
  EXPECT_TRUE(seat.remembers_after(6));
}

TEST_F(SeatTest, forgets_the_commands_of_the_page_before_a_reload) {
  seat.begin(pipe, 1);
  seat.send(event("welcome"));
  seat.reply(2, encode_reply(2));
  FakePipe reloaded;
  seat.begin(reloaded, 1);
  seat.send(event("welcome"));
  EXPECT_FALSE(seat.knows_page(1));
  EXPECT_FALSE(seat.repeats(2)) << "the new page counts from 1 again";
}

TEST_F(SeatTest, knows_nothing_of_a_page_that_had_a_seat_before_the_server_restarted) {
  seat.begin(pipe, 1, 17);  // its last event was of the other server
  seat.send(event("welcome"));
  for (int i = 0; i < 40; ++i) seat.send(event("e"));
  EXPECT_FALSE(seat.knows_page(17)) << "the welcome was lost: there is no event 17 here";
  EXPECT_TRUE(seat.knows_page(18));
}

TEST_F(SeatTest, keeps_a_bounded_number_of_bytes) {
  seat.begin(pipe, 1);
  const std::string large(kEventBytesKeptMax / 2, 'x');
  for (int i = 0; i < 4; ++i) seat.send(event(large));
  EXPECT_TRUE(seat.remembers_after(3));
  EXPECT_FALSE(seat.remembers_after(1));
}

TEST_F(SeatTest, gives_the_page_before_a_reload_a_fresh_start) {
  seat.begin(pipe, 1);
  for (int i = 0; i < 5; ++i) seat.send(event("e"));
  FakePipe reloaded;
  seat.begin(reloaded, 1);
  seat.send(event("welcome"));
  EXPECT_EQ(numbers(reloaded), std::vector<std::uint64_t>{6});
  EXPECT_FALSE(seat.remembers_after(5)) << "the events of another page";
  EXPECT_TRUE(seat.remembers_after(6));
}

TEST_F(SeatTest, answers_a_repeated_command_as_it_did_before) {
  seat.begin(pipe, 1);
  EXPECT_FALSE(seat.repeats(3));
  seat.reply(3, encode_publish_answer(3, "v=0"));
  seat.lose_pipe();
  EXPECT_FALSE(seat.repeats(2)) << "an older command that never arrived";
  FakePipe next;
  seat.send(event("e"));
  seat.resume(next, 5, 1);
  EXPECT_TRUE(seat.repeats(3));
  EXPECT_EQ(next.reply(3).at("sdp").as_string(), "v=0");
}

TEST_F(SeatTest, keeps_the_answer_to_a_command_whose_pipe_broke) {
  seat.begin(pipe, 1);
  seat.send(event("welcome"));
  seat.lose_pipe();
  seat.reply(2, encode_reply(2));
  FakePipe next;
  seat.resume(next, 3, 1);
  EXPECT_TRUE(seat.repeats(2));
  EXPECT_NE(next.reply(2), nullptr);
}

TEST_F(SeatTest, refuses_a_command_whose_answer_is_forgotten) {
  seat.begin(pipe, 1);
  for (std::uint64_t id = 1; id <= kRepliesKeptMax + 1; ++id) seat.reply(id, encode_reply(id));
  EXPECT_TRUE(seat.repeats(1));
  EXPECT_EQ(pipe.received.back().at("refusal").as_string(), "repeated");
  EXPECT_TRUE(seat.repeats(2));
  EXPECT_FALSE(pipe.received.back().as_object().contains("refusal"));
}

TEST_F(SeatTest, refuses_no_command_of_a_page_because_of_its_later_join) {
  seat.begin(pipe, 1);
  seat.send(event("welcome"));
  seat.lose_pipe();
  FakePipe next;
  seat.resume(next, 100, 1);
  for (std::uint64_t id = 2; id <= kRepliesKeptMax + 1; ++id) {
    EXPECT_FALSE(seat.repeats(id)) << id << " was held until the seat was taken up again";
    seat.reply(id, encode_reply(id));
  }
  EXPECT_FALSE(seat.repeats(99));
}

TEST_F(SeatTest, knows_which_join_of_a_page_is_the_newest) {
  EXPECT_FALSE(seat.has_later_join("page", 1));
  seat.note_join("page", 6);
  EXPECT_TRUE(seat.has_later_join("page", 5));
  EXPECT_FALSE(seat.has_later_join("page", 7));
  EXPECT_FALSE(seat.has_later_join("reloaded", 1)) << "another page counts from 1 again";
  EXPECT_FALSE(seat.has_later_join("", 5));
  seat.note_join("", 6);
  EXPECT_FALSE(seat.has_later_join("", 5)) << "who does not say is taken at his word";
}

TEST_F(SeatTest, closes_its_pipe_with_a_last_event_that_is_not_kept) {
  seat.begin(pipe, 1);
  seat.send(event("welcome"));
  seat.close("replaced");
  EXPECT_EQ(pipe.event("closing").at("number").to_number<int>(), 2);
  EXPECT_EQ(pipe.closed, kNormalClosure);
  EXPECT_FALSE(seat.has_pipe());
  FakePipe next;
  seat.send(event("e"));
  seat.resume(next, 2, 1);
  EXPECT_EQ(next.event("closing"), nullptr);
  EXPECT_EQ(next.event("e").at("number").to_number<int>(), 2);
}

}  // namespace
}  // namespace app::signal
