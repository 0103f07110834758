// The certificates of the local authority: made and judged here, without files and clocks.
//
// An authority is trusted by people who install it on their devices, so it must be worth nothing
// to whoever steals it: name constraints (RFC 5280 section 4.2.1.10, critical) limit it to this
// host's own names and addresses, and its path length of 0 forbids further authorities.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"

namespace net::tls {

// What a certificate is good for. Sorted, without duplicates: compares as a set.
struct Names {
  std::vector<std::string> dns;  // "kelas", "kelas.local", "localhost"
  std::vector<base::IpAddress> addresses;
  friend bool operator==(const Names&, const Names&) = default;
};

// The names of a host: its name, that with ".local" (mDNS), "localhost"; the given addresses and
// the loopback ones. A host name that no certificate may hold is left out.
Names names_of_host(const std::string& host_name, std::vector<base::IpAddress> addresses);

// What is in `wanted` but not in `have`.
Names missing_names(const Names& wanted, const Names& have);
// Without what is in `excluded`.
inline Names without(const Names& names, const Names& excluded) {
  return missing_names(names, excluded);
}

// Browsers refuse a leaf that is valid for longer (Apple since 2020: 398 days; one less for clocks
// that disagree).
inline constexpr std::int64_t kLeafDays = 397;
inline constexpr std::int64_t kLeafRenewDays = 30;
inline constexpr std::int64_t kAuthorityDays = 3650;

struct Issued {
  std::string certificate_pem;
  std::string key_pem;  // P-256, PKCS #8
};

enum class IssueError {
  kCrypto,        // OpenSSL refused: out of memory or without entropy
  kBadAuthority,  // the authority's certificate or key cannot be read, or do not fit
};

// Makes an authority that can only vouch for `names`. `now` is the wall clock: valid from a day
// earlier, for clocks that are late.
base::Result<Issued, IssueError> make_authority(base::WallTime now, const Names& names,
                                                const std::string& host_name, base::Random& random);

// Makes a server certificate for `names`; the chain in it is leaf, authority.
base::Result<Issued, IssueError> make_leaf(base::WallTime now, const Names& names,
                                           const Issued& authority, base::Random& random);

// What a certificate says of itself.
struct CertificateFacts {
  Names names;  // subjectAltName of a leaf, permitted names of an authority
  base::WallTime not_before;
  base::WallTime not_after;
  std::vector<std::uint8_t> der;
  std::string fingerprint;  // SHA-256, "AB:CD:..."
};

// Of the first certificate in the text; nullopt if there is none.
std::optional<CertificateFacts> read_certificate(const std::string& certificate_pem);

// Whether the first certificate's key is this one.
bool key_matches(const std::string& certificate_pem, const std::string& key_pem);

// Whether a leaf must be made anew: names changed, or it ends within kLeafRenewDays, or it is not
// valid yet (the clock was wrong when it was made).
bool needs_renewal(const CertificateFacts& leaf, const Names& wanted, base::WallTime now);

}  // namespace net::tls
