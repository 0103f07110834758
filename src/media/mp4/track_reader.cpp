#include "media/mp4/track_reader.hpp"

#include <initializer_list>
#include <string_view>

#include "media/mp4/box_reader.hpp"

namespace media::mp4 {
namespace {

constexpr std::uint32_t kNonSync = 0x0001'0000;
constexpr std::size_t kDescriptionHead = 8;  // of stsd: version, flags, how many
constexpr std::size_t kPictureFields = 78;   // of avc1, before its boxes
constexpr std::size_t kSoundFields = 28;     // of Opus

// The body of the first box at the end of that path.
std::optional<base::ConstBytes> inner(base::ConstBytes body,
                                      std::initializer_list<std::string_view> path) {
  for (const std::string_view type : path) {
    std::optional<base::ConstBytes> found;
    BoxReader boxes(body);
    while (const auto box = boxes.next()) {
      if (box->type != type) continue;
      found = box->body;
      break;
    }
    if (!found) return std::nullopt;
    body = *found;
  }
  return body;
}

std::optional<Format> read_picture(base::ConstBytes avc1) {
  if (avc1.size() < kPictureFields) return std::nullopt;
  const auto configuration = inner(avc1.subspan(kPictureFields), {"avcC"});
  if (!configuration) return std::nullopt;
  Format format;
  base::ByteReader reader(avc1);
  reader.skip(24);
  format.width = reader.u16();
  format.height = reader.u16();
  format.configuration.assign(configuration->begin(), configuration->end());
  return format;
}

// dOps has the fields of OpusHead (RFC 7845 section 5.1) in the other order of bytes.
std::optional<Format> read_sound(base::ConstBytes opus) {
  if (opus.size() < kSoundFields) return std::nullopt;
  const auto fields = inner(opus.subspan(kSoundFields), {"dOps"});
  if (!fields) return std::nullopt;
  base::ByteReader reader(*fields);
  reader.skip(1);
  const std::uint8_t channels = reader.u8();
  const std::uint16_t skip = reader.u16();
  const std::uint32_t rate = reader.u32();
  const std::uint16_t gain = reader.u16();
  if (reader.u8() != 0 || !reader.ok()) return std::nullopt;
  Format format;
  format.codec = Codec::kOpus;
  format.channels = channels;
  const auto byte = [](std::uint32_t value, int shift) {
    return static_cast<std::uint8_t>(value >> shift);
  };
  format.configuration = {'O',
                          'p',
                          'u',
                          's',
                          'H',
                          'e',
                          'a',
                          'd',
                          1,
                          channels,
                          byte(skip, 0),
                          byte(skip, 8),
                          byte(rate, 0),
                          byte(rate, 8),
                          byte(rate, 16),
                          byte(rate, 24),
                          byte(gain, 0),
                          byte(gain, 8),
                          0};
  return format;
}

}  // namespace

std::optional<Format> read_format(base::ConstBytes moov) {
  const auto media = inner(moov, {"moov", "trak", "mdia"});
  const auto header = media ? inner(*media, {"mdhd"}) : std::nullopt;
  const auto descriptions = media ? inner(*media, {"minf", "stbl", "stsd"}) : std::nullopt;
  if (!header || !descriptions || descriptions->size() < kDescriptionHead) return std::nullopt;
  const base::ConstBytes entries = descriptions->subspan(kDescriptionHead);
  std::optional<Format> format;
  if (const auto avc1 = inner(entries, {"avc1"})) {
    format = read_picture(*avc1);
  } else if (const auto opus = inner(entries, {"Opus"})) {
    format = read_sound(*opus);
  }
  base::ByteReader reader(*header);
  const std::uint8_t version = reader.u8();
  reader.skip(3 + 16);
  const std::uint32_t timescale = reader.u32();
  if (!format || !reader.ok() || version != 1 || timescale == 0) return std::nullopt;
  format->timescale = timescale;
  return format;
}

std::vector<SampleFacts> read_samples(base::ConstBytes moof) {
  const auto run = inner(moof, {"moof", "traf", "trun"});
  if (!run) return {};
  base::ByteReader reader(*run);
  reader.skip(4);
  const std::uint32_t count = reader.u32();
  reader.skip(4);
  if (!reader.ok() || count > reader.left() / 16) return {};
  std::vector<SampleFacts> samples;
  samples.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    SampleFacts sample;
    sample.duration = reader.u32();
    sample.size = reader.u32();
    sample.sync = (reader.u32() & kNonSync) == 0;
    sample.composition_offset = static_cast<std::int32_t>(reader.u32());
    samples.push_back(sample);
  }
  return samples;
}

}  // namespace media::mp4
