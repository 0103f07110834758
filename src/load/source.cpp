#include "load/source.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "media/rtp_payload/packetize.hpp"

namespace load {
namespace {

constexpr base::Duration kLateMax = std::chrono::seconds(1);

struct Named {
  std::string_view name;
  std::string_view file;
};
constexpr std::array kNamed = {Named{"camera-h264", "camera.h264"},
                               Named{"camera-vp8", "camera.ivf"}, Named{"webcam", "webcam.ivf"},
                               Named{"screen", "screen.ivf"}, Named{"voice", "voice.opus"}};

}  // namespace

std::string clip_names() {
  std::string names;
  for (const Named& named : kNamed) names += (names.empty() ? "" : ", ") + std::string(named.name);
  return names;
}

base::Result<media::file::Clip, std::string> open_clip(const std::string& name_or_file,
                                                       const std::string& folder,
                                                       double frames_per_second) {
  using Failure = base::Failure<std::string>;
  std::filesystem::path path = name_or_file;
  for (const Named& named : kNamed) {
    if (named.name == name_or_file) path = std::filesystem::path(folder) / named.file;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Failure(fmt::format(
        "{} cannot be read; tools/make_streams makes the streams that have a name ({}), and "
        "--streams says where they are",
        path.string(), clip_names()));
  }
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  auto clip = media::file::read(bytes, frames_per_second);
  if (!clip) return Failure(fmt::format("{} {}", path.string(), to_string(clip.error())));
  return std::move(*clip);
}

Playback::Playback(media::file::Clip clip, base::Time start)
    : clip_(std::move(clip)), start_(start) {}

base::Duration Playback::offset() const {
  const std::uint64_t count = clip_.frames.size();
  return clip_.length * static_cast<base::Duration::rep>(number_ / count) +
         clip_.frames[number_ % count].at;
}

std::optional<Playback::Due> Playback::take_due(base::Time now) {
  while (start_ + offset() + kLateMax < now) ++number_;
  if (now < start_ + offset()) return std::nullopt;
  const media::file::Frame& frame = clip_.frames[number_ % clip_.frames.size()];
  payloads_ = media::rtp_payload::packetize(clip_.codec, frame.bytes, number_);
  const Due due{number_, offset(), &payloads_};
  ++number_;
  return due;
}

}  // namespace load
