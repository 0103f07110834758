// ffmpeg encodes, the muxer and the window make a broadcast of it, and ffmpeg plays that, every
// frame.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/live/hls/broadcast.hpp"
#include "tests/live/hls/playlist_checker.hpp"
#include "tests/media/mp4/boxes.hpp"

namespace live::hls {
namespace {

using Data = std::vector<std::uint8_t>;
using media::mp4::test::find;

std::string output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer{};
  while (pipe != nullptr && fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
    text += buffer.data();
  }
  if (pipe == nullptr || pclose(pipe) != 0) text += "\n(it failed)";
  return text;
}

class HlsFfmpeg : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ffmpeg";
    std::string name = (std::filesystem::temp_directory_path() / "hls_test_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override {
    if (!folder.empty()) std::filesystem::remove_all(folder);
  }

  Data encode(const std::string& options) const {
    const std::string file = (folder / "in.mp4").string();
    EXPECT_EQ(output_of("ffmpeg -nostdin -v error -y " + options +
                        " -movflags frag_keyframe+empty_moov+default_base_moof " + file),
              "");
    std::ifstream in(file, std::ios::binary);
    return Data(std::istreambuf_iterator<char>(in), {});
  }
  void save(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder / name, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  // The files of a playlist as a server would give them.
  void save_all(test::Broadcast& cast, const std::string& name) const {
    const std::string text = cast.get(name);
    save(name, text);
    for (const test::ListedSegment& segment : test::read_playlist(text).segments) {
      save(segment.map, cast.get(segment.map));
      save(segment.address, cast.get(segment.address));
    }
  }

  std::filesystem::path folder;
};

std::vector<media::Frame> frames_of(const Data& file) {
  std::vector<media::Frame> frames;
  const auto runs = media::mp4::test::runs_of(file).value();
  for (const auto& run : runs) {
    auto time = static_cast<std::int64_t>(run.decode_time);
    for (const auto& sample : run.samples) {
      frames.push_back({time, sample.composition_offset, sample.sync,
                        Data(sample.bytes.begin(), sample.bytes.end())});
      time += sample.duration;
    }
  }
  return frames;
}

TEST_F(HlsFfmpeg, plays_every_picture_and_sound_of_a_broadcast) {
  const Data video = encode(
      "-f lavfi -i testsrc=size=320x180:rate=25:duration=8 -c:v libx264 -bf 2 -g 50 "
      "-pix_fmt yuv420p -video_track_timescale 90000");
  const Data audio = encode("-f lavfi -i sine=duration=8:sample_rate=48000 -c:a libopus -ac 2");
  media::Format picture;
  picture.width = 320;
  picture.height = 180;
  const auto entry = find(video, "moov/trak/mdia/minf/stbl/stsd").subspan(8);
  const auto avcc = find(find(entry, "avc1").subspan(78), "avcC");
  picture.configuration.assign(avcc.begin(), avcc.end());

  test::Broadcast cast;
  ASSERT_TRUE(cast.muxer.on_format(picture, cast.out));
  ASSERT_TRUE(cast.muxer.on_format(media::mp4::test::opus(), cast.out));
  const auto pictures = frames_of(video);
  const auto sounds = frames_of(audio);
  auto sound = sounds.begin();
  for (const media::Frame& frame : pictures) {
    for (; sound != sounds.end() && sound->decode_time * 15 <= frame.decode_time * 8; ++sound) {
      cast.muxer.write(cast.wall, media::Kind::kAudio, *sound, cast.out);
    }
    EXPECT_EQ(cast.muxer.write(cast.wall, media::Kind::kVideo, frame, cast.out), Taken::kTaken);
    cast.deliver();
  }
  for (; sound != sounds.end(); ++sound) {
    cast.muxer.write(cast.wall, media::Kind::kAudio, *sound, cast.out);
  }
  cast.muxer.end(cast.out);
  cast.deliver();

  save("index.m3u8", cast.get("index.m3u8"));
  save_all(cast, "video.m3u8");
  save_all(cast, "audio.m3u8");
  const auto count = [&](const std::string& name) {
    return output_of(
        "ffprobe -v error -count_frames -of csv=p=0 -show_entries "
        "stream=codec_name,nb_read_frames " +
        (folder / name).string());
  };
  EXPECT_EQ(count("video.m3u8").substr(0, 8), "h264,200");
  EXPECT_EQ(count("audio.m3u8").substr(0, 5), "opus,");
  EXPECT_EQ(output_of("ffmpeg -nostdin -v error -xerror -i " + (folder / "index.m3u8").string() +
                      " -map 0:v:0 -map 0:a:0 -f null -"),
            "");
}

}  // namespace
}  // namespace live::hls
