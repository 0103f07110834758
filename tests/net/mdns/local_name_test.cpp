#include "net/mdns/local_name.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace net::mdns {
namespace {

// With a real Avahi: tests/e2e/stories/lan.mjs.
TEST(LocalName, does_nothing_where_there_is_no_bus) {
  ::setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1);
  const LocalName name("pendopo.local", interface_addresses());
  EXPECT_FALSE(name.has_bus());
}

}  // namespace
}  // namespace net::mdns
