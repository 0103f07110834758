#include "app/broadcast/video_door.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/auth/school_fixture.hpp"
#include "tests/app/broadcast/test_video_files.hpp"
#include "tests/live/recording/tape.hpp"

namespace app::broadcast {
namespace {

using proto::http::Method;
using proto::http::Request;
using proto::http::Response;
using school::Video;
using school::VideoState;
using testing::HasSubstr;
using testing::StartsWith;

class VideoDoorTest : public testing::Test, protected SchoolFixture {
 protected:
  ~VideoDoorTest() override {
    file_thread.finish();
    gate->finish();
  }
  Video add(school::Viewing viewing, VideoState state = VideoState::kReady) {
    Video video;
    video.channel = video.title = "klinik";
    video.folder = "klinik/f" + std::to_string(++count);
    video.viewing = viewing;
    video.state = state;
    files.files[video.folder + "/1.mp4"] = {'0', '1', '2', '3', '4', '5'};
    return sqlite->videos().add(video).value();
  }
  Response get(const std::string& path, const std::string& range = "",
               Method method = Method::kGet) {
    Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (request.path.size() < path.size()) request.query = path.substr(request.path.size() + 1);
    if (!range.empty()) request.headers.add("Range", range);
    return run_to_end(door.handle(std::move(request), Caller{}));
  }
  static std::string body(const Response& response) {
    if (response.source() == nullptr) return std::string(base::as_text(response.body_bytes()));
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(response.body_size()));
    EXPECT_TRUE(response.source()->read(0, bytes));
    return {bytes.begin(), bytes.end()};
  }
  static std::string header(const Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(""));
  }

  int count = 0;
  boost::asio::io_context loop;
  TestVideoFiles files;
  SideThread file_thread{100};
  PassKey key{1, 2, 3};
  VideoLibrary library{{loop.get_executor(), *gate, files, file_thread, clock, 0}};
  VideoDoor door{{*gate, files, file_thread, library, clock, key}};
};

TEST_F(VideoDoorTest, gives_real_ranges_to_whoever_was_let_in) {
  const Video video = add(school::Viewing::kPublic);
  const std::string path = door.open(video, VideoRight::kPublic, {});
  EXPECT_THAT(path, StartsWith("/video/v1/~"));
  const Response whole = get(path + "1.mp4");
  EXPECT_EQ(whole.status, 200u);
  EXPECT_EQ(body(whole), "012345");
  EXPECT_EQ(header(whole, "Content-Type"), "video/mp4");
  EXPECT_EQ(header(whole, "Accept-Ranges"), "bytes");
  const Response first = get(path + "1.mp4", "bytes=0-1");
  EXPECT_EQ(first.status, 206u);
  EXPECT_EQ(body(first), "01");
  EXPECT_EQ(body(get(path + "1.mp4", "bytes=-2")), "45");
  EXPECT_EQ(get(path + "1.mp4", "bytes=6-").status, 416u);
  EXPECT_EQ(get(path + "2.mp4").status, 404u);
  EXPECT_EQ(get(path + "manifest").status, 404u);
  EXPECT_EQ(get(path + "../klinik").status, 404u);
  EXPECT_EQ(get(path + "1.mp4", "", Method::kPost).status, 405u);
  EXPECT_THAT(header(get(path + "1.mp4?download"), "Content-Disposition"),
              HasSubstr("attachment; filename=\"f1-1.mp4\""));
}

TEST_F(VideoDoorTest, a_pass_is_good_for_one_video_and_one_day) {
  const Video video = add(school::Viewing::kPublic);
  const Video other = add(school::Viewing::kPublic);
  std::string path = door.open(video, VideoRight::kPublic, {});
  EXPECT_EQ(get(path + "1.mp4").status, 200u);
  EXPECT_EQ(door.open(video, VideoRight::kPublic, {}), path) << "a browser keeps what it has";
  clock.advance(std::chrono::hours(48));
  EXPECT_EQ(get(path + "1.mp4").status, 403u);
  path = door.open(other, VideoRight::kPublic, {});
  path.replace(path.find("v2"), 2, "v1");
  EXPECT_EQ(get(path + "1.mp4").status, 403u);
  EXPECT_EQ(get("/video/v1/1.mp4").status, 404u);
  EXPECT_EQ(get("/video/v1/~nonsense/1.mp4").status, 403u);
  EXPECT_EQ(get("/video/x/~y/1.mp4").status, 404u);
}

TEST_F(VideoDoorTest, a_video_that_was_made_private_is_closed_to_those_who_came_by_chance) {
  Video video = add(school::Viewing::kPublic);
  const std::string by_chance = door.open(video, VideoRight::kPublic, {});
  const std::string by_sign_in = door.open(video, VideoRight::kSignIn, {});
  EXPECT_EQ(get(by_chance + "1.mp4").status, 200u);
  video.viewing = school::Viewing::kPrivate;
  store::must(sqlite->videos().change(video));
  door.changed(video.id);
  EXPECT_EQ(get(by_chance + "1.mp4").status, 403u);
  EXPECT_EQ(get(by_sign_in + "1.mp4").status, 200u);
}

TEST_F(VideoDoorTest, a_revoked_link_closes_at_once) {
  const Video video = add(school::Viewing::kPrivate);
  const auto link = sqlite->videos().add_link({video.id, "hash", "", clock.wall_now(), {}}).value();
  const std::string path = door.open(video, VideoRight::kLink, link);
  EXPECT_EQ(get(path + "1.mp4").status, 200u);
  store::must(sqlite->videos().revoke_link(video.id, link.id, clock.wall_now()));
  door.link_revoked(link.id);
  EXPECT_EQ(get(path + "1.mp4").status, 403u);
}

TEST_F(VideoDoorTest, what_is_not_ready_is_not_given) {
  const Video video = add(school::Viewing::kPublic, VideoState::kRecording);
  EXPECT_EQ(get(door.open(video, VideoRight::kSignIn, {}) + "1.mp4").status, 404u);
}

TEST_F(VideoDoorTest, several_parts_are_one_playlist) {
  live::recording::test::Tape tape;
  tape.begin();
  tape.play(std::chrono::seconds(20));
  tape.begin_source();
  tape.picture = media::mp4::test::h264(0x28);
  tape.begin();
  tape.play(std::chrono::seconds(5));
  tape.end();
  const Video video = add(school::Viewing::kPublic);
  ASSERT_GE(tape.files.size(), 2u);
  for (const auto& [number, file] : tape.files) {
    files.files[video.folder + "/" + live::recording::part_name(number)] = file;
  }
  files.manifests[video.folder] = *tape.manifest;
  EXPECT_EQ(run_to_end(door.parts_of(video)), tape.files.size());
  const std::string path = door.open(video, VideoRight::kPublic, {});
  const Response playlist = get(path + "index.m3u8");
  EXPECT_EQ(playlist.status, 200u);
  EXPECT_EQ(header(playlist, "Content-Type"), "application/vnd.apple.mpegurl");
  EXPECT_THAT(body(playlist), HasSubstr("2.mp4\n#EXT-X-ENDLIST"));
  files.manifests.clear();
  EXPECT_EQ(get(path + "index.m3u8").status, 200u) << "it never changes";
  door.changed(video.id);
  EXPECT_EQ(get(path + "index.m3u8").status, 404u);
  EXPECT_EQ(run_to_end(door.parts_of(video)), std::nullopt);
}

TEST_F(VideoDoorTest, gives_captions_and_thumbnails) {
  const Video video = add(school::Viewing::kPublic);
  const auto captions =
      sqlite->videos().add_captions(video.id, "id", "Indonesia", "WEBVTT\n").value();
  const std::string path = door.open(video, VideoRight::kPublic, {});
  const Response text = get(path + to_string(captions.id) + ".vtt");
  EXPECT_EQ(body(text), "WEBVTT\n");
  EXPECT_EQ(header(text, "Content-Type"), "text/vtt; charset=utf-8");
  EXPECT_EQ(get(path + "c9.vtt").status, 404u);
  EXPECT_EQ(get(path + "thumbnail.jpg").status, 404u);
  EXPECT_TRUE(run_to_end(door.keep_thumbnail(video, "jpeg")));
  EXPECT_EQ(body(get(path + "thumbnail.jpg")), "jpeg");
  EXPECT_TRUE(run_to_end(door.remove(video)));
  EXPECT_EQ(get(path + "1.mp4").status, 404u);
}

}  // namespace
}  // namespace app::broadcast
