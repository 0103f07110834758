#include "sfu/bwe/sent_log.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu::bwe {
namespace {

using sfu::test::at;

TEST(SentLog, gives_what_went_out_once) {
  SentLog log;
  const std::uint16_t number = log.next_number();
  EXPECT_FALSE(log.take(number));
  log.add(at(5), 700);
  EXPECT_EQ(log.next_number(), number + 1);
  EXPECT_EQ(log.open(), 1u);
  const auto sent = log.take(number);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->at, at(5));
  EXPECT_EQ(sent->size, 700u);
  EXPECT_FALSE(log.take(number));
  EXPECT_EQ(log.open(), 0u);
}

TEST(SentLog, forgets_the_oldest) {
  SentLog log;
  const std::uint16_t first = log.next_number();
  for (std::size_t i = 0; i <= SentLog::kPackets; ++i) log.add(at(0), 100);
  EXPECT_FALSE(log.take(first));
  EXPECT_TRUE(log.take(static_cast<std::uint16_t>(first + 1)));
  EXPECT_EQ(log.open(), SentLog::kPackets - 1);
}

TEST(SentLog, goes_on_over_the_end_of_the_numbers) {
  SentLog log;
  for (int i = 0; i < 70'000; ++i) {
    const std::uint16_t number = log.next_number();
    log.add(at(i), static_cast<std::size_t>(i));
    const auto sent = log.take(number);
    ASSERT_TRUE(sent);
    ASSERT_EQ(sent->size, static_cast<std::uint32_t>(i));
  }
}

}  // namespace
}  // namespace sfu::bwe
