#include "classroom/devices.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(Devices, are_known_until_they_are_not) {
  Devices devices(2);
  devices.set("a", true);
  EXPECT_TRUE(devices.has("a"));
  devices.set("a", false);
  EXPECT_FALSE(devices.has("a"));
  devices.set("a", true);
  devices.clear();
  EXPECT_FALSE(devices.has("a"));
}

TEST(Devices, forget_the_oldest_and_whoever_says_nothing) {
  Devices devices(2);
  devices.set("", true);
  EXPECT_FALSE(devices.has(""));
  for (const char* const device : {"a", "b", "b", "c"}) devices.set(device, true);
  EXPECT_FALSE(devices.has("a"));
  EXPECT_TRUE(devices.has("b") && devices.has("c"));
}

}  // namespace
}  // namespace classroom
