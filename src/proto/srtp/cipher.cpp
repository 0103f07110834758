#include "proto/srtp/cipher.hpp"

#include "proto/srtp/counter_mode_cipher.hpp"
#include "proto/srtp/gcm_cipher.hpp"
#include "proto/srtp/key_derivation.hpp"

namespace proto::srtp {

std::unique_ptr<Cipher> make_cipher(const MasterKey& key, Direction direction) {
  const SessionKeys rtp = derive_session_keys(key, PacketKind::kRtp);
  const SessionKeys rtcp = derive_session_keys(key, PacketKind::kRtcp);
  return key.profile == Profile::kAeadAes128Gcm ? make_gcm_cipher(rtp, rtcp, direction)
                                                : make_counter_mode_cipher(rtp, rtcp);
}

}  // namespace proto::srtp
