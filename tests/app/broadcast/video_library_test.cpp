#include "app/broadcast/video_library.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/auth/school_fixture.hpp"
#include "tests/app/broadcast/test_video_files.hpp"

namespace app::broadcast {
namespace {

using live::recording::EndReason;
using live::recording::Manifest;
using live::recording::RecordingId;
using school::Video;
using school::VideoState;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr RecordingId kFirst{1};
const std::string kFolder = "klinik/20261128T174548Z";

class VideoLibraryTest : public testing::Test, protected SchoolFixture {
 protected:
  ~VideoLibraryTest() override {
    file_thread.finish();
    gate->finish();
  }
  VideoLibraryTest() {
    school::ChannelRecord channel;
    channel.name = "klinik";
    channel.title = "Klinik Ibu";
    channel.recordings_days = 30;
    store::must(sqlite->channels().add(channel));
  }
  void begin(const std::string& folder = kFolder) {
    library->on(live::RecordingBegan{"klinik", kFirst, "Bidan Sri", clock.wall_now()});
    library->on_made(kFirst, folder);
  }
  static Manifest manifest(base::Duration length) {
    Manifest manifest;
    manifest.ended = EndReason::kBroadcastOver;
    manifest.finished = true;
    manifest.parts = {{1, {}, seconds(10)}, {2, seconds(15), length - seconds(15)}};
    return manifest;
  }
  // All that was posted to the store has been done by then.
  std::vector<Video> all() {
    const auto search = [](store::Store& store) { return store.videos().search({}); };
    return run_to_end(gate->run(search)).value();
  }
  Video only() {
    const std::vector<Video> found = all();
    EXPECT_THAT(found, SizeIs(1));
    return found.empty() ? Video{} : found[0];
  }
  void add(const std::string& title, int days_old, bool keep = false) {
    Video video;
    video.channel = "klinik";
    video.title = title;
    video.folder = "klinik/" + title;
    video.state = VideoState::kReady;
    video.keep = keep;
    video.began = {clock.wall_now().milliseconds - std::int64_t{days_old} * 86'400'000};
    store::must(sqlite->videos().add(video));
    files.manifests[video.folder] = manifest(seconds(60));
  }
  void look() {
    library->tick();
    loop.restart();
    loop.run();
  }

  boost::asio::io_context loop;
  TestVideoFiles files;
  SideThread file_thread{100};
  std::unique_ptr<VideoLibrary> library = make(0);
  std::unique_ptr<VideoLibrary> make(std::uint64_t free_wanted) {
    return std::make_unique<VideoLibrary>(
        VideoLibrary::Parts{loop.get_executor(), *gate, files, file_thread, clock, free_wanted});
  }
};

TEST_F(VideoLibraryTest, follows_a_recording_from_its_beginning_to_its_index) {
  begin();
  Video video = only();
  EXPECT_EQ(video.title, "Klinik Ibu");
  EXPECT_EQ(video.person, "Bidan Sri");
  EXPECT_EQ(video.folder, kFolder);
  EXPECT_EQ(video.state, VideoState::kRecording);
  EXPECT_EQ(video.viewing, school::Viewing::kPublic) << "as its channel";
  library->on(live::RecordingRejoined{"klinik", kFirst, seconds(4)});
  library->on(live::RecordingPaused{"klinik", kFirst, true, seconds(6)});
  library->on(live::RecordingPaused{"klinik", kFirst, false, seconds(6)});
  library->on_ended(kFirst, EndReason::kBroadcastOver);
  video = only();
  EXPECT_EQ(video.state, VideoState::kFinishing);
  EXPECT_EQ(video.ended, "broadcast_over");
  library->on_finished({kFolder, manifest(seconds(60)), 5'000});
  video = only();
  EXPECT_EQ(video.state, VideoState::kReady);
  EXPECT_EQ(video.length, seconds(60));
  EXPECT_EQ(video.bytes, 5'000u);
  EXPECT_THAT(sqlite->videos().chapters(video.id).value(),
              ElementsAre(school::Chapter{seconds(4), "rejoined", true},
                          school::Chapter{seconds(6), "resumed", true}));
}

TEST_F(VideoLibraryTest, a_class_is_private_and_has_the_title_of_its_room) {
  const std::string folder = "kelas-7a/20261128T174548Z";
  library->on(live::RecordingBegan{"kelas-7a", kFirst, "Bu Sari", clock.wall_now(), "Kelas 7A"});
  library->on_made(kFirst, folder);
  Video video = only();
  EXPECT_EQ(video.kind, school::VideoKind::kClass);
  EXPECT_EQ(video.title, "Kelas 7A");
  EXPECT_EQ(video.channel, "kelas-7a");
  EXPECT_EQ(video.viewing, school::Viewing::kPrivate);
  library->on_ended(kFirst, EndReason::kStopped);
  Manifest made = manifest(seconds(60));
  made.of_class = true;
  made.people = 31;
  library->on_finished({folder, made, 5'000});
  video = only();
  EXPECT_EQ(video.state, VideoState::kReady);
  EXPECT_EQ(video.people, 31u);
}

TEST_F(VideoLibraryTest, files_of_a_class_without_a_record_get_one_of_a_class) {
  store::must(sqlite->add_room({"kelas-7a", "Kelas 7A", {}}));
  Manifest made = manifest(seconds(60));
  made.of_class = true;
  library->on_finished({"kelas-7a/20261128T174548Z", made, 5'000});
  EXPECT_EQ(only().kind, school::VideoKind::kClass);
  EXPECT_EQ(only().title, "Kelas 7A");
}

TEST_F(VideoLibraryTest, a_class_has_the_time_that_its_room_gives_it) {
  school::RoomRecord room{"klinik", "A room that is called as the channel", {}};
  room.recordings_days = 3;
  store::must(sqlite->add_room(room));
  add("of-the-channel", 5);
  Video video;
  video.kind = school::VideoKind::kClass;
  video.channel = "klinik";
  video.folder = "klinik/class";
  video.state = VideoState::kReady;
  video.began = {clock.wall_now().milliseconds - std::int64_t{5} * 86'400'000};
  store::must(sqlite->videos().add(video));
  files.manifests[video.folder] = manifest(seconds(60));
  look();
  EXPECT_EQ(only().title, "of-the-channel");
}

TEST_F(VideoLibraryTest, a_recording_of_nothing_is_lost) {
  begin();
  library->on_ended(kFirst, EndReason::kBroadcastOver);
  EXPECT_TRUE(library->is_busy(kFolder));
  Manifest nothing;
  nothing.finished = true;
  library->on_finished({kFolder, nothing, 0});
  EXPECT_EQ(only().state, VideoState::kLost);
}

TEST_F(VideoLibraryTest, files_without_a_record_get_one) {
  library->on_finished({kFolder, manifest(seconds(60)), 5'000});
  const Video video = only();
  EXPECT_EQ(video.title, "Klinik Ibu");
  EXPECT_EQ(video.state, VideoState::kReady);
  EXPECT_EQ(video.viewing, school::Viewing::kPrivate) << "who might watch it is not known";
  library->on_finished({"deleted/x", manifest(seconds(60)), 5'000});
  EXPECT_THAT(all(), SizeIs(2));
}

TEST_F(VideoLibraryTest, is_busy_until_a_recording_is_finished_or_cannot_be) {
  begin();
  EXPECT_TRUE(library->is_busy(kFolder));
  library->on_ended(kFirst, EndReason::kStopped);
  EXPECT_TRUE(library->is_busy(kFolder));
  library->on_not_finished(kFolder);
  EXPECT_FALSE(library->is_busy(kFolder));
}

TEST_F(VideoLibraryTest, what_a_power_cut_took_has_no_chapters) {
  begin();
  library->on(live::RecordingRejoined{"klinik", kFirst, seconds(4)});
  library->on(live::RecordingRejoined{"klinik", kFirst, seconds(61)});
  library->on_finished({kFolder, manifest(seconds(60)), 5'000});
  EXPECT_THAT(sqlite->videos().chapters(only().id).value(), SizeIs(1));
}

TEST_F(VideoLibraryTest, one_that_could_not_begin_leaves_no_record) {
  library->on(live::RecordingBegan{"klinik", kFirst, "Bidan Sri", clock.wall_now()});
  library->on_ended(kFirst, EndReason::kDiskNearlyFull);
  EXPECT_THAT(all(), IsEmpty());
}

TEST_F(VideoLibraryTest, catches_up_with_what_an_earlier_run_left) {
  const auto leave = [&](const std::string& folder) {
    Video video;
    video.channel = video.title = "klinik";
    video.folder = folder;
    video.state = VideoState::kFinishing;
    store::must(sqlite->videos().add(video));
  };
  leave("klinik/finished");
  leave("klinik/gone");
  leave("klinik/being-repaired");
  files.manifests["klinik/finished"] = manifest(seconds(60));
  files.files["klinik/finished/1.mp4"] = {1, 2, 3};
  files.manifests["klinik/being-repaired"] = {};
  files.manifests["klinik/nobody-knows"] = manifest(seconds(60));
  add("unmounted", 1);
  files.manifests.erase("klinik/unmounted");
  run_to_end(library->catch_up());
  const auto state = [&](const std::string& folder) {
    return sqlite->videos().find_by_folder(folder).value()->state;
  };
  (void)all();
  EXPECT_EQ(state("klinik/finished"), VideoState::kReady);
  EXPECT_EQ(sqlite->videos().find_by_folder("klinik/finished").value()->bytes, 3u);
  EXPECT_EQ(state("klinik/gone"), VideoState::kLost);
  EXPECT_EQ(state("klinik/being-repaired"), VideoState::kFinishing);
  EXPECT_EQ(state("klinik/nobody-knows"), VideoState::kReady);
  EXPECT_EQ(state("klinik/unmounted"), VideoState::kLost);
  files.manifests["klinik/unmounted"] = manifest(seconds(60));
  run_to_end(library->catch_up());
  (void)all();
  EXPECT_EQ(state("klinik/unmounted"), VideoState::kReady);
}

TEST_F(VideoLibraryTest, a_deleted_video_takes_its_files_along) {
  add("a", 1);
  const Video video = only();
  files.works = false;
  EXPECT_FALSE(run_to_end(library->remove(video)));
  EXPECT_THAT(all(), SizeIs(1)) << "what could not be deleted can be deleted again";
  files.works = true;
  EXPECT_TRUE(run_to_end(library->remove(video)));
  EXPECT_THAT(files.removed, ElementsAre("klinik/a"));
  EXPECT_THAT(all(), IsEmpty());
}

TEST_F(VideoLibraryTest, what_has_had_its_time_is_deleted) {
  add("old", 31);
  add("kept", 31, true);
  add("new", 29);
  look();
  EXPECT_THAT(files.removed, ElementsAre("klinik/old"));
  EXPECT_THAT(all(), SizeIs(2));
}

TEST_F(VideoLibraryTest, the_oldest_make_room_where_the_school_wants_it_so) {
  add("older", 3);
  add("old", 2);
  add("kept", 5, true);
  add("new", 1);
  files.free = 500;
  look();
  EXPECT_THAT(files.removed, IsEmpty()) << "nobody asked for it";
  library = make(2'000);
  look();
  EXPECT_THAT(files.removed, ElementsAre("klinik/older", "klinik/old"));
}

TEST_F(VideoLibraryTest, nothing_is_deleted_while_the_disk_is_not_there) {
  add("old", 31);
  files.manifests.clear();
  library = make(2'000);
  look();
  EXPECT_THAT(files.removed, IsEmpty());
  EXPECT_EQ(only().state, VideoState::kLost);
}

TEST_F(VideoLibraryTest, one_that_cannot_be_deleted_does_not_keep_the_next) {
  add("oldest", 40);
  add("old", 31);
  files.stuck = "klinik/oldest";
  look();
  EXPECT_THAT(files.removed, ElementsAre("klinik/old"));
}

TEST_F(VideoLibraryTest, deleting_stops_where_it_makes_no_room) {
  add("older", 3);
  add("old", 2);
  files.freed = 0;
  library = make(2'000);
  look();
  EXPECT_THAT(files.removed, ElementsAre("klinik/older"));
}

}  // namespace
}  // namespace app::broadcast
