// That a finished recording opens and seeks at once: ffmpeg counts what it reads.
#include <regex>

#include <gtest/gtest.h>

#include "live/recording/finish.hpp"
#include "tests/live/recording/ffmpeg.hpp"
#include "tests/live/recording/tape.hpp"

namespace live::recording {
namespace {

constexpr int kLoops = 30;
constexpr int kClipSeconds = 20;

// Ten minutes from one clip: a publisher who comes back again and again.
test::Bytes ten_minutes(const test::Folder& folder) {
  const test::Clip clip = test::make_clip(folder, kClipSeconds);
  test::Tape tape;
  for (int loop = 0; loop < kLoops; ++loop) {
    tape.begin_source();
    tape.format(clip.picture);
    tape.format(clip.sound);
    auto sound = clip.sounds.begin();
    for (const media::Frame& picture : clip.pictures) {
      tape.now += test::Tape::kStep;
      for (; sound != clip.sounds.end() && sound->decode_time * 15 <= picture.decode_time * 8;
           ++sound) {
        tape.recorder.write(tape.now, media::Kind::kAudio, *sound, tape.out);
      }
      tape.recorder.write(tape.now, media::Kind::kVideo, picture, tape.out);
      tape.deliver();
    }
  }
  tape.end();
  return tape.files.at(1);
}

struct Reading {
  std::uint64_t bytes = 0;
  std::uint64_t seeks = 0;
};
Reading reading_of(const std::string& command) {
  const std::string text = test::output_of(command);
  std::smatch found;
  static const std::regex kStatistics("Statistics: (\\d+) bytes read, (\\d+) seeks");
  if (!std::regex_search(text, found, kStatistics)) {
    ADD_FAILURE() << text;
    return {};
  }
  return {std::stoull(found[1]), std::stoull(found[2])};
}

TEST(FinishedRecording, is_opened_and_sought_without_being_read) {
  if (!test::has_ffmpeg()) GTEST_SKIP() << "no ffmpeg";
  const test::Folder folder;
  test::Bytes file = ten_minutes(folder);
  const std::string raw = folder.file("raw.mp4");
  test::save(raw, file);
  const test::MemoryReader reader(file);
  const Finish done = finish(reader, file.size()).value();
  test::carry_out(file, done);
  EXPECT_EQ(test::index_problem(file), "");
  const std::string finished = folder.file("finished.mp4");
  test::save(finished, file);

  const Reading before = reading_of("ffprobe -v debug " + raw);
  const Reading after = reading_of("ffprobe -v debug " + finished);
  std::printf("%zu bytes; opening reads %lu bytes in %lu seeks before, %lu in %lu after\n",
              file.size(), before.bytes, before.seeks, after.bytes, after.seeks);
  EXPECT_GT(before.bytes, file.size() / 2) << "it looks at every fragment";
  EXPECT_LT(after.seeks, 20u);
  EXPECT_LT(after.bytes, file.size() / 5);

  const test::Verdict verdict = test::ffmpeg_verdict(finished);
  EXPECT_EQ(verdict.complaint, "");
  EXPECT_NEAR(verdict.seconds, kLoops * kClipSeconds, 3);

  const Reading seek =
      reading_of("ffmpeg -nostdin -v debug -ss 555 -i " + finished + " -frames:v 1 -f null -");
  EXPECT_LT(seek.bytes, file.size() / 5);
  const std::string first = test::output_of(
      "ffprobe -v error -read_intervals 555%+#1 -select_streams v -show_entries "
      "packet=pts_time,flags "
      "-of csv=p=0 " +
      finished);
  EXPECT_NEAR(std::atof(first.c_str()), 555, 2.1) << "a keyframe within its interval";
  EXPECT_NE(first.find('K'), std::string::npos) << first;
  // Nothing is left out behind it: four seconds are a hundred pictures.
  const std::string pictures = test::output_of("ffmpeg -nostdin -v error -ss 555 -t 4 -i " +
                                               finished + " -map 0:v -f framecrc - | grep -vc ^#");
  EXPECT_NEAR(std::atoi(pictures.c_str()), 100, 2) << pictures;
  const std::string sounds = test::output_of("ffmpeg -nostdin -v error -ss 555 -t 4 -i " +
                                             finished + " -map 0:a -f framecrc - | grep -vc ^#");
  EXPECT_NEAR(std::atoi(sounds.c_str()), 188, 5) << sounds;
}

}  // namespace
}  // namespace live::recording
