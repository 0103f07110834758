// What all DTLS sessions of a program share: certificate, ciphers, profile order.
#pragma once

#include <memory>
#include <span>

#include "base/result.hpp"
#include "base/time.hpp"
#include "proto/dtls/certificate.hpp"

struct ssl_ctx_st;

namespace proto::dtls {

enum class SetupError : std::uint8_t { kNoKey, kNoCertificate, kNoContext };

// DTLS 1.2 only (OpenSSL 3.0 has no 1.3), P-256 certificate, ECDHE, AEAD ciphers, client
// certificate required (its fingerprint is what is trusted), no renegotiation, no tickets, no
// cookies (ICE has proved the address).
class Context {
 public:
  // `profiles` in our order of preference: values of the use_srtp extension (1 and 7). `today`
  // dates the certificate.
  static base::Result<Context, SetupError> make(std::span<const std::uint16_t> profiles,
                                                base::WallTime today);
  ~Context();
  Context(Context&&) noexcept;
  Context& operator=(Context&&) noexcept;

  const Fingerprint& fingerprint() const { return fingerprint_; }
  ssl_ctx_st* native() const { return native_; }

 private:
  Context() = default;
  ssl_ctx_st* native_ = nullptr;
  Fingerprint fingerprint_;
};

}  // namespace proto::dtls
