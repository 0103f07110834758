// What lets a person who is in a class fetch one file by its address alone: a browser that saves a
// file sends no token of ours along. Of no use to who has left, or may not read the message.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "classroom/ids.hpp"

namespace app::files {

using TicketKey = std::array<std::uint8_t, 32>;

struct FileTicket {
  classroom::ParticipantId who;
  base::WallTime expires;
  friend bool operator==(const FileTicket&, const FileTicket&) = default;
};

// base64url; good for this file of this room only: HMAC-SHA-256, cut to 128 bits (RFC 2104
// section 5).
std::string sign(const FileTicket& ticket, std::string_view room, std::string_view file,
                 const TicketKey& key);
// nullopt: not signed by this key for this file, or expired at `now`.
std::optional<FileTicket> read_ticket(std::string_view text, std::string_view room,
                                      std::string_view file, const TicketKey& key,
                                      base::WallTime now);

}  // namespace app::files
