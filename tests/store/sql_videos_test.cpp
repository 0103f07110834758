#include "store/sql_videos.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

using school::Chapter;
using school::Video;
using school::VideoId;
using school::VideoLinkId;
using school::VideoState;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr base::WallTime kNow{1'795'000'000'000};
constexpr std::int64_t kDayMs = 86'400'000;

class SqlVideosTest : public testing::Test {
 protected:
  SqlVideosTest() { reopen(); }
  void reopen() {
    store_.reset();
    store_ = SqliteStore::open((folder_.path() / "pendopo.db").string()).value();
  }
  Videos& videos() { return store_->videos(); }
  static Video make(const std::string& title, std::int64_t age_ms = 0) {
    Video video;
    video.channel = "klinik";
    video.title = title;
    video.person = "Bu Sari";
    video.began = {kNow.milliseconds - age_ms};
    video.length = milliseconds(61'000);
    video.bytes = 3'000'000'000;
    video.folder = "klinik/" + title;
    video.state = VideoState::kReady;
    video.ended = "over";
    video.viewing = school::Viewing::kPublic;
    return video;
  }
  Video add(const std::string& title, std::int64_t age_ms = 0) {
    return videos().add(make(title, age_ms)).value();
  }
  std::vector<std::string> titles(const VideoQuery& query) {
    std::vector<std::string> found;
    const auto all = videos().search(query).value();
    for (const Video& video : all) found.push_back(video.title);
    return found;
  }
  static VideoQuery words(const std::string& text) {
    VideoQuery query;
    query.words = text;
    return query;
  }

  TemporaryFolder folder_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(SqlVideosTest, keeps_what_is_known_of_a_video) {
  Video video = add("imunisasi");
  reopen();
  EXPECT_EQ(videos().find(video.id).value(), video);
  EXPECT_EQ(videos().find_by_folder("klinik/imunisasi").value(), video);
  video.title = "Imunisasi dasar";
  video.state = VideoState::kLost;
  video.viewing = school::Viewing::kPrivate;
  video.keep = video.may_download = video.has_thumbnail = true;
  video.ended = "interrupted";
  video.length = milliseconds(5);
  ASSERT_TRUE(videos().change(video));
  EXPECT_EQ(videos().find(video.id).value(), video);
  EXPECT_EQ(videos().add(make("imunisasi")).error(), Error::kTaken);
  EXPECT_EQ(videos().remove(video.id).value(), true);
  EXPECT_EQ(videos().remove(video.id).value(), false);
  EXPECT_EQ(videos().find(video.id).value(), std::nullopt);
  EXPECT_EQ(videos().change(video).error(), Error::kMissing);
}

TEST_F(SqlVideosTest, finds_by_all_words_wherever_they_are) {
  add("Imunisasi dasar", 2000);
  const Video second = add("Gizi ibu hamil", 1000);
  add("100% susu_ibu");
  EXPECT_THAT(titles({}), ElementsAre("100% susu_ibu", "Gizi ibu hamil", "Imunisasi dasar"));
  EXPECT_THAT(titles(words("IBU")), ElementsAre("100% susu_ibu", "Gizi ibu hamil"));
  EXPECT_THAT(titles(words("ibu gizi")), ElementsAre("Gizi ibu hamil"));
  EXPECT_THAT(titles(words("sari imun")), ElementsAre("Imunisasi dasar"));
  EXPECT_THAT(titles(words("0%")), ElementsAre("100% susu_ibu"));
  EXPECT_THAT(titles(words("u_i")), ElementsAre("100% susu_ibu"));
  EXPECT_THAT(titles(words("x' OR 1=1 --")), IsEmpty());
  ASSERT_TRUE(videos().add_chapter(second.id, {milliseconds(9), "Zat besi", false}));
  ASSERT_TRUE(videos().add_chapter(second.id, {milliseconds(10), "rejoined", true}));
  EXPECT_THAT(titles(words("besi")), ElementsAre("Gizi ibu hamil"));
  EXPECT_THAT(titles(words("rejoined")), IsEmpty());
}

TEST_F(SqlVideosTest, shows_everybody_only_what_is_public_and_ready) {
  add("umum", 10);
  Video hidden = make("rahasia");
  hidden.viewing = school::Viewing::kPrivate;
  ASSERT_TRUE(videos().add(hidden));
  Video unready = make("sedang direkam");
  unready.state = VideoState::kRecording;
  ASSERT_TRUE(videos().add(unready));
  Video elsewhere = make("lain", 20);
  elsewhere.channel = "acara";
  ASSERT_TRUE(videos().add(elsewhere));
  VideoQuery query;
  query.only_public = true;
  EXPECT_THAT(titles(query), ElementsAre("umum", "lain"));
  query.channel = "klinik";
  EXPECT_THAT(titles(query), ElementsAre("umum"));
  query = {};
  query.count_max = 2;
  query.from = 1;
  EXPECT_THAT(titles(query), SizeIs(2));
  EXPECT_THAT(videos().all().value(), SizeIs(4));
}

TEST_F(SqlVideosTest, says_what_has_had_its_time) {
  school::ChannelRecord channel;
  channel.name = "klinik";
  channel.title = "Klinik";
  channel.recordings_days = 30;
  ASSERT_TRUE(store_->channels().add(channel));
  add("new", 29 * kDayMs);
  const Video old = add("old", 31 * kDayMs);
  Video kept = make("kept", 40 * kDayMs);
  kept.keep = true;
  ASSERT_TRUE(videos().add(kept));
  Video of_nobody = make("of nobody", 400 * kDayMs);
  of_nobody.channel = "gone";
  ASSERT_TRUE(videos().add(of_nobody));
  EXPECT_THAT(videos().outdated(kNow).value(), ElementsAre(old));
  std::vector<std::string> oldest;
  const auto two = videos().oldest(2).value();
  for (const Video& video : two) oldest.push_back(video.title);
  EXPECT_THAT(oldest, ElementsAre("of nobody", "old"));
  channel.recordings_days = 0;
  ASSERT_TRUE(store_->channels().change(channel));
  EXPECT_THAT(videos().outdated(kNow).value(), IsEmpty());
}

TEST_F(SqlVideosTest, keeps_chapters_in_order) {
  const VideoId video = add("a").id;
  const Chapter first{milliseconds(0), "Pembukaan", false};
  const Chapter second{milliseconds(60'000), "resumed", true};
  ASSERT_TRUE(videos().add_chapter(video, second));
  ASSERT_TRUE(videos().add_chapter(video, {milliseconds(0), "?", true}));
  ASSERT_TRUE(videos().add_chapter(video, first));
  EXPECT_THAT(videos().chapters(video).value(), ElementsAre(first, second));
  ASSERT_TRUE(videos().set_chapters(video, {first}));
  EXPECT_THAT(videos().chapters(video).value(), ElementsAre(first));
  EXPECT_EQ(videos().add_chapter(VideoId{99}, first).error(), Error::kMissing);
  EXPECT_EQ(videos().set_chapters(VideoId{99}, {first}).error(), Error::kMissing);
}

TEST_F(SqlVideosTest, keeps_captions_with_their_text) {
  const VideoId video = add("a").id;
  const auto captions = videos().add_captions(video, "id", "Indonesia", "WEBVTT\n").value();
  EXPECT_THAT(videos().captions(video).value(), ElementsAre(captions));
  const auto found = videos().find_captions(captions.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text, "WEBVTT\n");
  EXPECT_EQ(found->video, video);
  EXPECT_EQ(videos().add_captions(VideoId{99}, "id", "x", "y").error(), Error::kMissing);
  EXPECT_EQ(videos().remove_captions(VideoId{99}, captions.id).value(), false);
  EXPECT_EQ(videos().remove_captions(video, captions.id).value(), true);
  EXPECT_EQ(videos().find_captions(captions.id).value(), std::nullopt);
}

TEST_F(SqlVideosTest, a_link_is_found_by_its_token_and_revoked_once) {
  const VideoId video = add("a").id;
  const base::WallTime ends{kNow.milliseconds + 5};
  const auto link = videos().add_link({video, "hash", "passcode", kNow, ends}).value();
  EXPECT_EQ(videos().find_link("hash").value(), link);
  EXPECT_EQ(videos().link(link.id).value(), link);
  EXPECT_THAT(videos().links(video).value(), ElementsAre(link));
  EXPECT_EQ(videos().add_link({video, "hash", "", kNow, {}}).error(), Error::kTaken);
  EXPECT_EQ(videos().add_link({VideoId{99}, "other", "", kNow, {}}).error(), Error::kMissing);
  EXPECT_EQ(videos().revoke_link(VideoId{99}, link.id, kNow).value(), false);
  EXPECT_EQ(videos().revoke_link(video, link.id, kNow).value(), true);
  EXPECT_EQ(videos().revoke_link(video, link.id, kNow).value(), true);
  EXPECT_TRUE(videos().link(link.id).value()->revoked);
  ASSERT_TRUE(videos().remove(video).value());
  EXPECT_EQ(videos().link(link.id).value(), std::nullopt);
}

}  // namespace
}  // namespace store
