// Protects what one peer is sent (RFC 3711, RFC 7714). Ours, on OpenSSL EVP: keyed once, one IV a
// packet; see docs/adr.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "proto/rtp/header.hpp"
#include "proto/srtp/keys.hpp"

namespace proto::srtp {

// Per outgoing SSRC the rollover counter is kept here. Sequence numbers of one SSRC must be handed
// in as they are sent; an older number is protected with the counter it had (sound that is sent
// once more). No (SSRC, index) pair is ever used for two different packets by the caller, header
// and payload: that is the caller's promise, checked in simulation and by the fuzz target of the
// Worker.
class Sender {
 public:
  explicit Sender(const MasterKey& key);
  ~Sender();
  Sender(Sender&&) noexcept;
  Sender& operator=(Sender&&) noexcept;

  // `buffer` holds a packet of `size` bytes and at least kTrailerSizeMax bytes of room behind it.
  // `header_size` bytes stay in the clear. Encrypts in place; gives the new size, 0 on a buffer
  // without room.
  std::size_t protect_rtp(base::Bytes buffer, std::size_t size, std::size_t header_size);
  // The same for a compound RTCP packet, with kRtcpTrailerSizeMax bytes of room.
  std::size_t protect_rtcp(base::Bytes buffer, std::size_t size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace proto::srtp
