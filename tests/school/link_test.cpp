#include "school/link.hpp"

#include <gtest/gtest.h>

namespace school {
namespace {

constexpr base::WallTime kNow{1795000000000};

TEST(LinkId, reads_back_what_it_writes_and_nothing_else) {
  EXPECT_EQ(to_string(LinkId{3}), "l3");
  EXPECT_EQ(link_id_from("l3"), LinkId{3});
  for (const char* text :
       {"", "l", "3", "l0", "l03", "l-3", "l3x", "p3", "l18446744073709551616"}) {
    EXPECT_FALSE(link_id_from(text)) << text;
  }
}

TEST(Permission, reads_back_its_names_and_no_other) {
  for (const Permission p : {Permission::kJoin, Permission::kPublish, Permission::kWatch}) {
    EXPECT_EQ(permission_from(to_string(p)), p);
  }
  for (const char* text : {"", "Join", "teach"}) EXPECT_FALSE(permission_from(text)) << text;
}

TEST(Link, without_an_end_holds_until_revoked) {
  Link link;
  EXPECT_EQ(check(link, kNow), LinkState::kValid);
  link.revoked = true;
  EXPECT_EQ(check(link, kNow), LinkState::kRevoked);
}

TEST(Link, ends_at_its_last_moment) {
  Link link;
  link.expires = base::WallTime{kNow.milliseconds + 1};
  EXPECT_EQ(check(link, kNow), LinkState::kValid);
  link.expires = kNow;
  EXPECT_EQ(check(link, kNow), LinkState::kExpired);
}

TEST(Link, that_was_revoked_says_so_also_after_its_end) {
  Link link;
  link.expires = kNow;
  link.revoked = true;
  EXPECT_EQ(check(link, kNow), LinkState::kRevoked);
}

}  // namespace
}  // namespace school
