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

TEST(LinkId, goes_up_to_the_largest_number_and_not_past_it) {
  const LinkId largest{UINT64_MAX};
  EXPECT_EQ(to_string(largest), "l18446744073709551615");
  EXPECT_EQ(link_id_from(to_string(largest)), largest);
  EXPECT_FALSE(link_id_from("l99999999999999999999999999"));
}

TEST(LinkId, is_not_read_from_what_only_looks_like_one) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {"L3"sv, " l3"sv, "l3 "sv, "l 3"sv, "l+3"sv, "l3\0"sv,
                                      "l3.0"sv, "l0x3"sv, "ll3"sv, "l\u0663"sv}) {
    EXPECT_FALSE(link_id_from(text)) << text;
  }
}

TEST(LinkId, is_read_from_a_part_of_a_longer_text) {
  const std::string_view path = "/links/l12345/x";
  EXPECT_EQ(link_id_from(path.substr(7, 3)), LinkId{12}) << "and not from what stands behind it";
}

TEST(Permission, has_the_words_of_the_protocol) {
  EXPECT_EQ(to_string(Permission::kJoin), "join");
  EXPECT_EQ(to_string(Permission::kPublish), "publish");
  EXPECT_EQ(to_string(Permission::kWatch), "watch");
}

TEST(Link, that_says_nothing_else_lets_a_student_in_and_no_more) {
  EXPECT_EQ(Link{}.can, Permission::kJoin);
}

TEST(Link, may_have_ended_before_it_was_made) {
  Link link;
  link.created = kNow;
  link.expires = base::WallTime{0};
  EXPECT_EQ(check(link, kNow), LinkState::kExpired);
  EXPECT_EQ(check(link, base::WallTime{-1}), LinkState::kValid) << "a clock that was set back";
}

TEST(Link, holds_until_the_end_of_time_when_that_is_its_end) {
  Link link;
  link.expires = base::WallTime{INT64_MAX};
  EXPECT_EQ(check(link, base::WallTime{INT64_MAX - 1}), LinkState::kValid);
  EXPECT_EQ(check(link, base::WallTime{INT64_MAX}), LinkState::kExpired);
}

}  // namespace
}  // namespace school
