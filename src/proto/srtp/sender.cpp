#include "proto/srtp/sender.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/container/small_vector.hpp>

#include "proto/srtp/cipher.hpp"
#include "proto/srtp/packet_index.hpp"

namespace proto::srtp {

struct Sender::State {
  struct Stream {
    std::uint32_t ssrc;
    std::uint64_t newest;  // packet index
  };
  // The one that was used last stands first: a frame is several packets of one stream.
  Stream& stream_of(std::uint32_t ssrc, std::uint16_t sequence);

  std::unique_ptr<Cipher> cipher;
  // A viewer of one teacher has sound, picture, and what is sent again.
  boost::container::small_vector<Stream, 3> streams;
  std::uint32_t rtcp_index = 0;  // one for all SSRCs
};

Sender::State::Stream& Sender::State::stream_of(std::uint32_t ssrc, std::uint16_t sequence) {
  const auto found = std::find_if(streams.begin(), streams.end(),
                                  [ssrc](const Stream& stream) { return stream.ssrc == ssrc; });
  if (found == streams.end()) {
    streams.push_back({ssrc, sequence});
    return streams.back();
  }
  if (found != streams.begin()) std::swap(*found, streams.front());
  return streams.front();
}

Sender::Sender(const MasterKey& key) : state_(std::make_unique<State>()) {
  state_->cipher = make_cipher(key, Direction::kEncrypt);
}
Sender::~Sender() = default;
Sender::Sender(Sender&&) noexcept = default;
Sender& Sender::operator=(Sender&&) noexcept = default;

std::size_t Sender::protect_rtp(base::Bytes buffer, std::size_t size, std::size_t header_size) {
  Cipher& cipher = *state_->cipher;
  if (header_size < rtp::kFixedHeaderSize || size < header_size ||
      size + cipher.rtp_trailer() > buffer.size()) {
    return 0;
  }
  const std::uint16_t sequence = base::load_u16(buffer.data() + 2);
  const std::uint32_t ssrc = base::load_u32(buffer.data() + 8);
  State::Stream& stream = state_->stream_of(ssrc, sequence);
  const std::uint64_t index = guess_index(std::optional(stream.newest), sequence);
  if (index > stream.newest) stream.newest = index;
  return cipher.encrypt_rtp(buffer.data(), size, header_size, ssrc, index);
}

std::size_t Sender::protect_rtcp(base::Bytes buffer, std::size_t size) {
  Cipher& cipher = *state_->cipher;
  if (size < kRtcpHeaderSize || size + cipher.rtcp_trailer() > buffer.size()) return 0;
  // RFC 3711 section 9.2: never the same index twice under one key. At 100 packets a second that is
  // 248 days.
  if (state_->rtcp_index == kRtcpIndexMax) return 0;
  ++state_->rtcp_index;
  return cipher.encrypt_rtcp(buffer.data(), size, state_->rtcp_index);
}

}  // namespace proto::srtp
