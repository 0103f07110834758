#include "school/link.hpp"

#include <array>

#include "base/number.hpp"

namespace school {

std::string to_string(LinkId id) {
  return "l" + std::to_string(id.value);
}

std::optional<LinkId> link_id_from(std::string_view text) {
  if (text.size() < 2 || text[0] != 'l' || text[1] < '1' || text[1] > '9') return std::nullopt;
  const auto number = base::parse_number<std::uint64_t>(text.substr(1));
  if (!number) return std::nullopt;
  return LinkId{*number};
}

std::string_view to_string(Permission permission) {
  switch (permission) {
    case Permission::kJoin:
      return "join";
    case Permission::kPublish:
      return "publish";
    case Permission::kWatch:
      return "watch";
  }
  return "";
}

std::optional<Permission> permission_from(std::string_view text) {
  for (const Permission p :
       std::array{Permission::kJoin, Permission::kPublish, Permission::kWatch}) {
    if (to_string(p) == text) return p;
  }
  return std::nullopt;
}

LinkState check(const Link& link, base::WallTime now) {
  if (link.revoked) return LinkState::kRevoked;
  if (link.expires && now >= *link.expires) return LinkState::kExpired;
  return LinkState::kValid;
}

}  // namespace school
