#include "media/probe/mp4.hpp"

#include <gtest/gtest.h>

#include "tests/media/probe/test_file.hpp"

namespace media::probe {
namespace {

using namespace test;

const std::string kSound = track("soun", "mp4a", std::string(28, '\0'));

Unplayable refused(const std::string& bytes) {
  const auto facts = probe(MemoryFile(bytes));
  EXPECT_FALSE(facts);
  return facts ? Unplayable{} : facts.error();
}

TEST(ProbeMp4, of_h264_and_aac_is_played) {
  const auto facts = probe(MemoryFile(mp4(track("vide", "avc1", avc(100)) + kSound)));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->container, Container::kMp4);
  EXPECT_EQ(facts->video, "H.264");
  EXPECT_EQ(facts->audio, "AAC");
  EXPECT_EQ(facts->length, std::chrono::milliseconds(61'000));
}

TEST(ProbeMp4, of_sound_alone_is_played) {
  EXPECT_EQ(probe(MemoryFile(mp4(kSound)))->video, "");
}

TEST(ProbeMp4, with_its_index_in_front_or_in_boxes_of_64_bits_is_read) {
  const std::string whole = mp4(kSound);
  const std::size_t at = whole.find("moov") - 4;
  const std::string movie = whole.substr(at);
  EXPECT_TRUE(probe(MemoryFile(whole.substr(0, 16) + movie + whole.substr(16, at - 16))));
  const std::string wide = number(1, 4) + "mdat" + number(16 + 30, 8) + std::string(30, 'm');
  EXPECT_TRUE(probe(MemoryFile(whole.substr(0, 16) + wide + movie)));
  const std::string to_the_end = number(0, 4) + movie.substr(4);
  EXPECT_TRUE(probe(MemoryFile(whole.substr(0, at) + to_the_end)));
}

TEST(ProbeMp4, of_another_codec_is_refused_by_its_name) {
  const auto video = [](const std::string& codec, const std::string& entry) {
    return refused(mp4(track("vide", codec, entry)));
  };
  EXPECT_EQ(video("hvc1", avc(1)).problem, Problem::kVideoCodec);
  EXPECT_EQ(video("hvc1", avc(1)).what, "H.265");
  EXPECT_EQ(video("avc1", avc(110)).what, "H.264 4:2:2/10 bit");
  EXPECT_EQ(video("\x01\x02zz", avc(1)).what, "?");
  EXPECT_EQ(video("avc1", "short").problem, Problem::kCut);
  const Unplayable sound = refused(mp4(track("soun", "ac-3", std::string(28, '\0'))));
  EXPECT_EQ(sound.problem, Problem::kAudioCodec);
  EXPECT_EQ(sound.what, "Dolby Digital");
}

TEST(ProbeMp4, that_was_not_copied_whole_is_refused) {
  const std::string whole = mp4(kSound);
  for (std::size_t size = 12; size < whole.size(); ++size) {
    const Problem problem = refused(whole.substr(0, size)).problem;
    EXPECT_EQ(problem, Problem::kCut) << size;
  }
}

TEST(ProbeMp4, without_a_track_or_a_length_is_refused) {
  EXPECT_EQ(refused(mp4(track("text", "tx3g", ""))).problem, Problem::kNoTracks);
  EXPECT_EQ(refused(mp4(track("soun", "mp4a", std::string(28, '\0'), 0), "", 0)).problem,
            Problem::kNoLength);
}

TEST(ProbeMp4, in_fragments_says_its_length_elsewhere) {
  const std::string extends = box("mvex", box("mehd", number(0, 4) + number(5'000, 4)));
  const std::string file = mp4(track("soun", "mp4a", std::string(28, '\0'), 0), extends, 0);
  EXPECT_EQ(probe(MemoryFile(file))->length, std::chrono::seconds(5));
}

}  // namespace
}  // namespace media::probe
