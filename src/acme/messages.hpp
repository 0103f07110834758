// What an authority answers (RFC 8555 section 7.1), as values. Everything here comes from outside:
// lists and texts are bounded, and what is not as it must be is nullopt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acme/identifier.hpp"

namespace acme {

inline constexpr std::size_t kReplySizeMax = 256 * 1024;  // bytes of a body; certificates too
inline constexpr std::size_t kUrlSizeMax = 2048;          // bytes
inline constexpr std::size_t kTokenSizeMax = 256;         // bytes; 128 bits have 22
inline constexpr std::size_t kDetailSizeMax = 400;        // bytes; the rest is cut off
inline constexpr std::size_t kListMax = 100;              // authorizations, challenges, profiles

// Section 7.1.1; all of it https.
struct Directory {
  std::string new_nonce;
  std::string new_account;
  std::string new_order;
  std::string renewal_info;           // RFC 9773 section 3; "": it cannot be asked
  bool external_account = false;      // accounts are made elsewhere (section 7.3.4)
  std::vector<std::string> profiles;  // draft-ietf-acme-profiles: meta.profiles
};
std::optional<Directory> read_directory(std::string_view json);

// RFC 7807 with section 6.7.
struct Problem {
  std::string type;    // without "urn:ietf:params:acme:error:"; "" when it is another kind
  std::string detail;  // one line of printable text
  std::string about;   // the identifier that a subproblem names (section 6.7.1)
};
// Anything gives a problem, since something did go wrong: with an empty type when it is no
// document of this kind.
Problem read_problem(std::string_view json);

enum class Status : std::uint8_t { kPending, kReady, kProcessing, kValid, kInvalid, kOther };

// "valid" or another word; nullopt without one.
std::optional<Status> read_status(std::string_view json);

// Section 7.1.3.
struct Order {
  Status status = Status::kOther;
  std::vector<std::string> authorizations;
  std::string finalize;
  std::string certificate;  // set when the status is kValid
  std::optional<Problem> error;
};
std::optional<Order> read_order(std::string_view json);

enum class ChallengeKind : std::uint8_t { kHttp, kTlsAlpn };  // http-01, tls-alpn-01

struct Challenge {
  ChallengeKind kind = ChallengeKind::kHttp;
  std::string url;
  std::string token;  // base64url alone (section 8.1): it becomes part of a path
  Status status = Status::kOther;
  std::optional<Problem> error;
};

// Section 7.1.4. Challenges of other kinds are left out.
struct Authorization {
  Identifier identifier;
  Status status = Status::kOther;
  std::vector<Challenge> challenges;
};
std::optional<Authorization> read_authorization(std::string_view json);

// Whether this may be asked: https, printable ASCII without blanks, at most kUrlSizeMax bytes.
bool is_url(std::string_view text);

// What is printable in ASCII and UTF-8, in one line, cut to kDetailSizeMax.
std::string one_line(std::string_view text);

}  // namespace acme
