#include "quality/line_rates.hpp"

#include <gtest/gtest.h>

namespace quality {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Time kBegin{seconds(1'000)};

base::TcpFacts facts(std::uint64_t connection, std::uint64_t bytes, std::uint32_t sent = 0,
                     std::uint32_t resent = 0) {
  base::TcpFacts facts;
  facts.connection = connection;
  facts.bytes_acknowledged = bytes;
  facts.segments_sent = sent;
  facts.segments_resent = resent;
  return facts;
}

TEST(LineRates, count_from_when_a_connection_is_first_heard_of) {
  LineRates rates(Side::kSends);
  EXPECT_TRUE(rates.note(kBegin, facts(1, 500'000, 400, 3)));
  Figures first;
  rates.take(first);
  EXPECT_EQ(first, Figures{});
  EXPECT_FALSE(rates.note(kBegin + seconds(4), facts(1, 900'000, 700, 5)));
  Figures second;
  rates.take(second);
  EXPECT_EQ(second.time_ms, 4'000u);
  EXPECT_EQ(second.bytes, 400'000u);
  EXPECT_EQ(second.segments, 300u);
  EXPECT_EQ(second.troubled, 2u);
}

TEST(LineRates, join_the_connections_of_a_viewer) {
  LineRates rates(Side::kSends);
  for (std::uint64_t id : {1U, 2U}) rates.note(kBegin, facts(id, 0));
  Figures nothing;
  rates.take(nothing);
  rates.note(kBegin + seconds(1), facts(1, 1'000, 1));
  rates.note(kBegin + seconds(2), facts(2, 3'000, 3));
  rates.note(kBegin + seconds(5), facts(1, 2'000, 2));
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.time_ms, 5'000u);
  EXPECT_EQ(all.bytes, 5'000u);
  EXPECT_EQ(all.segments, 5u);
}

TEST(LineRates, spread_late_news_over_all_of_the_time_before) {
  LineRates rates(Side::kSends);
  rates.note(kBegin, facts(1, 0));
  Figures first;
  rates.take(first);
  Figures silent;
  rates.take(silent);
  EXPECT_EQ(silent, Figures{});
  rates.note(kBegin + seconds(12), facts(1, 1'200'000));
  EXPECT_TRUE(rates.has_news());
  Figures late;
  rates.take(late);
  EXPECT_FALSE(rates.has_news());
  EXPECT_FLOAT_EQ(late.kbps().value(), 800);
}

TEST(LineRates, begin_anew_with_counts_that_went_back) {
  LineRates rates(Side::kSends);
  rates.note(kBegin, facts(1, 500'000, 400));
  rates.note(kBegin + seconds(1), facts(1, 2'000, 2));
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.bytes, 2'000u);
  EXPECT_EQ(all.segments, 2u);
}

TEST(LineRates, keep_no_more_connections_than_browsers_have) {
  LineRates rates(Side::kSends);
  for (std::uint64_t id = 0; id <= kConnectionsMax; ++id) rates.note(kBegin, facts(id, 100));
  rates.note(kBegin + seconds(1), facts(0, 900));  // forgotten, so it is new
  rates.note(kBegin + seconds(1), facts(5, 300));
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.bytes, 200u);
}

TEST(LineRates, keep_none_that_has_ended) {
  LineRates rates(Side::kSends);
  rates.note(kBegin, facts(1, 100));
  for (std::uint64_t id = 2; id < 100; ++id) {
    EXPECT_TRUE(rates.note(kBegin, facts(id, 100)));
    rates.note_end(kBegin + seconds(1), facts(id, 300));
  }
  EXPECT_FALSE(rates.note(kBegin + seconds(1), facts(1, 200)));
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.bytes, 98u * 200 + 100);
}

TEST(LineRates, tell_what_the_kernel_measured_last) {
  LineRates rates(Side::kSends);
  base::TcpFacts now = facts(1, 0);
  now.round_trip = milliseconds(20);
  now.round_trip_variation = milliseconds(6);
  now.delivery_rate = 500'000;
  rates.note(kBegin, now);
  now.round_trip = milliseconds(30);
  now.delivery_rate = 900'000;
  now.delivery_rate_is_least = true;  // it had nothing more to send
  rates.note(kBegin + seconds(1), now);
  Figures all;
  rates.take(all);
  EXPECT_FLOAT_EQ(all.round_trip_ms.value(), 30);
  EXPECT_FLOAT_EQ(all.jitter_ms.value(), 6);
  EXPECT_FLOAT_EQ(all.capacity_kbps.value(), 4'000);
}

TEST(LineRates, of_who_receives_count_what_came_and_what_came_out_of_order) {
  LineRates rates(Side::kReceives);
  base::TcpFacts now = facts(1, 77);
  now.bytes_received = 1'000;
  now.segments_received = 10;
  now.segments_out_of_order = 1;
  now.round_trip = milliseconds(8);
  now.round_trip_variation = milliseconds(2);
  rates.note(kBegin, now);
  now.bytes_received = 5'000;
  now.segments_received = 30;
  now.segments_out_of_order = 3;
  rates.note(kBegin + seconds(1), now);
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.bytes, 4'000u);
  EXPECT_FLOAT_EQ(all.loss_percent().value(), 10);
  EXPECT_FLOAT_EQ(all.round_trip_ms.value(), 8);
  EXPECT_EQ(all.jitter_ms, std::nullopt);  // of a publisher the frames tell it
}

TEST(LineRates, of_an_older_kernel_know_no_order) {
  LineRates rates(Side::kReceives);
  base::TcpFacts now = facts(1, 0);
  now.segments_received = 10;
  rates.note(kBegin, now);
  now.segments_received = 20;
  rates.note(kBegin + seconds(1), now);
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.troubled, 0u);
}

}  // namespace
}  // namespace quality
