#include "server/shard_port.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(ShardOf, finds_the_shard_by_what_its_ufrags_begin_with) {
  for (const std::size_t shard : {0u, 1u, 15u, 16u, 63u, 255u}) {
    EXPECT_EQ(ufrag_prefix_of(shard).size(), 2u);
    EXPECT_EQ(shard_of(ufrag_prefix_of(shard) + "a1b2c3"), shard);
  }
}

TEST(ShardOf, finds_none_for_ufrags_that_are_not_ours) {
  for (const char* ufrag : {"", "0", "0g", "zz", "-1", " 1", "abc"})
    EXPECT_EQ(shard_of(ufrag).value_or(999), std::string_view(ufrag) == "abc" ? 0xab : 999)
        << ufrag;
}

TEST(TcpMediaAddresses, are_those_of_the_media_port_without_loopback) {
  const auto own = base::IpAddress::v4(192, 168, 1, 7);
  const auto outside = base::IpAddress::v4(203, 0, 113, 9);
  EXPECT_EQ(tcp_media_addresses({outside}, {own}, 443),
            (std::vector<base::SocketAddress>{{outside, 443}, {own, 443}}));
  EXPECT_TRUE(tcp_media_addresses({}, {}, 443).empty());
}

}  // namespace
}  // namespace server
