#include "media/probe/webm.hpp"

#include <gtest/gtest.h>

#include "tests/media/probe/test_file.hpp"

namespace media::probe {
namespace {

using namespace test;

Unplayable refused(const std::string& bytes) {
  const auto facts = probe(MemoryFile(bytes));
  EXPECT_FALSE(facts);
  return facts ? Unplayable{} : facts.error();
}

TEST(ProbeWebm, of_vp9_and_opus_is_played) {
  const auto facts = probe(MemoryFile(webm(webm_track(1, "V_VP9") + webm_track(2, "A_OPUS"))));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->container, Container::kWebm);
  EXPECT_EQ(facts->video, "VP9");
  EXPECT_EQ(facts->audio, "Opus");
  EXPECT_EQ(facts->length, std::chrono::milliseconds(61'000));
}

TEST(ProbeWebm, of_another_codec_or_kind_is_refused) {
  EXPECT_EQ(refused(webm(webm_track(1, "V_MPEG4/ISO/AVC"))).what, "V_MPEG4/ISO/AVC");
  EXPECT_EQ(refused(webm(webm_track(2, "A_AC3"))).problem, Problem::kAudioCodec);
  EXPECT_EQ(refused(webm(webm_track(1, "V_VP9"), "matroska")).problem, Problem::kNoVideoFile);
  EXPECT_EQ(refused(webm("")).problem, Problem::kNoTracks);
}

TEST(ProbeWebm, that_was_never_closed_is_refused) {
  EXPECT_EQ(refused(webm(webm_track(1, "V_VP8"), "webm", number(0, 4))).problem,
            Problem::kNoLength);
  EXPECT_EQ(refused(webm(webm_track(1, "V_VP8"), "webm", number(0x7F800000, 4))).problem,
            Problem::kNoLength);
}

TEST(ProbeWebm, that_was_not_copied_whole_is_refused) {
  const std::string whole = webm(webm_track(1, "V_VP9"));
  const std::size_t tracks_end = whole.find("V_VP9") + 5;
  for (std::size_t size = 12; size < tracks_end; ++size) {
    EXPECT_FALSE(probe(MemoryFile(whole.substr(0, size)))) << size;
  }
}

}  // namespace
}  // namespace media::probe
