#include "app/broadcast/class_exports.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/app/broadcast/test_video_files.hpp"
#include "tests/live/recording/class_parts.hpp"

namespace app::broadcast {
namespace {

using live::recording::ExportPicture;
using State = VideoExport::State;

const std::string kFolder = "kelas-7a/20261128T174548Z";

class ClassExportsTest : public testing::Test {
 protected:
  void SetUp() override {
    live::recording::test::ClassParts parts;
    parts.add_silence(parts.track("microphone", "p1"), {}, std::chrono::seconds(5));
    for (const auto& [number, bytes] : parts.files) {
      files.files[kFolder + "/" + live::recording::part_name(number)] = bytes;
    }
    files.manifests[kFolder] = parts.manifest;
    files.free = 1'000'000'000;
  }
  TestVideoFiles files;
};

TEST_F(ClassExportsTest, makes_a_file_and_says_that_it_is_there) {
  ClassExports exports(files);
  EXPECT_EQ(exports.state(kFolder, ExportPicture::kCamera).state, State::kNone);
  EXPECT_EQ(exports.begin(kFolder, ExportPicture::kCamera), std::nullopt);
  exports.finish();
  const VideoExport made = exports.state(kFolder, ExportPicture::kCamera);
  EXPECT_EQ(made.state, State::kReady);
  EXPECT_GT(made.bytes, 1'000u);
  EXPECT_EQ(exports.state(kFolder, ExportPicture::kScreen).state, State::kNone);
}

TEST_F(ClassExportsTest, says_why_it_makes_none) {
  ClassExports exports(files);
  EXPECT_EQ(exports.begin("kelas-7a/none", ExportPicture::kCamera), "video_lost");
  files.free = 10;
  EXPECT_EQ(exports.begin(kFolder, ExportPicture::kCamera), "disk_nearly_full");
}

TEST_F(ClassExportsTest, a_disk_that_fails_is_said_and_can_be_tried_again) {
  files.works = false;
  ClassExports exports(files);
  ASSERT_EQ(exports.begin(kFolder, ExportPicture::kCamera), std::nullopt);
  exports.finish();
  EXPECT_EQ(exports.state(kFolder, ExportPicture::kCamera).state, State::kFailed);
  EXPECT_FALSE(files.files.contains(kFolder + "/export.part")) << "it takes no room";
  EXPECT_EQ(exports.begin(kFolder, ExportPicture::kCamera), std::nullopt);
}

TEST_F(ClassExportsTest, deletes_what_a_power_cut_left) {
  files.files[kFolder + "/export.part"] = {1, 2, 3};
  ClassExports exports(files);
  exports.finish();
  EXPECT_FALSE(files.files.contains(kFolder + "/export.part"));
  EXPECT_TRUE(files.files.contains(kFolder + "/" + live::recording::part_name(1)));
}

TEST_F(ClassExportsTest, gives_up_a_class_that_is_deleted_meanwhile) {
  files.vanish_when = kUncheckedMax / 2;
  live::recording::test::ClassParts parts;
  constexpr std::size_t kLarge = 1'200;  // bytes of 20 ms
  std::vector<media::Frame> frames;
  for (std::size_t i = 0; i < 3 * kUncheckedMax / kLarge; ++i) {
    std::vector<std::uint8_t> bytes(kLarge);
    bytes[0] = 0xF8;  // one frame of 20 ms (RFC 6716 section 3.1)
    frames.push_back({static_cast<std::int64_t>(i) * 960, 0, true, std::move(bytes)});
  }
  parts.add(parts.track("microphone", "p1"), {}, live::recording::test::ClassParts::opus(), frames);
  for (const auto& [number, bytes] : parts.files) {
    files.files[kFolder + "/" + live::recording::part_name(number)] = bytes;
  }
  files.manifests[kFolder] = parts.manifest;
  ClassExports exports(files);
  ASSERT_EQ(exports.begin(kFolder, ExportPicture::kCamera), std::nullopt);
  exports.finish();
  EXPECT_EQ(exports.state(kFolder, ExportPicture::kCamera).state, State::kFailed);
  EXPECT_FALSE(files.files.contains(kFolder + "/export-camera.mp4"));
  EXPECT_FALSE(files.files.contains(kFolder + "/export.part")) << "it takes no room";
}

TEST_F(ClassExportsTest, knows_its_names) {
  EXPECT_EQ(export_picture_from("screen"), ExportPicture::kScreen);
  EXPECT_EQ(export_picture_from("camera"), ExportPicture::kCamera);
  EXPECT_EQ(export_picture_from("both"), std::nullopt);
  EXPECT_TRUE(is_export_name("export-screen.mp4"));
  EXPECT_FALSE(is_export_name("export.part"));
}

}  // namespace
}  // namespace app::broadcast
