#include "media/mp4/fragment_facts.hpp"

#include <gtest/gtest.h>

#include "media/mp4/fragment.hpp"
#include "tests/media/mp4/boxes.hpp"

namespace media::mp4 {
namespace {

std::vector<std::uint8_t> two_tracks() {
  static const std::vector<std::uint8_t> bytes(20, 7);
  const std::vector<Sample> pictures{{100, 200, true, base::ConstBytes(bytes).first(5)},
                                     {100, -50, false, base::ConstBytes(bytes).first(6)}};
  const std::vector<Sample> sounds{{30, 0, true, base::ConstBytes(bytes).first(7)}};
  const std::vector<TrackRun> runs{{1, std::uint64_t{1} << 40, pictures}, {2, 50, sounds}};
  auto file = fragment(1, runs);
  file.resize(test::boxes_of(file).value()[1].at);
  return file;
}

TEST(FragmentFacts, tells_times_and_where_a_decoder_can_start) {
  const auto facts = read_fragment(two_tracks());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->data_bytes, 18u);
  ASSERT_EQ(facts->runs.size(), 2u);
  const RunFacts& pictures = facts->runs[0];
  EXPECT_EQ(pictures.track_id, 1u);
  EXPECT_EQ(pictures.decode_time, std::uint64_t{1} << 40);
  EXPECT_EQ(pictures.duration, 200u);
  EXPECT_EQ(pictures.shown_first, (std::int64_t{1} << 40) + 50);
  EXPECT_EQ(pictures.shown_end, (std::int64_t{1} << 40) + 300);
  EXPECT_TRUE(pictures.starts_with_sync);
  EXPECT_EQ(pictures.samples, 2u);
  EXPECT_EQ(facts->runs[1].track_id, 2u);
  EXPECT_EQ(facts->runs[1].duration, 30u);
}

TEST(FragmentFacts, refuses_what_is_cut_off) {
  const auto moof = two_tracks();
  for (std::size_t size = 0; size < moof.size(); ++size) {
    EXPECT_FALSE(read_fragment(base::ConstBytes(moof).first(size))) << size;
  }
}

TEST(FragmentFacts, refuses_samples_that_lie_elsewhere_and_times_that_no_clock_counts) {
  auto moof = two_tracks();
  const auto at = base::as_text(moof).find("trun");
  moof[at + 4 + 4 + 4 + 3] ^= 1;  // the data offset
  EXPECT_FALSE(read_fragment(moof));
  moof = two_tracks();
  moof[base::as_text(moof).find("tfdt") + 8] = 0x80;
  EXPECT_FALSE(read_fragment(moof));
  moof = two_tracks();
  moof[base::as_text(moof).rfind("tfhd") + 11] = 1;  // the first track once more
  EXPECT_FALSE(read_fragment(moof));
}

}  // namespace
}  // namespace media::mp4
