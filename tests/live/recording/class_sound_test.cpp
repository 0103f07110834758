#include "live/recording/class_sound.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/recording/class_parts.hpp"

namespace live::recording {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ClassSoundTest : public testing::Test {
 protected:
  void add(const char* who, base::Duration begins, base::Duration length) {
    parts.add_tone(parts.track("microphone", who), begins, length, 440);
    const Part& part = parts.manifest.parts.back();
    pieces.push_back({part, part.begins, part.begins + part.length});
  }
  std::vector<ClassSound::TimedFrame> all() {
    ClassSound sound(pieces, [this](std::uint32_t part) {
      ++opened;
      return parts.open(part);
    });
    std::vector<ClassSound::TimedFrame> frames;
    for (auto time = sound.next_time(); time || frames_left(sound, frames);
         time = sound.next_time()) {
      sound.read();
      (void)frames_left(sound, frames);
    }
    return frames;
  }
  // As they were sent.
  std::vector<std::vector<std::uint8_t>> packets_of(std::uint32_t part) {
    const auto reader = parts.open(part);
    auto frames = PartFrames::open(*reader, {});
    std::vector<std::vector<std::uint8_t>> packets;
    while (frames->next_time()) packets.push_back(frames->take().bytes);
    return packets;
  }
  // Of which only the beginning can be read.
  class FailingReader final : public Reader {
   public:
    FailingReader(std::unique_ptr<Reader> of, std::uint64_t good)
        : of_(std::move(of)), good_(good) {}
    std::uint64_t size() const override { return of_->size(); }
    bool read(std::uint64_t at, base::Bytes out) const override {
      return at + out.size() <= good_ && of_->read(at, out);
    }

   private:
    std::unique_ptr<Reader> of_;
    std::uint64_t good_;
  };
  static bool frames_left(ClassSound& sound, std::vector<ClassSound::TimedFrame>& frames) {
    const std::size_t before = frames.size();
    while (auto frame = sound.poll()) frames.push_back(std::move(*frame));
    return frames.size() > before;
  }

  test::ClassParts parts;
  std::vector<ExportPiece> pieces;
  int opened = 0;
};

TEST_F(ClassSoundTest, what_is_heard_one_after_the_other_is_copied) {
  add("p1", seconds(1), seconds(2));
  add("p2", seconds(4), seconds(2));
  EXPECT_FALSE(overlap(pieces));
  const auto frames = all();
  ASSERT_EQ(frames.size(), 200u);
  EXPECT_EQ(frames[100].time, seconds(4));
  EXPECT_EQ(opened, 2);
  const auto sent = packets_of(1);
  ASSERT_EQ(sent.size(), 100u);
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(frames[i].frame.bytes, sent[i]) << i;
}

TEST_F(ClassSoundTest, a_disk_that_fails_is_told) {
  for (const bool at_once : {false, true}) {
    pieces.clear();
    add("p1", seconds(1), seconds(8));
    add("p2", seconds(at_once ? 2 : 10), seconds(8));
    for (const std::uint64_t good : {std::uint64_t{0}, std::uint64_t{10'000}}) {
      ClassSound sound(pieces, [&](std::uint32_t part) -> std::unique_ptr<Reader> {
        return std::make_unique<FailingReader>(parts.open(part), good);
      });
      while (sound.next_time()) sound.read();
      EXPECT_TRUE(sound.failed()) << at_once << ", after " << good;
    }
  }
}

TEST_F(ClassSoundTest, what_is_gone_is_left_out) {
  add("p1", seconds(1), seconds(4));
  add("p2", seconds(2), seconds(1));
  parts.files.erase(2);
  ClassSound sound(pieces, [this](std::uint32_t part) { return parts.open(part); });
  while (sound.next_time()) sound.read();
  EXPECT_FALSE(sound.failed());
}

TEST_F(ClassSoundTest, what_is_heard_at_once_is_one_sound) {
  add("p1", seconds(1), seconds(4));
  add("p2", seconds(2), seconds(1));
  add("p3", seconds(2), seconds(5));
  EXPECT_TRUE(overlap(pieces));
  const auto frames = all();
  ASSERT_EQ(frames.size(), 300u);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].time, seconds(1) + milliseconds(20) * static_cast<int>(i));
  }
  EXPECT_EQ(opened, 3) << "each once";
}

TEST_F(ClassSoundTest, of_nothing_is_nothing) {
  EXPECT_TRUE(all().empty());
}

TEST_F(ClassSoundTest, goes_on_without_what_is_gone) {
  add("p1", seconds(1), seconds(2));
  add("p2", seconds(2), seconds(2));
  parts.files.erase(1);
  const auto frames = all();
  ASSERT_EQ(frames.size(), 100u);
  EXPECT_EQ(frames.front().time, seconds(2));
}

}  // namespace
}  // namespace live::recording
