#include "acme/schedule.hpp"

#include <gtest/gtest.h>

namespace acme {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Cause = Refusal::Cause;

constexpr base::WallTime kNow{1'800'000'000'000};

base::WallTime later(std::chrono::seconds pause, base::WallTime from = kNow) {
  return {from.milliseconds + std::chrono::milliseconds(pause).count()};
}

Refusal refusal(Cause cause, std::optional<seconds> retry_after = std::nullopt) {
  return {cause, "It did not work.", retry_after};
}

TEST(Schedule, renews_when_a_third_of_the_lifetime_is_left) {
  EXPECT_EQ(renewal_time({kNow, later(hours(24 * 90))}), later(hours(24 * 60)));
  EXPECT_EQ(renewal_time({kNow, later(hours(24 * 6))}), later(hours(24 * 4)));
  EXPECT_EQ(renewal_time({kNow, kNow}), kNow);
}

TEST(Schedule, renews_earlier_when_the_authority_wishes_it_but_never_later) {
  EXPECT_EQ(renewal_time({kNow, later(hours(90)), later(hours(7))}), later(hours(7)));
  EXPECT_EQ(renewal_time({kNow, later(hours(90)), later(hours(80))}), later(hours(60)));
}

TEST(Schedule, tries_at_once_without_a_certificate_and_in_time_with_one) {
  const History history;
  EXPECT_LE(next_try(history, std::nullopt, kNow), kNow);
  EXPECT_EQ(next_try(history, Validity{kNow, later(seconds(90))}, kNow), later(seconds(60)));
}

TEST(Schedule, waits_longer_after_each_failure) {
  base::SeededRandom random(1);
  History history;
  seconds before{0};
  for (unsigned failures = 1; failures <= 40; ++failures) {
    note_failure(history, refusal(Cause::kNetwork), kNow, random);
    const seconds pause((history.not_earlier.milliseconds - kNow.milliseconds) / 1000);
    EXPECT_GE(pause, std::min(kRetryMin * (1U << std::min(failures - 1, 20U)), kRetryMax));
    EXPECT_LE(pause, kRetryMax);
    EXPECT_GE(pause * 5, before * 4) << "by chance a little shorter, never more";
    before = pause;
  }
  EXPECT_EQ(before, kRetryMax);
  EXPECT_EQ(history.failures, 40u);
  EXPECT_EQ(history.sentence, "It did not work.");
}

// Let's Encrypt: five failures of a name an hour, of which one is forgotten every 12 minutes.
TEST(Schedule, stays_within_the_limit_of_failed_challenges) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    base::SeededRandom random(seed);
    History history;
    base::WallTime now = kNow;
    double left = 5;
    for (int i = 0; i < 30; ++i) {
      left -= 1;
      EXPECT_GE(left, 0) << "seed " << seed << ", try " << i;
      note_failure(history, refusal(Cause::kChallenge), now, random);
      const double waited =
          static_cast<double>(history.not_earlier.milliseconds - now.milliseconds) / 1000;
      left = std::min(5.0, left + waited / (12 * 60));
      now = history.not_earlier;
    }
  }
}

TEST(Schedule, tries_the_other_kind_of_challenge_next_and_soon) {
  base::SeededRandom random(1);
  History history;
  EXPECT_EQ(kind_to_try(history, ChallengeKind::kTlsAlpn), ChallengeKind::kTlsAlpn);
  note_failure(history, refusal(Cause::kChallenge), kNow, random);
  EXPECT_EQ(kind_to_try(history, ChallengeKind::kTlsAlpn), ChallengeKind::kHttp);
  EXPECT_EQ(kind_to_try(history, ChallengeKind::kHttp), ChallengeKind::kTlsAlpn);
  EXPECT_EQ(history.not_earlier, later(kOtherKindWait));
  note_failure(history, refusal(Cause::kNetwork), kNow, random);
  EXPECT_EQ(kind_to_try(history, ChallengeKind::kTlsAlpn), ChallengeKind::kHttp);
  note_failure(history, refusal(Cause::kChallenge), kNow, random);
  EXPECT_EQ(kind_to_try(history, ChallengeKind::kTlsAlpn), ChallengeKind::kTlsAlpn);
  EXPECT_GE(history.not_earlier, later(kRetryMin));
}

TEST(Schedule, remembers_which_kind_of_challenge_works) {
  base::SeededRandom random(1);
  History history;
  history.names = "a.example";
  note_failure(history, refusal(Cause::kChallenge), kNow, random);
  note_success(history, {kNow, later(hours(24 * 90))}, kNow);
  EXPECT_EQ(history.failures, 0u);
  EXPECT_EQ(history.sentence, "");
  EXPECT_EQ(history.names, "a.example");
  EXPECT_EQ(kind_to_try(history, ChallengeKind::kTlsAlpn), ChallengeKind::kHttp);
  note_failure(history, refusal(Cause::kChallenge), kNow, random);
  EXPECT_EQ(history.not_earlier, later(kOtherKindWait));
  note_start(history, {{"b.example"}});
  EXPECT_EQ(kind_to_try(history, ChallengeKind::kTlsAlpn), ChallengeKind::kTlsAlpn);
}

TEST(Schedule, does_not_ask_again_at_once_when_a_clock_is_wrong) {
  History history;
  const Validity almost_over{later(-hours(24 * 80)), later(hours(24 * 10))};
  note_success(history, almost_over, kNow);
  EXPECT_EQ(next_try(history, almost_over, kNow), later(kPauseMax));
  const Validity shorter{later(-seconds(50)), later(seconds(40))};
  note_success(history, shorter, kNow);
  EXPECT_EQ(next_try(history, shorter, kNow), later(seconds(20)));
  const Validity over{later(-hours(2)), later(-hours(1))};
  note_success(history, over, kNow);
  EXPECT_EQ(history.not_earlier, kNow);
}

TEST(Schedule, is_not_held_up_by_a_clock_that_was_ahead) {
  base::SeededRandom random(1);
  History history;
  note_failure(history, refusal(Cause::kRateLimited, hours(24)), later(hours(24 * 365)), random);
  EXPECT_EQ(next_try(history, std::nullopt, kNow), kNow);
  const Validity fresh{kNow, later(hours(24 * 90))};
  EXPECT_EQ(next_try(history, fresh, kNow), later(hours(24 * 60)));
}

TEST(Schedule, does_as_the_authority_wishes) {
  base::SeededRandom random(1);
  History history;
  note_failure(history, refusal(Cause::kRateLimited, hours(30)), kNow, random);
  EXPECT_EQ(history.not_earlier, later(hours(30)));
  note_start(history, {});
  EXPECT_EQ(history.not_earlier, later(hours(30))) << "a restart does not shorten it";
  note_failure(history, refusal(Cause::kRateLimited, seconds(1)), kNow, random);
  EXPECT_GE(history.not_earlier, later(minutes(2))) << "but never more often than by itself";
}

TEST(Schedule, tries_soon_after_a_start_but_not_at_each) {
  base::SeededRandom random(1);
  History history;
  history.names = "a.example";
  for (int i = 0; i < 12; ++i) note_failure(history, refusal(Cause::kNetwork), kNow, random);
  note_start(history, {{"a.example"}});
  EXPECT_EQ(history.not_earlier, later(kRetryAfterStart));
  EXPECT_EQ(history.failures, 12u);
  note_start(history, {{"a.example"}, {"b.example"}});
  EXPECT_EQ(history.failures, 0u) << "other names: at once";
  EXPECT_LE(history.not_earlier, kNow);
  EXPECT_EQ(history.names, "a.example, b.example");
}

TEST(History, comes_back_from_its_text) {
  History history{3, 2, true, true, kNow, later(hours(1)), "He said: \"no\".", "a.example"};
  const auto again = read_history(write_history(history));
  ASSERT_TRUE(again);
  EXPECT_EQ(write_history(*again), write_history(history));
  EXPECT_EQ(again->sentence, history.sentence);
  EXPECT_EQ(again->not_earlier, history.not_earlier);
  EXPECT_TRUE(again->limited);
  EXPECT_FALSE(read_history(""));
  EXPECT_FALSE(read_history("{}"));
  std::string text = write_history(history);
  text.replace(text.find(":3,"), 2, ":-3");
  EXPECT_FALSE(read_history(text));
}

}  // namespace
}  // namespace acme
