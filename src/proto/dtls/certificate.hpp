// The certificate of the media port: P-256, self-signed, made at start-up (RFC 8827 section 6.5).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace proto::dtls {

// SHA-256 of a certificate (RFC 8122 section 5).
struct Fingerprint {
  std::array<std::uint8_t, 32> sha256{};
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;

  // "AB:CD:..." as in a=fingerprint:sha-256; nullopt for anything else.
  static std::optional<Fingerprint> parse(std::string_view text);
  std::string to_string() const;
};

}  // namespace proto::dtls
