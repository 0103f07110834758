// Understands how the peer ends a connected session, without the session: some fifty octets of
// keys, where one of OpenSSL holds 41 kB.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

struct ssl_st;

namespace proto::dtls {

class AlertReader {
 public:
  // `ssl` is connected, with DTLS 1.2 and an AEAD cipher that Context or the client's role allows.
  // nullopt: OpenSSL does not tell the keys.
  static std::optional<AlertReader> of(const ssl_st* ssl);

  // Whether the datagram holds an alert that only the peer can have written and that ends the
  // session: close_notify, or a fatal one (RFC 5246 section 7.2). Records in the clear and such as
  // do not prove to be the peer's say nothing.
  bool ends(base::ConstBytes datagram) const;

 private:
  enum class Cipher : std::uint8_t { kAes128Gcm, kAes256Gcm, kChacha20Poly1305 };
  using Alert = std::array<std::uint8_t, 2>;  // level and description
  using Nonce = std::array<std::uint8_t, 12>;
  struct Record;

  AlertReader() = default;
  bool is_final(const Record& record) const;
  Nonce nonce_of(const Record& record) const;
  std::optional<Alert> open(const Record& record) const;

  Cipher cipher_ = Cipher::kAes128Gcm;
  // What the peer writes with (RFC 5246 section 6.3); of the IV, GCM has the first four octets.
  std::array<std::uint8_t, 32> key_{};
  Nonce iv_{};
};

}  // namespace proto::dtls
