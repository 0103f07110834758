// A link to a room: whoever holds its token may do the one thing it is for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/strong_id.hpp"
#include "base/time.hpp"

namespace school {

using LinkId = base::StrongId<struct LinkTag>;
std::string to_string(LinkId id);  // "l3"
std::optional<LinkId> link_id_from(std::string_view text);

enum class Permission : std::uint8_t {
  kJoin,     // come into the class as a student
  kPublish,  // send media by WHIP
  kWatch,    // receive media by WHEP
};
std::string_view to_string(Permission permission);  // "join", "publish", "watch"
std::optional<Permission> permission_from(std::string_view text);

struct Link {
  LinkId id;
  std::string room;
  std::string token_hash;  // the token itself is shown once and never kept
  Permission can = Permission::kJoin;
  base::WallTime created;
  std::optional<base::WallTime> expires;  // nullopt: holds until revoked
  bool revoked = false;
  friend bool operator==(const Link&, const Link&) = default;
};

enum class LinkState : std::uint8_t { kValid, kRevoked, kExpired };

// A link ends at its last moment, not after it. Revoked goes before expired: somebody decided it.
LinkState check(const Link& link, base::WallTime now);

}  // namespace school
