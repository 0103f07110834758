// Frames that ffmpeg encoded, and its judgement of a file.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "media/frame.hpp"
#include "tests/media/mp4/boxes.hpp"

namespace live::recording::test {

inline std::string output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer{};
  while (pipe != nullptr && fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
    text += buffer.data();
  }
  if (pipe == nullptr || pclose(pipe) != 0) text += "\n(it failed)";
  return text;
}

inline bool has_ffmpeg() {
  return std::system("ffmpeg -version >/dev/null 2>&1") == 0;
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "recording-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::vector<std::uint8_t> load(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void save(const std::string& file, const std::vector<std::uint8_t>& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

struct Clip {
  media::Format picture;
  media::Format sound;
  std::vector<media::Frame> pictures;
  std::vector<media::Frame> sounds;
};

inline std::vector<media::Frame> frames_of(const std::vector<std::uint8_t>& file) {
  std::vector<media::Frame> frames;
  const auto runs = media::mp4::test::runs_of(file).value();
  for (const auto& run : runs) {
    auto time = static_cast<std::int64_t>(run.decode_time);
    for (const auto& sample : run.samples) {
      frames.push_back({time,
                        sample.composition_offset,
                        sample.sync,
                        {sample.bytes.begin(), sample.bytes.end()}});
      time += sample.duration;
    }
  }
  return frames;
}

// H.264 with B-frames at 25 pictures a second, a keyframe each two seconds, and AAC.
inline Clip make_clip(const Folder& folder, int length_seconds) {
  using media::mp4::test::find;
  const std::string length = std::to_string(length_seconds);
  const std::string flags = " -movflags frag_keyframe+empty_moov+default_base_moof ";
  EXPECT_EQ(
      output_of(
          "ffmpeg -nostdin -v error -y -f lavfi -i testsrc=size=160x90:rate=25:duration=" + length +
          " -c:v libx264 -preset ultrafast -bf 2 -g 50 -pix_fmt yuv420p "
          "-video_track_timescale 90000" +
          flags + folder.file("v.mp4")),
      "");
  EXPECT_EQ(output_of("ffmpeg -nostdin -v error -y -f lavfi -i sine=sample_rate=48000:duration=" +
                      length + " -c:a aac -ac 2" + flags + folder.file("a.mp4")),
            "");
  Clip clip;
  const auto video = load(folder.file("v.mp4"));
  const auto audio = load(folder.file("a.mp4"));
  clip.pictures = frames_of(video);
  clip.sounds = frames_of(audio);
  clip.picture.width = 160;
  clip.picture.height = 90;
  const auto entry = find(video, "moov/trak/mdia/minf/stbl/stsd").subspan(8);
  const auto avcc = find(find(entry, "avc1").subspan(78), "avcC");
  clip.picture.configuration.assign(avcc.begin(), avcc.end());
  clip.sound.codec = media::Codec::kAac;
  clip.sound.timescale = 48'000;
  clip.sound.channels = 2;
  clip.sound.configuration = {0x11, 0x90};  // AAC-LC, 48 kHz, stereo
  return clip;
}

// What ffmpeg complains about when it decodes all of it, and how long it says that the file is.
struct Verdict {
  std::string complaint;
  double seconds = 0;
};
inline Verdict ffmpeg_verdict(const std::string& file) {
  Verdict verdict;
  verdict.complaint =
      output_of("ffmpeg -nostdin -v warning -xerror -i " + file + " -map 0 -f null -");
  verdict.seconds = std::atof(
      output_of("ffprobe -v error -show_entries format=duration -of csv=p=0 " + file).c_str());
  return verdict;
}

}  // namespace live::recording::test
