#include "media/probe/probe.hpp"

#include <array>

#include "media/probe/mp4.hpp"
#include "media/probe/webm.hpp"

namespace media::probe {
namespace {

constexpr std::size_t kHeadSize = 12;
constexpr std::uint32_t kEbmlHead = 0x1A45DFA3;  // RFC 8794 section 11.2.1

}  // namespace

std::string_view to_string(Container container) {
  return container == Container::kWebm ? "webm" : "mp4";
}

std::string_view to_string(Problem problem) {
  switch (problem) {
    case Problem::kReadFailed:
      return "server_busy";
    case Problem::kNoVideoFile:
      return "no_video_file";
    case Problem::kCut:
      return "video_file_cut";
    case Problem::kNoTracks:
      return "video_file_empty";
    case Problem::kVideoCodec:
      return "video_codec_unplayable";
    case Problem::kAudioCodec:
      return "audio_codec_unplayable";
    case Problem::kNoLength:
      return "video_file_unfinished";
  }
  return "";
}

base::Result<Facts, Unplayable> probe(const File& file) {
  const base::Failure<Unplayable> none{Unplayable{Problem::kNoVideoFile, {}}};
  std::array<std::uint8_t, kHeadSize> head{};
  if (file.size() < head.size()) return none;
  if (!file.read(0, head)) return base::Failure{Unplayable{Problem::kReadFailed, {}}};
  if (base::as_text(base::ConstBytes(head).subspan(4, 4)) == "ftyp") return probe_mp4(file);
  if (base::load_u32(head.data()) == kEbmlHead) return probe_webm(file);
  return none;
}

}  // namespace media::probe
