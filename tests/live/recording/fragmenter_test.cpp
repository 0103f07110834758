#include "live/recording/fragmenter.hpp"

#include <gtest/gtest.h>

#include "live/recording/seal.hpp"
#include "tests/media/mp4/boxes.hpp"
#include "tests/media/mp4/formats.hpp"

namespace live::recording {
namespace {

using media::Kind;

media::Frame frame(std::int64_t time, bool key = false) {
  return {time, 0, key, {1, 2, 3}};
}

struct Harness {
  Fragmenter fragmenter{{media::mp4::test::h264(), media::mp4::test::opus()}};
  std::vector<FileBytes> out;
  void write(Kind kind, std::int64_t time, bool key = true) {
    fragmenter.write(kind, frame(time, key), out);
  }
  std::vector<media::mp4::test::ReadRun> runs(std::size_t fragment) const {
    return media::mp4::test::runs_of(out.at(fragment)).value();
  }
};

TEST(Fragmenter, seals_each_fragment) {
  Harness harness;
  harness.write(Kind::kVideo, 0);
  harness.fragmenter.flush(harness.out);
  ASSERT_EQ(harness.out.size(), 1u);
  const base::ConstBytes bytes(harness.out[0]);
  const auto body = bytes.first(bytes.size() - kSealSize);
  EXPECT_TRUE(is_seal_of(bytes.last(kSealSize), add_to_checksum(0, body)));
  EXPECT_EQ(harness.fragmenter.held_bytes(), 0u);
}

TEST(Fragmenter, leaves_sound_that_is_heard_with_a_keyframe_to_its_fragment) {
  Harness harness;
  harness.write(Kind::kVideo, 0);
  for (int i = 0; i < 8; ++i) harness.write(Kind::kAudio, i * 4800);  // 100 ms; ahead
  harness.write(Kind::kVideo, 45'000, true);                          // 500 ms
  ASSERT_EQ(harness.out.size(), 1u);
  const auto runs = harness.runs(0);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].samples.size(), 1u);
  EXPECT_EQ(runs[1].samples.size(), 5u) << "what begins before 500 ms";
  harness.fragmenter.flush(harness.out);
  EXPECT_EQ(harness.runs(1)[1].decode_time, 24'000u);
}

TEST(Fragmenter, ends_a_fragment_that_would_be_longer_than_allowed) {
  Harness harness;
  for (int i = 0; i < 100; ++i) harness.write(Kind::kVideo, i * 3600, i == 0);
  EXPECT_EQ(harness.out.size(), 4u) << "each 800 ms";
  for (std::size_t i = 0; i < harness.out.size(); ++i) {
    EXPECT_EQ(harness.runs(i)[0].duration(), 72'000u);
  }
  EXPECT_EQ(harness.fragmenter.end_ticks_of(Kind::kVideo), 99 * 3600 + 1);
}

TEST(Fragmenter, gives_the_last_frame_the_time_of_the_one_before) {
  Harness harness;
  harness.write(Kind::kVideo, 0);
  harness.write(Kind::kVideo, 6000, false);
  harness.fragmenter.flush(harness.out);
  EXPECT_EQ(harness.fragmenter.end(), std::chrono::nanoseconds(133'333'333));
}

TEST(Fragmenter, does_not_hold_more_than_it_may) {
  Harness harness;
  std::size_t most = 0;
  for (int i = 0; i < 3000; ++i) {
    media::Frame large = frame(i, i == 0);
    large.bytes.resize(100'000);
    harness.fragmenter.write(Kind::kVideo, std::move(large), harness.out);
    most = std::max(most, harness.fragmenter.held_bytes());
    harness.out.clear();
  }
  EXPECT_LE(most, kFragmentBytesMax + 200'000);
}

}  // namespace
}  // namespace live::recording
