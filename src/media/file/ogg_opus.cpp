// Ogg pages (RFC 3533 section 6) with Opus packets in them (RFC 7845).
#include <array>

#include "media/file/clip.hpp"

namespace media::file {
namespace {

constexpr std::size_t kPageHeaderSize = 27;
constexpr std::size_t kHeadersBeforeSound = 2;  // OpusHead, OpusTags
constexpr std::size_t kPacketSizeMax = 64 * 1024;

// The time a packet holds (RFC 6716 section 3.1).
base::Duration duration_of(base::ConstBytes packet) {
  constexpr std::array<int, 4> kSilk = {10'000, 20'000, 40'000, 60'000};
  constexpr std::array<int, 4> kCelt = {2'500, 5'000, 10'000, 20'000};
  const unsigned configuration = packet[0] >> 3;
  const int frame = configuration < 12   ? kSilk[configuration % 4]
                    : configuration < 16 ? kSilk[configuration % 2]
                                         : kCelt[configuration % 4];
  const unsigned code = packet[0] & 3;
  const int frames = code == 0 ? 1 : code < 3 ? 2 : packet.size() > 1 ? packet[1] & 63 : 0;
  return std::chrono::microseconds(frame * frames);
}

// Puts packets together from the segments of pages.
class Packets {
 public:
  // False: the page is damaged.
  bool add_page(base::ByteReader& reader) {
    const base::ConstBytes header = reader.bytes(kPageHeaderSize);
    if (!reader.ok() || base::as_text(header.first(4)) != "OggS" || header[4] != 0) return false;
    const base::ConstBytes lacing = reader.bytes(header[26]);
    for (const std::uint8_t size : lacing) {
      const base::ConstBytes segment = reader.bytes(size);
      current_.insert(current_.end(), segment.begin(), segment.end());
      if (current_.size() > kPacketSizeMax) return false;
      if (size == 255) continue;  // goes on in the next segment
      done_.push_back(std::move(current_));
      current_.clear();
    }
    return reader.ok();
  }
  std::vector<std::vector<std::uint8_t>>& done() { return done_; }

 private:
  std::vector<std::uint8_t> current_;
  std::vector<std::vector<std::uint8_t>> done_;
};

}  // namespace

base::Result<Clip, ReadError> read_ogg_opus(base::ConstBytes bytes) {
  Packets packets;
  base::ByteReader reader(bytes);
  if (!packets.add_page(reader)) return base::Failure{ReadError::kNotThisFormat};
  while (!reader.empty()) {
    if (!packets.add_page(reader)) return base::Failure{ReadError::kDamaged};
  }
  const auto& done = packets.done();
  if (done.empty() || base::as_text(done.front()).substr(0, 8) != "OpusHead") {
    return base::Failure{ReadError::kUnknownCodec};
  }
  Clip clip{Codec::kOpus, {}, {}};
  for (std::size_t i = kHeadersBeforeSound; i < done.size(); ++i) {
    if (done[i].empty()) return base::Failure{ReadError::kDamaged};
    const base::Duration duration = duration_of(done[i]);
    if (duration == base::Duration{}) return base::Failure{ReadError::kDamaged};
    clip.frames.push_back({clip.length, done[i]});
    clip.length += duration;
  }
  if (clip.frames.empty()) return base::Failure{ReadError::kEmpty};
  return clip;
}

}  // namespace media::file
