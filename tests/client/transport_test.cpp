#include "client/transport.hpp"

#include <gtest/gtest.h>

#include "tests/client/sfu_world.hpp"

namespace client {
namespace {

using namespace test;
using std::chrono::seconds;

template <class T>
int count(const End& end) {
  int found = 0;
  for (const auto& event : end.events) found += std::holds_alternative<T>(event);
  return found;
}
LostReason reason(const End& end) {
  return std::get<Lost>(end.events.back()).reason;
}

TEST(Transport, connects_to_the_server) {
  World world;
  End& end = world.watch();
  world.run(seconds(1));
  EXPECT_EQ(count<Connected>(end), 1);
  EXPECT_EQ(count<Lost>(end), 0);
}

TEST(Transport, connects_through_losses) {
  World world;
  std::uint32_t number = 0;
  world.to_server = [&](const Datagram&) { return ++number % 3 != 1; };
  End& end = world.watch();
  world.run(seconds(20));
  EXPECT_EQ(count<Connected>(end), 1);
}

TEST(Transport, stays_while_the_server_answers) {
  World world;
  End& end = world.watch();
  world.run(seconds(200));
  EXPECT_EQ(count<Lost>(end), 0);
}

TEST(Transport, is_lost_when_nobody_answers) {
  World world;
  world.to_server = [](const Datagram&) { return false; };
  End& end = world.watch();
  world.run(seconds(100));
  ASSERT_EQ(count<Lost>(end), 1);
  EXPECT_EQ(reason(end), LostReason::kNoPath);
}

TEST(Transport, is_lost_when_dtls_does_not_come_through) {
  World world;
  world.to_client = [](const Datagram& datagram) { return datagram[0] < 20; };
  End& end = world.watch();
  world.run(seconds(60));
  ASSERT_EQ(count<Lost>(end), 1);
  EXPECT_EQ(reason(end), LostReason::kHandshake);
}

TEST(Transport, is_lost_when_the_server_says_goodbye) {
  World world;
  End& end = world.watch();
  world.run(seconds(1));
  world.execute(sfu::RemovePeer{sfu::PeerId{1}});
  world.run(seconds(1));
  ASSERT_EQ(count<Lost>(end), 1);
  EXPECT_EQ(reason(end), LostReason::kClosed);
}

TEST(Transport, refuses_a_server_with_another_certificate) {
  base::SeededRandom random(3);
  Server server{
      {"ufrag", "a-password-of-22-characters"}, client_context().fingerprint(), {kServer}};
  World world;
  // The world's viewer was told the truth; this one was told another fingerprint.
  End& end = world.watch();
  const auto local = server_transport(1);
  server.ice = {local.ice_ufrag, local.ice_pwd};
  end.client = std::make_unique<Viewer>(
      Transport(client_context(), identity(1).ice, server, random, kStart), 1u);
  world.run(seconds(2));
  ASSERT_EQ(count<Lost>(end), 1);
  EXPECT_EQ(reason(end), LostReason::kWrongCertificate);
}

TEST(Transport, sends_nothing_before_it_is_connected) {
  base::SeededRandom random(3);
  Transport transport(client_context(), identity(1).ice,
                      {{"ufrag", "a-password-of-22-characters"}, {}, {kServer}}, random, kStart);
  base::TransmitQueue out;
  transport.send_rtp({}, {}, Datagram(10), out);
  transport.send_rtcp(Datagram(10), out);
  EXPECT_TRUE(out.empty());
  Datagram packet(60);
  EXPECT_FALSE(transport.unprotect_rtcp(packet));
  EXPECT_FALSE(transport.unprotect_rtp({}, packet));
}

}  // namespace
}  // namespace client
