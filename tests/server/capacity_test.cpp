#include "server/capacity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using ::testing::HasSubstr;

TEST(Capacity, is_what_fits_into_the_time_until_newcomers_are_refused) {
  const Capacity one{1e-5, 1};
  EXPECT_EQ(viewers(one, {100, 1e6}), 800u);
  EXPECT_EQ(viewers({1e-5, 4}, {100, 1e6}), 3200u);
  EXPECT_EQ(viewers({2e-5, 1}, {100, 1e6}), 400u);
  EXPECT_EQ(viewers({0, 1}, {100, 1e6}), 0u);
  EXPECT_GT(viewers(one, kSoundAndSlides), viewers(one, kCameraAndSound));
}

TEST(Capacity, is_told_in_words_and_as_json) {
  const Capacity one{7e-6, 1};
  EXPECT_THAT(capacity_report(one, false), HasSubstr("about 546 viewers with camera"));
  EXPECT_THAT(capacity_report(one, false), HasSubstr("1 media thread)"));
  EXPECT_EQ(capacity_report(one, true),
            "{\"packet_us\":7.00,\"shards\":1,\"camera\":546,\"slides\":1843}\n");
}

TEST(Capacity, is_measured_on_this_machine) {
  const Capacity measured = measure_capacity(1);
  EXPECT_GT(measured.packet_s, 0);
  EXPECT_EQ(measured.shards, 1u);
  EXPECT_GT(viewers(measured, kCameraAndSound), 0u);
}

}  // namespace
}  // namespace server
