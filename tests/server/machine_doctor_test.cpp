#include "server/machine_doctor.hpp"

#include <gtest/gtest.h>

#include "net/udp_socket.hpp"

namespace server {
namespace {

Config config_of_nowhere() {
  Config config;
  config.data = "/nonexistent-pendopo";
  return config;
}

TEST(MachineDoctor, looks_at_the_ports_that_the_server_says_it_has) {
  const auto mute = net::UdpSocket::open(0).value();  // has the port, and answers nothing
  const Config config = config_of_nowhere();
  const app::api::Stats stats{{{"people", 2}}, {{{"media_port", mute.port()}}}};
  const doctor::Facts facts = MachineDoctor(config).facts(stats);
  EXPECT_TRUE(facts.server_runs);
  ASSERT_EQ(facts.ports.size(), 1u);
  EXPECT_EQ(facts.ports[0].number, mute.port());
  EXPECT_EQ(facts.ports[0].state, doctor::PortState::kSilent);
  EXPECT_FALSE(facts.unanswered.empty());
}

TEST(MachineDoctor, measures_until_the_server_ends) {
  const Config config = config_of_nowhere();
  MachineDoctor doctor(config);
  const auto carried = doctor.viewers_carried();
  ASSERT_TRUE(carried);
  EXPECT_GT(carried->camera, 0u);
  EXPECT_GT(carried->slides, carried->camera);
  doctor.stop();
  EXPECT_FALSE(doctor.viewers_carried());
}

}  // namespace
}  // namespace server
