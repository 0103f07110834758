// A description to SDP text that Chromium and Firefox accept, with CRLF line ends.
#pragma once

#include <string>

#include "proto/sdp/description.hpp"

namespace proto::sdp {

// parse() of the text gives an equal value, if the value is one that parse() can give.
std::string to_string(const SessionDescription& description);

// The value of an a=candidate line: "candidate:..." as trickle ICE sends it.
std::string to_string(const Candidate& candidate);

}  // namespace proto::sdp
