// links: media_codec
// The first byte says whose parameters the rest is.
#include <cstdlib>

#include "media/codec/aac_configuration.hpp"
#include "media/codec/avc_configuration.hpp"
#include "media/codec/h264_parameters.hpp"
#include "media/codec/nal_units.hpp"
#include "media/codec/opus_head.hpp"

using namespace media::codec;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void sps(base::ConstBytes bytes) {
  const auto found = parse_h264_sps(bytes);
  if (!found) return;
  check(found->width > 0 && found->height > 0 && found->width <= 16384 && found->height <= 16384);
  check(found->bit_depth >= 8 && found->bit_depth <= 16);
}

void record(base::ConstBytes bytes) {
  const auto found = parse_avc_configuration(bytes);
  if (!found) return;
  const auto made = make_avc_configuration(found->sps, found->pps);
  if (made.empty()) return;
  const auto again = parse_avc_configuration(made);
  check(again && again->sps == found->sps && again->pps == found->pps);
}

// What was cleaned is clean: it stays as it is.
void frame(base::ConstBytes bytes, std::uint8_t length_size) {
  const auto found = read_access_unit(bytes, length_size);
  if (!found) return;
  const auto again = read_access_unit(found->bytes, 4);
  check(again && again->is_idr == found->is_idr && again->sps.empty() && again->pps.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const base::ConstBytes bytes(data + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
      sps(bytes);
      break;
    case 1:
      record(bytes);
      break;
    case 2:
      parse_aac_configuration(bytes);
      check(aac_without_adts(bytes).size() <= bytes.size());
      break;
    case 3:
      parse_opus_head(bytes);
      check(opus_samples(bytes) <= 5760);
      break;
    default:
      frame(bytes, static_cast<std::uint8_t>(data[0] % 4 + 1));
  }
  return 0;
}
