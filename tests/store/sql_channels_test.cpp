#include "store/sql_channels.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

using school::ChannelKeyId;
using school::ChannelRecord;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::WallTime kNow{1'795'000'000'000};
constexpr base::WallTime kLater{kNow.milliseconds + 1000};

class SqlChannelsTest : public testing::Test {
 protected:
  SqlChannelsTest() { reopen(); }
  void reopen() {
    store_.reset();
    store_ = SqliteStore::open((folder_.path() / "pendopo.db").string()).value();
  }
  Channels& channels() { return store_->channels(); }
  ChannelRecord add(const std::string& name) {
    ChannelRecord channel;
    channel.name = name;
    channel.title = "Saluran " + name;
    channel.language = base::Language::kEnglish;
    channel.viewing = school::Viewing::kPrivate;
    channel.contact = "kantor";
    channel.bitrate_max_kbps = 2500;
    channel.height_max = 720;
    channel.chat = school::ChannelChatRule::kTeam;
    channel.next = kLater;
    channel.created = kNow;
    EXPECT_TRUE(channels().add(channel));
    return channel;
  }
  school::ChannelKey add_key(const std::string& channel, const std::string& hash) {
    return channels()
        .add_key({channel, "Bu " + hash, hash, kNow, std::nullopt, std::nullopt})
        .value();
  }
  static OnAirEntry entry(const std::string& what, std::int64_t at = 0) {
    return {{kNow.milliseconds + at}, what, "Bu Ani", "192.0.2.7", "ffmpeg"};
  }

  TemporaryFolder folder_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(SqlChannelsTest, keeps_channels_by_title) {
  const ChannelRecord klinik = add("klinik");
  const ChannelRecord acara = add("acara");
  reopen();
  EXPECT_THAT(channels().all().value(), ElementsAre(acara, klinik));
  EXPECT_EQ(channels().find("klinik").value(), klinik);
  EXPECT_EQ(channels().find("Klinik").value(), std::nullopt);
  EXPECT_EQ(channels().add(klinik).error(), Error::kTaken);
}

TEST_F(SqlChannelsTest, changes_a_channel_that_is_there) {
  ChannelRecord channel = add("klinik");
  channel.title = "Klinik Ibu dan Anak";
  channel.viewing = school::Viewing::kPublic;
  channel.language = base::Language::kIndonesian;
  channel.height_max = 0;
  channel.chat = school::ChannelChatRule::kAll;
  channel.next.reset();
  ASSERT_TRUE(channels().change(channel));
  EXPECT_EQ(channels().find("klinik").value(), channel);
  channel.name = "lain";
  EXPECT_EQ(channels().change(channel).error(), Error::kMissing);
}

TEST_F(SqlChannelsTest, a_deleted_channel_takes_everything_along) {
  add("klinik");
  add_key("klinik", "a");
  ASSERT_TRUE(channels().add_watch_link({"klinik", "w", kNow, std::nullopt}));
  ASSERT_TRUE(channels().log("klinik", entry("on_air")));
  EXPECT_EQ(channels().remove("klinik").value(), true);
  EXPECT_EQ(channels().remove("klinik").value(), false);
  EXPECT_THAT(channels().keys("klinik").value(), IsEmpty());
  EXPECT_FALSE(channels().find_key("a").value());
  EXPECT_FALSE(channels().find_watch_link("w").value());
  EXPECT_THAT(channels().last_log("klinik", 10).value(), IsEmpty());
}

TEST_F(SqlChannelsTest, numbers_never_go_back) {
  add("klinik");
  EXPECT_EQ(channels().numbers("klinik").value(), ChannelNumbers{});
  ASSERT_TRUE(channels().raise_numbers("klinik", {256, 300, 5, 6}));
  ASSERT_TRUE(channels().raise_numbers("klinik", {100, 400, 7, 1}));
  reopen();
  EXPECT_EQ(channels().numbers("klinik").value(), (ChannelNumbers{256, 400, 7, 6}));
  EXPECT_EQ(channels().numbers("lain").error(), Error::kMissing);
  EXPECT_EQ(channels().raise_numbers("lain", {}).error(), Error::kMissing);
}

TEST_F(SqlChannelsTest, a_change_leaves_the_numbers_alone) {
  ChannelRecord channel = add("klinik");
  ASSERT_TRUE(channels().raise_numbers("klinik", {1, 2, 3, 4}));
  channel.title = "Lain";
  ASSERT_TRUE(channels().change(channel));
  EXPECT_EQ(channels().numbers("klinik").value(), (ChannelNumbers{1, 2, 3, 4}));
}

TEST_F(SqlChannelsTest, keeps_keys_with_their_times) {
  const ChannelRecord channel = add("klinik");
  const auto plain = add_key("klinik", "a");
  const auto timed = channels().add_key({"klinik", "Pak Budi", "b", kNow, kNow, kLater}).value();
  EXPECT_NE(plain.id, timed.id);
  reopen();
  EXPECT_THAT(channels().keys("klinik").value(), ElementsAre(plain, timed));
  const auto found = channels().find_key("b").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, timed);
  EXPECT_EQ(found->channel, channel);
  EXPECT_FALSE(channels().find_key("c").value());
}

TEST_F(SqlChannelsTest, refuses_a_key_to_nowhere_and_one_given_before) {
  add("klinik");
  add_key("klinik", "a");
  EXPECT_EQ(channels().add_key({"lain", "x", "b", kNow, {}, {}}).error(), Error::kMissing);
  EXPECT_EQ(channels().add_key({"klinik", "x", "a", kNow, {}, {}}).error(), Error::kTaken);
}

TEST_F(SqlChannelsTest, a_revoked_key_stays_and_keeps_its_first_moment) {
  add("klinik");
  add("acara");
  const auto key = add_key("klinik", "a");
  EXPECT_EQ(channels().revoke_key("acara", key.id, kNow).value(), false);
  EXPECT_EQ(channels().revoke_key("klinik", key.id, kNow).value(), true);
  EXPECT_EQ(channels().revoke_key("klinik", key.id, kLater).value(), true);
  EXPECT_EQ(channels().find_key("a").value()->key.revoked, kNow);
  EXPECT_EQ(channels().revoke_key("klinik", ChannelKeyId{99}, kNow).value(), false);
}

TEST_F(SqlChannelsTest, notes_when_a_key_was_used) {
  add("klinik");
  const auto key = add_key("klinik", "a");
  ASSERT_TRUE(channels().note_key_used(key.id, kNow));
  ASSERT_TRUE(channels().note_key_used(key.id, kLater));
  EXPECT_EQ(channels().find_key("a").value()->key.used, kLater);
  EXPECT_EQ(channels().note_key_used(ChannelKeyId{99}, kNow).error(), Error::kMissing);
}

TEST_F(SqlChannelsTest, keeps_watch_links) {
  add("klinik");
  const auto link = channels().add_watch_link({"klinik", "w", kNow, kLater}).value();
  EXPECT_THAT(channels().watch_links("klinik").value(), ElementsAre(link));
  EXPECT_EQ(channels().find_watch_link("w").value(), link);
  EXPECT_EQ(channels().watch_link(link.id).value(), link);
  EXPECT_EQ(channels().watch_link(school::WatchLinkId{99}).value(), std::nullopt);
  EXPECT_EQ(channels().revoke_watch_link("klinik", link.id, kNow).value(), true);
  EXPECT_TRUE(channels().find_watch_link("w").value()->revoked);
  EXPECT_EQ(channels().revoke_watch_link("acara", link.id, kNow).value(), false);
  EXPECT_EQ(channels().add_watch_link({"acara", "x", kNow, {}}).error(), Error::kMissing);
}

TEST_F(SqlChannelsTest, the_log_gives_the_newest_first) {
  add("klinik");
  ASSERT_TRUE(channels().log("klinik", entry("on_air", 1)));
  ASSERT_TRUE(channels().log("klinik", entry("key_expired", 2)));
  ASSERT_TRUE(channels().log("klinik", entry("off_air", 3)));
  reopen();
  EXPECT_THAT(channels().last_log("klinik", 2).value(),
              ElementsAre(entry("off_air", 3), entry("key_expired", 2)));
  EXPECT_EQ(channels().log("acara", entry("on_air")).error(), Error::kMissing);
}

TEST_F(SqlChannelsTest, the_log_of_one_channel_drops_only_its_own_oldest) {
  add("klinik");
  add("acara");
  ASSERT_TRUE(channels().log("acara", entry("on_air")));
  ASSERT_TRUE(store_->database().execute(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO on_air_log SELECT i + 10, 'klinik', i, 'on_air', '', '', '' FROM n; "
      "UPDATE counters SET value = 6000 WHERE name = 'on_air'"));
  ASSERT_TRUE(channels().log("klinik", entry("off_air")));
  const auto lines = channels().last_log("klinik", 10'000).value();
  ASSERT_EQ(lines.size(), kOnAirKeptMax);
  EXPECT_EQ(lines.front().what, "off_air");
  EXPECT_EQ(lines.back().at.milliseconds, 2);
  EXPECT_EQ(channels().last_log("acara", 10).value().size(), 1U);
}

}  // namespace
}  // namespace store
