// What a client puts on the wire above its DTLS session: RTP and RTCP, protected with the keys that
// the session left behind. For the browsers of these tests and for the peers of the simulation.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/rtcp/packet.hpp"
#include "proto/rtp/header.hpp"
#include "proto/srtp/receiver.hpp"
#include "proto/srtp/sender.hpp"
#include "tests/proto/dtls/test_client.hpp"
#include "tests/sfu/test_packets.hpp"

namespace sfu::test {

using Datagram = std::vector<std::uint8_t>;

inline constexpr std::uint8_t kMidId = 4;
inline constexpr std::uint8_t kTransportId = 5;
inline constexpr std::uint8_t kRidId = 6;
inline constexpr std::uint8_t kRepairedRidId = 7;
inline constexpr std::uint8_t kLevelId = 8;
inline constexpr std::uint8_t kOpusType = 111;
inline constexpr std::uint8_t kH264Type = 102;
inline constexpr std::uint8_t kH264RtxType = 103;
inline constexpr std::uint8_t kVp8Type = 96;
inline constexpr std::uint8_t kVp8RtxType = 97;

// What a publisher sends under one SSRC.
struct OutboundStream {
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  std::string mid = {};
  std::uint16_t sequence = 100;
  std::uint32_t timestamp = 10'000;
  std::uint32_t rtx_ssrc = 0;
  std::uint16_t rtx_sequence = 500;
  std::string rid = {};                    // of a layer
  bool repairs = false;                    // it is the retransmission stream
  std::optional<std::uint8_t> level = {};  // of the sound (RFC 6464)
};

class ClientWire {
 public:
  // Once the session has keys; until then what is sent goes out in the clear.
  void take_keys(const proto::dtls::TestClient& dtls) {
    if (sender_ || !dtls.is_connected()) return;
    const auto profile = static_cast<proto::srtp::Profile>(dtls.profile());
    keys_ =
        proto::srtp::split_exported(profile, dtls.material(proto::srtp::exported_size(profile)));
    sender_.emplace(keys_->client);
    receiver_.emplace(keys_->server);
  }
  bool has_keys() const { return sender_.has_value(); }
  const std::optional<proto::srtp::MasterKeyPair>& keys() const { return keys_; }
  std::optional<proto::srtp::Receiver>& receiver() { return receiver_; }

  // The packet as it goes out: protected.
  Datagram make_rtp(const OutboundStream& stream, base::ConstBytes payload, bool marker) {
    std::uint8_t transport[2];
    base::store_u16(transport, ++transport_sequence_);
    std::vector<proto::rtp::Extension> extensions;
    if (!stream.mid.empty()) extensions.push_back({kMidId, base::as_bytes(stream.mid)});
    extensions.push_back({kTransportId, transport});
    if (!stream.rid.empty()) {
      extensions.push_back({stream.repairs ? kRepairedRidId : kRidId, base::as_bytes(stream.rid)});
    }
    const std::uint8_t level = stream.level.value_or(0);
    if (stream.level) extensions.push_back({kLevelId, {&level, 1}});
    Datagram packet(base::kDatagramSizeMax + 100);
    const std::size_t header_size = proto::rtp::write_header(
        {marker, stream.payload_type, stream.sequence, stream.timestamp, stream.ssrc}, extensions,
        packet);
    std::copy(payload.begin(), payload.end(),
              packet.begin() + static_cast<std::ptrdiff_t>(header_size));
    std::size_t size = header_size + payload.size();
    if (sender_) size = sender_->protect_rtp(packet, size, header_size);
    packet.resize(size);
    return packet;
  }
  // What was (or was meant to be) sent under this number, again (RFC 4588).
  Datagram make_rtx(OutboundStream& stream, std::uint16_t sequence, std::uint32_t timestamp,
                    const Payload& original, bool marker = true) {
    Payload payload{static_cast<std::uint8_t>(sequence >> 8), static_cast<std::uint8_t>(sequence)};
    payload.insert(payload.end(), original.begin(), original.end());
    OutboundStream rtx = stream;
    rtx.ssrc = stream.rtx_ssrc;
    rtx.payload_type = static_cast<std::uint8_t>(stream.payload_type + 1);
    rtx.sequence = stream.rtx_sequence++;
    rtx.timestamp = timestamp;
    rtx.repairs = true;
    return make_rtp(rtx, payload, marker);
  }
  void skip_transport_number() { ++transport_sequence_; }

  template <class Write>
  Datagram make_rtcp(Write write) {
    Datagram compound(1400);
    base::ByteWriter out{base::Bytes(compound).first(1300)};
    proto::rtcp::write_receiver_report({1, {}}, out);
    write(out);
    compound.resize(sender_ ? sender_->protect_rtcp(compound, out.size()) : out.size());
    return compound;
  }

 private:
  std::optional<proto::srtp::MasterKeyPair> keys_;
  std::optional<proto::srtp::Sender> sender_;
  std::optional<proto::srtp::Receiver> receiver_;
  std::uint16_t transport_sequence_ = 0;
};

}  // namespace sfu::test
