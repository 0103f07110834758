#include "acme/renewal_question.hpp"

#include <gtest/gtest.h>

namespace acme {
namespace {

constexpr base::WallTime kNow{1'800'000'000'000};
constexpr const char* kDirectory =
    R"({"newNonce":"https://ca.example/n","newAccount":"https://ca.example/a",
        "newOrder":"https://ca.example/o","renewalInfo":"https://ca.example/ari"})";
constexpr const char* kWindow =
    R"({"suggestedWindow":{"start":"2025-01-02T04:00:00Z","end":"2025-01-03T04:00:00Z"},
        "explanationURL":"https://ca.example/why"})";

Reply reply(std::string body, std::string retry_after = {}) {
  return {200, {}, {}, std::move(retry_after), std::move(body)};
}

TEST(Timestamp, is_read_as_rfc_3339_writes_it) {
  EXPECT_EQ(read_timestamp("1970-01-01T00:00:00Z"), base::WallTime{0});
  EXPECT_EQ(read_timestamp("2025-01-02T04:00:00Z"), base::WallTime{1'735'790'400'000});
  EXPECT_EQ(read_timestamp("2025-01-02T04:00:00.123456Z"), base::WallTime{1'735'790'400'000});
  EXPECT_EQ(read_timestamp("2025-01-02T11:00:00+07:00"), base::WallTime{1'735'790'400'000});
  EXPECT_EQ(read_timestamp("2025-01-01T23:30:00-04:30"), base::WallTime{1'735'790'400'000});
  for (const char* const wrong :
       {"", "2025-01-02", "2025-01-02T04:00:00", "2025-01-02 04:00:00Z", "2025-13-02T04:00:00Z",
        "2025-02-30T04:00:00Z", "2025-01-02T24:00:00Z", "2025-01-02T04:60:00Z",
        "2025-01-02T04:00:00.Z", "2025-01-02T04:00:00+7", "2025-01-02T04:00:00+07:99",
        "-025-01-02T04:00:00Z", "2025-01-02T04:00:00Zx"}) {
    EXPECT_EQ(read_timestamp(wrong), std::nullopt) << wrong;
  }
}

TEST(RenewalWindow, begins_before_it_ends) {
  const auto window = read_renewal_window(kWindow);
  ASSERT_TRUE(window);
  EXPECT_EQ(window->end.milliseconds - window->start.milliseconds, 86'400'000);
  base::SeededRandom random(1);
  for (int i = 0; i < 100; ++i) {
    const base::WallTime moment = moment_in(*window, random);
    EXPECT_GE(moment, window->start);
    EXPECT_LT(moment, window->end);
  }
  for (const char* const wrong :
       {"", "{}", R"({"suggestedWindow":{"start":"2025-01-02T04:00:00Z"}})",
        R"({"suggestedWindow":{"start":"2025-01-02T04:00:00Z","end":"2025-01-02T04:00:00Z"}})",
        R"({"suggestedWindow":"2025-01-02T04:00:00Z"})"}) {
    EXPECT_FALSE(read_renewal_window(wrong)) << wrong;
  }
}

TEST(RenewalQuestion, asks_the_directory_and_then_for_the_certificate) {
  RenewalQuestion question("https://ca.example/dir", "aki.serial");
  EXPECT_EQ(question.poll_request()->url, "https://ca.example/dir");
  EXPECT_FALSE(question.poll_request()) << "one at a time";
  question.receive(kNow, reply(kDirectory));
  const auto request = question.poll_request();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->url, "https://ca.example/ari/aki.serial");
  EXPECT_EQ(request->method, Request::Method::kGet);
  question.receive(kNow, reply(kWindow, "21600"));
  EXPECT_TRUE(question.is_over());
  EXPECT_FALSE(question.poll_request());
  ASSERT_TRUE(question.window());
  EXPECT_EQ(question.window()->start, base::WallTime{1'735'790'400'000});
  EXPECT_EQ(question.pause(), std::chrono::hours(6));
}

TEST(RenewalQuestion, comes_again_neither_too_soon_nor_too_late) {
  const auto pause_for = [](const char* retry_after) {
    RenewalQuestion question("https://ca.example/dir", "aki.serial");
    (void)question.poll_request();
    question.receive(kNow, reply(kDirectory));
    (void)question.poll_request();
    question.receive(kNow, reply(kWindow, retry_after));
    return question.pause();
  };
  EXPECT_EQ(pause_for("1"), kQuestionPauseMin);
  EXPECT_EQ(pause_for("9999999"), kQuestionPauseMax);
  EXPECT_EQ(pause_for("7200"), std::chrono::hours(2));
  EXPECT_EQ(pause_for("soon"), kQuestionPause);
}

TEST(RenewalQuestion, is_over_where_the_authority_does_not_know_it) {
  RenewalQuestion silent("https://ca.example/dir", "aki.serial");
  (void)silent.poll_request();
  silent.receive_nothing();
  EXPECT_TRUE(silent.is_over());
  EXPECT_FALSE(silent.window());
  for (const Reply& wrong :
       {reply(R"({"newNonce":"https://n","newAccount":"https://a","newOrder":"https://o"})"),
        reply("<html>"), Reply{503, {}, {}, {}, kDirectory}}) {
    RenewalQuestion question("https://ca.example/dir", "aki.serial");
    (void)question.poll_request();
    question.receive(kNow, wrong);
    EXPECT_TRUE(question.is_over());
    EXPECT_FALSE(question.window());
  }
}

}  // namespace
}  // namespace acme
