#include "app/local_transport.hpp"

#include <gtest/gtest.h>

#include "tests/app/signal/fakes.hpp"

namespace app::signal {
namespace {

TEST(LocalTransport, has_every_address_of_the_shard_the_first_preferred) {
  const FakeMediaPort port;
  const auto local = local_transport(port, {"07aa", "password"}, 3);
  EXPECT_EQ(local.session_version, 3u);
  EXPECT_EQ(local.ice_ufrag, "07aa");
  ASSERT_EQ(local.candidates.size(), 3u);
  EXPECT_EQ(local.candidates[0].address, "192.0.2.1");
  EXPECT_GT(local.candidates[0].priority, local.candidates[1].priority);
  EXPECT_EQ(local.candidates[2].transport, proto::sdp::CandidateTransport::kTcp);
}

TEST(LocalTransport, has_credentials_that_lead_to_the_shard_and_cannot_be_guessed) {
  const FakeMediaPort port;
  base::SeededRandom random{1};
  const auto one = make_credentials(port, random);
  const auto other = make_credentials(port, random);
  EXPECT_EQ(one.ufrag.substr(0, 2), "07");
  EXPECT_NE(one.ufrag, other.ufrag);
  EXPECT_NE(one.password, other.password);
  EXPECT_GE(one.password.size(), 22u);  // RFC 8445 section 5.3
}

}  // namespace
}  // namespace app::signal
