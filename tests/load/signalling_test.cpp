#include "load/signalling.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

TEST(Signalling, draws_credentials_that_ice_allows) {
  base::SeededRandom random(1);
  const auto one = make_identity({}, random);
  const auto two = make_identity({}, random);
  EXPECT_GE(one.ice.ufrag.size(), 4u);  // RFC 8445 section 5.3
  EXPECT_GE(one.ice.password.size(), 22u);
  EXPECT_NE(one.ice.ufrag, two.ice.ufrag);
  EXPECT_NE(one.ice.password, two.ice.password);
}

TEST(Signalling, says_that_a_server_does_not_answer) {
  base::SeededRandom random(1);
  // Port 1 of this machine: nobody listens there.
  const Endpoint nobody{*net::http::parse_url("https://127.0.0.1:1/whep/x"), "token"};
  const auto session = open_whep(nobody, make_identity({}, random));
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error(), "127.0.0.1:1 does not answer");
  const auto publisher = open_whip(nobody, make_identity({}, random), {media::Codec::kVp8}, random);
  ASSERT_FALSE(publisher);
}

}  // namespace
}  // namespace load
