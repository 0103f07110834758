// What judges the streams of the simulation finds each of the faults that it is there for.
#include "tests/sim/stream_watch.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sim {
namespace {

class Watched : public testing::Test {
 protected:
  // Packet `number` of `source`, one per frame; the first is a keyframe.
  void send(std::uint16_t sequence, std::uint32_t source, std::uint32_t number,
            std::uint32_t timestamp, bool key = false) {
    now += std::chrono::milliseconds(10);
    taken.insert({source, number});
    const Mark mark{source, number, number, key, true, true, now - late, disposable(number)};
    watch.sent(sequence, {now, timestamp, cause, mark, caught_up, fed, layered}, came(),
               complain());
  }
  StreamWatch::Taken came() {
    return [this](std::uint32_t source, std::uint32_t number) {
      if (!taken.contains({source, number})) return std::optional<StreamWatch::TakenPacket>{};
      return std::optional(StreamWatch::TakenPacket{now, disposable(number)});
    };
  }
  bool disposable(std::uint32_t number) const { return disposables && number % 2 == 1; }
  StreamWatch::Complain complain() {
    return [this](const std::string& what) { complaints += what + "\n"; };
  }
  std::string judge() {
    watch.finish(came(), complain());
    return complaints;
  }

  StreamWatch watch{media::Kind::kVideo, 90'000};
  base::Time now = sfu::test::at(0);
  std::uint64_t cause = 1;
  base::Duration late{};
  base::Duration caught_up{};
  bool fed = false;
  bool layered = false;
  bool disposables = false;  // all with an odd number
  std::set<std::pair<std::uint32_t, std::uint32_t>> taken;
  std::string complaints;
};

TEST_F(Watched, is_content_with_a_whole_stream) {
  for (std::uint16_t i = 0; i < 2'000; ++i) {
    send(static_cast<std::uint16_t>(65'000 + i), 1, i, i * 900U, i == 0);
  }
  EXPECT_EQ(judge(), "");
}

TEST_F(Watched, is_content_when_numbers_close_over_what_is_disposable) {
  disposables = true;
  for (const std::uint32_t number : {1u, 3u, 5u}) taken.insert({1, number});
  send(10, 1, 0, 0, true);
  send(11, 1, 2, 1'800);
  send(12, 1, 4, 3'600);
  send(13, 1, 6, 5'400);
  EXPECT_EQ(judge(), "");
}

TEST_F(Watched, sees_a_gap_over_what_is_disposable) {
  disposables = true;
  taken.insert({1, 1});
  send(10, 1, 0, 0, true);
  send(12, 1, 2, 1'800);
  EXPECT_NE(judge().find("unearned gap of what is disposable"), std::string::npos);
}

TEST_F(Watched, is_content_with_an_empty_number_there) {
  disposables = true;
  taken.insert({1, 1});
  send(10, 1, 0, 0, true);
  send(12, 1, 2, 1'800);
  watch.sent_empty(11, complain());
  watch.resent_empty(11, complain());
  EXPECT_EQ(judge(), "");
}

TEST_F(Watched, sees_an_empty_number_that_is_used_or_was_never_empty) {
  send(10, 1, 0, 0, true);
  watch.sent_empty(10, complain());
  EXPECT_NE(complaints.find("used twice"), std::string::npos);
  complaints.clear();
  watch.resent_empty(10, complain());
  EXPECT_NE(complaints.find("what was not empty"), std::string::npos);
  send(11, 1, 1, 900);
  watch.sent_empty(12, complain());
  complaints.clear();
  send(12, 1, 2, 1'800);
  EXPECT_NE(complaints.find("used twice"), std::string::npos);
}

TEST_F(Watched, sees_numbers_closed_over_what_others_need) {
  disposables = true;
  for (std::uint32_t number = 1; number < 4; ++number) taken.insert({1, number});
  send(10, 1, 0, 0, true);
  send(11, 1, 4, 3'600);
  EXPECT_NE(judge(), "");
}

TEST_F(Watched, is_content_with_a_gap_that_was_earned_and_with_a_late_repair) {
  send(10, 1, 0, 0, true);
  send(12, 1, 2, 1'800);
  send(14, 1, 4, 3'600);
  send(13, 1, 3, 2'700);
  EXPECT_EQ(judge(), "");
}

TEST_F(Watched, finds_an_unearned_gap) {
  send(10, 1, 0, 0, true);
  taken.insert({1, 1});
  send(12, 1, 2, 1'800);
  EXPECT_NE(judge().find("unearned gap at 1"), std::string::npos);
}

TEST_F(Watched, finds_a_timestamp_that_goes_back) {
  send(10, 1, 0, 5'000, true);
  send(11, 1, 1, 4'000);
  EXPECT_NE(judge().find("timestamp back by 1000"), std::string::npos);
}

TEST_F(Watched, finds_a_timestamp_that_leaps_with_a_new_source) {
  send(10, 1, 0, 0, true);
  send(11, 2, 0, 90'000 * 60, true);
  EXPECT_NE(judge().find("timestamp leaps"), std::string::npos);
}

TEST_F(Watched, lets_time_catch_up_with_what_was_late) {
  late = std::chrono::seconds(8);
  send(10, 1, 0, 0, true);
  late = {};
  send(11, 2, 0, 90'000 * 8, true);
  EXPECT_EQ(judge(), "");
  caught_up = std::chrono::seconds(4);
  send(12, 3, 0, 90'000 * 12, true);
  EXPECT_EQ(judge(), "");
  send(13, 4, 0, 90'000 * 16, true);
  EXPECT_NE(judge().find("timestamp leaps"), std::string::npos);
}

TEST_F(Watched, finds_a_beginning_without_a_keyframe) {
  send(10, 1, 0, 0);
  EXPECT_NE(complaints.find("begins without a keyframe"), std::string::npos);
}

TEST_F(Watched, finds_a_new_source_without_a_keyframe_or_with_a_gap) {
  send(10, 1, 0, 0, true);
  send(11, 2, 0, 900);
  send(13, 3, 0, 1'800, true);
  EXPECT_NE(judge().find("begins anew without a keyframe"), std::string::npos);
  EXPECT_NE(complaints.find("gap where it begins anew"), std::string::npos);
}

TEST_F(Watched, finds_a_leap_in_a_source_that_nothing_caused) {
  send(10, 1, 0, 0, true);
  send(11, 1, 5, 900, true);
  EXPECT_NE(judge().find("begins anew without a cause"), std::string::npos);
  complaints.clear();
  cause = 2;
  send(12, 1, 9, 1'800, true);
  EXPECT_EQ(judge(), "");
  layered = true;
  send(13, 1, 12, 2'700, true);
  EXPECT_EQ(judge(), "") << "another layer may have been about to come";
}

TEST_F(Watched, lets_a_viewer_who_is_behind_go_on_with_a_newer_keyframe_of_the_owner) {
  fed = true;
  send(10, 1, 0, 0, true);
  send(11, 1, 5, 900, true);
  EXPECT_EQ(judge(), "");
  send(12, 1, 9, 1'800);
  EXPECT_NE(judge().find("begins anew without a keyframe"), std::string::npos);
}

TEST_F(Watched, finds_a_number_used_twice) {
  send(10, 1, 0, 0, true);
  send(10, 1, 1, 900);
  EXPECT_NE(complaints.find("number 10 used twice"), std::string::npos);
}

TEST_F(Watched, finds_a_repair_that_is_another_packet) {
  send(10, 1, 0, 0, true);
  watch.resent(10, 0, {1, 0, 0, true, true, true}, complain());
  EXPECT_EQ(complaints, "");
  watch.resent(10, 0, {1, 7, 0, true, true, true}, complain());
  EXPECT_NE(complaints.find("under the number of"), std::string::npos);
  complaints.clear();
  watch.resent(99, 0, {1, 7, 0, true, true, true}, complain());
  EXPECT_NE(complaints.find("never sent"), std::string::npos);
}

TEST_F(Watched, excuses_what_came_after_a_break) {
  send(10, 1, 0, 0, true);
  send(12, 1, 2, 1'800);
  now += std::chrono::seconds(1);
  watch.breaks(now);
  now += std::chrono::seconds(1);
  taken.insert({1, 1});
  EXPECT_EQ(judge(), "");
}

TEST_F(Watched, excuses_what_came_late_of_a_layer) {
  layered = true;
  send(10, 1, 0, 0, true);
  send(12, 1, 2, 1'800);
  now += std::chrono::seconds(1);
  taken.insert({1, 1});
  EXPECT_EQ(judge(), "");
}

TEST_F(Watched, excuses_what_came_of_a_source_that_it_had_left) {
  send(10, 1, 0, 0, true);
  send(12, 1, 2, 1'800);
  send(13, 2, 0, 2'700, true);
  now += std::chrono::seconds(1);
  taken.insert({1, 1});
  EXPECT_EQ(judge(), "");
}

TEST_F(Watched, excuses_what_came_after_a_break_in_the_moment_of_the_last_packet) {
  send(10, 1, 0, 0, true);
  send(12, 1, 2, 1'800);
  watch.breaks(now);
  now += std::chrono::seconds(1);
  taken.insert({1, 1});
  EXPECT_EQ(judge(), "");
}

}  // namespace
}  // namespace sim
