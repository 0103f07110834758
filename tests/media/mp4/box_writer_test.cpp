#include "media/mp4/box_writer.hpp"

#include <gtest/gtest.h>

#include "tests/media/mp4/boxes.hpp"

namespace media::mp4 {
namespace {

TEST(BoxWriter, gives_each_box_the_length_of_what_is_in_it) {
  BoxWriter out;
  {
    const auto outer = out.box("moov");
    {
      const auto empty = out.box("free");
    }
    const auto inner = out.full_box("mvhd", 1, 0x020304);
    out.u8(1);
    out.u16(2);
    out.u64(3);
    out.zeros(2);
  }
  const auto bytes = out.take();
  const auto boxes = test::boxes_of(bytes);
  ASSERT_TRUE(boxes);
  ASSERT_EQ(boxes->size(), 1u);
  EXPECT_EQ(boxes->front().type, "moov");
  const auto body = test::find(bytes, "moov/mvhd");
  ASSERT_EQ(body.size(), 4u + 13u);
  EXPECT_EQ(base::load_u32(body.data()), 0x01020304u);
  EXPECT_EQ(base::load_u64(body.data() + 7), 3u);
  EXPECT_EQ(boxes->front().body.size(), 8u + 8 + 17);
}

TEST(BoxWriter, writes_over_a_number) {
  BoxWriter out;
  out.u32(1);
  out.u24(2);
  out.patch_u32(0, 0xAABBCCDD);
  EXPECT_EQ(out.take(), (std::vector<std::uint8_t>{0xAA, 0xBB, 0xCC, 0xDD, 0, 0, 2}));
}

TEST(BoxWriter, does_not_write_outside) {
  BoxWriter out;
  out.u32(1);
  EXPECT_DEATH(out.patch_u32(1, 0), "");
}

}  // namespace
}  // namespace media::mp4
