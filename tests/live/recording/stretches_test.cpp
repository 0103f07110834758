#include "live/recording/stretches.hpp"

#include <gtest/gtest.h>

namespace live::recording {
namespace {

ScannedFragment fragment(std::uint64_t second, bool sync, std::uint64_t size = 1000) {
  media::mp4::RunFacts run;
  run.track_id = 1;
  run.decode_time = second * 90'000;
  run.duration = 90'000;
  run.shown_first = static_cast<std::int64_t>(run.decode_time);
  run.shown_end = run.shown_first + 90'000;
  run.starts_with_sync = sync;
  run.samples = 25;
  return {0, size, {{run}, size}};
}

TEST(Stretches, begin_where_a_decoder_can_start) {
  Stretches stretches({1}, 100);
  for (std::uint64_t i = 0; i < 12; ++i) stretches.add(fragment(i, i % 3 == 0));
  const auto lines = stretches.references(0);
  ASSERT_EQ(lines.size(), 4u);
  for (const auto& line : lines) {
    EXPECT_EQ(line.bytes, 3000u);
    EXPECT_EQ(line.duration, 270'000u);
    EXPECT_TRUE(line.starts_with_sync);
  }
}

TEST(Stretches, give_each_track_its_times) {
  Stretches stretches({1, 2}, 100);
  for (std::uint64_t i = 0; i < 10; ++i) {
    ScannedFragment both = fragment(i, true);
    media::mp4::RunFacts sound = both.facts.runs[0];
    sound.track_id = 2;
    sound.shown_first = static_cast<std::int64_t>(i * 48'000);
    sound.shown_end = sound.shown_first + 48'000;
    if (i >= 2 && i != 5) both.facts.runs.push_back(sound);
    stretches.add(both);
  }
  const auto lines = stretches.references(1);
  ASSERT_EQ(lines.size(), 10u);
  EXPECT_EQ(stretches.shown_first(1), 96'000u);
  EXPECT_EQ(lines[0].duration, 0u) << "it begins two seconds later";
  EXPECT_EQ(lines[2].duration, 48'000u);
  std::uint64_t sum = 0;
  for (const auto& line : lines) sum += line.duration;
  EXPECT_EQ(sum, 8u * 48'000) << "a silence within is counted";
}

TEST(Stretches, take_what_belongs_to_another_track_along) {
  Stretches stretches({1}, 100);
  ScannedFragment sound = fragment(0, true);
  sound.facts.runs[0].track_id = 2;
  stretches.add(sound);
  stretches.add(fragment(2, true));
  stretches.add(sound);
  const auto lines = stretches.references(0);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].bytes, 3000u);
  EXPECT_EQ(stretches.shown_first(0), 180'000u);
}

TEST(Stretches, become_coarser_instead_of_more) {
  Stretches stretches({1}, 100);
  for (std::uint64_t i = 0; i < 36'000; ++i) stretches.add(fragment(i, i % 2 == 0));
  ASSERT_TRUE(stretches.ok());
  const auto lines = stretches.references(0);
  EXPECT_LT(lines.size(), 100u);
  EXPECT_GE(lines.size(), 40u);
  std::uint64_t bytes = 0;
  std::uint64_t ticks = 0;
  for (const auto& line : lines) {
    bytes += line.bytes;
    ticks += line.duration;
    EXPECT_TRUE(line.starts_with_sync);
  }
  EXPECT_EQ(bytes, 36'000'000u);
  EXPECT_EQ(ticks, std::uint64_t{36'000} * 90'000);
}

TEST(Stretches, stay_within_the_fields_of_an_index) {
  Stretches stretches({1}, 1000);
  for (std::uint64_t i = 0; i < 1900; ++i) {
    stretches.add(fragment(i * 300, i == 0, 400'000'000));
  }
  ASSERT_TRUE(stretches.ok());
  for (const auto& line : stretches.references(0)) {
    EXPECT_LT(line.bytes, std::uint64_t{1} << 31);
    EXPECT_LT(line.duration, std::uint64_t{1} << 32);
  }
}

TEST(Stretches, give_up_where_no_index_can_hold_them) {
  Stretches stretches({1}, 10);
  for (std::uint64_t i = 0; i < 40; ++i) stretches.add(fragment(i * 47'000, true));
  EXPECT_FALSE(stretches.ok());
}

}  // namespace
}  // namespace live::recording
