#include "server/late_media.hpp"

#include <array>

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::uint8_t, 2> kRtp{0x80, 96};
constexpr std::array<std::uint8_t, 2> kRtcp{0x80, 201};
constexpr std::array<std::uint8_t, 2> kStun{0, 1};
constexpr std::array<std::uint8_t, 2> kDtls{22, 254};

TEST(LateMedia, lets_everything_through_while_the_thread_keeps_up) {
  LateMedia late;
  EXPECT_FALSE(late.drops(kRtp, milliseconds(0)));
  EXPECT_FALSE(late.drops(kRtp, milliseconds(300)));
  EXPECT_EQ(late.dropped(), 0u);
}

TEST(LateMedia, drops_media_from_too_late_until_caught_up) {
  LateMedia late;
  EXPECT_TRUE(late.drops(kRtp, milliseconds(301)));
  EXPECT_TRUE(late.drops(kRtp, milliseconds(21))) << "the queue is not short yet";
  EXPECT_FALSE(late.drops(kRtp, milliseconds(19)));
  EXPECT_FALSE(late.drops(kRtp, milliseconds(250)));
  EXPECT_EQ(late.dropped(), 2u);
}

TEST(LateMedia, never_drops_what_keeps_connections) {
  LateMedia late;
  EXPECT_FALSE(late.drops(kStun, milliseconds(2000)));
  EXPECT_FALSE(late.drops(kDtls, milliseconds(2000)));
  EXPECT_FALSE(late.drops(kRtcp, milliseconds(2000)));
  EXPECT_TRUE(late.drops(kRtp, milliseconds(100))) << "what went before showed the delay";
}

}  // namespace
}  // namespace server
