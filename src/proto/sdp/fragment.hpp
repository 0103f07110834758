// SDP fragments (RFC 8840 section 9), with which WHIP and WHEP clients trickle candidates and
// restart ICE by PATCH (RFC 9725 section 4.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "proto/sdp/description.hpp"
#include "proto/sdp/negotiate.hpp"

namespace proto::sdp {

inline constexpr std::string_view kFragmentType = "application/trickle-ice-sdpfrag";
inline constexpr std::size_t kFragmentSizeMax = 16 * 1024;
inline constexpr std::size_t kFragmentCandidatesMax = 64;

// What a client says of its side. With one BUNDLE transport it is the same for every section.
struct IceFragment {
  std::string mid;        // of its first section; empty: not said
  std::string ice_ufrag;  // empty: not said
  std::string ice_pwd;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;
};

enum class FragmentError : std::uint8_t {
  kTooLong,
  kNotAttributes,   // a line that is neither a= nor m=
  kBadCredentials,  // one of ufrag and password alone, two that differ, or not ice-chars
  kTooManyCandidates,
};

// Lines end in CRLF or LF. Candidates of a kind that nobody knows yet and other attributes are
// passed over.
base::Result<IceFragment, FragmentError> parse_fragment(std::string_view text);

// Our side after a restart: new credentials and every candidate, of the BUNDLE transport whose
// first section is `mid`.
std::string restart_fragment(const LocalTransport& local, std::string_view mid);

}  // namespace proto::sdp
