// The certificates and requests that ACME needs, as bytes.
#pragma once

#include <string>
#include <vector>

#include "acme/identifier.hpp"
#include "acme/key.hpp"
#include "base/time.hpp"

namespace acme {

// A certificate with its chain, leaf first, and its key; both PEM.
struct CertificateAndKey {
  std::string chain_pem;
  std::string key_pem;
};

// PKCS #10 in DER for these names (RFC 8555 section 7.4), without a common name: a long name does
// not fit there, and nobody reads it. Empty if OpenSSL refuses.
std::vector<std::uint8_t> certificate_request(const Key& key, const Identifiers& identifiers);

// What a TLS-ALPN-01 connection is greeted with (RFC 8737 section 3): signed by its own key, for
// this name alone, with the digest of the key authorization. nullopt if OpenSSL refuses.
std::optional<CertificateAndKey> challenge_certificate(const Identifier& identifier,
                                                       std::string_view key_authorization,
                                                       base::WallTime now);

// What is wrong with the chain that an authority gave, in words that follow "the certificate"; ""
// if nothing: its leaf holds the key and every name, and is valid now.
std::string certificate_fault(const std::string& chain_pem, const Key& key,
                              const Identifiers& identifiers, base::WallTime now);

// By what name an authority knows the leaf when it is asked about renewal (RFC 9773 section 4.1);
// "" when the leaf does not say who signed it.
std::string certificate_id(const std::string& chain_pem);

}  // namespace acme
