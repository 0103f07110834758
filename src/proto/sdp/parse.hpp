// SDP text to a description (RFC 8866). Lines may end in CRLF or LF; unknown attributes and line
// types are passed over; what is known and malformed is refused with its line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "proto/sdp/description.hpp"

namespace proto::sdp {

inline constexpr std::size_t kTextSizeMax = 64 * 1024;
inline constexpr std::size_t kSectionsMax = 64;
inline constexpr std::size_t kFormatsMax = 128;  // of one section, as all numbers below
inline constexpr std::size_t kFeedbackMax = 16;  // of one format
inline constexpr std::size_t kExtensionsMax = 64;
inline constexpr std::size_t kCandidatesMax = 256;
inline constexpr std::size_t kFingerprintsMax = 8;
inline constexpr std::size_t kSourcesMax = 128;
inline constexpr std::size_t kSourceGroupsMax = 64;
inline constexpr std::size_t kMsidsMax = 16;
inline constexpr std::size_t kRidsMax = 16;
inline constexpr std::size_t kBundleGroupsMax = 8;

enum class ParseFault : std::uint8_t {
  kTextTooLong,
  kBadLine,  // not "<letter>=<value>", or a control character
  kNoVersion,
  kBadOrigin,
  kBadMediaLine,
  kBadPayloadType,  // above 127, named twice, or no number
  kBadAttribute,    // a known attribute that cannot be read
  kDuplicateMid,
  kTooMany,  // of sections, formats, candidates, ...
};
std::string_view to_string(ParseFault fault);

struct ParseError {
  ParseFault fault = ParseFault::kBadLine;
  std::size_t line = 0;  // from 1; 0: the text as a whole
  friend bool operator==(const ParseError&, const ParseError&) = default;
};

base::Result<SessionDescription, ParseError> parse(std::string_view text);

// The value of an a=candidate line, as it also arrives alone by trickle ICE ("candidate:..." or
// without the name). nullopt when malformed or of a transport or type that nobody defined.
std::optional<Candidate> parse_candidate(std::string_view text);

}  // namespace proto::sdp
