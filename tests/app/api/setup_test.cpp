#include "app/api/setup.hpp"

#include <gtest/gtest.h>

#include "tests/app/auth/school_fixture.hpp"

namespace app::api {
namespace {

TEST(SetupReply, gives_the_state_or_the_refusal) {
  const auto state = read_setup_reply(200, R"({"domain":"x.example","people":3})");
  ASSERT_TRUE(state);
  EXPECT_EQ(*state, (SetupTexts{{"domain", "x.example"}}));
  const auto refused = read_setup_reply(400, R"({"refusal":"bad_value","key":"domain"})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().key, "domain");
  EXPECT_EQ(refused.error().word, "bad_value");
  EXPECT_EQ(read_setup_reply(200, "no JSON").error().word, "bad_message");
}

struct SetupStore : testing::Test, SchoolFixture {};

TEST_F(SetupStore, reads_words_of_a_later_version_as_the_default) {
  store::must(store().set_setting("setup.language", "jv"));
  store::must(store().set_setting("setup.room_makers", "parents"));
  store::must(store().set_setting("setup.school_name", "SMP 1"));
  const school::Profile profile = load_profile(store()).value();
  EXPECT_EQ(profile.language, school::PageLanguage::kBrowser);
  EXPECT_EQ(profile.room_makers, school::RoomMakers::kTeachers);
  EXPECT_EQ(profile.name, "SMP 1");
  EXPECT_FALSE(profile.set_up);
}

}  // namespace
}  // namespace app::api
