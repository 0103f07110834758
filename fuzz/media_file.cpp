// links: media_rtp_payload
// A file of the user's: read, and what was read put into RTP payloads.
#include <cstdlib>

#include "media/file/clip.hpp"
#include "media/rtp_payload/packetize.hpp"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t size_max = media::rtp_payload::kPayloadSizeMin + data[0];
  const auto clip = media::file::read({data + 1, size - 1}, 25);
  if (!clip) {
    check(!media::file::to_string(clip.error()).empty());
    return 0;
  }
  check(!clip->frames.empty());
  base::Duration before{};
  std::uint64_t number = 0;
  for (const media::file::Frame& frame : clip->frames) {
    check(!frame.bytes.empty() && frame.at >= before && frame.at < clip->length);
    before = frame.at;
    const auto payloads =
        media::rtp_payload::packetize(clip->codec, frame.bytes, ++number, size_max);
    for (const auto& payload : payloads) {
      check(!payload.empty());
      check(clip->codec == media::Codec::kOpus || payload.size() <= size_max);
    }
  }
  return 0;
}
