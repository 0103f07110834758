#include "proto/srtp/keys.hpp"

#include <algorithm>

namespace proto::srtp {

std::optional<MasterKeyPair> split_exported(Profile profile, base::ConstBytes material) {
  if (profile != Profile::kAes128CmSha1_80 && profile != Profile::kAeadAes128Gcm) {
    return std::nullopt;
  }
  if (material.size() != exported_size(profile)) return std::nullopt;
  const std::size_t salt = master_salt_size(profile);
  MasterKeyPair pair;
  pair.client.profile = pair.server.profile = profile;
  std::copy_n(material.begin(), kMasterKeySize, pair.client.key.begin());
  std::copy_n(material.begin() + kMasterKeySize, kMasterKeySize, pair.server.key.begin());
  const auto salts = material.subspan(2 * kMasterKeySize);
  std::copy_n(salts.begin(), salt, pair.client.salt.begin());
  std::copy_n(salts.begin() + static_cast<std::ptrdiff_t>(salt), salt, pair.server.salt.begin());
  return pair;
}

}  // namespace proto::srtp
