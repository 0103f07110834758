#include "media/probe/probe.hpp"

#include <gtest/gtest.h>

#include "tests/media/probe/test_file.hpp"

namespace media::probe {
namespace {

TEST(Probe, of_what_is_no_video_says_so) {
  for (const char* bytes : {"", "%PDF-1.7 and so on and on", "RIFF....AVI LIST............"})
    EXPECT_EQ(probe(test::MemoryFile(bytes)).error().problem, Problem::kNoVideoFile) << bytes;
}

TEST(Probe, of_a_disk_that_fails_says_so) {
  test::MemoryFile file(test::webm(test::webm_track(1, "V_VP9")));
  file.broken = true;
  EXPECT_EQ(probe(file).error().problem, Problem::kReadFailed);
}

TEST(Probe, has_a_word_for_each_problem) {
  for (const Problem problem :
       {Problem::kReadFailed, Problem::kNoVideoFile, Problem::kCut, Problem::kNoTracks,
        Problem::kVideoCodec, Problem::kAudioCodec, Problem::kNoLength})
    EXPECT_FALSE(to_string(problem).empty());
  EXPECT_EQ(to_string(Container::kWebm), "webm");
}

}  // namespace
}  // namespace media::probe
