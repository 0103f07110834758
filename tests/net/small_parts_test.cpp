#include <array>
#include <utility>

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include "net/file_descriptor.hpp"
#include "net/socket_names.hpp"
#include "net/system_clock.hpp"
#include "net/system_random.hpp"
#include "net/wake_fd.hpp"

namespace net {
namespace {

bool is_readable(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(WakeFd, is_readable_from_wake_to_drain) {
  WakeFd wake_fd;
  EXPECT_FALSE(is_readable(wake_fd.fd()));
  wake_fd.wake();
  wake_fd.wake();
  EXPECT_TRUE(is_readable(wake_fd.fd()));
  wake_fd.drain();
  EXPECT_FALSE(is_readable(wake_fd.fd()));
  wake_fd.drain();  // must not block
}

TEST(DescriptorLimit, is_raised_as_far_as_allowed_and_never_lowered) {
  const std::size_t before = raise_descriptor_limit(0);
  EXPECT_GT(before, 0u);
  const std::size_t raised = raise_descriptor_limit(before + 1);
  EXPECT_GE(raised, before);
  EXPECT_LE(raised, before + 1);
  EXPECT_EQ(raise_descriptor_limit(1), raised);
}

TEST(FileDescriptor, is_closed_with_its_owner_unless_it_was_released) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const FileDescriptor read_end(ends[0]);
  {
    FileDescriptor write_end(ends[1]);
    const FileDescriptor moved = std::move(write_end);
    EXPECT_EQ(moved.get(), ends[1]);
  }
  char byte = 0;
  EXPECT_EQ(read(read_end.get(), &byte, 1), 0);  // the end: nobody can write any more
}

TEST(SystemClock, never_goes_back) {
  const base::Time first = now();
  EXPECT_GE(now(), first);
  EXPECT_NE(first, base::Time{});
}

TEST(SystemClock, knows_the_year) {
  EXPECT_GT(wall_now().milliseconds, 1'700'000'000'000);
}

TEST(SystemRandom, never_repeats_itself_across_its_blocks) {
  SystemRandom random;
  std::array<std::uint8_t, 100> before{};
  for (int i = 0; i < 30; ++i) {
    std::array<std::uint8_t, 100> now_filled{};
    random.fill(now_filled);
    EXPECT_NE(now_filled, before);
    before = now_filled;
  }
}

TEST(SystemRandom, fills_more_than_a_block) {
  SystemRandom random;
  std::array<std::uint8_t, 5000> octets{};
  random.fill(octets);
  EXPECT_NE(base::load_u64(&octets[0]), base::load_u64(&octets[4992]));
}

TEST(SocketNames, go_there_and_back) {
  for (const bool mapped : {false, true}) {
    for (const char* text : {"192.0.2.1", "2001:db8::1"}) {
      const base::SocketAddress address{*base::IpAddress::parse(text), 8443};
      sockaddr_storage native{};
      to_native(address, mapped, native);
      EXPECT_EQ(from_native(reinterpret_cast<const sockaddr&>(native)), address);
    }
  }
}

TEST(SocketNames, map_ipv4_only_for_a_socket_of_both_kinds) {
  const base::SocketAddress address{base::IpAddress::v4(192, 0, 2, 1), 1};
  sockaddr_storage native{};
  to_native(address, false, native);
  EXPECT_EQ(native.ss_family, AF_INET);
  to_native(address, true, native);
  EXPECT_EQ(native.ss_family, AF_INET6);
}

TEST(SocketNames, know_no_other_family) {
  sockaddr native{};
  native.sa_family = AF_UNIX;
  EXPECT_EQ(from_native(native).ip.family, base::AddressFamily::kNone);
}

}  // namespace
}  // namespace net
