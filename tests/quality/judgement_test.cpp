#include "quality/judgement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quality {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A minute of a good line of 1 Mbit/s.
Figures minute() {
  Figures figures;
  figures.time_ms = 60'000;
  figures.bytes = 7'500'000;
  figures.segments = 10'000;
  figures.round_trip_ms = 20.0F;
  figures.jitter_ms = 5.0F;
  figures.behind_live_ms = 2'500.0F;
  figures.capacity_kbps = 20'000.0F;
  figures.frames_shown = 1'500;
  return figures;
}

TEST(Judgement, has_nothing_to_say_of_a_good_line) {
  EXPECT_THAT(judge_viewer(minute(), 1'000), IsEmpty());
  EXPECT_THAT(judge_publisher(minute(), false), IsEmpty());
  EXPECT_THAT(judge_viewer(Figures{}, 1'000), IsEmpty());
  EXPECT_EQ(worst({}), Level::kGood);
}

TEST(Judgement, says_each_thing_that_is_wrong_the_worst_first) {
  Figures figures = minute();
  figures.troubled = 200;
  figures.round_trip_ms = 900.0F;
  figures.frames_dropped = 40;
  const auto complaints = judge_viewer(figures, 1'000);
  EXPECT_THAT(complaints, ElementsAre(Complaint{Level::kBad, Reason::kFar, 450},
                                      Complaint{Level::kFair, Reason::kLossy, 2},
                                      testing::Field(&Complaint::reason, Reason::kDeviceWeak)));
  EXPECT_EQ(worst(complaints), Level::kBad);
}

TEST(Judgement, counts_stalls_in_seconds_of_a_minute) {
  Figures figures = minute();
  figures.time_ms = 30'000;
  figures.stalls = 1;
  figures.stalled_ms = 1'000;
  EXPECT_THAT(judge_viewer(figures, 0), ElementsAre(Complaint{Level::kFair, Reason::kStalls, 2}));
  figures.stalled_ms = 2'000;
  EXPECT_EQ(worst(judge_viewer(figures, 0)), Level::kBad);
  figures.stalled_ms = 50;  // nobody sees it
  EXPECT_THAT(judge_viewer(figures, 0), IsEmpty());
  figures.stalled_ms = 0;  // a player that says no more than that it has stalled
  EXPECT_EQ(worst(judge_viewer(figures, 0)), Level::kFair);
}

TEST(Judgement, compares_the_line_with_the_stream) {
  Figures figures = minute();
  figures.capacity_kbps = 1'400.0F;
  EXPECT_THAT(judge_viewer(figures, 1'000),
              ElementsAre(Complaint{Level::kFair, Reason::kLineSlow, 1'400}));
  figures.capacity_kbps = 900.0F;
  EXPECT_EQ(worst(judge_viewer(figures, 1'000)), Level::kBad);
  EXPECT_THAT(judge_viewer(figures, 0), IsEmpty());
}

TEST(Judgement, holds_each_threshold_at_its_value) {
  struct Case {
    Threshold threshold;
    void (*set)(Figures&, float);
  };
  const Case cases[] = {
      {kDelayThreshold, [](Figures& f, float value) { f.round_trip_ms = value * 2; }},
      {kJitterThreshold, [](Figures& f, float value) { f.jitter_ms = value; }},
      {kBehindLiveThreshold, [](Figures& f, float value) { f.behind_live_ms = value * 1'000; }},
  };
  for (const Case& each : cases) {
    Figures figures = minute();
    each.set(figures, each.threshold.fair - 0.5F);
    EXPECT_EQ(worst(judge_viewer(figures, 0)), Level::kGood);
    each.set(figures, each.threshold.fair);
    EXPECT_EQ(worst(judge_viewer(figures, 0)), Level::kFair);
    each.set(figures, each.threshold.bad);
    EXPECT_EQ(worst(judge_viewer(figures, 0)), Level::kBad);
  }
}

TEST(Judgement, of_a_publisher_begins_with_an_upload_that_is_too_weak) {
  Figures figures = minute();
  figures.jitter_ms = 300.0F;
  figures.troubled = 500;
  figures.round_trip_ms = 400.0F;
  EXPECT_THAT(judge_publisher(figures, true),
              ElementsAre(Complaint{Level::kBad, Reason::kUploadWeak, 0},
                          Complaint{Level::kBad, Reason::kUploadUneven, 300},
                          Complaint{Level::kFair, Reason::kUploadLossy, 5},
                          Complaint{Level::kFair, Reason::kUploadFar, 200}));
}

TEST(Judgement, of_an_audience_goes_by_shares) {
  EXPECT_EQ(judge_audience(0, 0, 0), Level::kGood);
  EXPECT_EQ(judge_audience(100, 9, 0), Level::kGood);
  EXPECT_EQ(judge_audience(100, 5, 5), Level::kFair);
  EXPECT_EQ(judge_audience(100, 0, 24), Level::kFair);
  EXPECT_EQ(judge_audience(100, 0, 25), Level::kBad);
  EXPECT_EQ(judge_audience(1, 0, 1), Level::kBad);
}

TEST(Judgement, has_a_word_for_each_reason) {
  std::vector<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Reason::kDeviceWeak); ++i) {
    words.push_back(to_string(static_cast<Reason>(i)));
  }
  EXPECT_THAT(words, testing::Each(testing::Not(IsEmpty())));
  std::ranges::sort(words);
  EXPECT_EQ(std::ranges::adjacent_find(words), words.end());
  EXPECT_EQ(to_string(Level::kGood), "good");
  EXPECT_EQ(to_string(Level::kFair), "fair");
  EXPECT_EQ(to_string(Level::kBad), "bad");
}

TEST(Tiphon, has_the_categories_of_the_standard) {
  Figures figures = minute();
  figures.jitter_ms = 0.2F;
  const Tiphon best = tiphon(figures, 1'000);
  EXPECT_EQ(best.throughput, 4u);
  EXPECT_EQ(best.loss, 4u);
  EXPECT_EQ(best.delay, 4u);
  EXPECT_EQ(best.jitter, 4u);
  EXPECT_FLOAT_EQ(best.mean().value(), 4);

  figures.bytes = 7'500'000 * 6 / 10;
  figures.troubled = 1'000;
  figures.round_trip_ms = 500.0F;
  figures.jitter_ms = 70.0F;
  const Tiphon good = tiphon(figures, 1'000);
  EXPECT_EQ(good.throughput, 3u);
  EXPECT_EQ(good.loss, 3u);
  EXPECT_EQ(good.delay, 3u);
  EXPECT_EQ(good.jitter, 3u);

  figures.bytes = 7'500'000 / 10;
  figures.troubled = 2'000;
  figures.round_trip_ms = 1'000.0F;
  figures.jitter_ms = 120.0F;
  const Tiphon mixed = tiphon(figures, 1'000);
  EXPECT_EQ(mixed.throughput, 1u);
  EXPECT_EQ(mixed.loss, 2u);
  EXPECT_EQ(mixed.delay, 1u);
  EXPECT_EQ(mixed.jitter, 2u);
  EXPECT_FLOAT_EQ(mixed.mean().value(), 1.5);
}

TEST(Tiphon, says_nothing_of_what_was_not_measured) {
  const Tiphon none = tiphon(Figures{}, 1'000);
  EXPECT_EQ(none.throughput, std::nullopt);
  EXPECT_EQ(none.loss, std::nullopt);
  EXPECT_EQ(none.mean(), std::nullopt);
}

}  // namespace
}  // namespace quality
