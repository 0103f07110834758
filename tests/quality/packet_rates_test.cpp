#include "quality/packet_rates.hpp"

#include <gtest/gtest.h>

namespace quality {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Time kBegin{seconds(1'000)};

ReceiverReport report(std::uint64_t packets, std::int64_t lost) {
  ReceiverReport report;
  report.bytes_sent = packets * 1'000;
  report.packets_sent = packets;
  report.packets_lost = lost;
  return report;
}

TEST(PacketRates, count_between_two_reports) {
  PacketRates rates;
  rates.note(kBegin, report(5'000, 40));
  ReceiverReport next = report(6'000, 90);
  next.round_trip = milliseconds(24);
  next.jitter = milliseconds(3);
  next.available = 2'500'000;
  rates.note(kBegin + seconds(5), next);
  EXPECT_TRUE(rates.has_news());
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.time_ms, 5'000u);
  EXPECT_FLOAT_EQ(all.loss_percent().value(), 5);
  EXPECT_EQ(all.bytes, 950'000u);  // what was lost did not arrive
  EXPECT_FLOAT_EQ(all.round_trip_ms.value(), 24);
  EXPECT_FLOAT_EQ(all.jitter_ms.value(), 3);
  EXPECT_FLOAT_EQ(all.capacity_kbps.value(), 2'500);
  EXPECT_FALSE(rates.has_news());
  Figures nothing;
  rates.take(nothing);
  EXPECT_EQ(nothing, Figures{});
}

TEST(PacketRates, take_a_loss_that_was_made_up_for_as_none) {
  PacketRates rates;
  rates.note(kBegin, report(1'000, 10));
  rates.note(kBegin + seconds(1), report(1'100, 8));
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.troubled, 0u);
  EXPECT_EQ(all.segments, 100u);
}

TEST(PacketRates, begin_anew_with_another_connection) {
  PacketRates rates;
  rates.note(kBegin, report(1'000, 10));
  rates.note(kBegin + seconds(1), report(50, 1));
  rates.note(kBegin + seconds(2), report(150, 1));
  Figures all;
  rates.take(all);
  EXPECT_EQ(all.segments, 100u);
  EXPECT_EQ(all.troubled, 0u);
}

}  // namespace
}  // namespace quality
