#include "server/recording_files.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "net/file.hpp"
#include "tests/live/recording/ffmpeg.hpp"
#include "tests/live/recording/tape.hpp"

namespace server {
namespace {

namespace fs = std::filesystem;
using namespace live::recording;
using std::chrono::seconds;

constexpr base::WallTime kBegan{1'790'000'000'000};

Operations ten_seconds(bool ends = true) {
  Operations all;
  test::Tape tape;
  EXPECT_TRUE(tape.recorder.on_format(tape.picture, all));
  EXPECT_TRUE(tape.recorder.on_format(tape.sound, all));
  for (int i = 0; i < 250; ++i) {
    tape.now += test::Tape::kStep;
    tape.recorder.write(tape.now, media::Kind::kVideo,
                        {i * 3600, 0, i % 50 == 0, test::Bytes(100, 7)}, all);
    tape.recorder.write(tape.now, media::Kind::kAudio, {i * 1920, 0, true, test::Bytes(50, 7)},
                        all);
  }
  if (ends) tape.recorder.end(EndReason::kBroadcastOver, all);
  return all;
}

Manifest manifest_in(const fs::path& folder) {
  return read_manifest(net::read_file(folder / kManifestName).value()).value();
}

void carry_out(RecordingFiles& files, const Operations& operations) {
  for (const Operation& operation : operations) ASSERT_TRUE(files.carry_out(operation));
}

TEST(RecordingFiles, lie_in_a_folder_for_each_recording) {
  const test::Folder folder;
  auto first = RecordingFiles::make(folder.path(), "kelas-7a", kBegan);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->folder(), folder.path() / "kelas-7a" / "20260921T141320Z");
  const auto second = RecordingFiles::make(folder.path(), "kelas-7a", kBegan);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->folder().filename(), "20260921T141320Z-2");
  EXPECT_EQ(unfinished_recordings(folder.path()).size(), 2u);
  carry_out(*first, ten_seconds());
  EXPECT_TRUE(fs::exists(first->folder() / "1.mp4"));
  EXPECT_EQ(first->bytes(), fs::file_size(first->folder() / "1.mp4"));
}

TEST(RecordingFiles, are_finished_in_place) {
  const test::Folder folder;
  auto files = RecordingFiles::make(folder.path(), "a", kBegan);
  carry_out(*files, ten_seconds());
  const auto done = finish_recording(files->folder(), PowerCut::kNo);
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->problems.empty());
  const Manifest manifest = manifest_in(files->folder());
  EXPECT_EQ(manifest, done->manifest);
  EXPECT_TRUE(manifest.finished);
  EXPECT_EQ(manifest.ended, EndReason::kBroadcastOver);
  ASSERT_EQ(manifest.parts.size(), 1u);
  EXPECT_EQ(manifest.parts[0].length, seconds(10));
  EXPECT_TRUE(unfinished_recordings(folder.path()).empty());
  const auto bytes = test::load((files->folder() / "1.mp4").string());
  EXPECT_EQ(test::judge(bytes).problem, "");
  EXPECT_EQ(test::index_problem(bytes), "");
}

TEST(RecordingFiles, are_repaired_after_a_power_cut) {
  const test::Folder folder;
  auto files = RecordingFiles::make(folder.path(), "a", kBegan);
  carry_out(*files, ten_seconds(false));
  const fs::path part = files->folder() / "1.mp4";
  fs::resize_file(part, fs::file_size(part) - 11);
  std::ofstream(files->folder() / "2.mp4") << "torn";
  ASSERT_EQ(unfinished_recordings(folder.path()).size(), 1u);
  const auto done = finish_recording(files->folder(), PowerCut::kPossible);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->problems.size(), 1u) << "the second part";
  EXPECT_FALSE(fs::exists(files->folder() / "2.mp4")) << "nothing was in it";
  EXPECT_EQ(done->manifest.ended, EndReason::kInterrupted);
  ASSERT_EQ(done->manifest.parts.size(), 1u);
  EXPECT_GT(done->manifest.parts[0].length, seconds(8));
  EXPECT_EQ(test::judge(test::load(part.string())).problem, "");
}

TEST(RecordingFiles, keep_a_part_whose_head_is_damaged) {
  const test::Folder folder;
  auto files = RecordingFiles::make(folder.path(), "a", kBegan);
  std::ofstream(files->folder() / "1.mp4") << std::string(1'000'000, 'x');
  const auto done = finish_recording(files->folder(), PowerCut::kPossible);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->problems.size(), 1u);
  EXPECT_TRUE(done->manifest.parts.empty());
  EXPECT_TRUE(fs::exists(files->folder() / "1.mp4")) << "somebody may want to look";
}

TEST(RecordingFiles, say_what_the_disk_refuses) {
  const test::Folder folder;
  std::ofstream(folder.path() / "a") << "a file";
  EXPECT_FALSE(RecordingFiles::make(folder.path(), "a", kBegan));
  auto files = RecordingFiles::make(folder.path(), "b", kBegan);
  std::ofstream(files->folder() / "1.mp4") << "in the way";
  EXPECT_EQ(files->carry_out(Create{1}).error(), std::errc::file_exists);
  EXPECT_FALSE(files->carry_out(Append{{1, 2, 3}}));
  fs::remove_all(files->folder());
  EXPECT_FALSE(finish_recording(files->folder(), PowerCut::kNo));
}

// Two tracks at once, the second in two files, and what happened.
Operations class_of_ten_seconds() {
  Operations all;
  Manifest manifest;
  manifest.began = kBegan;
  manifest.of_class = true;
  manifest.tracks = {{1, "camera", "p1", "Bu Sari"}, {2, "microphone", "p1", "Bu Sari"}};
  std::uint32_t part = 0;
  for (const std::uint32_t track : {1u, 2u}) {
    ++part;
    manifest.parts.push_back({part, seconds(track), {}, track});
    for (Operation& operation : ten_seconds()) {
      if (std::holds_alternative<Create>(operation)) all.emplace_back(Create{part, false});
      if (auto* append = std::get_if<Append>(&operation)) {
        all.emplace_back(Append{std::move(append->bytes), part});
      }
    }
    all.emplace_back(Describe{manifest});
  }
  all.emplace_back(Note{"0\tjoined\tp1\tBu Sari\t\n"});
  all.emplace_back(Note{"9\tleft\tp1\tBu Sari\t\n"});
  return all;
}

TEST(RecordingFiles, of_a_class_are_open_together_and_keep_their_places) {
  const test::Folder folder;
  auto files = RecordingFiles::make(folder.path(), "kelas-7a", kBegan);
  ASSERT_TRUE(files);
  carry_out(*files, class_of_ten_seconds());
  EXPECT_EQ(files->open_count(), 3u);
  ASSERT_TRUE(files->carry_out(Done{1}));
  ASSERT_TRUE(files->carry_out(Done{1})) << "it is so already";
  EXPECT_EQ(files->open_count(), 2u);
  EXPECT_FALSE(files->carry_out(Append{{1, 2, 3}, 1}));
  ASSERT_TRUE(files->sync());
  files->note_end(EndReason::kStopped);
  const auto done = finish_recording(files->folder(), PowerCut::kNo);
  ASSERT_TRUE(done);
  ASSERT_EQ(done->manifest.parts.size(), 2u);
  EXPECT_EQ(done->manifest.parts[0].begins, seconds(1));
  EXPECT_EQ(done->manifest.parts[1].begins, seconds(2)) << "beside the first, not behind it";
  EXPECT_EQ(done->manifest.parts[1].track, 2u);
  EXPECT_NEAR(std::chrono::duration<double>(done->manifest.parts[0].length).count(), 10, 0.2);
  EXPECT_EQ(net::read_file(files->folder() / "events", 1000).value(),
            "0\tjoined\tp1\tBu Sari\t\n9\tleft\tp1\tBu Sari\t\n");
}

TEST(RecordingFiles, of_a_class_are_repaired_after_a_power_cut) {
  const test::Folder folder;
  fs::path path;
  {
    auto files = RecordingFiles::make(folder.path(), "kelas-7a", kBegan);
    ASSERT_TRUE(files);
    carry_out(*files, class_of_ten_seconds());
    path = files->folder();
  }
  const auto size = fs::file_size(path / "2.mp4");
  fs::resize_file(path / "2.mp4", size - 10);
  std::ofstream(path / "3.mp4") << "nobody knows whose it is";
  const auto done = finish_recording(path, PowerCut::kPossible);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->manifest.ended, EndReason::kInterrupted);
  ASSERT_EQ(done->manifest.parts.size(), 2u);
  EXPECT_TRUE(done->manifest.of_class);
  EXPECT_LT(fs::file_size(path / "2.mp4"), size - 10);
}

}  // namespace
}  // namespace server
