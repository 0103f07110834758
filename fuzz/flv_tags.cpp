// links: media_flv
// The first byte says whether the rest is of pictures or of sound. What was read can be written.
#include <cstdlib>

#include "media/flv/tag.hpp"

using namespace media::flv;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

bool lies_within(base::ConstBytes part, base::ConstBytes whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const base::ConstBytes body(data + 1, size - 1);
  const bool is_video = data[0] % 2 == 0;
  const auto facts = is_video ? read_video_tag(body) : read_audio_tag(body);
  if (!facts) return 0;
  if (const auto* found = std::get_if<Configuration>(&*facts)) {
    check(lies_within(found->record, body));
    const auto written = is_video ? write_video_configuration(found->codec, found->record)
                                  : write_audio_configuration(found->codec, found->record);
    check((is_video ? read_video_tag(written) : read_audio_tag(written)).has_value());
  }
  if (const auto* found = std::get_if<CodedFrame>(&*facts)) {
    check(lies_within(found->bytes, body));
    check(found->composition_ms >= -0x800000 && found->composition_ms <= 0x7FFFFF);
    const auto written =
        is_video ? write_video_frame(*found) : write_audio_frame(found->codec, found->bytes);
    const auto again = is_video ? read_video_tag(written) : read_audio_tag(written);
    check(again && std::holds_alternative<CodedFrame>(*again));
    check(std::get<CodedFrame>(*again).composition_ms == found->composition_ms);
  }
  if (const auto* found = std::get_if<UnsupportedCodec>(&*facts)) check(!found->name.empty());
  return 0;
}
