#include "load/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace load {
namespace {

using testing::HasSubstr;
using testing::Not;

Report report() {
  Report report{"school:8443", "Linux, 2 processors", {"camera-h264"}, 16, 0, 0, "", {}, {}};
  Step step;
  step.viewers = 9;
  step.join = {9, 12, 34, 35};
  step.seconds = 10;
  step.stalled = 3;
  step.packets = 12345;
  step.expected = 16460;
  step.missing = 4115;
  step.lost = 6;
  step.gaps = 2;
  step.latency = {100, 0.5, 1.25, 2};
  step.megabits_sent = 11.9;
  report.steps.push_back(step);
  return report;
}

TEST(Report, has_a_row_for_each_step) {
  const std::string table = to_table(report());
  EXPECT_THAT(table, HasSubstr("school:8443 on Linux"));
  EXPECT_THAT(table, HasSubstr("12345"));
  EXPECT_THAT(table, HasSubstr("12/34"));
  EXPECT_THAT(table, HasSubstr("0.50/1.25/2.00"));
  EXPECT_THAT(table, HasSubstr("one packet in 16"));
  EXPECT_THAT(table, Not(HasSubstr("ceiling"))) << "the server's process is unknown";
}

TEST(Report, tells_of_who_got_nothing_and_what_did_not_come) {
  EXPECT_THAT(to_table(report()), HasSubstr("stalled"));
  EXPECT_THAT(to_table(report()), HasSubstr("25.0%"));
  EXPECT_THAT(to_json(report()), HasSubstr(R"("stalled": 3)"));
  EXPECT_THAT(to_json(report()), HasSubstr(R"("expected": 16460, "missing": 4115, "lost": 6)"));
  Report watched = report();
  watched.steps[0].expected.reset();
  EXPECT_THAT(to_table(watched), Not(HasSubstr("25.0%")));
  EXPECT_THAT(to_json(watched), HasSubstr(R"("expected": null, "missing": null)"));
}

TEST(Report, tells_of_the_server_when_it_is_known) {
  Report with = report();
  with.steps[0].server = ServerUse{1.4, 0.14, 17.5, 0, 4000, 0.85, 0.72};
  EXPECT_THAT(to_table(with), HasSubstr("85%"));
  EXPECT_THAT(to_table(with), HasSubstr("17.5"));
  EXPECT_THAT(to_table(with), HasSubstr("72%"));
  EXPECT_THAT(to_json(with), HasSubstr("\"ceiling_share\": 0.850"));
  EXPECT_THAT(to_json(with), HasSubstr("\"paced_ceiling_share\": 0.720"));
}

TEST(Report, says_what_went_wrong) {
  Report bad = report();
  bad.first_failure = "the server says \"no\"";
  bad.forged = 3;
  EXPECT_THAT(to_table(bad), HasSubstr("first failure: the server says"));
  EXPECT_THAT(to_table(bad), HasSubstr("3 packets were not authentic"));
  EXPECT_THAT(to_json(bad), HasSubstr(R"("first_failure": "the server says \"no\"")"));
}

TEST(Report, tells_of_the_chat) {
  Report with = report();
  EXPECT_THAT(to_json(with), HasSubstr("\"chat\": null"));
  with.chat = ChatResult{10, 52, 2, 499, 500, {499, 1.5, 2.5, 3.5}};
  EXPECT_THAT(to_table(with), HasSubstr("10 seats said 52 messages, 2 refused, heard 499 of 500"));
  EXPECT_THAT(to_json(with), HasSubstr("\"refused\": 2, \"heard\": 499, \"expected\": 500"));
}

TEST(Report, says_that_nothing_is_decrypted) {
  Report none = report();
  none.decrypt_every = 0;
  EXPECT_THAT(to_table(none), HasSubstr("latency is unknown"));
}

TEST(Report, writes_texts_as_json_wants_them) {
  EXPECT_EQ(json_text("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
}

}  // namespace
}  // namespace load
