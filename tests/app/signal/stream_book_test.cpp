#include "app/signal/stream_book.hpp"

#include <gtest/gtest.h>

namespace app::signal {
namespace {

constexpr sfu::PeerId kPeer{7};
constexpr sfu::PublicationId kCamera{20};
constexpr sfu::PublicationId kSmall{21};

sfu::StreamsReport report(std::int64_t milliseconds) {
  sfu::StreamsReport report;
  report.peer = kPeer;
  report.at = base::Time{std::chrono::hours(1) + std::chrono::milliseconds(milliseconds)};
  return report;
}

sfu::StreamsReport received(std::int64_t milliseconds, std::uint64_t packets, std::uint64_t bytes,
                            std::int64_t lost) {
  auto one = report(milliseconds);
  one.inbound.push_back({kCamera, media::Codec::kVp8, packets, bytes, lost, {}, packets / 10, 0});
  return one;
}

TEST(StreamBook, knows_rates_after_two_looks) {
  StreamBook book;
  EXPECT_FALSE(book.of(kPeer));
  book.note(received(0, 100, 10'000, 5));
  EXPECT_FALSE(book.of(kPeer));
  book.note(received(2000, 190, 260'000, 15));
  const auto line = book.of(kPeer);
  ASSERT_TRUE(line);
  ASSERT_EQ(line->inbound.size(), 1u);
  const auto& [publication, layer, stream] = line->inbound[0];
  EXPECT_EQ(publication, kCamera);
  EXPECT_EQ(stream.codec, "VP8");
  EXPECT_EQ(stream.bitrate, 1'000'000u);
  EXPECT_DOUBLE_EQ(stream.loss, 0.1);  // 10 of 100
  EXPECT_EQ(stream.nacks, 9u);
}

TEST(StreamBook, many_who_look_at_once_still_see_rates) {
  StreamBook book;
  for (std::int64_t at = 0; at <= 3300; at += 330) {
    book.note(received(at, 100, static_cast<std::uint64_t>(at) * 125, 0));
    if (at >= 660) {
      ASSERT_TRUE(book.of(kPeer)) << at;
      EXPECT_EQ(book.of(kPeer)->inbound[0].stream.bitrate, 1'000'000u);
    }
  }
}

TEST(StreamBook, a_long_time_is_no_rate_of_now) {
  StreamBook book;
  book.note(received(0, 100, 10'000, 0));
  book.note(received(60'000, 200, 260'000, 0));
  EXPECT_FALSE(book.of(kPeer));
  book.note(received(61'000, 200, 260'000, 0));
  EXPECT_EQ(book.of(kPeer)->inbound[0].stream.bitrate, 0u);
}

TEST(StreamBook, what_began_anew_counts_from_zero) {
  StreamBook book;
  book.note(received(0, 1000, 500'000, 50));
  book.note(received(1000, 10, 1000, 0));
  const auto line = book.of(kPeer);
  EXPECT_EQ(line->inbound[0].stream.bitrate, 8000u);
  EXPECT_EQ(line->inbound[0].stream.loss, 0);
}

TEST(StreamBook, of_what_is_sent_the_layer_and_the_loss_that_the_viewer_tells) {
  StreamBook book;
  auto first = report(0);
  first.outbound.push_back({kCamera, kCamera, false, 100, 10'000, 0, {}, 0, 0});
  auto second = report(1000);
  second.round_trip = std::chrono::milliseconds(30);
  second.room = 280'000;
  second.outbound.push_back({kCamera, kSmall, true, 150, 20'000, 64, {}, 4, 1});
  book.note(first);
  book.note(second);
  const auto line = book.of(kPeer);
  EXPECT_EQ(line->room, 280'000u);
  EXPECT_EQ(line->round_trip, std::chrono::milliseconds(30));
  const auto& sent = line->outbound.at(0);
  EXPECT_EQ(sent.layer, kSmall);
  EXPECT_TRUE(sent.stream.held);
  EXPECT_DOUBLE_EQ(sent.stream.loss, 0.25);
  EXPECT_EQ(sent.stream.nacks, 4u);
  EXPECT_EQ(sent.stream.plis, 1u);
  book.forget(kPeer);
  EXPECT_FALSE(book.of(kPeer));
}

}  // namespace
}  // namespace app::signal
