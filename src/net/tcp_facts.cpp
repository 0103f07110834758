#include "net/tcp_facts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace net {
namespace {

base::Duration microseconds(std::uint32_t value) {
  return std::chrono::microseconds(value);
}

// What the kernel has for "nothing measured yet".
constexpr std::uint32_t kNoRoundTrip = ~std::uint32_t{0};

}  // namespace

std::optional<base::TcpFacts> read_tcp_info(base::ConstBytes info) {
  const auto holds = [&](std::size_t offset, std::size_t size) {
    return info.size() >= offset + size;
  };
  if (!holds(offsetof(tcp_info, tcpi_delivery_rate), sizeof(tcp_info::tcpi_delivery_rate))) {
    return std::nullopt;
  }
  tcp_info native{};
  std::memcpy(&native, info.data(), std::min(info.size(), sizeof native));
  base::TcpFacts facts;
  facts.bytes_acknowledged = native.tcpi_bytes_acked;
  facts.bytes_received = native.tcpi_bytes_received;
  facts.segments_sent = native.tcpi_data_segs_out;
  facts.segments_resent = native.tcpi_total_retrans;
  facts.segments_received = native.tcpi_data_segs_in;
  if (holds(offsetof(tcp_info, tcpi_rcv_ooopack), sizeof(tcp_info::tcpi_rcv_ooopack))) {
    facts.segments_out_of_order = native.tcpi_rcv_ooopack;
  }
  facts.segments_lost = native.tcpi_lost;
  facts.round_trip = microseconds(native.tcpi_rtt);
  facts.round_trip_variation = microseconds(native.tcpi_rttvar);
  if (native.tcpi_min_rtt != kNoRoundTrip)
    facts.least_round_trip = microseconds(native.tcpi_min_rtt);
  facts.delivery_rate = native.tcpi_delivery_rate;
  facts.delivery_rate_is_least = native.tcpi_delivery_rate_app_limited != 0;
  return facts;
}

std::optional<base::TcpFacts> tcp_facts(int fd) {
  std::uint8_t info[sizeof(tcp_info)]{};
  socklen_t size = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &size) != 0) return std::nullopt;
  auto facts = read_tcp_info(base::ConstBytes(info).first(size));
  if (!facts) return std::nullopt;
  size = sizeof facts->connection;
  if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &facts->connection, &size) != 0) return std::nullopt;
  return facts;
}

}  // namespace net
