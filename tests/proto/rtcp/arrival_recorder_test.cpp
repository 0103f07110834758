#include "proto/rtcp/arrival_recorder.hpp"

#include <map>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rtcp/packet.hpp"
#include "tests/sfu/test_packets.hpp"

namespace proto::rtcp {
namespace {

using sfu::test::at;

// What a publisher reads from all that is due at `now`: one list per feedback packet.
std::vector<std::vector<Arrival>> take(ArrivalRecorder& recorder, base::Time now,
                                       std::size_t room = 1200) {
  std::vector<std::vector<Arrival>> all;
  std::vector<std::uint8_t> buffer(room);
  for (int i = 0; i < 100; ++i) {
    base::ByteWriter out{buffer};
    if (!recorder.write_due(now, 1, 2, out)) return all;
    EXPECT_TRUE(out.ok());
    Reader reader{out.written()};
    const auto packet = reader.next();
    const auto* feedback = packet ? std::get_if<TransportFeedback>(&*packet) : nullptr;
    if (feedback == nullptr) {
      ADD_FAILURE() << "no transport feedback";
      return all;
    }
    EXPECT_EQ(feedback->sender, 1u);
    EXPECT_EQ(feedback->media, 2u);
    const auto arrivals = read_transport_feedback(*feedback);
    if (!arrivals) {
      ADD_FAILURE() << "malformed transport feedback";
      return all;
    }
    all.push_back(*arrivals);
  }
  ADD_FAILURE() << "feedback without end";
  return all;
}

std::vector<std::uint16_t> received_in(const std::vector<Arrival>& arrivals) {
  std::vector<std::uint16_t> sequences;
  for (const Arrival& arrival : arrivals) {
    if (arrival.received) sequences.push_back(arrival.sequence);
  }
  return sequences;
}
std::vector<std::uint16_t> lost_in(const std::vector<Arrival>& arrivals) {
  std::vector<std::uint16_t> sequences;
  for (const Arrival& arrival : arrivals) {
    if (!arrival.received) sequences.push_back(arrival.sequence);
  }
  return sequences;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ArrivalRecorder, has_nothing_to_say_before_the_first_packet) {
  ArrivalRecorder recorder;
  EXPECT_EQ(recorder.next_timeout(), base::kNever);
  EXPECT_THAT(take(recorder, at(1000)), IsEmpty());
}

TEST(ArrivalRecorder, reports_what_came_an_interval_after_the_first_packet) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  recorder.received(at(5), 11);
  recorder.received(at(9), 12);

  EXPECT_EQ(recorder.next_timeout(), at(60));
  EXPECT_THAT(take(recorder, at(59)), IsEmpty());
  const auto reports = take(recorder, at(60));

  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(received_in(reports[0]), ElementsAre(10, 11, 12));
  EXPECT_EQ(*reports[0][1].received - *reports[0][0].received, std::chrono::milliseconds(5));
  EXPECT_EQ(*reports[0][2].received - *reports[0][0].received, std::chrono::milliseconds(9));
  EXPECT_EQ(recorder.next_timeout(), base::kNever);
}

TEST(ArrivalRecorder, reports_each_packet_once) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  take(recorder, at(60));
  recorder.received(at(70), 11);
  const auto reports = take(recorder, at(130));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(received_in(reports[0]), ElementsAre(11));
  EXPECT_THAT(lost_in(reports[0]), IsEmpty());
}

TEST(ArrivalRecorder, reports_a_packet_lost_in_the_middle) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  recorder.received(at(2), 12);
  const auto reports = take(recorder, at(60));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(lost_in(reports[0]), ElementsAre(11));
}

// A sender that is not told of a loss takes the path to be better than it is.
TEST(ArrivalRecorder, reports_a_packet_lost_between_two_reports) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  take(recorder, at(60));
  recorder.received(at(70), 13);
  const auto reports = take(recorder, at(130));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(lost_in(reports[0]), ElementsAre(11, 12));
  EXPECT_THAT(received_in(reports[0]), ElementsAre(13));
}

TEST(ArrivalRecorder, reports_a_reordered_packet_that_came_in_time) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  recorder.received(at(2), 12);
  recorder.received(at(3), 11);
  const auto reports = take(recorder, at(60));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(received_in(reports[0]), ElementsAre(10, 11, 12));
  EXPECT_LT(*reports[0][2].received, *reports[0][1].received);
}

TEST(ArrivalRecorder, does_not_take_back_a_loss_it_reported) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  recorder.received(at(2), 12);
  take(recorder, at(60));
  recorder.received(at(61), 11);
  EXPECT_EQ(recorder.next_timeout(), base::kNever);
  EXPECT_THAT(take(recorder, at(200)), IsEmpty());
}

TEST(ArrivalRecorder, goes_on_over_the_wrap_of_the_sequence_numbers) {
  ArrivalRecorder recorder;
  for (std::uint32_t i = 0; i < 20; ++i) {
    recorder.received(at(i), static_cast<std::uint16_t>(65'530 + i));
  }
  const auto reports = take(recorder, at(60));
  ASSERT_EQ(reports.size(), 1u);
  ASSERT_EQ(reports[0].size(), 20u);
  EXPECT_EQ(reports[0].front().sequence, 65'530);
  EXPECT_EQ(reports[0].back().sequence, 13);
  EXPECT_THAT(lost_in(reports[0]), IsEmpty());
}

// str0m issue 717: a first number in the upper half of the circle was taken for an old one.
TEST(ArrivalRecorder, begins_anywhere) {
  for (const int start : {0, 1, 32'767, 32'768, 65'535}) {
    const auto first = static_cast<std::uint16_t>(start);
    ArrivalRecorder recorder;
    recorder.received(at(0), first);
    const auto reports = take(recorder, at(60));
    ASSERT_EQ(reports.size(), 1u) << first;
    EXPECT_THAT(received_in(reports[0]), ElementsAre(first));
  }
}

TEST(ArrivalRecorder, splits_what_does_not_fit_into_one_packet) {
  ArrivalRecorder recorder;
  for (std::uint16_t i = 0; i < 500; ++i) recorder.received(at(i % 50), i);
  const auto reports = take(recorder, at(60), 200);
  EXPECT_GT(reports.size(), 2u);
  std::uint16_t expected = 0;
  for (const auto& report : reports) {
    for (const Arrival& arrival : report) {
      EXPECT_EQ(arrival.sequence, expected++);
      EXPECT_TRUE(arrival.received);
    }
  }
  EXPECT_EQ(expected, 500);
}

TEST(ArrivalRecorder, splits_at_a_silence_that_a_delta_cannot_hold) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  recorder.received(at(20'000), 11);
  const auto reports = take(recorder, at(20'000));
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_THAT(received_in(reports[0]), ElementsAre(10));
  EXPECT_THAT(received_in(reports[1]), ElementsAre(11));
}

TEST(ArrivalRecorder, after_a_large_gap_reports_only_what_its_window_holds) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  recorder.received(at(1), 10 + 5000);
  const auto reports = take(recorder, at(60));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].size(), ArrivalRecorder::kWindow);
  EXPECT_THAT(received_in(reports[0]), ElementsAre(5010));
}

TEST(ArrivalRecorder, a_gap_just_over_the_window_leaves_no_old_arrival_behind) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 0);
  recorder.received(at(1), 1);
  recorder.received(at(2), static_cast<std::uint16_t>(ArrivalRecorder::kWindow));
  const auto reports = take(recorder, at(60));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(received_in(reports[0]), ElementsAre(1, ArrivalRecorder::kWindow));
  EXPECT_EQ(reports[0].size(), ArrivalRecorder::kWindow);
}

TEST(ArrivalRecorder, numbers_its_feedback_packets) {
  ArrivalRecorder recorder;
  for (int i = 0; i < 300; ++i) {
    recorder.received(at(i * 100), static_cast<std::uint16_t>(i));
    std::uint8_t buffer[200];
    base::ByteWriter out{buffer};
    ASSERT_TRUE(recorder.write_due(at(i * 100 + 60), 1, 2, out));
    EXPECT_EQ(buffer[19], static_cast<std::uint8_t>(i));
  }
}

TEST(ArrivalRecorder, a_buffer_without_room_costs_no_arrival) {
  ArrivalRecorder recorder;
  recorder.received(at(0), 10);
  std::uint8_t buffer[8];
  base::ByteWriter out{buffer};
  EXPECT_FALSE(recorder.write_due(at(60), 1, 2, out));

  recorder.received(at(70), 11);
  const auto reports = take(recorder, at(130));
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(received_in(reports[0]), ElementsAre(10, 11));
}

// Every packet is reported exactly once, received or lost.
TEST(ArrivalRecorder, accounts_for_every_packet_under_random_loss) {
  ArrivalRecorder recorder;
  std::map<std::uint64_t, bool> came;
  std::uint64_t random = 7;
  std::uint64_t reported = 0;
  for (std::uint64_t i = 0; i < 40'000; ++i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    const bool lost = i != 0 && (random >> 33) % 10 == 0;
    came[i] = !lost;
    const base::Time now = at(static_cast<std::int64_t>(i));
    if (!lost) recorder.received(now, static_cast<std::uint16_t>(i));
    if (now < recorder.next_timeout()) continue;
    for (const auto& report : take(recorder, now)) {
      for (const Arrival& arrival : report) {
        ASSERT_EQ(arrival.sequence, static_cast<std::uint16_t>(reported));
        ASSERT_EQ(arrival.received.has_value(), came[reported]) << reported;
        came.erase(reported++);
      }
    }
  }
  EXPECT_GT(reported, 39'900u);
}

}  // namespace
}  // namespace proto::rtcp
