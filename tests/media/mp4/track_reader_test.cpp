#include "media/mp4/track_reader.hpp"

#include <array>

#include <gtest/gtest.h>

#include "media/mp4/fragment.hpp"
#include "media/mp4/init_segment.hpp"
#include "tests/media/mp4/boxes.hpp"
#include "tests/media/mp4/formats.hpp"

namespace media::mp4 {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes moov_of(const Format& format) {
  const std::vector<Track> tracks{{1, format}};
  const Bytes head = init_segment(tracks, Durations::kLater).value();
  const std::size_t ftyp = base::load_u32(head.data());
  return {head.begin() + static_cast<std::ptrdiff_t>(ftyp), head.end()};
}

Format opus() {
  Format format;
  format.codec = Codec::kOpus;
  format.timescale = 48'000;
  format.channels = 2;
  format.configuration = {'O', 'p', 'u', 's',  'H', 'e', 'a', 'd', 1, 2,
                          56,  1,   128, 0xBB, 0,   0,   7,   0,   0};
  return format;
}

TEST(TrackReader, gives_the_format_that_was_written) {
  EXPECT_EQ(read_format(moov_of(test::h264())), test::h264());
  EXPECT_EQ(read_format(moov_of(opus())), opus());
}

TEST(TrackReader, knows_no_other_codec_and_no_damage) {
  EXPECT_FALSE(read_format(moov_of(test::aac()))) << "AAC";
  const Bytes whole = moov_of(opus());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    (void)read_format(base::ConstBytes(whole).first(size));
  }
  EXPECT_FALSE(read_format({}));
}

TEST(TrackReader, gives_the_samples_of_a_run) {
  const Bytes first{1, 2, 3};
  const Bytes second{4};
  const std::array samples{Sample{3'600, 7, true, first}, Sample{1'800, -7, false, second}};
  const std::array runs{TrackRun{1, 90'000, samples}};
  const Bytes bytes = fragment(1, runs);
  const auto moof = base::ConstBytes(bytes).first(base::load_u32(bytes.data()));
  const auto found = read_samples(moof);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].duration, 3'600u);
  EXPECT_EQ(found[0].size, 3u);
  EXPECT_TRUE(found[0].sync);
  EXPECT_EQ(found[0].composition_offset, 7);
  EXPECT_FALSE(found[1].sync);
  EXPECT_EQ(found[1].composition_offset, -7);
  EXPECT_TRUE(read_samples({}).empty());
}

}  // namespace
}  // namespace media::mp4
