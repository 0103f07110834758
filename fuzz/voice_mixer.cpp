// links: media_transcode
// Packets of several voices at any times: times of what comes out only grow.
#include "media/transcode/voice_mixer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/bytes.hpp"
#include "base/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ConstBytes bytes(data, size);
  const auto mixer = media::transcode::VoiceMixer::make();
  std::int64_t time = 0;
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  const auto judge = [&] {
    while (const auto frame = mixer->poll()) {
      CHECK(frame->decode_time > last && !frame->bytes.empty());
      last = frame->decode_time;
    }
  };
  while (bytes.size() >= 4) {
    const std::uint8_t kind = bytes[0];
    const std::uint64_t voice = kind & 3U;
    time += std::int64_t{bytes[1]} * bytes[2];
    const std::size_t length = std::min<std::size_t>(bytes[3], bytes.size() - 4);
    if ((kind & 4U) != 0) mixer->complete(time);
    if ((kind & 8U) != 0) mixer->forget(voice);
    mixer->push(voice, (kind & 16U) != 0 ? time - 5'000 : time, bytes.subspan(4, length));
    bytes = bytes.subspan(4 + length);
    judge();
  }
  mixer->finish();
  judge();
  return 0;
}
