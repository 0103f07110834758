#include "app/api/channel_administration.hpp"

#include <gtest/gtest.h>

#include "tests/app/auth/school_fixture.hpp"

namespace app::api {
namespace {

class ChannelAdministrationTest : public testing::Test, protected SchoolFixture {
 protected:
  store::Channels& channels() { return sqlite->channels(); }
  base::WallTime now() const { return clock.wall_now(); }
  void add_channel() {
    ChannelWishes wishes;
    wishes.title = "Klinik";
    ASSERT_TRUE(create_channel(channels(), wishes, {}, now()));
  }
  base::SeededRandom random{5};
};

TEST_F(ChannelAdministrationTest, two_keys_are_never_the_same) {
  add_channel();
  const auto first = create_stream_key(channels(), "klinik", {"Ani"}, random, now());
  const auto second = create_stream_key(channels(), "klinik", {"Ani"}, random, now());
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_NE(first->text, second->text);
  EXPECT_EQ(first->key.hash.find(first->text), std::string::npos);
}

TEST_F(ChannelAdministrationTest, a_channel_has_a_limited_number_of_keys) {
  add_channel();
  for (std::size_t i = 0; i < kChannelKeysMax; ++i) {
    ASSERT_TRUE(channels().add_key({"klinik", "x", std::to_string(i), now(), {}, {}}));
  }
  const auto refused = create_stream_key(channels(), "klinik", {"Ani"}, random, now());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().problem, Problem::kTooManyKeys);
}

TEST_F(ChannelAdministrationTest, a_key_is_looked_up_however_it_is_typed) {
  EXPECT_EQ(stream_key_hash("k7f2-9xwq-0bcd-m3h1-t5v8"), stream_key_hash("K7F29XWQOBCDM3HIT5V8"));
  EXPECT_NE(stream_key_hash("k7f2-9xwq-0bcd-m3h1-t5v8"), stream_key_hash("k7f2"));
}

TEST_F(ChannelAdministrationTest, a_change_that_is_refused_changes_nothing) {
  add_channel();
  ChannelWishes wishes;
  wishes.title = "Lain";
  wishes.height_max = -1;
  EXPECT_FALSE(change_channel(channels(), "klinik", wishes));
  EXPECT_EQ(channels().find("klinik").value()->title, "Klinik");
}

}  // namespace
}  // namespace app::api
