#include "app/api/channel_routes.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/api/channel_administration.hpp"
#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kHour = 3'600'000;

class ChannelRoutesTest : public ApiFixture {
 protected:
  void SetUp() override { sign_in_as("sari"); }

  void add_channel(const std::string& name) {
    ASSERT_EQ(
        ask("POST", "/api/channels", R"({"title": "Klinik", "name": ")" + name + R"("})").status,
        201u);
    channels.told.clear();
  }
  std::int64_t now() const { return clock.wall_now().milliseconds; }
  std::string member(const Response& response, const char* name) {
    const auto object = json_of(response);
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string().c_str()) : "";
  }
  std::string add_key(const std::string& channel, const std::string& more = "") {
    const Response made =
        ask("POST", "/api/channels/" + channel + "/keys", R"({"person": "Bu Ani")" + more + "}");
    EXPECT_EQ(made.status, 201u) << text_of(made);
    return member(made, "key");
  }
};

TEST_F(ChannelRoutesTest, a_channel_is_made_of_a_title) {
  const Response response = ask("POST", "/api/channels", R"({"title": "Klinik Ibu & Anak"})");
  EXPECT_EQ(response.status, 201u);
  EXPECT_EQ(text_of(response),
            R"({"name":"klinik-ibu-anak","title":"Klinik Ibu & Anak","language":"id",)"
            R"("viewing":"public","contact":"","bitrate_max_kbps":0,"height_max":0,)"
            R"("recording":"by_hand","recordings_days":0,"chat":"off","next_at":null,)"
            R"("viewers":0,"on_air":null})");
  EXPECT_EQ(member(ask("POST", "/api/channels", R"({"title": "Klinik ibu anak"})"), "name"),
            "klinik-ibu-anak-2");
  EXPECT_THAT(channels.told, ElementsAre("Klinik Ibu & Anak", "Klinik ibu anak"));
}

TEST_F(ChannelRoutesTest, what_is_said_of_a_channel_must_be_possible) {
  const auto refused = [&](const std::string& body, const std::string& word) {
    expect_refusal(ask("POST", "/api/channels", body), 400, word);
  };
  refused("{}", "title_missing");
  refused(R"({"title": "X", "name": "A/B"})", "name_invalid");
  refused(R"({"title": "X", "language": "jv"})", "bad_message");
  refused(R"({"title": "X", "viewing": "all"})", "bad_message");
  refused(R"({"title": "X", "bitrate_max_kbps": -1})", "bad_message");
  refused(R"({"title": "X", "height_max": 100000})", "bad_message");
  refused(R"({"title": "X", "contact": ")" + std::string(101, 'x') + R"("})", "too_long");
  refused(R"({"title": 5})", "bad_message");
}

TEST_F(ChannelRoutesTest, a_change_leaves_what_it_does_not_name) {
  add_channel("klinik");
  const Response changed = ask("POST", "/api/channels/klinik",
                               R"({"viewing": "private", "contact": "kantor", "height_max": 720})");
  EXPECT_EQ(changed.status, 200u);
  EXPECT_EQ(text_of(changed),
            R"({"name":"klinik","title":"Klinik","language":"id","viewing":"private",)"
            R"("contact":"kantor","bitrate_max_kbps":0,"height_max":720,)"
            R"("recording":"by_hand","recordings_days":0,"chat":"off","next_at":null,"viewers":0,)"
            R"("on_air":null})");
  EXPECT_EQ(text_of(ask("GET", "/api/channels/klinik")), text_of(changed));
  EXPECT_THAT(channels.told, ElementsAre("Klinik"));
  expect_refusal(ask("POST", "/api/channels/lain", R"({"title": "X"})"), 404, "unknown_channel");
  expect_refusal(ask("GET", "/api/channels/lain"), 404, "unknown_channel");
}

TEST_F(ChannelRoutesTest, the_next_broadcast_is_announced_and_taken_back) {
  add_channel("klinik");
  const std::string at = std::to_string(now() + kHour);
  EXPECT_THAT(text_of(ask("POST", "/api/channels/klinik", R"({"next_at": )" + at + "}")),
              HasSubstr(R"("next_at":)" + at));
  EXPECT_THAT(text_of(ask("POST", "/api/channels/klinik/door", "{}")),
              HasSubstr(R"("next_at":)" + at));
  EXPECT_THAT(text_of(ask("POST", "/api/channels/klinik", R"({"next_at": 0})")),
              HasSubstr(R"("next_at":null)"));
  expect_refusal(ask("POST", "/api/channels/klinik", R"({"next_at": -1})"), 400, "bad_message");
}

TEST_F(ChannelRoutesTest, who_is_on_air_is_shown_with_what_arrives) {
  add_channel("klinik");
  channels.on_air_name = "klinik";
  channels.who.person = "Bu Ani";
  channels.who.frame_rate = 29.97;
  channels.who.findings = {{"keyframes_rare", 8, ""}};
  const std::string text = text_of(ask("GET", "/api/channels"));
  EXPECT_THAT(text, HasSubstr(R"("viewers":40,"on_air":{"person":"Bu Ani")"));
  EXPECT_THAT(text, HasSubstr(R"("frame_rate":3E1)"));
  EXPECT_THAT(text, HasSubstr(R"("findings":[{"word":"keyframes_rare","number":8,"text":""}])"));
}

TEST_F(ChannelRoutesTest, who_is_on_air_can_be_ended) {
  add_channel("klinik");
  expect_refusal(ask("POST", "/api/channels/klinik/stop"), 409, "not_on_air");
  channels.on_air_name = "klinik";
  EXPECT_EQ(ask("POST", "/api/channels/klinik/stop").status, 204u);
}

TEST_F(ChannelRoutesTest, what_is_on_air_can_be_recorded) {
  add_channel("klinik");
  const std::string path = "/api/channels/klinik/recording";
  expect_refusal(ask("POST", path, R"({"do": "start"})"), 409, "not_on_air");
  channels.on_air_name = "klinik";
  channels.wishes.clear();
  for (const char* wish : {"start", "pause", "resume", "stop"})
    EXPECT_EQ(ask("POST", path, R"({"do": ")" + std::string(wish) + R"("})").status, 204u) << wish;
  EXPECT_THAT(channels.wishes, ElementsAre(RecordingWish::kStart, RecordingWish::kPause,
                                           RecordingWish::kResume, RecordingWish::kStop));
  expect_refusal(ask("POST", path, R"({"do": "dance"})"), 400, "bad_message");
  expect_refusal(ask("POST", "/api/channels/lain/recording", R"({"do": "start"})"), 404,
                 "unknown_channel");
  EXPECT_THAT(text_of(ask("POST", "/api/channels/klinik", R"({"recording": "never"})")),
              HasSubstr(R"("recording":"never")"));
  expect_refusal(ask("POST", path, R"({"do": "start"})"), 409, "never_recorded");
  expect_refusal(ask("POST", "/api/channels/klinik", R"({"recording": "maybe"})"), 400,
                 "bad_message");
  expect_refusal(ask("POST", "/api/channels/klinik", R"({"recordings_days": 9999})"), 400,
                 "bad_message");
}

TEST_F(ChannelRoutesTest, viewers_are_told_of_a_recording) {
  add_channel("klinik");
  channels.on_air_name = "klinik";
  EXPECT_THAT(text_of(ask("POST", "/api/channels/klinik/door", "{}")),
              HasSubstr(R"("recording":null)"));
  channels.who.recording = RecordingOnAir{{5}, false, 12};
  EXPECT_THAT(text_of(ask("POST", "/api/channels/klinik/door", "{}")),
              HasSubstr(R"("recording":"on")"));
  EXPECT_THAT(text_of(ask("GET", "/api/channels")),
              HasSubstr(R"("recording":{"since":5,"paused":false,"minutes_left":12})"));
  channels.who.recording->paused = true;
  EXPECT_THAT(text_of(ask("POST", "/api/channels/klinik/door", "{}")),
              HasSubstr(R"("recording":"paused")"));
}

TEST_F(ChannelRoutesTest, a_channel_has_a_chat_where_its_owner_says_so_or_its_viewers_were_let_in) {
  const auto chat_of = [&](const std::string& body) {
    return member(ask("POST", "/api/channels", body), "chat");
  };
  EXPECT_EQ(chat_of(R"({"title": "a"})"), "off");
  EXPECT_EQ(chat_of(R"({"title": "b", "viewing": "private"})"), "all");
  EXPECT_EQ(chat_of(R"({"title": "c", "viewing": "private", "chat": "team"})"), "team");
  EXPECT_EQ(member(ask("POST", "/api/channels/a", R"({"chat": "all"})"), "chat"), "all");
  EXPECT_EQ(member(ask("POST", "/api/channels/a", R"({"title": "A"})"), "chat"), "all");
  expect_refusal(ask("POST", "/api/channels/a", R"({"chat": "loud"})"), 400, "bad_message");
}

TEST_F(ChannelRoutesTest, viewers_are_told_whether_the_chat_is_open) {
  add_channel("klinik");
  const auto knock = [&] { return text_of(ask("POST", "/api/channels/klinik/door", "{}")); };
  channels.on_air_name = "klinik";
  EXPECT_THAT(knock(), HasSubstr(R"("chat":false)"));
  ask("POST", "/api/channels/klinik", R"({"chat": "all"})");
  EXPECT_THAT(knock(), HasSubstr(R"("chat":true)"));
  channels.on_air_name.clear();
  EXPECT_THAT(knock(), HasSubstr(R"("chat":false)"));
}

TEST_F(ChannelRoutesTest, a_deleted_channel_is_gone_and_its_viewers_are_told) {
  add_channel("klinik");
  EXPECT_EQ(ask("DELETE", "/api/channels/klinik").status, 204u);
  EXPECT_THAT(channels.told, ElementsAre("xklinik"));
  expect_refusal(ask("DELETE", "/api/channels/klinik"), 404, "unknown_channel");
  EXPECT_EQ(channels.told.size(), 1u);
}

TEST_F(ChannelRoutesTest, a_key_is_shown_once_and_found_again_as_it_is_typed) {
  add_channel("klinik");
  const std::string key = add_key("klinik");
  EXPECT_EQ(key.size(), 24u);
  EXPECT_EQ(text_of(ask("GET", "/api/channels/klinik/keys")),
            R"({"keys":[{"id":"k1","person":"Bu Ani","created_at":)" + std::to_string(now()) +
                R"(,"opens_at":null,"expires_at":null,"used_at":null,"state":"valid"}]})");
  std::string typed = key;
  for (char& c : typed) c = static_cast<char>(std::toupper(c));
  std::erase(typed, '-');
  const auto found = sqlite->channels().find_key(stream_key_hash(typed)).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key.person, "Bu Ani");
}

TEST_F(ChannelRoutesTest, a_key_may_hold_for_a_time) {
  add_channel("klinik");
  const auto at = [&](std::int64_t hours) { return std::to_string(now() + hours * kHour); };
  add_key("klinik", R"(, "opens_at": )" + at(1) + R"(, "expires_at": )" + at(2));
  EXPECT_THAT(text_of(ask("GET", "/api/channels/klinik/keys")), HasSubstr(R"("state":"not_yet")"));
  const auto refused = [&](const std::string& more) {
    expect_refusal(ask("POST", "/api/channels/klinik/keys", R"({"person": "X")" + more + "}"), 400,
                   "bad_message");
  };
  refused(R"(, "expires_at": )" + at(0));
  refused(R"(, "opens_at": )" + at(2) + R"(, "expires_at": )" + at(1));
  refused(R"(, "expires_at": "tomorrow")");
}

TEST_F(ChannelRoutesTest, a_key_belongs_to_a_person) {
  add_channel("klinik");
  expect_refusal(ask("POST", "/api/channels/klinik/keys", "{}"), 400, "title_missing");
  expect_refusal(ask("POST", "/api/channels/lain/keys", R"({"person": "X"})"), 404,
                 "unknown_channel");
}

TEST_F(ChannelRoutesTest, revoking_a_key_ends_who_publishes_by_it) {
  add_channel("klinik");
  add_key("klinik");
  EXPECT_EQ(ask("DELETE", "/api/channels/klinik/keys/k1").status, 204u);
  EXPECT_THAT(channels.told, ElementsAre("klinik k1"));
  EXPECT_THAT(text_of(ask("GET", "/api/channels/klinik/keys")), HasSubstr(R"("state":"revoked")"));
  expect_refusal(ask("DELETE", "/api/channels/klinik/keys/k2"), 404, "unknown_key");
  expect_refusal(ask("DELETE", "/api/channels/klinik/keys/1"), 404, "unknown_key");
  EXPECT_EQ(channels.told.size(), 1u);
}

TEST_F(ChannelRoutesTest, watch_links_are_made_and_revoked) {
  add_channel("klinik");
  const Response made = ask("POST", "/api/channels/klinik/links",
                            R"({"expires_at": )" + std::to_string(now() + kHour) + "}");
  EXPECT_EQ(made.status, 201u);
  EXPECT_EQ(member(made, "token").size(), 43u);
  EXPECT_EQ(ask("DELETE", "/api/channels/klinik/links/w1").status, 204u);
  EXPECT_THAT(channels.told, ElementsAre("klinik w1"));
  EXPECT_THAT(text_of(ask("GET", "/api/channels/klinik/links")), HasSubstr(R"("revoked":true)"));
  expect_refusal(ask("DELETE", "/api/channels/klinik/links/w9"), 404, "unknown_link");
  expect_refusal(ask("POST", "/api/channels/lain/links", "{}"), 404, "unknown_channel");
}

class ChannelDoorTest : public ChannelRoutesTest {
 protected:
  void SetUp() override {
    ChannelRoutesTest::SetUp();
    add_channel("klinik");
  }
  void make_private() {
    ASSERT_EQ(ask("POST", "/api/channels/klinik", R"({"viewing": "private"})").status, 200u);
  }
  std::string add_watch_link(const std::string& body = "{}") {
    return member(ask("POST", "/api/channels/klinik/links", body), "token");
  }
  Response knock(const std::string& body) { return ask("POST", "/api/channels/klinik/door", body); }
};

TEST_F(ChannelDoorTest, of_a_public_channel_is_open_to_everybody) {
  cookie.clear();
  EXPECT_EQ(
      text_of(knock("{}")),
      R"({"title":"Klinik","language":"id","state":"on_air","viewers":40,"webrtc":false,)"
      R"("no_webrtc":"b_frames","next_at":null,"recording":null,"chat":false,"hls":"/hls/klinik/~pass/"})");
  EXPECT_EQ(knock(R"({"pass": "~old", "link": "nonsense"})").status, 200u);
  EXPECT_THAT(channels.opened, ElementsAre("klinik  -", "klinik ~old -"));
  expect_refusal(ask("POST", "/api/channels/lain/door", "{}"), 404, "unknown_channel");
  expect_refusal(knock(R"({"link": 5})"), 400, "bad_message");
}

TEST_F(ChannelDoorTest, of_a_private_channel_opens_to_a_link_and_to_people_of_the_school) {
  make_private();
  EXPECT_EQ(knock("{}").status, 200u);  // signed in
  const std::string token = add_watch_link();
  cookie.clear();
  expect_refusal(knock("{}"), 403, "sign_in_needed");
  expect_refusal(knock(R"({"link": "nonsense"})"), 403, "wrong_link");
  EXPECT_EQ(knock(R"({"link": ")" + token + R"("})").status, 200u);
  EXPECT_THAT(channels.opened, ElementsAre("klinik  -", "klinik  w1"));
}

TEST_F(ChannelDoorTest, closes_to_a_link_that_has_ended) {
  make_private();
  const std::string revoked = add_watch_link();
  ask("DELETE", "/api/channels/klinik/links/w1");
  const std::string expires =
      add_watch_link(R"({"expires_at": )" + std::to_string(now() + 1000) + "}");
  clock.advance(std::chrono::seconds(1));
  cookie.clear();
  expect_refusal(knock(R"({"link": ")" + revoked + R"("})"), 403, "link_revoked");
  expect_refusal(knock(R"({"link": ")" + expires + R"("})"), 403, "link_expired");
}

TEST_F(ChannelDoorTest, does_not_open_to_the_link_of_another_channel) {
  make_private();
  add_channel("acara");
  const std::string other = member(ask("POST", "/api/channels/acara/links", "{}"), "token");
  cookie.clear();
  expect_refusal(knock(R"({"link": ")" + other + R"("})"), 403, "wrong_link");
}

TEST_F(ChannelRoutesTest, where_a_program_goes_is_said_with_the_channels) {
  EXPECT_EQ(text_of(ask("GET", "/api/channels")),
            R"({"channels":[],"rtmp_port":1935,"rtmps_port":8443})");
}

TEST_F(ChannelRoutesTest, the_log_says_who_was_on_air_and_who_was_refused) {
  add_channel("klinik");
  ASSERT_TRUE(sqlite->channels().log(
      "klinik", {clock.wall_now(), "key_expired", "Bu Ani", "192.0.2.7", "ffmpeg"}));
  EXPECT_EQ(text_of(ask("GET", "/api/channels/klinik/log")),
            R"({"log":[{"at":)" + std::to_string(now()) +
                R"(,"what":"key_expired","person":"Bu Ani","address":"192.0.2.7",)"
                R"("program":"ffmpeg"}]})");
  expect_refusal(ask("GET", "/api/channels/lain/log"), 404, "unknown_channel");
}

TEST_F(ChannelRoutesTest, only_those_manage_channels_who_may_make_rooms) {
  add_channel("klinik");
  profile.room_makers = school::RoomMakers::kAdministrators;
  for (const char* path : {"", "/klinik", "/klinik/stop", "/klinik/keys", "/klinik/links"}) {
    expect_refusal(ask("POST", "/api/channels" + std::string(path), R"({"title": "X"})"), 403,
                   "administrators_only");
  }
  for (const char* path : {"/klinik", "/klinik/keys/k1", "/klinik/links/w1"}) {
    expect_refusal(ask("DELETE", "/api/channels" + std::string(path)), 403, "administrators_only");
  }
  for (const char* path : {"keys", "links", "log"}) {
    expect_refusal(ask("GET", "/api/channels/klinik/" + std::string(path)), 403,
                   "administrators_only");
  }
  EXPECT_EQ(ask("GET", "/api/channels").status, 200u);
}

TEST_F(ChannelRoutesTest, nobody_without_a_sign_in_sees_channels) {
  cookie.clear();
  for (const char* path : {"", "/klinik", "/klinik/keys", "/klinik/links", "/klinik/log"}) {
    expect_refusal(ask("GET", "/api/channels" + std::string(path)), 403, "sign_in_needed");
  }
}

TEST_F(ChannelRoutesTest, a_broken_store_is_said) {
  store::must(sqlite->database().execute("PRAGMA foreign_keys=OFF; DROP TABLE channels;"));
  expect_refusal(ask("GET", "/api/channels"), 503, "server_busy");
  expect_refusal(ask("POST", "/api/channels", R"({"title": "X"})"), 503, "server_busy");
}

}  // namespace
}  // namespace app::api
