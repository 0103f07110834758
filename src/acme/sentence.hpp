// What went wrong, in words for the administrator: what it is, and what to do.
#pragma once

#include <string>
#include <string_view>

#include "acme/messages.hpp"

namespace acme {

// What the authority says against a name, after it tried the challenge. `identifier` is
// "class.example.org".
std::string challenge_sentence(std::string_view identifier, ChallengeKind kind,
                               const Problem& problem);

// What it says against a request. `host` is the authority's: "acme-v02.api.letsencrypt.org".
std::string problem_sentence(std::string_view host, unsigned status, const Problem& problem);

}  // namespace acme
