#include "live/recording/part_scan.hpp"

#include <set>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "live/recording/seal.hpp"
#include "tests/live/recording/tape.hpp"

namespace live::recording {
namespace {

using std::chrono::seconds;
using test::Bytes;
using test::MemoryReader;
using test::Tape;

Bytes part() {
  Tape tape;
  tape.begin();
  tape.play(seconds(10));
  tape.end();
  return tape.files.at(1);
}

std::vector<ScannedFragment> scan(const Bytes& file) {
  const MemoryReader reader(file);
  auto opened = PartScan::open(reader, file.size());
  std::vector<ScannedFragment> found;
  if (!opened) return found;
  while (const auto fragment = opened->next()) found.push_back(*fragment);
  return found;
}

TEST(PartScan, finds_the_head_and_every_fragment) {
  const Bytes file = part();
  const MemoryReader reader(file);
  const auto opened = PartScan::open(reader, file.size());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->head().movie.tracks.size(), 2u);
  EXPECT_EQ(opened->head().index_at % 8, 0u);
  EXPECT_EQ(opened->head().index_size, kIndexSpace);
  const auto found = scan(file);
  EXPECT_EQ(found.size(), test::judge(file).fragments);
  EXPECT_EQ(found.front().at, opened->head().media_at());
  EXPECT_EQ(found.back().at + found.back().size, file.size());
}

TEST(PartScan, ends_before_a_torn_tail_whatever_its_length) {
  const Bytes file = part();
  const auto found = scan(file);
  const auto& last = found.back();
  for (std::uint64_t size = last.at; size < file.size(); size += 7) {
    const Bytes torn(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    const MemoryReader reader(torn);
    EXPECT_EQ(whole_size(reader), last.at) << size;
  }
  const MemoryReader reader(file);
  EXPECT_EQ(whole_size(reader), file.size());
}

TEST(PartScan, ends_before_a_hole_that_the_lengths_do_not_show) {
  const Bytes file = part();
  const auto found = scan(file);
  const auto& holed = found[found.size() - 3];
  Bytes torn = file;
  torn[holed.at + holed.size - kSealSize - 1] = 0;
  const MemoryReader reader(torn);
  EXPECT_EQ(whole_size(reader), holed.at);
  torn[found[0].at + found[0].size - kSealSize - 1] = 0;
  EXPECT_EQ(whole_size(reader).error(), PartError::kEmpty);
}

TEST(PartScan, refuses_a_file_without_a_head_or_without_fragments) {
  const Bytes file = part();
  const MemoryReader whole(file);
  const std::uint64_t media_at = PartScan::open(whole, file.size())->head().media_at();
  for (std::uint64_t size = 0; size < media_at; size += size < 1200 ? 1 : 5000) {
    const Bytes torn(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    const MemoryReader reader(torn);
    ASSERT_EQ(whole_size(reader).error(), PartError::kNoHead) << size;
  }
  const Bytes empty(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(media_at));
  const MemoryReader reader(empty);
  EXPECT_EQ(whole_size(reader).error(), PartError::kEmpty);
}

TEST(PartScan, says_when_the_disk_could_not_be_read) {
  const Bytes file = part();
  for (std::uint64_t at = 0; at < file.size(); at += at < 3000 ? 100 : 1999) {
    MemoryReader reader(file);
    reader.fails_at = at;
    ASSERT_EQ(whole_size(reader).error(), PartError::kReadFailed) << at;
  }
}

TEST(PartScan, takes_no_damage_for_a_whole_file) {
  const Bytes file = part();
  base::SeededRandom random(4);
  for (int i = 0; i < 300; ++i) {
    Bytes damaged = file;
    damaged[random.u32() % file.size()] ^= static_cast<std::uint8_t>(1 + random.u32() % 255);
    const MemoryReader reader(damaged);
    const auto size = whole_size(reader);
    if (size) {
      EXPECT_LE(*size, file.size());
    }
  }
}

TEST(PartScan, says_what_is_wrong_in_words) {
  std::set<std::string_view> words;
  for (const auto error : {PartError::kReadFailed, PartError::kNoHead, PartError::kEmpty}) {
    words.insert(to_string(error));
  }
  EXPECT_EQ(words.size(), 3u);
}

}  // namespace
}  // namespace live::recording
