// Sends encoded frames as a browser would: RTP with MID and transport-wide numbers, sender reports,
// and what the server says is missing once more (RFC 4588). It adapts nothing: the frames were
// encoded long ago.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "client/transport.hpp"
#include "media/track.hpp"
#include "proto/rtcp/packet.hpp"

namespace client {

// How many packets of a picture can be asked for again.
inline constexpr std::size_t kRepairsMax = 512;

struct OutboundTrack {
  media::Codec codec = media::Codec::kOpus;
  std::string mid;
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;
  std::uint8_t payload_type = 0;
  std::uint8_t rtx_payload_type = 0;  // 0: nothing is sent again
  std::uint8_t mid_extension = 0;
  std::uint8_t transport_extension = 0;
};

struct PublisherCounts {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // of payload
  std::uint64_t repairs = 0;
  std::uint64_t keyframe_requests = 0;  // that a file cannot answer
};

class Publisher {
 public:
  // `random` draws where the numbers begin.
  Publisher(Transport transport, std::vector<OutboundTrack> tracks, std::string cname,
            base::Random& random);

  void receive(base::Time now, base::SocketAddress from, base::Bytes datagram,
               base::TransmitQueue& out);
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;
  std::optional<Transport::Event> poll_event() { return transport_.poll_event(); }
  void close(base::TransmitQueue& out) { transport_.close(out); }
  bool is_connected() const { return transport_.is_connected(); }

  // One frame of a track, in payloads; `at` is its time since the track began.
  void send_frame(base::Time now, std::size_t track, base::Duration at,
                  std::span<const std::vector<std::uint8_t>> payloads, base::TransmitQueue& out);

  const PublisherCounts& counts() const { return counts_; }

 private:
  struct Kept {
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    bool marker = false;
    std::vector<std::uint8_t> payload;
  };
  struct Stream {
    OutboundTrack track;
    std::uint16_t sequence = 0;
    std::uint16_t rtx_sequence = 0;
    std::uint32_t first_timestamp = 0;
    std::uint32_t packets = 0;
    std::uint32_t octets = 0;
    // The newest frame: sender reports go on from it.
    base::Time frame_at{};
    std::uint32_t frame_timestamp = 0;
    std::vector<Kept> kept;  // by sequence number modulo kRepairsMax
  };

  void send_packet(Stream& stream, const proto::rtp::OutboundHeader& header,
                   base::ConstBytes payload, base::TransmitQueue& out);
  void repair(const proto::rtcp::Nack& nack, base::TransmitQueue& out);
  void report(base::Time now, base::TransmitQueue& out);

  Transport transport_;
  std::vector<Stream> streams_;
  std::string cname_;
  std::uint16_t transport_sequence_ = 0;
  base::Time report_due_ = base::kNever;
  PublisherCounts counts_;
};

}  // namespace client
