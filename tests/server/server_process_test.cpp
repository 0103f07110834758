#include "server/server_process.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(ServerProcess, reads_the_port_when_the_file_is_whole) {
  EXPECT_EQ(https_port_of(R"({"https":35167,"http":46589,"media":50376})"), 35167u);
  EXPECT_EQ(https_port_of(R"({"https": 443})"), 443u);
  EXPECT_EQ(https_port_of(R"({"https":351)"), 0u);
  EXPECT_EQ(https_port_of(""), 0u);
  EXPECT_EQ(https_port_of("{}"), 0u);
}

}  // namespace
}  // namespace server
