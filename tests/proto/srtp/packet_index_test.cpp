#include "proto/srtp/packet_index.hpp"

#include <set>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace proto::srtp {
namespace {

using Verdict = ReplayWindow::Verdict;

TEST(PacketIndex, the_first_packet_has_a_rollover_counter_of_zero) {
  EXPECT_EQ(guess_index(std::nullopt, 0), 0u);
  EXPECT_EQ(guess_index(std::nullopt, 65535), 65535u);
}

TEST(PacketIndex, the_counter_grows_when_the_number_wraps) {
  EXPECT_EQ(guess_index(65535, 0), 0x1'0000u);
  EXPECT_EQ(guess_index(65000, 100), 0x1'0064u);
  EXPECT_EQ(guess_index(0x5'FFFF, 3), 0x6'0003u);
}

TEST(PacketIndex, a_late_packet_from_before_the_wrap_keeps_the_counter_it_had) {
  EXPECT_EQ(guess_index(0x1'0000, 65535), 65535u);
  EXPECT_EQ(guess_index(0x7'0005, 65530), 0x6'FFFAu);
}

TEST(PacketIndex, in_the_first_round_there_is_no_round_before) {
  EXPECT_EQ(guess_index(5, 65530), 65530u);
}

TEST(PacketIndex, exactly_half_the_space_away_the_counter_stays) {
  // RFC 3711 section 3.3.1: strictly more than 2^15 apart.
  EXPECT_EQ(guess_index(0x3'0001, 0x8001), 0x3'8001u);
  EXPECT_EQ(guess_index(0x3'8001, 0x0001), 0x3'0001u);
  EXPECT_EQ(guess_index(0x3'0001, 0x8002), 0x2'8002u);
  EXPECT_EQ(guess_index(0x3'8002, 0x0001), 0x4'0001u);
}

TEST(ReplayWindow, an_empty_window_takes_anything) {
  EXPECT_EQ(ReplayWindow{}.check(0), Verdict::kNew);
  EXPECT_EQ(ReplayWindow{}.check(1'000'000), Verdict::kNew);
  EXPECT_FALSE(ReplayWindow{}.newest());
}

TEST(ReplayWindow, a_number_is_new_once) {
  ReplayWindow window;
  window.accept(10);
  EXPECT_EQ(window.check(10), Verdict::kSeen);
  EXPECT_EQ(window.check(9), Verdict::kNew);
  EXPECT_EQ(window.check(11), Verdict::kNew);
}

TEST(ReplayWindow, remembers_128_numbers_and_not_one_more) {
  ReplayWindow window;
  window.accept(1000);
  EXPECT_EQ(window.check(1000 - 127), Verdict::kNew);
  EXPECT_EQ(window.check(1000 - 128), Verdict::kTooOld);
  window.accept(1000 - 127);
  EXPECT_EQ(window.check(1000 - 127), Verdict::kSeen);
  EXPECT_EQ(window.newest(), 1000u);
}

TEST(ReplayWindow, a_jump_forgets_what_fell_out) {
  ReplayWindow window;
  window.accept(10);
  window.accept(10 + 127);
  EXPECT_EQ(window.check(10), Verdict::kSeen);
  window.accept(10 + 128);
  EXPECT_EQ(window.check(10), Verdict::kTooOld);
  window.accept(1'000'000);
  EXPECT_EQ(window.check(999'999), Verdict::kNew);
  EXPECT_EQ(window.check(1'000'000), Verdict::kSeen);
}

TEST(ReplayWindow, agrees_with_a_set_over_random_walks) {
  base::SeededRandom random(7);
  ReplayWindow window;
  std::set<std::uint64_t> accepted;
  std::uint64_t center = 500;
  for (int i = 0; i < 20'000; ++i) {
    center += random.u32() % 5;
    const std::uint64_t index = center + random.u32() % 300 - 200;
    const std::uint64_t newest = accepted.empty() ? 0 : *accepted.rbegin();
    Verdict expected = Verdict::kNew;
    if (!accepted.empty() && index + ReplayWindow::kSize <= newest) {
      expected = Verdict::kTooOld;
    } else if (accepted.contains(index)) {
      expected = Verdict::kSeen;
    }
    ASSERT_EQ(window.check(index), expected) << index;
    if (expected != Verdict::kNew) continue;
    window.accept(index);
    accepted.insert(index);
  }
}

}  // namespace
}  // namespace proto::srtp
