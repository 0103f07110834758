#include "live/recording/class_export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/recording/finish.hpp"
#include "tests/live/recording/class_parts.hpp"

namespace live::recording {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class ClassExportTest : public testing::Test {
 protected:
  test::Bytes made(ExportPicture picture) {
    auto plan = plan_export(parts.manifest, picture);
    EXPECT_TRUE(plan);
    ClassExport made(std::move(*plan), {}, [this](std::uint32_t part) { return parts.open(part); });
    Operations out;
    while (made.step(out)) EXPECT_LE(made.permille(), 1000u);
    EXPECT_EQ(made.permille(), 1000u);
    EXPECT_EQ(made.parts(), 1u);
    test::Bytes file;
    for (const Operation& operation : out) {
      const auto* append = std::get_if<Append>(&operation);
      if (append != nullptr) file.insert(file.end(), append->bytes.begin(), append->bytes.end());
    }
    return finished(std::move(file));
  }
  static test::Bytes finished(test::Bytes file) {
    const test::MemoryReader reader(file);
    const auto done = finish(reader, file.size());
    EXPECT_TRUE(done);
    for (const auto* patches : {&done->bodies, &done->heads}) {
      for (const Patch& patch : *patches) {
        std::ranges::copy(patch.bytes, file.begin() + static_cast<std::ptrdiff_t>(patch.at));
      }
    }
    return file;
  }
  test::Folder folder;
  test::ClassParts parts;
};

TEST_F(ClassExportTest, plans_the_screen_before_the_camera) {
  const auto microphone = parts.track("microphone", "p1");
  const auto camera = parts.track("camera", "p1");
  const auto screen = parts.track("screen", "p1");
  const auto other = parts.track("microphone", "p2");
  parts.manifest.parts = {{1, seconds(0), seconds(100), microphone},
                          {2, seconds(1), seconds(99), camera},
                          {3, seconds(20), seconds(10), screen},
                          {4, seconds(25), seconds(15), screen},
                          {5, seconds(0), seconds(100), other}};
  const auto plan = plan_export(parts.manifest, ExportPicture::kScreen);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->who, "p1");
  EXPECT_THAT(plan->sounds,
              ElementsAre(ExportPiece{parts.manifest.parts[0], seconds(0), seconds(100)},
                          ExportPiece{parts.manifest.parts[4], seconds(0), seconds(100)}))
      << "everybody is heard";
  EXPECT_THAT(plan->pictures,
              ElementsAre(ExportPiece{parts.manifest.parts[1], seconds(1), seconds(20)},
                          ExportPiece{parts.manifest.parts[2], seconds(20), seconds(30)},
                          ExportPiece{parts.manifest.parts[3], seconds(30), seconds(40)},
                          ExportPiece{parts.manifest.parts[1], seconds(40), seconds(100)}));
  const auto of_camera = plan_export(parts.manifest, ExportPicture::kCamera);
  ASSERT_TRUE(of_camera);
  EXPECT_EQ(of_camera->pictures.size(), 1u);
}

TEST_F(ClassExportTest, plans_nothing_where_nothing_is) {
  EXPECT_FALSE(plan_export({}, ExportPicture::kScreen));
  parts.manifest.of_class = true;
  EXPECT_FALSE(plan_export(parts.manifest, ExportPicture::kScreen));
}

TEST_F(ClassExportTest, makes_one_file_that_other_programs_decode) {
  if (!test::has_ffmpeg()) GTEST_SKIP() << "needs ffmpeg";
  const test::Clip camera = test::make_pictures(folder, "160x90", 12);
  const test::Clip screen = test::make_pictures(folder, "320x180", 4);
  const auto microphone = parts.track("microphone", "p1");
  const auto of_camera = parts.track("camera", "p1");
  const auto of_screen = parts.track("screen", "p1");
  parts.add_silence(microphone, milliseconds(200), seconds(13));
  parts.add(of_camera, milliseconds(400), camera.picture, camera.pictures);
  parts.add(of_screen, seconds(5), screen.picture, screen.pictures);
  const std::string file = folder.file("class.mp4");
  test::save(file, made(ExportPicture::kScreen));
  const test::Verdict verdict = test::ffmpeg_verdict(file);
  EXPECT_EQ(verdict.complaint, "");
  EXPECT_NEAR(verdict.seconds, 13, 0.3)
      << test::output_of("ffprobe -v error -show_entries stream=start_time,duration " + file);
  const std::string shown = test::output_of(
      "ffprobe -v error -select_streams v -show_entries frame=width,pts_time -of csv=p=0 " + file);
  EXPECT_NE(shown.find(",320"), std::string::npos) << shown.substr(0, 400);
  EXPECT_NE(shown.find(",160"), std::string::npos) << shown.substr(0, 400);
}

TEST_F(ClassExportTest, mixes_what_is_heard_at_once) {
  if (!test::has_ffmpeg()) GTEST_SKIP() << "needs ffmpeg";
  // A tone of each person, in turns and together.
  parts.add_tone(parts.track("microphone", "p1"), seconds(1), seconds(6), 440);
  parts.add_tone(parts.track("microphone", "p2"), seconds(3), seconds(2), 1000);
  parts.add_tone(parts.track("screen_audio", "p1"), seconds(9), seconds(2), 2000);
  const std::string file = folder.file("voices.mp4");
  test::save(file, made(ExportPicture::kCamera));
  const test::Verdict verdict = test::ffmpeg_verdict(file);
  EXPECT_EQ(verdict.complaint, "");
  EXPECT_NEAR(verdict.seconds, 10, 0.3);
  // Decibels of a tone within a second of the file, which begins with the first sound.
  const auto level = [&](int tone, double at) {
    const std::string found = test::output_of(
        "ffmpeg -nostdin -hide_banner -ss " + std::to_string(at) + " -t 1 -i " + file +
        " -af 'bandpass=f=" + std::to_string(tone) + ":t=h:w=50,volumedetect' -f null - 2>&1");
    const auto mean = found.find("mean_volume: ");
    return mean == std::string::npos ? -1000.0 : std::stod(found.substr(mean + 13));
  };
  EXPECT_GT(level(440, 0.5), -20);
  EXPECT_LT(level(1000, 0.5), -35);
  EXPECT_GT(level(440, 2.5), -20) << "both together";
  EXPECT_GT(level(1000, 2.5), -20);
  EXPECT_LT(level(1000, 4.5), -35);
  EXPECT_GT(level(2000, 8.5), -20);
}

TEST_F(ClassExportTest, of_a_voice_alone_is_a_file_too) {
  if (!test::has_ffmpeg()) GTEST_SKIP() << "needs ffmpeg";
  const auto microphone = parts.track("microphone", "p1");
  parts.add_silence(microphone, seconds(1), seconds(4));
  parts.add_silence(microphone, seconds(9), seconds(4));
  const std::string file = folder.file("voice.mp4");
  test::save(file, made(ExportPicture::kCamera));
  const test::Verdict verdict = test::ffmpeg_verdict(file);
  EXPECT_EQ(verdict.complaint, "");
  EXPECT_NEAR(verdict.seconds, 12, 0.3);
}

TEST_F(ClassExportTest, leaves_out_what_is_gone) {
  const auto microphone = parts.track("microphone", "p1");
  parts.add_silence(microphone, {}, seconds(2));
  parts.add_silence(microphone, seconds(3), seconds(2));
  parts.files.erase(1);
  EXPECT_GT(made(ExportPicture::kCamera).size(), 1000u);
}

}  // namespace
}  // namespace live::recording
