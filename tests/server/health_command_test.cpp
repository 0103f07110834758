#include "server/health_command.hpp"

#include <functional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/whole_server.hpp"

namespace server {
namespace {

using ::testing::HasSubstr;

TEST(HealthLine, tells_who_is_there) {
  EXPECT_EQ(health_line({{{"pipes", 3}, {"rooms", 2}, {"people", 31}}, {}}),
            "well: 2 rooms, 31 people");
}

TEST(HealthCommand, is_content_with_a_server_that_answers) {
  const WholeServer server;
  testing::internal::CaptureStdout();
  run_health_command(server.control_socket());
  std::fflush(stdout);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "well: 0 rooms, 0 people\n");
}

TEST(HealthCommand, says_that_no_server_runs) {
  try {
    run_health_command("/nowhere/control.sock");
    FAIL() << "there is no server";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no server runs in /nowhere"));
  }
}

}  // namespace
}  // namespace server
