#include "server/doctor_facts.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/udp_socket.hpp"
#include "tests/server/whole_server.hpp"

namespace server {
namespace {

using doctor::PortState;

TEST(DoctorFacts, of_a_machine_without_a_server_say_what_could_be) {
  const auto taken = net::UdpSocket::open(0).value();
  Config config;
  config.data = "/nonexistent-pendopo";
  config.https_port = config.http_port = 0;
  config.media_port = taken.port();
  const doctor::Facts facts = gather_facts(config);
  EXPECT_FALSE(facts.server_runs);
  EXPECT_EQ(facts.server_trouble, "");
  ASSERT_EQ(facts.ports.size(), 1u);
  EXPECT_TRUE(facts.ports[0].udp);
  EXPECT_EQ(facts.ports[0].state, PortState::kTaken);
  EXPECT_FALSE(facts.certificate);
  EXPECT_GT(facts.memory_available.value_or(0), 0u);
  EXPECT_GT(facts.disk_free, 0u);
  EXPECT_EQ(facts.recordings_free, facts.disk_free) << "no folder of recordings yet";
  EXPECT_EQ(facts.recordings_reserve, std::uint64_t{2} << 30U);
  EXPECT_FALSE(facts.aac_trouble.empty()) << "these tests are not beside the plug-in";
  EXPECT_GT(facts.encrypted_per_second, 1e6);
  EXPECT_GT(facts.open_files_max, 0u);
  std::uint64_t rmem_max = 0;
  if (std::ifstream("/proc/sys/net/core/rmem_max") >> rmem_max)
    EXPECT_EQ(facts.udp_buffer_max, rmem_max);
  EXPECT_GT(facts.udp_buffer_max, 0u);
}

TEST(DoctorFacts, of_a_server_that_runs_come_from_itself) {
  // The media port too is looked at, before there are any totals of the media thread.
  const WholeServer server(std::chrono::hours(1));
  ASSERT_TRUE(server.comes_to("https_port", 1));
  doctor::Facts facts = gather_facts(server.config());
  EXPECT_TRUE(facts.server_runs);
  ASSERT_EQ(facts.ports.size(), 3u);
  EXPECT_EQ(facts.ports[0].number, server.https_port());
  for (const doctor::Port& port : facts.ports) {
    EXPECT_EQ(port.state, PortState::kServed) << port.number;
  }
  EXPECT_TRUE(facts.unanswered.empty());
  ASSERT_TRUE(facts.certificate);
  EXPECT_FALSE(facts.certificate->own);
  EXPECT_TRUE(facts.certificate->missing.empty());
  Config elsewhere = server.config();
  elsewhere.announce = {base::IpAddress::v4(192, 0, 2, 77)};
  facts = gather_facts(elsewhere);
  ASSERT_EQ(facts.unanswered.size(), 1u);
  EXPECT_EQ(facts.unanswered[0].ip, elsewhere.announce[0]);
}

TEST(DoctorFacts, tell_a_certificate_that_cannot_be_read) {
  Config config;
  config.https_port = config.http_port = config.media_port = 0;
  config.data = "/nonexistent-pendopo";
  config.certificate = "/nonexistent-pendopo.crt";
  auto trouble = gather_facts(config).certificate_trouble;
  ASSERT_TRUE(trouble);
  EXPECT_EQ(trouble->file, config.certificate);
  EXPECT_NE(trouble->reason, "");
  config.certificate = "/proc/version";
  trouble = gather_facts(config).certificate_trouble;
  ASSERT_TRUE(trouble);
  EXPECT_EQ(trouble->reason, "");
}

}  // namespace
}  // namespace server
