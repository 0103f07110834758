#include "app/broadcast/watch_pass.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"

namespace app::broadcast {
namespace {

constexpr std::size_t kBodySize = 25;  // viewer, link, expiry: eight bytes each; the right
constexpr std::size_t kMacSize = 16;
constexpr std::size_t kPassSize = kBodySize + kMacSize;

std::array<std::uint8_t, kMacSize> mac_of(base::ConstBytes body, std::string_view subject,
                                          const PassKey& key) {
  std::string signed_text(base::as_text(body));
  signed_text += subject;  // behind what has a fixed length
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                          reinterpret_cast<const std::uint8_t*>(signed_text.data()),
                          signed_text.size(), digest.data(), &size);
  CHECK(done != nullptr && size >= kMacSize);
  std::array<std::uint8_t, kMacSize> mac;
  std::copy_n(digest.begin(), kMacSize, mac.begin());
  return mac;
}

}  // namespace

std::string sign(const WatchPass& pass, std::string_view subject, const PassKey& key) {
  std::array<std::uint8_t, kPassSize> bytes;
  base::ByteWriter writer(bytes);
  writer.u64(pass.viewer);
  writer.u64(pass.link.value_or(0));
  writer.u64(static_cast<std::uint64_t>(pass.expires.milliseconds));
  writer.u8(static_cast<std::uint8_t>(pass.right));
  writer.bytes(mac_of(base::ConstBytes(bytes).first(kBodySize), subject, key));
  return "~" + base::to_base64url(bytes);
}

std::optional<WatchPass> read_pass(std::string_view text, std::string_view subject,
                                   const PassKey& key, base::WallTime now) {
  if (!is_pass(text)) return std::nullopt;
  const auto bytes = base::from_base64url(text.substr(1));
  if (!bytes || bytes->size() != kPassSize) return std::nullopt;
  const base::ConstBytes all(*bytes);
  const auto mac = mac_of(all.first(kBodySize), subject, key);
  if (CRYPTO_memcmp(mac.data(), all.data() + kBodySize, kMacSize) != 0) return std::nullopt;
  base::ByteReader reader(all);
  WatchPass pass;
  pass.viewer = reader.u64();
  if (const std::uint64_t link = reader.u64(); link != 0) pass.link = link;
  pass.expires.milliseconds = static_cast<std::int64_t>(reader.u64());
  pass.right = static_cast<WatchRight>(reader.u8());  // ours: the signature is good
  if (now >= pass.expires) return std::nullopt;
  return pass;
}

store::Answer<PassKey> load_pass_key(store::Store& store, base::Random& random) {
  constexpr std::string_view kSetting = "watch_pass_key";
  const auto kept = store.setting(kSetting);
  if (!kept) return base::Failure{kept.error()};
  PassKey key;
  if (*kept) {
    const auto bytes = base::from_hex(**kept);
    if (!bytes || bytes->size() != key.size()) return base::Failure{store::Error::kCorrupt};
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
  }
  random.fill(key);
  const auto saved = store.set_setting(kSetting, base::to_hex(key));
  if (!saved) return base::Failure{saved.error()};
  return key;
}

}  // namespace app::broadcast
