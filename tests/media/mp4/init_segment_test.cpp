#include "media/mp4/init_segment.hpp"

#include <gtest/gtest.h>

#include "tests/media/mp4/boxes.hpp"
#include "tests/media/mp4/formats.hpp"

namespace media::mp4 {
namespace {

TEST(InitSegment, holds_each_track_and_no_sample) {
  const std::vector<Track> tracks{{1, test::h264()}, {2, test::aac()}};
  const auto bytes = init_segment(tracks);
  ASSERT_TRUE(bytes);
  const auto top = test::boxes_of(*bytes);
  ASSERT_TRUE(top);
  ASSERT_EQ(top->size(), 2u);
  EXPECT_EQ((*top)[0].type, "ftyp");
  EXPECT_EQ((*top)[1].type, "moov");
  const auto inner = test::boxes_of((*top)[1].body);
  ASSERT_TRUE(inner);
  std::vector<std::string> types;
  for (const test::Box& box : *inner) types.push_back(box.type);
  EXPECT_EQ(types, (std::vector<std::string>{"mvhd", "trak", "trak", "mvex"}));
  const auto header = (*inner)[0].body;
  EXPECT_EQ(base::load_u32(&header[header.size() - 4]), 3u) << "next track";
  EXPECT_EQ(base::load_u32(&test::find((*inner)[2].body, "tkhd")[12]), 2u);
  EXPECT_EQ(base::load_u32(&test::find((*inner)[2].body, "mdia/mdhd")[12]), 44'100u);
  EXPECT_EQ(base::as_text(test::find((*inner)[2].body, "mdia/hdlr").subspan(8, 4)), "soun");
  EXPECT_EQ(base::as_text(test::find((*inner)[1].body, "mdia/hdlr").subspan(8, 4)), "vide");
  EXPECT_FALSE(test::find(*bytes, "moov/trak/mdia/minf/stbl/stsd").empty());
}

TEST(InitSegment, refuses_a_format_that_a_file_cannot_hold) {
  std::vector<Track> tracks{{1, test::h264()}, {2, test::aac()}};
  tracks[1].format.configuration.clear();
  EXPECT_EQ(init_segment(tracks).error(), FormatError::kBadConfiguration);
}

}  // namespace
}  // namespace media::mp4
