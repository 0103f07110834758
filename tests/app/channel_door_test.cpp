#include "app/channel_door.hpp"

#include <gtest/gtest.h>

#include "app/secret/token.hpp"
#include "tests/app/api/api_fixture.hpp"
#include "tests/app/auth/school_fixture.hpp"

namespace app {
namespace {

using broadcast::WatchPass;
using broadcast::WatchRight;
using signal::DoorRefusal;

class ChannelDoorTest : public testing::Test, protected SchoolFixture {
 protected:
  // The store thread posts to the loop.
  ~ChannelDoorTest() override { gate->finish(); }
  ChannelDoorTest() {
    add_channel("klinik", school::Viewing::kPublic);
    add_channel("rapat", school::Viewing::kPrivate);
  }
  void add_channel(const std::string& name, school::Viewing viewing) {
    school::ChannelRecord channel;
    channel.name = channel.title = name;
    channel.viewing = viewing;
    channel.chat = school::ChannelChatRule::kAll;
    store::must(sqlite->channels().add(channel));
  }
  void change(const std::string& name, auto&& how) {
    auto channel = sqlite->channels().find(name).value().value();
    how(channel);
    store::must(sqlite->channels().change(channel));
  }
  school::WatchLink add_link(const std::string& channel, std::optional<base::WallTime> until = {}) {
    return sqlite->channels()
        .add_watch_link({channel, secret::hash_token(channel + std::to_string(++links)),
                         clock.wall_now(), until})
        .value();
  }
  std::string pass_for(const std::string& channel, WatchRight right,
                       std::optional<school::WatchLinkId> link = {}) {
    WatchPass pass;
    pass.viewer = 5;
    pass.right = right;
    if (link) pass.link = link->value;
    pass.expires = expires;
    return sign(pass, channel, pass_key);
  }
  ChannelDoor::Answer ask(const std::string& channel, const std::string& pass,
                          std::optional<std::string> cookie = {}) {
    live.on_air_name = on_air ? channel : "";
    return run_to_end(door.admit({std::move(cookie)}, channel, pass));
  }

  api::TestChannels live;
  bool on_air = true;
  int links = 0;
  const broadcast::PassKey pass_key{1, 2, 3};
  const base::WallTime expires{clock.wall_now().milliseconds + 1000};
  ChannelDoor door{{*accounts, *gate, live, clock, pass_key}};
};

TEST_F(ChannelDoorTest, everybody_comes_into_the_chat_of_a_public_channel) {
  const auto answer = ask("klinik", "");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->role, classroom::Role::kStudent);
  EXPECT_TRUE(answer->right.by_public);
  EXPECT_EQ(answer->channel.name, "klinik");
  EXPECT_EQ(ask("nowhere", "").error(), DoorRefusal::kUnknownChannel);
}

TEST_F(ChannelDoorTest, a_private_channel_opens_by_a_pass_of_its_own_door_alone) {
  EXPECT_EQ(ask("rapat", "").error(), DoorRefusal::kSignInNeeded);
  EXPECT_EQ(ask("rapat", "~made-up").error(), DoorRefusal::kSignInNeeded);
  EXPECT_EQ(ask("rapat", pass_for("klinik", WatchRight::kSignIn)).error(),
            DoorRefusal::kSignInNeeded);
  EXPECT_EQ(ask("rapat", pass_for("rapat", WatchRight::kPublic)).error(),
            DoorRefusal::kSignInNeeded);
  EXPECT_EQ(ask("rapat", pass_for("rapat", WatchRight::kSignIn)).error(),
            DoorRefusal::kSignInNeeded)
      << "of an account that is not signed in any more";
  const auto link = add_link("rapat");
  const auto answer = ask("rapat", pass_for("rapat", WatchRight::kLink, link.id));
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->right.by_public);
  EXPECT_EQ(answer->right.link, link.id.value);
  EXPECT_EQ(answer->right.expires, expires);
}

TEST_F(ChannelDoorTest, a_link_that_holds_no_more_opens_no_chat) {
  const auto revoked = add_link("rapat");
  store::must(sqlite->channels().revoke_watch_link("rapat", revoked.id, clock.wall_now()));
  EXPECT_EQ(ask("rapat", pass_for("rapat", WatchRight::kLink, revoked.id)).error(),
            DoorRefusal::kLinkRevoked);
  const auto expired = add_link("rapat", clock.wall_now());
  EXPECT_EQ(ask("rapat", pass_for("rapat", WatchRight::kLink, expired.id)).error(),
            DoorRefusal::kLinkExpired);
  const auto others = add_link("klinik");
  EXPECT_EQ(ask("rapat", pass_for("rapat", WatchRight::kLink, others.id)).error(),
            DoorRefusal::kWrongLink);
}

TEST_F(ChannelDoorTest, who_is_signed_in_is_of_the_team_and_has_his_own_name) {
  add_person("sari");
  const auto signed_in = run_to_end(accounts->sign_in("sari", kPassword, {}));
  ASSERT_TRUE(signed_in);
  const auto answer = ask("rapat", "", signed_in->token);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->role, classroom::Role::kTeacher);
  EXPECT_EQ(answer->name, "sari");
}

TEST_F(ChannelDoorTest, the_chat_is_open_while_the_channel_is_on_air_or_soon_to_be) {
  on_air = false;
  EXPECT_EQ(ask("klinik", "").error(), DoorRefusal::kNotOnAir);
  change("klinik", [&](school::ChannelRecord& channel) {
    channel.next = base::WallTime{clock.wall_now().milliseconds + 60'000};
  });
  EXPECT_TRUE(ask("klinik", ""));
}

TEST_F(ChannelDoorTest, a_chat_that_is_off_is_told_only_to_who_may_watch) {
  const auto off = [](school::ChannelRecord& channel) {
    channel.chat = school::ChannelChatRule::kOff;
  };
  change("klinik", off);
  change("rapat", off);
  EXPECT_EQ(ask("klinik", "").error(), DoorRefusal::kChatOff);
  EXPECT_EQ(ask("rapat", "").error(), DoorRefusal::kSignInNeeded);
}

}  // namespace
}  // namespace app
