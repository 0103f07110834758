// links: live
// A line of messages: kind, step of the clock in units of 20 ms (signed), size, body.
#include <array>
#include <cstdlib>

#include "live/tag_ingest.hpp"

using namespace live;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

class Channel {
 public:
  void operator()(const FormatFound& found) { formats_.at(found.track) = found.format; }
  void operator()(const FrameReceived& received) {
    const media::Frame& frame = received.frame;
    check(formats_.at(received.track).timescale > 0 && started_.at(received.track));
    check(frame.decode_time > last_.at(received.track) && !frame.bytes.empty());
    last_.at(received.track) = frame.decode_time;
  }
  void operator()(const ClockJumped& jump) { check(jump.by_ms != 0); }
  void operator()(const Finding&) { check(++findings_ <= 64); }

  void drain(TagIngest& ingest) {
    while (const auto event = ingest.poll_event()) {
      if (const auto* found = std::get_if<FormatFound>(&*event)) {
        // Sound of another rate counts in other ticks.
        if (started_.at(found->track) &&
            found->format.timescale != formats_[found->track].timescale)
          last_.at(found->track) = -1;
        started_.at(found->track) = true;
      }
      std::visit(*this, *event);
    }
  }

 private:
  std::array<media::Format, 2> formats_{};
  std::array<bool, 2> started_{};
  std::array<std::int64_t, 2> last_{-1, -1};
  int findings_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::Time now{std::chrono::seconds(1)};
  TagIngest ingest(now);
  Channel channel;
  base::ByteReader reader({data, size});
  std::int64_t time = 0;
  while (!reader.empty()) {
    const std::uint8_t kind = reader.u8();
    const auto step = static_cast<std::int8_t>(reader.u8());
    const base::ConstBytes body = reader.bytes(reader.u8());
    if (!reader.ok()) break;
    time += std::int64_t{20} * step * (kind & 0x80 ? 1000 : 1);
    now += std::chrono::milliseconds(kind & 0x40 ? 5000 : 20);
    if (now >= ingest.next_timeout()) ingest.handle_timeout(now);
    ingest.receive(
        now, {static_cast<proto::rtmp::MediaKind>(kind % 3), time, {body.begin(), body.end()}});
    channel.drain(ingest);
  }
  return 0;
}
