// links: live
// A line of packets: kind and flags, step of the position (signed), of the timestamp (signed, in
// units of 100 ticks), size, payload. Frames must be whole, in order, and begin with a key frame.
#include <array>
#include <cstdlib>

#include "live/packet_ingest.hpp"

using namespace live;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

class Channel {
 public:
  void operator()(const FormatFound& found) {
    check(found.format.timescale > 0 && !found.format.configuration.empty());
    started_.at(found.track) = true;
  }
  void operator()(const FrameReceived& received) {
    const media::Frame& frame = received.frame;
    check(started_.at(received.track) && !frame.bytes.empty());
    check(frame.decode_time > last_.at(received.track));
    if (last_.at(received.track) < 0) check(frame.keyframe);
    last_.at(received.track) = frame.decode_time;
    if (received.track == kVideoTrack) check(has_whole_units(frame.bytes));
  }
  void operator()(const ClockJumped&) {}
  void operator()(const Finding&) { check(++findings_ <= 64); }

 private:
  static bool has_whole_units(base::ConstBytes bytes) {
    base::ByteReader reader(bytes);
    while (!reader.empty()) {
      if (reader.bytes(reader.u32()).empty() || !reader.ok()) return false;
    }
    return true;
  }

  std::array<bool, 2> started_{};
  std::array<std::int64_t, 2> last_{-1, -1};
  int findings_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::Time now{std::chrono::seconds(1000)};
  PacketIngest ingest(now);
  Channel channel;
  base::ByteReader reader({data, size});
  std::array<std::uint64_t, 2> position{1'000, 1'000};
  std::array<std::uint32_t, 2> timestamp{};
  while (!reader.empty()) {
    const std::uint8_t flags = reader.u8();
    const auto step = static_cast<std::int8_t>(reader.u8());
    const auto ticks = static_cast<std::int8_t>(reader.u8());
    const base::ConstBytes payload = reader.bytes(reader.u8());
    if (!reader.ok()) break;
    const std::size_t track = flags & 1;
    position.at(track) += static_cast<std::uint64_t>(step);
    timestamp.at(track) += static_cast<std::uint32_t>(ticks * (flags & 0x10 ? 0x0100'0000 : 100));
    now += std::chrono::milliseconds(flags & 0x20 ? 700 : 5);
    if (now >= ingest.next_timeout()) ingest.handle_timeout(now);
    if ((flags & 0x40) != 0) {
      ingest.receive(
          now, SourceReport{track == 0 ? media::Kind::kVideo : media::Kind::kAudio,
                            now + std::chrono::milliseconds(100 * step), timestamp.at(track)});
    } else {
      SourcePacket packet;
      packet.kind = track == 0 ? media::Kind::kVideo : media::Kind::kAudio;
      packet.codec = track == 0 ? media::Codec::kH264 : media::Codec::kOpus;
      packet.position = position.at(track);
      packet.timestamp = timestamp.at(track);
      packet.marker = (flags & 2) != 0;
      packet.facts = media::codec::inspect(packet.codec, payload, packet.marker);
      packet.payload.assign(payload.begin(), payload.end());
      ingest.receive(now, std::move(packet));
    }
    while (const auto event = ingest.poll_event()) std::visit(channel, *event);
    (void)ingest.take_keyframe_wish();
  }
  return 0;
}
