// links: media_transcode plugin
// What a publisher sends as AAC, through the real plug-in: a configuration, then frames with steps
// of their clock. Times never go back, and no frame of Opus is empty or too large.
#include "media/transcode/aac_to_opus.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/check.hpp"

extern "C" const media::transcode::PendopoAac* pendopo_aac();

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace media::transcode;
  base::ByteReader input{{data, size}};
  const base::ConstBytes configuration =
      input.bytes(std::min<std::size_t>(input.u8(), input.left()));
  const std::uint32_t rate = input.u32() % 96'001;
  const auto machine = AacToOpus::make(*pendopo_aac(), configuration, rate);
  if (!machine) return 0;
  std::int64_t time = 0;
  std::int64_t newest = -1;
  for (int frames = 0; !input.empty() && frames < 200; ++frames) {
    const std::uint8_t shape = input.u8();
    const std::int64_t step = (shape & 1) != 0 ? input.u16() : 1'024;
    time = std::max<std::int64_t>(0, (shape & 2) != 0 ? time - step : time + step);
    const std::size_t length = (shape & 4) != 0 ? input.u16() : input.u8();
    machine->push(time, input.bytes(std::min(length, input.left())));
    while (const auto frame = machine->poll()) {
      CHECK(frame->time > newest);
      CHECK(!frame->bytes.empty() && frame->bytes.size() <= kOpusFrameMax);
      newest = frame->time;
    }
  }
  return 0;
}
