#include "net/socket_pair.hpp"

#include <cstring>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace net {
namespace {

TEST(SocketPair, what_is_written_to_one_end_comes_out_of_the_other) {
  auto pair = make_socket_pair();
  ASSERT_TRUE(pair);
  ASSERT_EQ(write(pair->first.get(), "salam", 5), 5);
  char text[8] = {};
  EXPECT_EQ(read(pair->second.get(), text, sizeof text), 5);
  EXPECT_STREQ(text, "salam");
  EXPECT_NE(fcntl(pair->second.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(fcntl(pair->second.get(), F_GETFD) & FD_CLOEXEC, 0);
  pair->first = FileDescriptor();
  EXPECT_EQ(read(pair->second.get(), text, sizeof text), 0);
}

}  // namespace
}  // namespace net
