#include "client/reception.hpp"

#include <gtest/gtest.h>

namespace client {
namespace {

TEST(Reception, counts_packets_and_bytes) {
  Reception reception;
  EXPECT_EQ(reception.lost(), 0u);
  for (std::uint16_t i = 0; i < 5; ++i) reception.received(i, 100);
  EXPECT_EQ(reception.packets(), 5u);
  EXPECT_EQ(reception.bytes(), 500u);
  EXPECT_EQ(reception.lost(), 0u);
  EXPECT_EQ(reception.gaps(), 0u);
}

TEST(Reception, counts_losses_and_gaps_across_the_wrap) {
  Reception reception;
  for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{65'533, 65'534, 1, 2, 5})
    reception.received(sequence, 1);
  EXPECT_EQ(reception.lost(), 4u) << "65535, 0, 3, 4";
  EXPECT_EQ(reception.gaps(), 2u);
}

TEST(Reception, a_late_packet_is_no_loss) {
  Reception reception;
  for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{10, 12, 11, 9})
    reception.received(sequence, 1);
  EXPECT_EQ(reception.lost(), 0u);
  EXPECT_EQ(reception.gaps(), 1u);
}

TEST(Reception, reports_each_interval) {
  Reception reception;
  for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{0, 1, 2, 7})
    reception.received(sequence, 1);
  auto block = reception.take_block(5);
  EXPECT_EQ(block.ssrc, 5u);
  EXPECT_EQ(block.cumulative_lost, 4);
  EXPECT_EQ(block.fraction_lost, 128);
  EXPECT_EQ(block.highest_sequence, 7u);
  reception.received(8, 1);
  block = reception.take_block(5);
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(block.cumulative_lost, 4);
}

}  // namespace
}  // namespace client
