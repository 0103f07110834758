// The attributes that a media section may have, and those of the session that its sections inherit.
#pragma once

#include <optional>
#include <string_view>

#include "proto/sdp/parse.hpp"

namespace proto::sdp {

// What is read so far of one section, or of the session for its sections to inherit.
struct OpenSection {
  MediaSection section;
  bool has_direction = false;
};

// Reads "a=<name>:<value>" or "a=<name>" (an empty value) into `open`. Unknown names are passed
// over. nullopt: no fault.
std::optional<ParseFault> read_attribute(std::string_view name, std::string_view value,
                                         OpenSection& open);

// Gives a section what it did not say itself and the session did.
void inherit(const OpenSection& session, OpenSection& open);

}  // namespace proto::sdp
