// The server's side of RTMP's handshake (RTMP 1.0 section 5.2), the plain one. What follows in the
// same bytes is left to the caller. Has no deadline of its own; see ServerSession.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"

namespace proto::rtmp {

inline constexpr std::size_t kHandshakeSize = 1536;  // of C1, C2, S1 and S2, bytes

class Handshake {
 public:
  enum class State : std::uint8_t {
    kGoesOn,
    kDone,
    kEncrypted,  // C0 asks for RTMPE (6, 8 or 9), which is not spoken; RTMPS is TLS around this
    kNotRtmp,    // another version, or no RTMP at all
  };

  // Takes what belongs to the handshake off the front of `in`, appends S0, S1 and S2 to `out` once
  // C1 is whole. S2 is the exact echo of C1 (Streamlabs checks it); C2 is read and never compared,
  // for many clients do not send the echo of S1.
  State receive(base::ConstBytes& in, base::Random& random, std::string& out);
  State state() const { return state_; }

 private:
  State state_ = State::kGoesOn;
  bool version_seen_ = false;
  bool answered_ = false;
  std::vector<std::uint8_t> input_;  // of C1
  std::size_t c2_left_ = kHandshakeSize;
};

}  // namespace proto::rtmp
