#include "live/recording/manifest.hpp"

#include <set>

#include <gtest/gtest.h>

namespace live::recording {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(Manifest, comes_back_as_it_was_written) {
  Manifest manifest;
  manifest.began = {1'790'000'000'123};
  EXPECT_EQ(read_manifest(write_manifest(manifest)), manifest);
  manifest.parts = {{1, {}, hours(30'000)}, {3, hours(30'000), milliseconds(1)}};
  manifest.ended = EndReason::kDiskTooSlow;
  manifest.finished = true;
  EXPECT_EQ(write_manifest(manifest),
            "recording 1\nbegan 1790000000123\npart 1.mp4 0 108000000000\n"
            "part 3.mp4 108000000000 1\nended disk_too_slow\nfinished\n");
  EXPECT_EQ(read_manifest(write_manifest(manifest)), manifest);
}

TEST(Manifest, of_a_class_says_whose_its_parts_are) {
  Manifest manifest;
  manifest.began = {1'790'000'000'123};
  manifest.of_class = true;
  manifest.people = 3;
  manifest.tracks = {{1, "microphone", "p1", "Bu Sari"}, {2, "screen_audio", "p2", ""}};
  manifest.parts = {{1, {}, milliseconds(5), 2}, {2, milliseconds(3), {}, 1}};
  EXPECT_EQ(write_manifest(manifest),
            "recording 2\nbegan 1790000000123\npeople 3\ntrack 1 microphone p1 Bu Sari\n"
            "track 2 screen_audio p2 \npart 1.mp4 0 5 2\npart 2.mp4 3 0 1\n");
  EXPECT_EQ(read_manifest(write_manifest(manifest)), manifest);
}

TEST(Manifest, of_a_full_class_fits_into_its_limit) {
  Manifest manifest;
  manifest.of_class = true;
  const std::string name(256, 'x');  // 64 characters of four bytes
  for (std::uint32_t i = 1; i <= kTracksMax; ++i) {
    manifest.tracks.push_back({i, "screen_audio", "p1000000", name});
  }
  for (std::uint32_t i = 1; i <= kPartsMax; ++i) {
    manifest.parts.push_back({i, hours(10), hours(10), kTracksMax});
  }
  EXPECT_LE(write_manifest(manifest).size(), kManifestSizeMax);
  EXPECT_EQ(read_manifest(write_manifest(manifest)), manifest);
}

TEST(Manifest, refuses_a_class_that_makes_no_sense) {
  const std::string head = "recording 2\nbegan 1\n";
  for (const char* const rest :
       {"track 2 camera p1 X\n", "track 1 Camera p1 X\n", "track 1 camera\n", "people -1\n",
        "part 1.mp4 0 0\n", "part 1.mp4 0 0 1\n", "track 1 camera p1 X\npart 1.mp4 0 0 0\n",
        "track 1 camera p1 \xff\n"}) {
    EXPECT_FALSE(read_manifest(head + rest)) << rest;
  }
  EXPECT_FALSE(read_manifest("recording 1\ntrack 1 camera p1 X\n"));
  EXPECT_FALSE(read_manifest("recording 1\npeople 1\n"));
}

TEST(Manifest, of_all_parts_fits_into_its_limit) {
  Manifest manifest;
  for (std::uint32_t i = 1; i <= kPartsMax; ++i) {
    manifest.parts.push_back({i, hours(1'000'000), hours(1'000'000)});
  }
  EXPECT_LE(write_manifest(manifest).size(), kManifestSizeMax);
  EXPECT_TRUE(read_manifest(write_manifest(manifest)));
}

TEST(Manifest, refuses_what_is_damaged) {
  for (const std::string_view text :
       {"", "recording 1", "recording 3\n", "recording 1\nbegan\n", "recording 1\nbegan -1\n",
        "recording 1\nbegan 9999999999999999\n", "recording 1\npart 0.mp4 0 0\n",
        "recording 1\npart 1001.mp4 0 0\n", "recording 1\npart 01.mp4 0 0\n",
        "recording 1\npart ../x.mp4 0 0\n", "recording 1\npart 1.mp4 0\n",
        "recording 1\npart 1.mp4 0 0 0\n", "recording 1\npart 1.mp4 -1 0\n",
        "recording 1\npart 2.mp4 0 0\npart 1.mp4 0 0\n", "recording 1\nended why\n",
        "recording 1\nfinished yes\n", "recording 1\nsomething\n", "recording 1\nbegan 1"}) {
    EXPECT_FALSE(read_manifest(text)) << text;
  }
  EXPECT_FALSE(read_manifest("recording 1\n" + std::string(kManifestSizeMax, '\n')));
}

TEST(Manifest, names_parts) {
  EXPECT_EQ(part_name(12), "12.mp4");
  EXPECT_EQ(part_number_from("12.mp4"), 12u);
  EXPECT_FALSE(part_number_from("12.mp4.tmp"));
  EXPECT_FALSE(part_number_from(".mp4"));
}

TEST(Manifest, has_a_word_and_a_sentence_for_each_reason) {
  std::set<std::string_view> words;
  std::set<std::string_view> sentences;
  for (int i = 0; i <= static_cast<int>(EndReason::kInterrupted); ++i) {
    const auto reason = static_cast<EndReason>(i);
    words.insert(to_string(reason));
    sentences.insert(sentence(reason));
    EXPECT_EQ(end_reason_from(to_string(reason)), reason);
  }
  EXPECT_EQ(words.size(), 7u);
  EXPECT_EQ(sentences.size(), 7u);
  EXPECT_FALSE(end_reason_from(""));
}

}  // namespace
}  // namespace live::recording
