#include "app/broadcast/finding_words.hpp"

#include <set>

#include <gtest/gtest.h>

namespace app::broadcast {
namespace {

using live::FindingKind;

TEST(FindingWords, every_kind_has_a_word) {
  std::set<std::string> words;
  for (int kind = 0; kind <= static_cast<int>(FindingKind::kUnreadable); ++kind) {
    live::StationReport report;
    report.findings.push_back({static_cast<FindingKind>(kind), 3, {}});
    const auto findings = findings_of(report);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_NE(findings[0].word, "");
    words.insert(findings[0].word);
  }
  EXPECT_EQ(words.size(), 12u);
}

TEST(FindingWords, a_word_comes_once_with_what_is_known_last) {
  live::StationReport report;
  report.findings = {{FindingKind::kNoSound, 5, {}},
                     {FindingKind::kUnsupportedVideo, 0, "hvc1"},
                     {FindingKind::kAnnouncedSoundMissing, 6, {}}};
  const auto findings = findings_of(report);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].word, "no_sound");
  EXPECT_EQ(findings[0].number, 6);
  EXPECT_EQ(findings[1].word, "codec_unsupported");
  EXPECT_EQ(findings[1].text, "hvc1");
}

TEST(FindingWords, key_frames_are_counted_in_whole_seconds) {
  live::StationReport report;
  report.findings = {{FindingKind::kKeyframesFarApart, 7'600, {}}};
  EXPECT_EQ(findings_of(report).at(0).number, 8);
}

TEST(FindingWords, a_weak_upload_says_what_would_get_through) {
  live::StationReport report;
  report.falls_behind = true;
  report.bitrate_kbps = 1'990;
  EXPECT_EQ(findings_of(report).at(0).word, "upload_weak");
  EXPECT_EQ(findings_of(report).at(0).number, 1'500);
  report.bitrate_kbps = 20;
  EXPECT_EQ(findings_of(report).at(0).number, 100);
}

}  // namespace
}  // namespace app::broadcast
