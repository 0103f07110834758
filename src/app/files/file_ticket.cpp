#include "app/files/file_ticket.hpp"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"

namespace app::files {
namespace {

constexpr std::size_t kBodySize = 16;  // who, until when: eight bytes each
constexpr std::size_t kMacSize = 16;
constexpr std::size_t kTicketSize = kBodySize + kMacSize;

std::array<std::uint8_t, kMacSize> mac_of(base::ConstBytes body, std::string_view room,
                                          std::string_view file, const TicketKey& key) {
  std::string text(base::as_text(body));
  // Behind what has a fixed length; neither holds a slash.
  text.append(room).append("/").append(file);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  const auto* const done =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digest.data(), &size);
  CHECK(done != nullptr && size >= kMacSize);
  std::array<std::uint8_t, kMacSize> mac;
  std::copy_n(digest.begin(), kMacSize, mac.begin());
  return mac;
}

}  // namespace

std::string sign(const FileTicket& ticket, std::string_view room, std::string_view file,
                 const TicketKey& key) {
  std::array<std::uint8_t, kTicketSize> bytes;
  base::ByteWriter writer(bytes);
  writer.u64(ticket.who.value);
  writer.u64(static_cast<std::uint64_t>(ticket.expires.milliseconds));
  writer.bytes(mac_of(base::ConstBytes(bytes).first(kBodySize), room, file, key));
  return base::to_base64url(bytes);
}

std::optional<FileTicket> read_ticket(std::string_view text, std::string_view room,
                                      std::string_view file, const TicketKey& key,
                                      base::WallTime now) {
  const auto bytes = base::from_base64url(text);
  if (!bytes || bytes->size() != kTicketSize) return std::nullopt;
  const base::ConstBytes all(*bytes);
  const auto mac = mac_of(all.first(kBodySize), room, file, key);
  if (CRYPTO_memcmp(mac.data(), all.data() + kBodySize, kMacSize) != 0) return std::nullopt;
  base::ByteReader reader(all);
  FileTicket ticket;
  ticket.who = classroom::ParticipantId{reader.u64()};
  ticket.expires.milliseconds = static_cast<std::int64_t>(reader.u64());
  if (now >= ticket.expires) return std::nullopt;
  return ticket;
}

}  // namespace app::files
