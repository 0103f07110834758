#include "live/hls/segment_store.hpp"

#include <gtest/gtest.h>

namespace live::hls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SegmentStoreTest : public testing::Test {
 protected:
  void init(std::uint64_t id) {
    InitSegment segment;
    segment.id = id;
    segment.bytes = share({1});
    store.add(now, segment);
  }
  void start(std::uint64_t number, std::uint64_t discontinuity = 0, std::uint64_t init = 0) {
    store.add(now, SegmentStart{Rendition::kVideo,
                                number,
                                discontinuity,
                                init,
                                {static_cast<std::int64_t>(number) * 2000},
                                true,
                                Parts::kListed});
  }
  void part(std::uint64_t segment, std::uint32_t index, std::size_t size = 1000) {
    store.add(now, Part{Rendition::kVideo, segment, index, milliseconds(500), true, 12,
                        share(std::vector<std::uint8_t>(size))});
  }
  void end(std::uint64_t segment, std::uint32_t parts = 4) {
    store.add(now, SegmentEnd{Rendition::kVideo, segment, parts, milliseconds(500) * parts});
  }
  void whole(std::uint64_t number, std::uint64_t discontinuity = 0, std::uint64_t init = 0,
             std::size_t size = 1000) {
    start(number, discontinuity, init);
    for (std::uint32_t i = 0; i < 4; ++i) part(number, i, size);
    end(number);
    now += seconds(2);
  }

  base::Time now{std::chrono::hours(1)};
  SegmentStore store{StoreLimits{seconds(20), std::size_t{1} << 20}};
};

TEST_F(SegmentStoreTest, has_a_position_that_only_grows) {
  EXPECT_EQ(store.position(), 0u);
  start(0);
  EXPECT_EQ(store.position(), 0u);
  part(0, 0);
  EXPECT_EQ(store.position(), position_of(0, 1));
  part(0, 1);
  end(0, 2);
  EXPECT_EQ(store.position(), position_of(1, 0));
  start(1);
  EXPECT_EQ(store.position(), position_of(1, 0));
}

TEST_F(SegmentStoreTest, lists_the_window_and_keeps_what_left_it_for_as_long) {
  for (std::uint64_t i = 0; i < 30; ++i) whole(i);
  EXPECT_EQ(store.listed().front().number, 20u);
  EXPECT_EQ(store.listed_duration(), seconds(20));
  EXPECT_NE(store.find(19), nullptr);
  EXPECT_NE(store.find(12), nullptr);
  EXPECT_EQ(store.find(3), nullptr);
  store.expire(now + seconds(60));
  EXPECT_EQ(store.find(19), nullptr);
  EXPECT_NE(store.find(20), nullptr) << "what is listed stays";
}

TEST_F(SegmentStoreTest, holds_no_more_bytes_than_it_may) {
  for (std::uint64_t i = 0; i < 30; ++i) {
    whole(i, 0, 0, 50'000);
    EXPECT_LE(store.bytes(), std::size_t{1} << 20);
  }
  EXPECT_EQ(store.listed().size(), 2u) << "524288 bytes hold two of 200000";
}

TEST_F(SegmentStoreTest, lists_missing_segments_as_gaps) {
  whole(0);
  whole(3);
  ASSERT_EQ(store.listed().size(), 4u);
  EXPECT_TRUE(store.listed()[1].lost);
  EXPECT_TRUE(store.listed()[2].lost);
  EXPECT_FALSE(store.listed()[3].lost);
  EXPECT_EQ(store.listed()[2].shown_at.milliseconds, 4000);
}

TEST_F(SegmentStoreTest, lists_a_damaged_segment_as_a_gap) {
  start(0);
  part(0, 0);
  part(0, 2);
  EXPECT_EQ(store.growing()->parts.size(), 3u);
  EXPECT_EQ(store.growing()->parts[1].bytes, nullptr);
  end(0, 3);
  EXPECT_TRUE(store.listed()[0].lost);
  start(1);
  part(1, 0);
  end(1, 2);
  EXPECT_TRUE(store.listed()[1].lost) << "its last part is missing";
  start(2);
  part(2, 0);
  start(3);
  EXPECT_TRUE(store.listed()[2].lost) << "its end is missing";
  EXPECT_TRUE(store.listed()[2].complete);
}

TEST_F(SegmentStoreTest, ignores_what_is_told_twice_or_out_of_order) {
  whole(5);
  whole(4);
  whole(5);
  part(6, 0);
  end(6);
  EXPECT_EQ(store.listed().size(), 1u);
  EXPECT_EQ(store.position(), position_of(6, 0));
}

TEST_F(SegmentStoreTest, begins_anew_where_too_much_is_missing) {
  whole(0);
  whole(kGapsMax + 5);
  EXPECT_EQ(store.listed().size(), 1u);
  whole(kGapsMax + 6, kDiscontinuitiesMax + 1);
  EXPECT_EQ(store.listed().size(), 1u);
  EXPECT_EQ(store.next_number(), kGapsMax + 7);
}

TEST_F(SegmentStoreTest, forgets_inits_that_nobody_needs) {
  for (std::uint64_t i = 0; i < 50; ++i) {
    init(i);
    whole(i, i, i);
  }
  EXPECT_EQ(store.find_init(0), nullptr);
  EXPECT_NE(store.find_init(49), nullptr);
  EXPECT_NE(store.find_init(store.listed().front().init), nullptr);
  for (std::uint64_t i = 50; i < 500; ++i) init(i);
  EXPECT_EQ(store.find_init(498), nullptr) << "formats that no frame came for";
  EXPECT_NE(store.find_init(499), nullptr);
  EXPECT_EQ(store.current_init()->id, 49u);
}

TEST_F(SegmentStoreTest, measures) {
  EXPECT_EQ(store.average_bitrate(), 0u);
  whole(0, 0, 0, 2000);
  whole(1, 0, 0, 6000);
  whole(2, 0, 0, 1000);
  EXPECT_EQ(store.peak_bitrate(), 64'000u) << "of two segments: one is too short to count";
  EXPECT_EQ(store.average_bitrate(), 48'000u);
  EXPECT_DOUBLE_EQ(store.frame_rate(), 24);
}

TEST_F(SegmentStoreTest, ends_a_segment_that_is_cut_short) {
  start(0);
  part(0, 0);
  store.end(now);
  EXPECT_EQ(store.growing(), nullptr);
  EXPECT_TRUE(store.listed()[0].lost);
}

}  // namespace
}  // namespace live::hls
