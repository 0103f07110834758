#include "load/class_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace load {
namespace {

using testing::HasSubstr;

ClassReport report() {
  ClassReport report{"Linux, 2 processors", 10, {}};
  ClassSeries series{"webcam", *published_class("webcam"), {0, 0.1, 15.2, 0, 0, 0}, {}};
  for (int i = 0; i <= 9; ++i) {
    series.rows.push_back({i, 0.5 + i * 0.1, 16.0 + i, 140.0 * i, 180, 0});
  }
  report.series.push_back(series);
  return report;
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++found;
  }
  return found;
}

TEST(ClassReport, knows_what_was_published) {
  EXPECT_EQ(published_class("webcam")->sent_kilobits.to, 1170);
  EXPECT_EQ(published_class("screen")->cpu_percent.from, 3.7);
  EXPECT_EQ(published_class("voice"), nullptr);
}

TEST(ClassReport, shows_both_in_the_table) {
  const std::string table = to_table(report());
  EXPECT_THAT(table, HasSubstr("webcam"));
  EXPECT_THAT(table, HasSubstr("idle"));
  EXPECT_THAT(table, HasSubstr("1260"));
  EXPECT_THAT(table, HasSubstr("61.9-94.9"));
}

TEST(ClassReport, has_a_line_of_csv_for_each_row) {
  const std::string csv = to_csv(report());
  EXPECT_EQ(count(csv, "\n"), 12u);
  EXPECT_THAT(csv, HasSubstr("source,clients,cpu_percent"));
  EXPECT_THAT(csv, HasSubstr("webcam,idle,0.100,15.20"));
  EXPECT_THAT(csv, HasSubstr("webcam,9,1.400,25.00,1260.0,180.0,0"));
}

TEST(ClassReport, draws_a_chart_for_each_quantity) {
  const std::string html = to_html(report());
  EXPECT_EQ(count(html, "<svg"), 4u);
  EXPECT_EQ(count(html, "<polyline"), 4u);
  EXPECT_EQ(count(html, "class=\"band\""), 4u);
  EXPECT_EQ(count(html, "http"), 0u) << "needs nothing from the network";
  EXPECT_THAT(html, HasSubstr("234&ndash;1170"));
}

TEST(ClassReport, draws_a_single_row_too) {
  ClassReport one = report();
  one.series[0].rows.resize(1);
  EXPECT_EQ(count(to_html(one), "nan") + count(to_html(one), "inf"), 0u);
}

}  // namespace
}  // namespace load
