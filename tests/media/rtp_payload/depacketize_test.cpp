#include "media/rtp_payload/depacketize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "media/file/annex_b.hpp"
#include "media/rtp_payload/packetize.hpp"

namespace media::rtp_payload {
namespace {

using Bytes = std::vector<std::uint8_t>;
using testing::ElementsAre;
using testing::SizeIs;

class H264DepacketizerTest : public testing::Test {
 protected:
  void push(const Bytes& payload, std::uint32_t timestamp, bool marker = false,
            bool starts = false) {
    depacketizer.push(payload, timestamp, marker, starts);
  }
  std::vector<Bytes> units() {
    std::vector<Bytes> units;
    while (auto unit = depacketizer.poll()) units.push_back(std::move(unit->bytes));
    return units;
  }

  H264Depacketizer depacketizer;
};

TEST_F(H264DepacketizerTest, gives_back_what_the_packetizer_took) {
  base::SeededRandom random(3);
  for (int round = 0; round < 50; ++round) {
    Bytes annex_b;
    Bytes expected;
    for (std::uint64_t nal = 0, count = 1 + random.u64() % 5; nal < count; ++nal) {
      Bytes body{static_cast<std::uint8_t>(nal == 0 ? 0x67 : nal == 1 ? 0x68 : 0x65)};
      body.resize(1 + random.u64() % 5000, 0x11);
      body.back() = 0x80;
      annex_b.insert(annex_b.end(), {0, 0, 0, 1});
      annex_b.insert(annex_b.end(), body.begin(), body.end());
      Bytes length(4);
      base::store_u32(length.data(), static_cast<std::uint32_t>(body.size()));
      expected.insert(expected.end(), length.begin(), length.end());
      expected.insert(expected.end(), body.begin(), body.end());
    }
    const auto payloads = packetize_h264(annex_b, 1140);
    for (std::size_t i = 0; i < payloads.size(); ++i) {
      push(payloads[i], static_cast<std::uint32_t>(round), i + 1 == payloads.size());
    }
    EXPECT_THAT(units(), ElementsAre(expected)) << "round " << round;
    EXPECT_FALSE(depacketizer.take_broken());
  }
}

TEST_F(H264DepacketizerTest, a_new_timestamp_ends_a_unit_without_a_marker) {
  push({0x65, 1}, 10);
  push({0x65, 2}, 10);
  EXPECT_THAT(units(), SizeIs(0));
  push({0x41, 3}, 20);
  EXPECT_THAT(units(), ElementsAre(Bytes{0, 0, 0, 2, 0x65, 1, 0, 0, 0, 2, 0x65, 2}));
}

TEST_F(H264DepacketizerTest, a_unit_that_lost_a_piece_is_left_out_whole) {
  push({0x7c, 0x85, 1}, 10);  // FU-A, start
  depacketizer.lose();
  push({0x7c, 0x45, 3}, 10, true);  // its end
  EXPECT_TRUE(depacketizer.take_broken());
  EXPECT_FALSE(depacketizer.take_broken());
  push({0x41, 4}, 20, true);
  EXPECT_THAT(units(), ElementsAre(Bytes{0, 0, 0, 2, 0x41, 4}));
}

TEST_F(H264DepacketizerTest, after_a_loss_a_unit_begins_only_where_it_shows) {
  depacketizer.lose();
  push({0x41, 1}, 10, true, false);  // perhaps the second slice of a picture
  EXPECT_THAT(units(), SizeIs(0));
  EXPECT_TRUE(depacketizer.take_broken());
  push({0x41, 2}, 20, true);  // the marker before was seen
  EXPECT_THAT(units(), SizeIs(1));
  depacketizer.lose();
  push({0x67, 1, 2, 3}, 30, false, true);
  push({0x65, 3}, 30, true);
  EXPECT_THAT(units(), SizeIs(1));
}

TEST_F(H264DepacketizerTest, padding_says_nothing) {
  push({0x41, 1}, 10);
  push({}, 10);
  push({0x41, 2}, 10, true);
  EXPECT_THAT(units(), SizeIs(1));
  push({}, 10, true);
  EXPECT_THAT(units(), SizeIs(0));
  depacketizer.lose();
  push({}, 20);
  push({0x41, 2}, 20, true);
  EXPECT_THAT(units(), SizeIs(0)) << "padding does not show where a unit begins";
}

TEST_F(H264DepacketizerTest, what_makes_no_sense_spoils_its_unit_alone) {
  const Bytes bad[] = {
      {0x80 | 0x65, 1},        // the forbidden bit
      {0x00, 1},               // type 0
      {0x19, 1, 2},            // STAP-B
      {0x1a, 1, 2},            // MTAP
      {0x1d, 0x85, 1},         // FU-B
      {0x78, 0, 5, 0x65},      // STAP-A, cut
      {0x78, 0, 0},            // an empty NAL unit within
      {0x7c, 0x85},            // FU-A without a piece
      {0x7c, 0x05, 1},         // a piece in the midst of nothing
      {0x7c, 0x45, 1},         // an end without a start
      {0x7c, 0x85 | 0x40, 1},  // start and end in one
  };
  std::uint32_t timestamp = 0;
  for (const Bytes& payload : bad) {
    push({0x65, 1}, ++timestamp);
    push(payload, timestamp);
    push({0x65, 2}, timestamp, true);
    EXPECT_THAT(units(), SizeIs(0)) << timestamp;
    EXPECT_TRUE(depacketizer.take_broken()) << timestamp;
    push({0x65, 3}, ++timestamp, true);
    EXPECT_THAT(units(), SizeIs(1)) << timestamp;
  }
}

TEST_F(H264DepacketizerTest, pieces_of_one_nal_unit_follow_each_other) {
  push({0x7c, 0x85, 1}, 10);
  push({0x41, 2}, 10);
  push({0x7c, 0x45, 3}, 10, true);
  EXPECT_TRUE(depacketizer.take_broken());
  push({0x7c, 0x85, 1}, 20, true);  // the end never comes
  EXPECT_TRUE(depacketizer.take_broken());
  EXPECT_THAT(units(), SizeIs(0));
}

TEST_F(H264DepacketizerTest, a_unit_without_end_is_given_up) {
  Bytes piece(60'000, 0x22);
  piece[0] = 0x7c;
  piece[1] = 0x85;
  push(piece, 10);
  piece[1] = 0x05;
  for (std::size_t size = 0; size <= kAccessUnitSizeMax; size += piece.size()) push(piece, 10);
  EXPECT_TRUE(depacketizer.take_broken());
  piece[1] = 0x45;
  push(piece, 10, true);
  EXPECT_THAT(units(), SizeIs(0));
}

}  // namespace
}  // namespace media::rtp_payload
