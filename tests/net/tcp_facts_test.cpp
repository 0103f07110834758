#include "net/tcp_facts.hpp"

#include <cstddef>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "net/file_descriptor.hpp"
#include "net/socket_pair.hpp"

namespace net {
namespace {

struct Pair {
  FileDescriptor near;
  FileDescriptor far;
};

// Two ends of a connection over the loopback network.
Pair connect_pair() {
  const FileDescriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  EXPECT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
  EXPECT_EQ(listen(listener.get(), 1), 0);
  EXPECT_EQ(getsockname(listener.get(), reinterpret_cast<sockaddr*>(&name), &size), 0);
  Pair pair;
  pair.near = FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(connect(pair.near.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
  pair.far = FileDescriptor(accept(listener.get(), nullptr, nullptr));
  return pair;
}

TEST(TcpFacts, count_what_was_sent_and_received) {
  const Pair pair = connect_pair();
  const std::vector<char> sent(100'000, 'x');
  std::vector<char> received(sent.size());
  std::size_t done = 0;
  while (done < sent.size()) {
    const ssize_t out =
        send(pair.near.get(), sent.data(), std::min<std::size_t>(4'000, sent.size() - done), 0);
    ASSERT_GT(out, 0);
    done += static_cast<std::size_t>(out);
    ASSERT_EQ(recv(pair.far.get(), received.data(), static_cast<std::size_t>(out), MSG_WAITALL),
              out);
  }
  const auto far = tcp_facts(pair.far.get());
  ASSERT_TRUE(far);
  EXPECT_EQ(far->bytes_received, sent.size());
  EXPECT_GE(far->segments_received, 25u);
  EXPECT_EQ(far->segments_out_of_order.value_or(0), 0u);
  const auto near = tcp_facts(pair.near.get());
  ASSERT_TRUE(near);
  EXPECT_GE(near->segments_sent, 25u);
  EXPECT_LE(near->bytes_acknowledged, sent.size() + 1);  // the SYN counts as one
  EXPECT_GT(near->round_trip, base::Duration::zero());
  EXPECT_NE(near->connection, far->connection);
}

TEST(TcpFacts, are_none_of_a_unix_socket_and_of_nothing) {
  const auto pair = make_socket_pair();
  ASSERT_TRUE(pair);
  EXPECT_FALSE(tcp_facts(pair->first.get()));
  EXPECT_FALSE(tcp_facts(-1));
}

base::ConstBytes bytes_of(const tcp_info& info, std::size_t size) {
  return {reinterpret_cast<const std::uint8_t*>(&info), size};
}

TEST(TcpInfo, is_read_as_far_as_the_kernel_gives_it) {
  tcp_info info{};
  info.tcpi_rtt = 20'000;
  info.tcpi_rttvar = 5'000;
  info.tcpi_min_rtt = 18'000;
  info.tcpi_bytes_acked = 1'000'000;
  info.tcpi_data_segs_out = 700;
  info.tcpi_total_retrans = 7;
  info.tcpi_lost = 2;
  info.tcpi_delivery_rate = 250'000;
  info.tcpi_delivery_rate_app_limited = 1;
  info.tcpi_rcv_ooopack = 9;
  const auto all = read_tcp_info(bytes_of(info, sizeof info));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->round_trip, std::chrono::milliseconds(20));
  EXPECT_EQ(all->round_trip_variation, std::chrono::milliseconds(5));
  EXPECT_EQ(all->least_round_trip, std::chrono::milliseconds(18));
  EXPECT_EQ(all->segments_sent, 700u);
  EXPECT_EQ(all->segments_resent, 7u);
  EXPECT_EQ(all->segments_lost, 2u);
  EXPECT_EQ(all->delivery_rate, 250'000u);
  EXPECT_TRUE(all->delivery_rate_is_least);
  EXPECT_EQ(all->segments_out_of_order, 9u);

  const auto linux_4_9 = read_tcp_info(bytes_of(info, offsetof(tcp_info, tcpi_busy_time)));
  ASSERT_TRUE(linux_4_9);
  EXPECT_EQ(linux_4_9->segments_out_of_order, std::nullopt);
  EXPECT_EQ(linux_4_9->segments_resent, 7u);
  EXPECT_FALSE(read_tcp_info(bytes_of(info, offsetof(tcp_info, tcpi_delivery_rate))));
  EXPECT_FALSE(read_tcp_info({}));
}

TEST(TcpInfo, without_a_measured_round_trip_has_none) {
  tcp_info info{};
  info.tcpi_min_rtt = ~0U;
  EXPECT_EQ(read_tcp_info(bytes_of(info, sizeof info))->least_round_trip, base::Duration::zero());
}

}  // namespace
}  // namespace net
