// Parts of a class in memory, each of one track: H.264 that ffmpeg encoded, and Opus that is
// silence.
#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <numbers>

#include <opus/opus.h>

#include "live/recording/recorder.hpp"
#include "media/transcode/opus_handles.hpp"
#include "tests/live/recording/ffmpeg.hpp"
#include "tests/live/recording/judge.hpp"

namespace live::recording::test {

struct ClassParts {
  Manifest manifest;
  std::map<std::uint32_t, Bytes> files;

  std::uint32_t track(const char* source, const char* who) {
    const auto number = static_cast<std::uint32_t>(manifest.tracks.size() + 1);
    manifest.of_class = true;
    manifest.tracks.push_back({number, source, who, who});
    return number;
  }
  void add(std::uint32_t track, base::Duration begins, const media::Format& format,
           const std::vector<media::Frame>& frames) {
    Recorder recorder({}, {.index_space = std::size_t{32} << 10, .one_track = true});
    Operations out;
    EXPECT_TRUE(recorder.on_format(format, out));
    const media::Kind kind = media::kind_of(format.codec);
    for (const media::Frame& frame : frames) (void)recorder.write({}, kind, frame, out);
    recorder.end(EndReason::kStopped, out);
    const auto number = static_cast<std::uint32_t>(manifest.parts.size() + 1);
    Bytes& file = files[number];
    for (const Operation& operation : out) {
      const auto* append = std::get_if<Append>(&operation);
      if (append != nullptr) file.insert(file.end(), append->bytes.begin(), append->bytes.end());
    }
    manifest.parts.push_back({number, begins, recorder.length(), track});
  }
  void add_silence(std::uint32_t track, base::Duration begins, base::Duration length) {
    std::vector<media::Frame> frames;
    for (std::int64_t i = 0; std::chrono::milliseconds(20) * i < length; ++i) {
      frames.push_back({i * 960, 0, true, {0xF8, 0xFF, 0xFE}});
    }
    add(track, begins, opus(), frames);
  }
  // In hertz, at a quarter of full scale.
  void add_tone(std::uint32_t track, base::Duration begins, base::Duration length, int tone) {
    const auto encoder = media::transcode::make_opus_encoder(64'000);
    std::vector<media::Frame> frames;
    for (std::int64_t i = 0; std::chrono::milliseconds(20) * i < length; ++i) {
      std::vector<float> samples(std::size_t{2} * 960);
      for (std::size_t k = 0; k < 960; ++k) {
        const double at = static_cast<double>(i * 960 + static_cast<std::int64_t>(k)) / 48'000;
        samples[2 * k] = samples[2 * k + 1] =
            static_cast<float>(0.25 * std::sin(2 * std::numbers::pi * tone * at));
      }
      Bytes bytes(1'275);
      const int size = opus_encode_float(encoder.get(), samples.data(), 960, bytes.data(),
                                         static_cast<int>(bytes.size()));
      bytes.resize(static_cast<std::size_t>(size));
      frames.push_back({i * 960, 0, true, std::move(bytes)});
    }
    add(track, begins, opus(), frames);
  }
  static media::Format opus() {
    media::Format format;
    format.codec = media::Codec::kOpus;
    format.timescale = 48'000;
    format.channels = 2;
    format.configuration = {'O', 'p', 'u', 's',  'H', 'e', 'a', 'd', 1, 2,
                            0,   0,   128, 0xBB, 0,   0,   0,   0,   0};
    return format;
  }
  std::unique_ptr<Reader> open(std::uint32_t part) const {
    const auto found = files.find(part);
    return found == files.end() ? nullptr : std::make_unique<MemoryReader>(found->second);
  }
};

// A clip of that size, without B-frames.
inline Clip make_pictures(const Folder& folder, const std::string& size, int length_seconds) {
  const std::string file = folder.file("v" + size + ".mp4");
  EXPECT_EQ(output_of("ffmpeg -nostdin -v error -y -f lavfi -i testsrc=size=" + size +
                      ":rate=25:duration=" + std::to_string(length_seconds) +
                      " -c:v libx264 -preset ultrafast -bf 0 -g 50 -pix_fmt yuv420p "
                      "-video_track_timescale 90000 "
                      "-movflags frag_keyframe+empty_moov+default_base_moof " +
                      file),
            "");
  Clip clip;
  const auto video = load(file);
  clip.pictures = frames_of(video);
  clip.picture.width = static_cast<std::uint16_t>(std::stoi(size));
  clip.picture.height = static_cast<std::uint16_t>(std::stoi(size.substr(size.find('x') + 1)));
  const auto entry = media::mp4::test::find(video, "moov/trak/mdia/minf/stbl/stsd").subspan(8);
  const auto avcc =
      media::mp4::test::find(media::mp4::test::find(entry, "avc1").subspan(78), "avcC");
  clip.picture.configuration.assign(avcc.begin(), avcc.end());
  return clip;
}

}  // namespace live::recording::test
