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

TEST(NameLookup, of_several_answers_in_their_order_or_not_in_time) {
  const auto answers =
      look_up_names({"203.0.113.5", "no such name!", "localhost"}, std::chrono::seconds(20));
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_THAT(answers[0].value(), ElementsAre(base::IpAddress::v4(203, 0, 113, 5)));
  EXPECT_THAT(answers[1].value(), IsEmpty());
  EXPECT_THAT(answers[2].value(), Contains(base::IpAddress::v4(127, 0, 0, 1)));
  EXPECT_THAT(look_up_names({}, std::chrono::seconds(20)), IsEmpty());
}

}  // namespace
}  // namespace net
