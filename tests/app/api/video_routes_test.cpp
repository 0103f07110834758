#include "app/api/video_routes.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using school::Video;
using school::VideoState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::int64_t kHour = 3'600'000;

class VideoRoutesTest : public ApiFixture {
 protected:
  void SetUp() override { sign_in_as("sari"); }

  Video add(const std::string& title, school::Viewing viewing = school::Viewing::kPrivate,
            VideoState state = VideoState::kReady) {
    Video video;
    video.channel = "klinik";
    video.title = title;
    video.person = "Bidan Ani";
    video.began = clock.wall_now();
    video.length = std::chrono::minutes(10);
    video.folder = "klinik/" + title;
    video.state = state;
    video.viewing = viewing;
    return sqlite->videos().add(video).value();
  }
  Response send_bytes(const std::string& path, const std::string& bytes) {
    proto::http::Request request = page_request("POST", path, bytes);
    request.headers.set("Content-Type", "application/octet-stream");
    return send(std::move(request), page_caller());
  }
  std::string token_of(const Response& response) {
    EXPECT_EQ(response.status, 201u) << text_of(response);
    return json_of(response).at("token").as_string().c_str();
  }
  std::int64_t now() const { return clock.wall_now().milliseconds; }
};

TEST_F(VideoRoutesTest, everybody_sees_what_is_public_and_the_school_sees_all) {
  add("umum", school::Viewing::kPublic);
  add("dalam");
  const std::string all = text_of(ask("GET", "/api/videos"));
  EXPECT_THAT(all, HasSubstr(R"("title":"umum")"));
  EXPECT_THAT(all, HasSubstr(R"("files":"/video/v2/~sign-in/")"));
  EXPECT_THAT(all, HasSubstr(R"("may_manage":true)"));
  EXPECT_THAT(text_of(ask("GET", "/api/videos?words=dal")), Not(HasSubstr("umum")));
  EXPECT_THAT(text_of(ask("GET", "/api/videos?channel=lain")), HasSubstr(R"("videos":[])"));
  EXPECT_THAT(all, HasSubstr(R"("person":"Bidan Ani")"));
  cookie.clear();
  EXPECT_THAT(text_of(ask("GET", "/api/videos?words=ani")), HasSubstr(R"("videos":[])"));
  EXPECT_THAT(text_of(ask("POST", "/api/videos/v1/door", "{}")), Not(HasSubstr("Bidan Ani")));
  const std::string some = text_of(ask("GET", "/api/videos"));
  EXPECT_THAT(some, HasSubstr(R"("files":"/video/v1/~public/")"));
  EXPECT_THAT(some, Not(HasSubstr("dalam")));
  EXPECT_THAT(some, Not(HasSubstr("Bidan Ani"))) << "whose key it was is for the school";
  EXPECT_THAT(some, HasSubstr(R"("may_manage":false)"));
}

TEST_F(VideoRoutesTest, what_is_said_of_a_video_can_be_changed) {
  add("a");
  const Response changed =
      ask("POST", "/api/videos/v1",
          R"({"title": " Gizi ", "viewing": "public", "keep": true, "may_download": true})");
  EXPECT_EQ(changed.status, 200u);
  EXPECT_THAT(text_of(changed), HasSubstr(R"("title":"Gizi")"));
  EXPECT_THAT(text_of(changed), HasSubstr(R"("viewing":"public","keep":true,"may_download":true)"));
  EXPECT_THAT(text_of(ask("POST", "/api/videos/v1", R"({"keep": false})")),
              HasSubstr(R"("keep":false,"may_download":true)"));
  EXPECT_THAT(videos.told, ElementsAre("v1", "v1"));
  expect_refusal(ask("POST", "/api/videos/v1", R"({"title": ""})"), 400, "title_missing");
  expect_refusal(ask("POST", "/api/videos/v1", R"({"viewing": "all"})"), 400, "bad_message");
  expect_refusal(ask("POST", "/api/videos/v1", R"({"keep": "yes"})"), 400, "bad_message");
  expect_refusal(ask("POST", "/api/videos/v9", "{}"), 404, "unknown_video");
  expect_refusal(ask("POST", "/api/videos/nine", "{}"), 404, "unknown_video");
}

TEST_F(VideoRoutesTest, a_deleted_video_loses_its_files) {
  add("a");
  add("b", school::Viewing::kPublic, VideoState::kRecording);
  EXPECT_EQ(ask("DELETE", "/api/videos/v1").status, 204u);
  EXPECT_THAT(videos.told, ElementsAre("xklinik/a"));
  videos.busy = true;
  expect_refusal(ask("DELETE", "/api/videos/v2"), 409, "video_not_ready");
  videos.busy = false;
  videos.works = false;
  add("c");
  expect_refusal(ask("DELETE", "/api/videos/v3"), 503, "server_busy");
}

TEST_F(VideoRoutesTest, chapters_are_kept_in_order) {
  add("a");
  const std::string path = "/api/videos/v1/chapters";
  EXPECT_EQ(text_of(ask("POST", path,
                        R"({"chapters": [{"at_ms": 60000, "title": "Dua"},)"
                        R"({"at_ms": 0, "title": "rejoined", "automatic": true}]})")),
            R"({"chapters":[{"at_ms":0,"title":"rejoined","automatic":true},)"
            R"({"at_ms":60000,"title":"Dua","automatic":false}]})");
  for (const char* bad :
       {R"({"chapters": [{"at_ms": -1, "title": "x"}]})",
        R"({"chapters": [{"at_ms": 600001, "title": "x"}]})",
        R"({"chapters": [{"at_ms": 0, "title": "x"}, {"at_ms": 0, "title": "y"}]})",
        R"({"chapters": [{"at_ms": 0, "title": "other", "automatic": true}]})", "{}"})
    expect_refusal(ask("POST", path, bad), 400, "bad_message");
  expect_refusal(ask("POST", path, R"({"chapters": [{"at_ms": 0, "title": ""}]})"), 400,
                 "title_missing");
}

TEST_F(VideoRoutesTest, captions_of_either_kind_are_taken) {
  add("a");
  const std::string srt = "1\n00:00:01,500 --> 00:00:02,000\nYa\n";
  const Response added = send_bytes("/api/videos/v1/captions?language=id&label=Indonesia", srt);
  EXPECT_EQ(added.status, 201u);
  EXPECT_EQ(text_of(added), R"({"id":"c1","language":"id","label":"Indonesia"})");
  EXPECT_THAT(sqlite->videos().find_captions(school::CaptionsId{1}).value()->text,
              HasSubstr("00:00:01.500 --> 00:00:02.000"));
  const Response bad = send_bytes("/api/videos/v1/captions?language=id", "1\n--> 2\n");
  EXPECT_EQ(bad.status, 400u);
  EXPECT_EQ(text_of(bad), R"({"refusal":"captions_bad_times","line":2})");
  expect_refusal(send_bytes("/api/videos/v1/captions", srt), 400, "bad_message");
  EXPECT_EQ(ask("DELETE", "/api/videos/v1/captions/c1").status, 204u);
  expect_refusal(ask("DELETE", "/api/videos/v1/captions/c1"), 404, "not_found");
}

TEST_F(VideoRoutesTest, a_thumbnail_is_a_small_jpeg) {
  add("a");
  const std::string jpeg = "\xFF\xD8\xFF\xE0 and so on";
  EXPECT_EQ(send_bytes("/api/videos/v1/thumbnail", jpeg).status, 204u);
  EXPECT_EQ(videos.thumbnail, jpeg);
  EXPECT_TRUE(sqlite->videos().find(school::VideoId{1}).value()->has_thumbnail);
  expect_refusal(send_bytes("/api/videos/v1/thumbnail", "<svg>"), 400, "bad_message");
  expect_refusal(send_bytes("/api/videos/v1/thumbnail", jpeg + std::string(50'000, 'x')), 413,
                 "too_long");
}

TEST_F(VideoRoutesTest, a_private_video_opens_to_the_school_and_by_link) {
  add("a");
  const std::string token = token_of(ask("POST", "/api/videos/v1/links", "{}"));
  const std::string door = "/api/videos/v1/door";
  EXPECT_THAT(text_of(ask("POST", door, "{}")), HasSubstr(R"("files":"/video/v1/~sign-in/")"));
  EXPECT_THAT(text_of(ask("POST", door, "{}")), HasSubstr(R"("parts":1,"may_manage":true)"));
  cookie.clear();
  expect_refusal(ask("POST", door, "{}"), 403, "sign_in_needed");
  expect_refusal(ask("POST", door, R"({"link": "other"})"), 403, "wrong_link");
  const Response let_in = ask("POST", door, R"({"link": ")" + token + R"("})");
  EXPECT_EQ(let_in.status, 200u);
  EXPECT_THAT(text_of(let_in), HasSubstr(R"("files":"/video/v1/~links1/")"));
  EXPECT_THAT(text_of(let_in), HasSubstr(R"("may_manage":false)"));
}

TEST_F(VideoRoutesTest, a_link_may_need_a_passcode_and_end) {
  add("a");
  add("b");
  const std::string links = "/api/videos/v1/links";
  const std::string token = token_of(
      ask("POST", links,
          R"({"passcode": "gizi7", "expires_at": )" + std::to_string(now() + kHour) + "}"));
  EXPECT_THAT(text_of(ask("GET", links)), HasSubstr(R"("has_passcode":true,"revoked":false)"));
  expect_refusal(ask("POST", links, R"({"passcode": "abc"})"), 400, "passcode_too_short");
  expect_refusal(ask("POST", links, R"({"expires_at": 5})"), 400, "bad_message");
  const std::string keep = cookie;
  cookie.clear();
  const auto come = [&](const std::string& passcode, const std::string& video = "v1") {
    return ask("POST", "/api/videos/" + video + "/door",
               R"({"link": ")" + token + R"(", "passcode": ")" + passcode + R"("})");
  };
  expect_refusal(come(""), 403, "passcode_needed");
  expect_refusal(come("wrong"), 403, "wrong_passcode");
  EXPECT_EQ(come("gizi7").status, 200u);
  expect_refusal(come("gizi7", "v2"), 403, "wrong_link");
  clock.advance(std::chrono::hours(2));
  expect_refusal(come("gizi7"), 403, "link_expired");
  cookie = keep;
  EXPECT_EQ(ask("DELETE", links + "/s1").status, 204u);
  EXPECT_THAT(videos.told, ElementsAre("s1"));
  expect_refusal(ask("DELETE", links + "/s9"), 404, "unknown_link");
  cookie.clear();
  expect_refusal(come("gizi7"), 403, "link_revoked");
}

TEST_F(VideoRoutesTest, whoever_guesses_a_passcode_is_slowed_down) {
  add("a");
  const std::string token =
      token_of(ask("POST", "/api/videos/v1/links", R"({"passcode": "gizi7"})"));
  cookie.clear();
  unsigned last = 0;
  for (unsigned i = 0; i <= school::kAccountFailuresFree + 1; ++i) {
    last =
        ask("POST", "/api/videos/v1/door", R"({"link": ")" + token + R"(", "passcode": "guess"})")
            .status;
  }
  EXPECT_EQ(last, 429u);
  // Nobody else is slowed down for that.
  proto::http::Request request = page_request(
      "POST", "/api/videos/v1/door", R"({"link": ")" + token + R"(", "passcode": "gizi7"})");
  Caller other = page_caller();
  other.address = base::IpAddress::v4(192, 0, 2, 77);
  EXPECT_EQ(send(std::move(request), other).status, 200u);
}

TEST_F(VideoRoutesTest, what_is_not_ready_or_gone_is_said_so) {
  add("a", school::Viewing::kPublic, VideoState::kFinishing);
  add("b", school::Viewing::kPublic);
  expect_refusal(ask("POST", "/api/videos/v1/door", "{}"), 409, "video_not_ready");
  videos.parts.reset();
  expect_refusal(ask("POST", "/api/videos/v2/door", "{}"), 404, "video_lost");
  expect_refusal(ask("POST", "/api/videos/v7/door", "{}"), 404, "unknown_video");
  EXPECT_THAT(videos.told, IsEmpty());
}

TEST_F(VideoRoutesTest, only_who_manages_may_change_anything) {
  add("a", school::Viewing::kPublic);
  cookie.clear();
  expect_refusal(ask("POST", "/api/videos/v1", "{}"), 403, "sign_in_needed");
  expect_refusal(ask("DELETE", "/api/videos/v1"), 403, "sign_in_needed");
  expect_refusal(send_bytes("/api/videos/v1/thumbnail", "x"), 403, "sign_in_needed");
}

TEST_F(VideoRoutesTest, whoever_manages_has_one_mp4_of_a_class_made) {
  add("kelas");
  EXPECT_EQ(ask("POST", "/api/videos/v1/exports", R"({"picture": "screen"})").status, 204u);
  EXPECT_THAT(videos.told, ElementsAre("v1 screen"));
  EXPECT_EQ(text_of(ask("GET", "/api/videos/v1/exports")),
            R"({"screen":{"state":"working","permille":430,"bytes":0},)"
            R"("camera":{"state":"none","permille":0,"bytes":0}})");
  expect_refusal(ask("POST", "/api/videos/v1/exports", "{}"), 400, "bad_message");
  for (const auto& [word, status] : std::map<std::string_view, unsigned>{{"bad_message", 400},
                                                                         {"video_lost", 404},
                                                                         {"video_not_ready", 409},
                                                                         {"disk_nearly_full", 507},
                                                                         {"server_busy", 503}}) {
    videos.export_refusal = word;
    expect_refusal(ask("POST", "/api/videos/v1/exports", R"({"picture": "camera"})"), status,
                   std::string(word).c_str());
  }
  cookie.clear();
  expect_refusal(ask("GET", "/api/videos/v1/exports"), 403, "sign_in_needed");
}

}  // namespace
}  // namespace app::api
