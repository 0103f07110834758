// Unprotects what one peer sends (RFC 3711, RFC 7714).
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "proto/rtp/header.hpp"
#include "proto/srtp/drop_reason.hpp"
#include "proto/srtp/keys.hpp"

namespace proto::srtp {

// SSRCs one peer may send in its life: more is refused, so that a signed-in peer cannot grow our
// memory. A camera with three layers takes six (each has its retransmissions), a page that makes
// new tracks takes new ones; 256 cost 24 kB at most.
inline constexpr std::size_t kSourcesMax = 256;

// Replay window (128 packets) first, then authentication, then decryption in place. Nothing about a
// source is remembered before one of its packets was authentic. RTCP that is not encrypted is not
// accepted: no profile of DTLS-SRTP that we speak allows it.
class Receiver {
 public:
  explicit Receiver(const MasterKey& key);
  ~Receiver();
  Receiver(Receiver&&) noexcept;
  Receiver& operator=(Receiver&&) noexcept;

  // `header` is what rtp::parse_header gave for `packet`. Gives the size of the packet without its
  // trailer. On failure the packet's bytes are undefined.
  base::Result<std::size_t, DropReason> unprotect_rtp(const rtp::Header& header,
                                                      base::Bytes packet);
  base::Result<std::size_t, DropReason> unprotect_rtcp(base::Bytes packet);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace proto::srtp
