#include "live/recording/export_lane.hpp"

#include <gtest/gtest.h>

#include "tests/live/recording/class_parts.hpp"

namespace live::recording {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ExportLaneTest : public testing::Test {
 protected:
  ExportLaneTest() {
    const auto track = parts.track("microphone", "p1");
    parts.add_silence(track, seconds(1), seconds(4));
    parts.add_silence(track, seconds(9), seconds(4));
  }
  ExportPiece piece(std::size_t part, base::Duration from, base::Duration to) const {
    return {parts.manifest.parts[part], from, to};
  }
  ExportLane lane(std::vector<ExportPiece> pieces) const {
    return {std::move(pieces), [this](std::uint32_t part) { return parts.open(part); }};
  }
  test::ClassParts parts;
};

TEST_F(ExportLaneTest, gives_of_each_piece_what_is_wanted_of_it) {
  ExportLane two = lane({piece(0, seconds(2), seconds(3)), piece(1, seconds(9), seconds(10))});
  EXPECT_EQ(two.next_time(), seconds(2));
  EXPECT_EQ(two.piece(), 1u);
  EXPECT_EQ(two.format().codec, media::Codec::kOpus);
  int frames = 0;
  base::Duration last{};
  for (auto time = two.next_time(); time; time = two.next_time(), ++frames) {
    EXPECT_GT(*time, last);
    last = *time;
    EXPECT_FALSE(two.take().bytes.empty());
  }
  EXPECT_EQ(frames, 100);
  EXPECT_EQ(last, seconds(10) - milliseconds(20));
  EXPECT_EQ(two.piece(), 2u);
}

TEST_F(ExportLaneTest, goes_over_what_is_gone) {
  parts.files.erase(1);
  ExportLane two = lane({piece(0, seconds(1), seconds(5)), piece(1, seconds(9), seconds(13))});
  EXPECT_EQ(two.next_time(), seconds(9));
  EXPECT_FALSE(lane({}).next_time());
}

}  // namespace
}  // namespace live::recording
