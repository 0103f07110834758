#include "net/port_probe.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "net/listener.hpp"
#include "net/udp_socket.hpp"

namespace net {
namespace {

TEST(PortProbe, tells_a_free_port_from_a_taken_one) {
  boost::asio::io_context loop;
  auto listener = listen_tcp(loop, {base::IpAddress{}, 0});
  const std::uint16_t tcp = listener->port();
  EXPECT_EQ(probe_port(tcp, PortKind::kTcp), PortUse::kTaken);
  listener->close();
  EXPECT_EQ(probe_port(tcp, PortKind::kTcp), PortUse::kFree);

  const auto udp = UdpSocket::open(0);
  ASSERT_TRUE(udp);
  EXPECT_EQ(probe_port(udp->port(), PortKind::kUdp), PortUse::kTaken);
}

}  // namespace
}  // namespace net
