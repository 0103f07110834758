#include "media/mp4/fragment.hpp"

#include <gtest/gtest.h>

#include "tests/media/mp4/boxes.hpp"

namespace media::mp4 {
namespace {

using Data = std::vector<std::uint8_t>;

const Data kFirst{1, 2, 3};
const Data kSecond{4, 5};

TEST(Fragment, gives_back_each_sample) {
  const std::vector<Sample> samples{{3000, 6000, true, kFirst}, {3003, -3000, false, kSecond}};
  const std::vector<TrackRun> runs{{1, std::uint64_t{1} << 40, samples}};
  const Data bytes = fragment(7, runs);
  EXPECT_EQ(base::load_u32(&test::find(bytes, "moof/mfhd")[4]), 7u);
  const auto read = test::runs_of(bytes);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ((*read)[0].decode_time, std::uint64_t{1} << 40) << "64 bits";
  EXPECT_EQ((*read)[0].duration(), 6003u);
  ASSERT_EQ((*read)[0].samples.size(), 2u);
  EXPECT_TRUE((*read)[0].samples[0].sync);
  EXPECT_TRUE(std::ranges::equal((*read)[0].samples[0].bytes, kFirst));
  EXPECT_FALSE((*read)[0].samples[1].sync);
  EXPECT_EQ((*read)[0].samples[1].composition_offset, -3000);
  EXPECT_TRUE(std::ranges::equal((*read)[0].samples[1].bytes, kSecond));
}

TEST(Fragment, puts_tracks_behind_one_another) {
  const std::vector<Sample> picture{{1, 0, true, kFirst}};
  const std::vector<Sample> sound{{2, 0, true, kSecond}};
  const std::vector<TrackRun> runs{{1, 5, picture}, {3, 0, {}}, {2, 9, sound}};
  const Data bytes = fragment(1, runs, SegmentType::kWritten);
  const auto top = test::boxes_of(bytes);
  ASSERT_TRUE(top);
  ASSERT_EQ(top->size(), 3u);
  EXPECT_EQ(top->front().type, "styp");
  const auto read = test::runs_of(bytes);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2u) << "the empty one is left out";
  EXPECT_EQ((*read)[1].track_id, 2u);
  EXPECT_TRUE(std::ranges::equal((*read)[1].samples[0].bytes, kSecond));
}

TEST(Fragment, continues_when_concatenated) {
  const std::vector<Sample> samples{{10, 0, true, kFirst}};
  Data file = fragment(1, std::vector<TrackRun>{{1, 100, samples}});
  const Data next = fragment(2, std::vector<TrackRun>{{1, 110, samples}});
  const Data late = fragment(3, std::vector<TrackRun>{{1, 121, samples}});
  file.insert(file.end(), next.begin(), next.end());
  EXPECT_EQ(test::time_problem(*test::runs_of(file)), "");
  file.insert(file.end(), late.begin(), late.end());
  EXPECT_NE(test::time_problem(*test::runs_of(file)), "");
}

}  // namespace
}  // namespace media::mp4
