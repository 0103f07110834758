// Says what a video file that somebody brings holds, and whether browsers play it: MP4 (ISO/IEC
// 14496-12) and WebM. Looks at heads alone; decodes nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace media::probe {

inline constexpr std::size_t kMovieBytesMax = std::size_t{64} << 20U;  // ten hours have a tenth

// A file that does not change while it is read.
class File {
 public:
  virtual ~File() = default;
  virtual std::uint64_t size() const = 0;  // bytes
  // Fills `out` from the place `at`; at + out.size() is at most size(). False: the disk failed.
  virtual bool read(std::uint64_t at, base::Bytes out) const = 0;
};

enum class Container : std::uint8_t { kMp4, kWebm };
std::string_view to_string(Container container);  // "mp4", "webm"; also the end of a file's name

struct Facts {
  Container container = Container::kMp4;
  std::chrono::milliseconds length{};
  std::string video;  // "H.264", "VP9"...; empty: there is none
  std::string audio;
};

enum class Problem : std::uint8_t {
  kReadFailed,
  kNoVideoFile,  // neither MP4 nor WebM; Matroska, AVI, a document
  kCut,          // it ends before its index: it was not copied whole
  kNoTracks,
  kVideoCodec,  // one that browsers do not all play: `what`
  kAudioCodec,
  kNoLength,  // a recording that was never closed
};
std::string_view to_string(Problem problem);  // "video_file_cut"

struct Unplayable {
  Problem problem = Problem::kNoVideoFile;
  std::string what;  // the codec, as people call it, or its four letters
};

// What is played everywhere as it is: H.264 of 8 bits with AAC, MP3 or Opus in MP4; VP8, VP9 and
// AV1 with Opus or Vorbis in WebM.
base::Result<Facts, Unplayable> probe(const File& file);

}  // namespace media::probe
