#include "proto/rtcp/transport_feedback.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace proto::rtcp {
namespace {

using namespace std::chrono_literals;
using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kHeaderSize = 20;
constexpr base::Duration kTick = 250us;
constexpr base::Time kEpoch{};

std::size_t round_up(std::size_t size) {
  return (size + 3) / 4 * 4;
}

// The arrivals from the first to the last of `sequences`; those not named were lost.
std::vector<Arrival> arrivals_of(std::span<const std::uint16_t> sequences,
                                 std::span<const base::Time> times) {
  std::vector<Arrival> arrivals;
  std::size_t at = 0;
  for (std::uint16_t sequence = sequences.front(); at < sequences.size(); ++sequence) {
    const bool received = sequences[at] == sequence;
    arrivals.push_back({sequence, received ? std::optional(times[at]) : std::nullopt});
    if (received) ++at;
  }
  return arrivals;
}

std::vector<Arrival> evenly(std::span<const std::uint16_t> sequences, base::Duration interval) {
  std::vector<base::Time> times;
  for (const std::uint16_t sequence : sequences) {
    times.push_back(kEpoch + static_cast<std::uint16_t>(sequence - sequences[0]) * interval);
  }
  return arrivals_of(sequences, times);
}

struct Written {
  std::size_t taken = 0;
  Octets octets;
};

Written write(std::span<const Arrival> arrivals, std::size_t room = 1200) {
  Octets buffer(room, 0xEE);
  base::ByteWriter out(buffer);
  const std::size_t taken = write_transport_feedback(0x11111111, 0x22222222, 7, arrivals, out);
  EXPECT_TRUE(out.ok());
  buffer.resize(out.size());
  return {taken, buffer};
}

std::optional<std::vector<Arrival>> read(const Octets& octets) {
  Reader reader(octets);
  const auto packet = reader.next();
  if (!packet || !std::holds_alternative<TransportFeedback>(*packet)) return std::nullopt;
  EXPECT_FALSE(reader.next().has_value());
  return read_transport_feedback(std::get<TransportFeedback>(*packet));
}

// Writes, reads and compares; gives the size of the packet.
std::size_t round_trip(std::span<const Arrival> arrivals) {
  const Written written = write(arrivals);
  EXPECT_EQ(written.taken, arrivals.size());
  const auto back = read(written.octets);
  if (!back) {
    ADD_FAILURE() << "not readable";
    return 0;
  }
  EXPECT_EQ(back->size(), arrivals.size());
  for (std::size_t i = 0; i < back->size(); ++i) {
    EXPECT_EQ((*back)[i].sequence, arrivals[i].sequence);
    EXPECT_EQ((*back)[i].received.has_value(), arrivals[i].received.has_value()) << i;
    if (!arrivals[i].received) continue;
    const base::Duration error = *(*back)[i].received - *arrivals[i].received;
    EXPECT_LE(std::chrono::abs(error), kTick / 2) << i;
  }
  return written.octets.size();
}

// The following eight cases and their sizes are those of libwebrtc's transport_feedback_unittest.

TEST(TransportFeedback, small_deltas_take_one_bit_each) {
  const std::uint16_t thirteen[] = {1, 2, 7, 8, 9, 10, 13};
  EXPECT_EQ(round_trip(evenly(thirteen, 1ms)), round_up(kHeaderSize + 2 + 7));
  const std::uint16_t fourteen[] = {1, 2, 7, 8, 9, 10, 13, 14};
  EXPECT_EQ(round_trip(evenly(fourteen, 1ms)), round_up(kHeaderSize + 2 + 8));
}

TEST(TransportFeedback, sequence_numbers_wrap) {
  const std::uint16_t received[] = {0xFFFD, 0xFFFE, 0xFFFF, 0, 1, 2};
  EXPECT_EQ(round_trip(evenly(received, 1ms)), round_up(kHeaderSize + 2 + 6));
  const std::uint16_t missing[] = {0xFFFD, 0xFFFE, 1, 2};
  EXPECT_EQ(round_trip(evenly(missing, 1ms)), round_up(kHeaderSize + 2 + 4));
}

TEST(TransportFeedback, large_deltas_take_two_bits_each) {
  const std::uint16_t seven[] = {1, 2, 6, 7};
  EXPECT_EQ(round_trip(evenly(seven, 256 * kTick)), round_up(kHeaderSize + 2 + 1 + 3 * 2));
  const std::uint16_t eight[] = {1, 2, 6, 7, 8};
  EXPECT_EQ(round_trip(evenly(eight, 256 * kTick)), round_up(kHeaderSize + 4 + 1 + 4 * 2));
}

TEST(TransportFeedback, deltas_can_be_negative) {
  const std::uint16_t received[] = {1, 2, 6, 7, 8};
  const base::Time times[] = {kEpoch + 2ms, kEpoch + 1ms, kEpoch + 4ms, kEpoch + 3ms,
                              kEpoch + 3ms + 256 * kTick};
  EXPECT_EQ(round_trip(arrivals_of(received, times)), round_up(kHeaderSize + 4 + 3 * 2 + 2));
}

TEST(TransportFeedback, a_long_loss_is_one_run) {
  const std::uint16_t received[] = {0, 29};
  const base::Time times[] = {kEpoch + 1ms, kEpoch + 2ms};
  EXPECT_EQ(round_trip(arrivals_of(received, times)), round_up(kHeaderSize + 3 * 2 + 2));
  const std::uint16_t farther[] = {0, 2040};
  EXPECT_EQ(round_trip(arrivals_of(farther, times)), round_up(kHeaderSize + 3 * 2 + 2));
}

TEST(TransportFeedback, a_large_delta_among_small_ones_needs_three_chunks) {
  std::vector<Arrival> arrivals;
  base::Time time = kEpoch + 1ms;
  for (std::uint16_t i = 0; i < 22; ++i) {
    if (i > 0) time += i == 8 ? 256 * kTick : base::Duration(1ms);
    arrivals.push_back({i, time});
  }
  EXPECT_EQ(round_trip(arrivals), round_up(kHeaderSize + 3 * 2 + 21 + 2));
}

TEST(TransportFeedback, rounding_does_not_add_up) {
  std::vector<Arrival> arrivals;
  for (std::uint16_t i = 0; i < 1000; ++i) {
    arrivals.push_back({i, kEpoch + 7s + i * (kTick / 3)});
  }
  round_trip(arrivals);
}

TEST(TransportFeedback, writes_exactly_these_bytes) {
  const std::uint16_t received[] = {0x0102, 0x0103, 0x0105};
  const base::Time base_time = kEpoch + 3 * 64ms;
  const base::Time times[] = {base_time + 1ms, base_time + 3ms, base_time + 67ms};
  EXPECT_EQ(write(arrivals_of(received, times)).octets,
            (Octets{0xAF, 205,  0x00, 0x06,              // padded
                    0x11, 0x11, 0x11, 0x11,              // sender
                    0x22, 0x22, 0x22, 0x22,              // media
                    0x01, 0x02, 0x00, 0x04,              // base sequence, count
                    0x00, 0x00, 0x03, 7,                 // reference time, feedback count
                    0xD4, 0x80,                          // two bits: small small lost large
                    4,    8,    0x01, 0x00, 0x00, 2}));  // deltas, padding
}

TEST(TransportFeedback, needs_no_padding_when_it_ends_on_32_bits) {
  const std::uint16_t received[] = {5, 6};
  const Octets octets = write(evenly(received, 1ms)).octets;
  EXPECT_EQ(octets.size(), 24U);
  EXPECT_EQ(octets[0], 0x8F);
  EXPECT_EQ(base::load_u16(octets.data() + 20), 0x2002) << "a run of two small deltas";
}

TEST(TransportFeedback, the_reference_time_keeps_24_bits) {
  const std::uint16_t one[] = {1};
  const base::Time times[] = {kEpoch + 64ms * ((std::int64_t{1} << 24) + 5)};
  const Octets octets = write(arrivals_of(one, times)).octets;
  EXPECT_EQ(base::load_u24(octets.data() + 16), 5U);
}

TEST(TransportFeedback, times_before_the_epoch_work) {
  const std::uint16_t received[] = {1, 2};
  const base::Time times[] = {kEpoch - 100ms, kEpoch - 99ms};
  const auto back = read(write(arrivals_of(received, times)).octets);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*(*back)[1].received - *(*back)[0].received, base::Duration(1ms));
  EXPECT_EQ(*(*back)[0].received - kEpoch, 64ms * (1 << 24) - 100ms);
}

TEST(TransportFeedback, may_begin_and_end_with_lost_packets) {
  const std::vector<Arrival> arrivals{{9, std::nullopt}, {10, kEpoch + 5ms}, {11, std::nullopt}};
  round_trip(arrivals);
}

TEST(TransportFeedback, of_nothing_received_is_not_written) {
  EXPECT_EQ(write({}).taken, 0U);
  const std::vector<Arrival> lost{{1, std::nullopt}, {2, std::nullopt}};
  const Written written = write(lost);
  EXPECT_EQ(written.taken, 0U);
  EXPECT_TRUE(written.octets.empty());
}

TEST(TransportFeedback, ends_before_a_delta_of_more_than_16_bits) {
  const std::uint16_t received[] = {1, 2, 3};
  const base::Time fits[] = {kEpoch, kEpoch + 0x7FFF * kTick,
                             kEpoch + 0x7FFF * kTick - 0x8000 * kTick};
  EXPECT_EQ(write(arrivals_of(received, fits)).taken, 3U);
  const base::Time later[] = {kEpoch, kEpoch + 0x8000 * kTick, kEpoch + 0x8000 * kTick};
  EXPECT_EQ(write(arrivals_of(received, later)).taken, 1U);
  const base::Time earlier[] = {kEpoch + 20s, kEpoch + 20s, kEpoch + 20s - 0x8001 * kTick};
  EXPECT_EQ(write(arrivals_of(received, earlier)).taken, 2U);
}

TEST(TransportFeedback, takes_what_fits_the_room) {
  std::vector<Arrival> arrivals;
  for (std::uint16_t i = 0; i < 500; ++i) arrivals.push_back({i, kEpoch + i * 1ms});
  for (std::size_t room = 0; room < 300; ++room) {
    const Written written = write(arrivals, room);
    EXPECT_LE(written.octets.size(), room);
    if (room < 24) {
      EXPECT_EQ(written.taken, 0U) << room;
      continue;
    }
    EXPECT_EQ(written.taken, room / 4 * 4 - 22) << room;
    EXPECT_EQ(read(written.octets)->size(), written.taken);
  }
}

TEST(TransportFeedback, takes_at_most_what_the_reader_takes) {
  std::vector<Arrival> arrivals(5000);
  for (std::uint16_t i = 0; i < 5000; ++i) arrivals[i].sequence = i;
  arrivals[0].received = kEpoch;
  arrivals[4999].received = kEpoch + 1s;
  const Written written = write(arrivals);
  EXPECT_EQ(written.taken, kFeedbackPacketsMax);
  EXPECT_EQ(read(written.octets)->size(), kFeedbackPacketsMax);
}

TEST(TransportFeedback, writes_nothing_after_an_overflow) {
  const std::uint16_t received[] = {1, 2};
  Octets buffer(100);
  base::ByteWriter out(buffer);
  out.zeros(101);
  EXPECT_EQ(write_transport_feedback(1, 2, 0, evenly(received, 1ms), out), 0U);
}

TEST(TransportFeedback, any_pattern_of_losses_and_delays_comes_back) {
  base::SeededRandom random(42);
  for (int round = 0; round < 300; ++round) {
    std::vector<Arrival> arrivals;
    base::Time time = kEpoch + std::chrono::milliseconds(random.u32() % 1'000'000);
    const std::uint32_t loss = random.u32() % 100;
    const std::uint32_t jumps = random.u32() % 30;
    auto sequence = static_cast<std::uint16_t>(random.u32());
    const std::size_t count = 1 + random.u32() % 400;
    for (std::size_t i = 0; i < count; ++i, ++sequence) {
      if (i > 0 && random.u32() % 100 < loss) {
        arrivals.push_back({sequence, std::nullopt});
        continue;
      }
      const bool jump = random.u32() % 100 < jumps;
      time += std::chrono::microseconds(jump ? random.u32() % 400'000 : random.u32() % 30'000);
      if (jump && random.u32() % 2 == 0) time -= 200ms;
      arrivals.push_back({sequence, time});
    }
    round_trip(arrivals);
  }
}

// Three packets that Chrome sent, taken from the tests of another implementation (libre), with the
// values that it decodes.
TEST(TransportFeedback, reads_what_chrome_114_sends) {
  const auto arrivals =
      read({0x8F, 0xCD, 0x00, 0x08, 0xFA, 0x17, 0xFA, 0x17, 0x4F, 0x10, 0x01, 0x6F,
            0x00, 0x08, 0x00, 0x0E, 0x25, 0x27, 0x0C, 0x02, 0x20, 0x0E, 0xB9, 0x0B,
            0x27, 0x00, 0x15, 0x0B, 0x0A, 0x00, 0x00, 0x10, 0x0B, 0x10, 0x10, 0x1D});
  ASSERT_TRUE(arrivals.has_value());
  ASSERT_EQ(arrivals->size(), 14U);
  EXPECT_EQ(arrivals->front().sequence, 8);
  EXPECT_EQ(arrivals->front().received, kEpoch + 2434828 * 64ms + 0xB9 * kTick);
  EXPECT_EQ(*(*arrivals)[1].received - *arrivals->front().received, 11 * kTick);
  EXPECT_EQ(arrivals->back().sequence, 21);
}

TEST(TransportFeedback, reads_one_bit_vectors_of_chrome) {
  const auto arrivals = read({0xAF, 0xCD, 0x00, 0x07, 0xFA, 0x17, 0xFA, 0x17, 0x00, 0x00, 0x00,
                              0x02, 0x00, 0x03, 0x00, 0x09, 0x00, 0x42, 0x6D, 0x00, 0xAD, 0xE0,
                              0x14, 0x18, 0x18, 0x38, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03});
  ASSERT_TRUE(arrivals.has_value());
  ASSERT_EQ(arrivals->size(), 9U);
  // 0xADE0: 1 0 10 1101 1110 0000, the bits 1 0 1 1 0 1 1 1 1 after the two that say "one bit".
  const bool received[] = {true, false, true, true, false, true, true, true, true};
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ((*arrivals)[i].received.has_value(), received[i]);
  EXPECT_EQ((*arrivals)[0].received, kEpoch + 17005 * 64ms + 0x14 * kTick);
}

TEST(TransportFeedback, reads_two_bit_vectors_of_chrome) {
  const auto arrivals =
      read({0xAF, 0xCD, 0x00, 0x0C, 0xFA, 0x17, 0xFA, 0x17, 0x00, 0x00, 0x00, 0x02, 0x00,
            0x0C, 0x00, 0x1E, 0x00, 0x42, 0x6D, 0x01, 0x96, 0xF7, 0xBB, 0xF3, 0x20, 0x02,
            0xB0, 0x14, 0x08, 0x58, 0x18, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03});
  ASSERT_TRUE(arrivals.has_value());
  EXPECT_EQ(arrivals->size(), 30U);
  EXPECT_EQ(arrivals->front().sequence, 12);
}

TransportFeedback feedback_of(const Octets& body) {
  return {.sender = 1, .media = 2, .body = body};
}

TEST(TransportFeedback, malformed_feedback_is_refused) {
  const Octets bodies[] = {
      {},
      {0, 1, 0, 1, 0, 0, 0},                       // no feedback count
      {0, 1, 0, 1, 0, 0, 0, 0},                    // no chunk
      {0, 1, 0, 0, 0, 0, 0, 0, 0x20, 1, 4},        // a count of zero
      {0, 1, 0, 1, 0, 0, 0, 0, 0x20, 1},           // no delta
      {0, 1, 0, 1, 0, 0, 0, 0, 0x40, 1, 4},        // half a large delta
      {0, 1, 0, 1, 0, 0, 0, 0, 0x60, 1, 4, 4},     // a run of the reserved symbol
      {0, 1, 0, 1, 0, 0, 0, 0, 0xF0, 0, 4, 4},     // a vector with the reserved symbol
      {0, 1, 0, 2, 0, 0, 0, 0, 0x20, 1, 4},        // one chunk too few
      {0, 1, 0, 1, 0, 0, 0, 0, 0x20, 0, 0x20},     // an empty run, then half a chunk
      {0, 1, 0x08, 0x01, 0, 0, 0, 0, 0x1F, 0xFF},  // more than kFeedbackPacketsMax
  };
  for (const Octets& body : bodies) {
    EXPECT_FALSE(read_transport_feedback(feedback_of(body)).has_value());
  }
}

TEST(TransportFeedback, symbols_behind_the_count_are_passed_over) {
  const Octets body{0, 1, 0, 1, 0, 0, 0, 0, 0xFF, 0xFF, 1, 0};  // reserved ones, but not counted
  EXPECT_FALSE(read_transport_feedback(feedback_of(body)).has_value());
  const Octets counted{0, 1, 0, 1, 0, 0, 0, 0, 0xDF, 0xFF, 1, 0};
  const auto arrivals = read_transport_feedback(feedback_of(counted));
  ASSERT_TRUE(arrivals.has_value());
  EXPECT_EQ(arrivals->size(), 1U);
}

}  // namespace
}  // namespace proto::rtcp
