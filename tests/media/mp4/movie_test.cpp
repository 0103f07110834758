#include "media/mp4/movie.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "media/mp4/init_segment.hpp"
#include "tests/media/mp4/boxes.hpp"
#include "tests/media/mp4/formats.hpp"

namespace media::mp4 {
namespace {

std::vector<std::uint8_t> moov_of(Durations durations) {
  const std::vector<Track> tracks{{1, test::h264()}, {2, test::aac()}};
  const auto bytes = init_segment(tracks, durations).value();
  const std::size_t at = test::boxes_of(bytes).value()[1].at;
  return {bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end()};
}

void write(std::vector<std::uint8_t>& moov, const DurationField& field, std::uint64_t value) {
  base::store_u64(&moov[field.at], value);
}

TEST(Movie, says_where_durations_are_written) {
  auto moov = moov_of(Durations::kLater);
  const auto movie = read_movie(moov);
  ASSERT_TRUE(movie);
  ASSERT_EQ(movie->tracks.size(), 2u);
  EXPECT_EQ(movie->tracks[0].kind, Kind::kVideo);
  EXPECT_EQ(movie->tracks[0].timescale, 90'000u);
  EXPECT_EQ(movie->tracks[1].kind, Kind::kAudio);
  EXPECT_EQ(movie->tracks[1].id, 2u);
  EXPECT_EQ(movie->tracks[1].timescale, 44'100u);
  EXPECT_EQ(movie->header.timescale, 1000u);
  EXPECT_EQ(movie->tracks[1].header.timescale, 1000u);

  write(moov, movie->header, 1);
  write(moov, movie->tracks[0].header, 2);
  write(moov, movie->tracks[0].media, 3);
  const auto extent = movie_extent(4);
  std::copy(extent.begin(), extent.end(),
            moov.begin() + static_cast<std::ptrdiff_t>(movie->extent_at));
  // Versions, dates and what else stands before them: sections 8.2.2, 8.3.2, 8.4.2, 8.8.2.
  EXPECT_EQ(base::load_u64(&test::find(moov, "moov/mvhd")[24]), 1u);
  EXPECT_EQ(base::load_u64(&test::find(moov, "moov/trak/tkhd")[28]), 2u);
  EXPECT_EQ(base::load_u64(&test::find(moov, "moov/trak/mdia/mdhd")[24]), 3u);
  EXPECT_EQ(base::load_u64(&test::find(moov, "moov/mvex/mehd")[4]), 4u);
  EXPECT_TRUE(read_movie(moov)) << "again after it was written";
}

TEST(Movie, refuses_one_without_room_for_durations) {
  EXPECT_EQ(read_movie(moov_of(Durations::kNone)).error(), MovieError::kDamaged);
  auto moov = moov_of(Durations::kLater);
  const auto at = read_movie(moov)->extent_at;
  moov[at + 4] = 'x';
  EXPECT_TRUE(read_movie(moov)) << "a power cut while it was written";
  moov[at + 3] -= 8;
  base::store_u32(&moov[at + 12], 8);
  EXPECT_EQ(read_movie(moov).error(), MovieError::kNoDurations);
}

TEST(Movie, finds_nothing_outside_of_damaged_bytes) {
  const auto moov = moov_of(Durations::kLater);
  EXPECT_EQ(read_movie({}).error(), MovieError::kDamaged);
  for (std::size_t size = 0; size < moov.size(); ++size) {
    EXPECT_FALSE(read_movie(base::ConstBytes(moov).first(size)));
  }
  for (std::size_t at = 0; at < moov.size(); ++at) {
    auto damaged = moov;
    damaged[at] ^= 0xFF;
    const auto movie = read_movie(damaged);
    if (!movie) continue;
    EXPECT_LE(movie->header.at + 8, moov.size());
    EXPECT_LE(movie->extent_at + kMovieExtentSize, moov.size());
    for (const MovieTrack& track : movie->tracks) {
      EXPECT_LE(track.header.at + 8, moov.size());
      EXPECT_LE(track.media.at + 8, moov.size());
      EXPECT_GT(track.timescale, 0u);
    }
  }
}

TEST(Movie, says_what_is_wrong_in_words) {
  EXPECT_NE(to_string(MovieError::kDamaged), to_string(MovieError::kNoDurations));
}

}  // namespace
}  // namespace media::mp4
