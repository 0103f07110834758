#include "proto/http/local_host.hpp"

#include <gtest/gtest.h>

namespace proto::http {
namespace {

TEST(LocalHost, is_localhost_and_the_loopback_addresses) {
  for (const char* host : {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:8443",
                           "127.9.9.9", "[::1]", "[::1]:8080"}) {
    EXPECT_TRUE(names_this_machine(host)) << host;
  }
}

TEST(LocalHost, is_no_other_name_that_may_lead_here) {
  for (const char* host :
       {"", ":8080", "[", "[]", "kelas.example", "localhost.evil.example",
        "evil.localhost.example:80", "192.0.2.7", "127.0.0.1.nip.io", "[2001:db8::1]"}) {
    EXPECT_FALSE(names_this_machine(host)) << host;
  }
}

}  // namespace
}  // namespace proto::http
