#include "net/name_lookup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace net {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(NameLookup, follows_a_name_to_its_addresses) {
  EXPECT_THAT(look_up_name("localhost"), Contains(base::IpAddress::v4(127, 0, 0, 1)));
  EXPECT_THAT(look_up_name("203.0.113.5"), ElementsAre(base::IpAddress::v4(203, 0, 113, 5)));
  EXPECT_THAT(look_up_name("no such name!"), IsEmpty());
}

}  // namespace
}  // namespace net
