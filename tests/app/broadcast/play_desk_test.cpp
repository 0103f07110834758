#include "app/broadcast/play_desk.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/secret/token.hpp"
#include "tests/app/auth/school_fixture.hpp"
#include "tests/app/broadcast/test_live_port.hpp"

namespace app::broadcast {
namespace {

using proto::rtmp::PlayRefusal;
using testing::HasSubstr;
using testing::SizeIs;

class PlayDeskTest : public testing::Test, protected SchoolFixture {
 protected:
  // The store thread posts to the loop.
  ~PlayDeskTest() override { gate->finish(); }
  PlayDeskTest() {
    add_channel("klinik", school::Viewing::kPublic, base::Language::kEnglish);
    add_channel("rapat", school::Viewing::kPrivate, base::Language::kIndonesian);
    add_channel("lain", school::Viewing::kPrivate, base::Language::kIndonesian);
  }
  void add_channel(const std::string& name, school::Viewing viewing, base::Language language) {
    school::ChannelRecord channel;
    channel.name = channel.title = name;
    channel.viewing = viewing;
    channel.language = language;
    store::must(sqlite->channels().add(channel));
  }
  school::WatchLink add_link(const std::string& channel, const std::string& token,
                             std::optional<base::WallTime> expires = {}) {
    return sqlite->channels()
        .add_watch_link({channel, secret::hash_token(token), clock.wall_now(), expires})
        .value();
  }
  void ask(const std::string& stream, const std::string& query = {},
           const std::string& app = "live") {
    const std::size_t answered = live.players.size() + live.refused_players.size();
    desk.on_asked({{1, 2}, app, stream, query, base::IpAddress::v4(192, 0, 2, 7)});
    for (int i = 0; i < 100 && live.players.size() + live.refused_players.size() == answered; ++i) {
      loop.restart();
      loop.run_one_for(std::chrono::milliseconds(100));
    }
    ASSERT_EQ(live.players.size() + live.refused_players.size(), answered + 1);
  }
  std::string words() const {
    return live.refused_players.empty() ? "" : live.refused_players.back().second;
  }

  boost::asio::io_context loop;
  TestLive live;
  const PassKey pass_key{1, 2, 3};
  PlayDesk desk{{loop.get_executor(), *gate, live, clock, pass_key}};

  void ask_with_pass(const std::string& stream, WatchRight right,
                     std::optional<school::WatchLinkId> link = {}, const std::string& of = {}) {
    WatchPass pass;
    pass.viewer = 5;
    pass.right = right;
    if (link) pass.link = link->value;
    pass.expires = {clock.wall_now().milliseconds + 1000};
    PlayAsked asked{{1, 2}, "live", stream, {}, base::IpAddress::v4(192, 0, 2, 7)};
    asked.pass = sign(pass, of.empty() ? stream : of, pass_key);
    const std::size_t answered = live.players.size() + live.refused_players.size();
    desk.on_asked(std::move(asked));
    for (int i = 0; i < 100 && live.players.size() + live.refused_players.size() == answered; ++i) {
      loop.restart();
      loop.run_one_for(std::chrono::milliseconds(100));
    }
    ASSERT_EQ(live.players.size() + live.refused_players.size(), answered + 1);
  }
};

TEST_F(PlayDeskTest, a_pass_of_the_door_opens_a_private_channel_by_its_right) {
  ask_with_pass("rapat", WatchRight::kSignIn);
  ASSERT_THAT(live.players, SizeIs(1));
  EXPECT_TRUE(live.players[0].second.expires);
  EXPECT_FALSE(live.players[0].second.link);
  ask_with_pass("rapat", WatchRight::kPublic);
  EXPECT_THAT(live.refused_players, SizeIs(1)) << "it was open once";
  ask_with_pass("rapat", WatchRight::kSignIn, {}, "lain");
  EXPECT_THAT(live.refused_players, SizeIs(2)) << "it is another channel's";
  ask_with_pass("klinik", WatchRight::kPublic);
  EXPECT_THAT(live.players, SizeIs(2));
}

TEST_F(PlayDeskTest, a_pass_by_a_link_holds_as_long_as_the_link) {
  const auto link = add_link("rapat", "rahasia");
  ask_with_pass("rapat", WatchRight::kLink, link.id);
  ASSERT_THAT(live.players, SizeIs(1));
  EXPECT_EQ(live.players[0].second.link, link.id);
  store::must(sqlite->channels().revoke_watch_link("rapat", link.id, clock.wall_now()));
  ask_with_pass("rapat", WatchRight::kLink, link.id);
  EXPECT_THAT(words(), HasSubstr("dicabut"));
  EXPECT_THAT(live.players, SizeIs(1));
}

TEST_F(PlayDeskTest, a_public_channel_is_for_everybody) {
  ask("klinik");
  ASSERT_THAT(live.players, SizeIs(1));
  EXPECT_EQ(live.players[0].first, (Wish{1, 2}));
  EXPECT_EQ(live.players[0].second.channel, "klinik");
  EXPECT_EQ(live.players[0].second.language, base::Language::kEnglish);
  EXPECT_FALSE(live.players[0].second.link);
}

TEST_F(PlayDeskTest, what_names_no_channel_is_refused_in_both_languages) {
  ask("tidak-ada");
  EXPECT_EQ(live.refused_players.back().first, PlayRefusal::kNotFound);
  EXPECT_THAT(words(), HasSubstr(" / "));
  ask("");
  ask("../klinik");
  ask("klinik", "", "other");
  EXPECT_THAT(live.refused_players, SizeIs(4));
}

TEST_F(PlayDeskTest, a_private_channel_is_for_holders_of_its_watch_link) {
  const auto link = add_link("rapat", "abc", base::WallTime{clock.wall_now().milliseconds + 5'000});
  ask("rapat");
  EXPECT_EQ(live.refused_players.back().first, PlayRefusal::kFailed);
  EXPECT_THAT(words(), HasSubstr("?link="));
  ask("rapat", "link=abc");
  ASSERT_THAT(live.players, SizeIs(1));
  EXPECT_EQ(live.players[0].second.link, link.id);
  EXPECT_EQ(live.players[0].second.expires, link.expires);
  ask("lain", "link=abc");
  EXPECT_THAT(words(), HasSubstr("tidak dikenal"));
  clock.advance(std::chrono::seconds(5));
  ask("rapat", "link=abc");
  EXPECT_THAT(words(), HasSubstr("kedaluwarsa"));
}

TEST_F(PlayDeskTest, a_revoked_link_opens_nothing) {
  const auto link = add_link("rapat", "abc");
  store::must(sqlite->channels().revoke_watch_link("rapat", link.id, clock.wall_now()));
  ask("rapat", "link=abc");
  EXPECT_THAT(words(), HasSubstr("dicabut"));
}

TEST_F(PlayDeskTest, guessing_is_slowed_down) {
  add_link("rapat", "abc");
  for (unsigned i = 0; i < school::kAccountFailuresFree; ++i) {
    ask("rapat", "link=x" + std::to_string(i));
    EXPECT_THAT(words(), HasSubstr("tidak dikenal"));
  }
  ask("rapat", "link=x");
  ask("rapat", "link=abc");
  EXPECT_THAT(words(), HasSubstr("terlalu banyak"));
  EXPECT_THAT(live.players, SizeIs(0));
  ask("klinik");
  EXPECT_THAT(live.players, SizeIs(1));
  clock.advance(std::chrono::minutes(2));
  ask("rapat", "link=abc");
  EXPECT_THAT(live.players, SizeIs(2));
}

TEST_F(PlayDeskTest, a_link_that_a_public_channel_does_not_need_is_no_guess) {
  for (unsigned i = 0; i < 3 * school::kAccountFailuresFree; ++i) ask("klinik", "link=x");
  EXPECT_THAT(live.players, SizeIs(3 * school::kAccountFailuresFree));
}

TEST_F(PlayDeskTest, a_broken_store_refuses_and_does_not_count_as_a_guess) {
  store::must(sqlite->database().execute("PRAGMA foreign_keys=OFF; DROP TABLE watch_links;"));
  for (unsigned i = 0; i < 2 * school::kAccountFailuresFree; ++i) ask("rapat", "link=a");
  EXPECT_THAT(words(), HasSubstr("sibuk"));
}

}  // namespace
}  // namespace app::broadcast
