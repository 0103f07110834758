#include "live/recording/seal.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace live::recording {
namespace {

TEST(Seal, is_a_free_box_with_the_checksum_that_everybody_computes) {
  const auto box = seal(add_to_checksum(0, base::as_bytes("123456789")));
  EXPECT_EQ(base::load_u32(&box[0]), 16u);
  EXPECT_EQ(base::as_text(base::ConstBytes(box).subspan(4, 4)), "free");
  EXPECT_EQ(base::load_u32(&box[12]), 0xCBF43926u) << "the check value of CRC-32";
}

TEST(Seal, comes_out_the_same_piece_by_piece) {
  const auto whole = add_to_checksum(0, base::as_bytes("123456789"));
  EXPECT_EQ(add_to_checksum(add_to_checksum(0, base::as_bytes("1234")), base::as_bytes("56789")),
            whole);
}

TEST(Seal, holds_for_its_own_bytes_only) {
  auto box = seal(7);
  EXPECT_TRUE(is_seal(box));
  EXPECT_TRUE(is_seal_of(box, 7));
  EXPECT_FALSE(is_seal_of(box, 8));
  EXPECT_FALSE(is_seal(base::ConstBytes(box).first(15)));
  EXPECT_FALSE(is_seal_of({}, 0));
  EXPECT_FALSE(is_seal(std::vector<std::uint8_t>(kSealSize)));
  box[8] ^= 1;
  EXPECT_FALSE(is_seal(box));
}

}  // namespace
}  // namespace live::recording
