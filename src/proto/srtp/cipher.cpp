#include "proto/srtp/cipher.hpp"

#include "proto/srtp/counter_mode_cipher.hpp"
#include "proto/srtp/gcm_cipher.hpp"

namespace proto::srtp {

std::unique_ptr<Cipher> make_cipher(const MasterKey& key, Direction direction) {
  return key.profile == Profile::kAeadAes128Gcm ? make_gcm_cipher(key, direction)
                                                : make_counter_mode_cipher(key);
}

}  // namespace proto::srtp
