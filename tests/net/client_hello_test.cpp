#include "net/client_hello.hpp"

#include <gtest/gtest.h>

namespace net {
namespace {

using std::string_literals::operator""s;

std::optional<std::string> name_in(const std::string& bytes) {
  return server_name_in(base::as_bytes(bytes));
}
bool offers(const std::string& bytes, std::string_view protocol = kChallengeProtocol) {
  return offers_protocol(base::as_bytes(bytes), protocol);
}

TEST(ServerName, is_read_in_lower_case) {
  EXPECT_EQ(name_in("\0\x09\0\0\x06"s + "A.b-9_"), "a.b-9_");
}

TEST(ServerName, is_none_when_something_is_amiss) {
  for (const std::string& wrong :
       {""s, "\0"s, "\0\0"s, "\0\x09\0\0\x06"s + "a.b-9", "\0\x09\0\0\x07"s + "a.b-9_",
        "\0\x09\1\0\x06"s + "a.b-9_", "\0\x09\0\0\x06"s + "a.b-9_x", "\0\x03\0\0\0"s,
        "\0\x09\0\0\x06"s + "a/b-9_", "\0\x09\0\0\x06"s + "a.b\0c_"s}) {
    EXPECT_EQ(name_in(wrong), std::nullopt);
  }
  const std::string longest(256, 'a');
  EXPECT_EQ(name_in("\x01\x03\0\x01\0"s + longest), std::nullopt);
}

TEST(OfferedProtocol, is_found_wherever_it_stands) {
  EXPECT_TRUE(offers("\0\x0B\x0A"s + "acme-tls/1"));
  EXPECT_TRUE(offers("\0\x0E\x02h2\x0A"s + "acme-tls/1"));
  EXPECT_TRUE(offers("\0\x0E\x02h2\x0A"s + "acme-tls/1", "h2"));
  EXPECT_FALSE(offers("\0\x0C\x02h2\x08http/1.1"s));
}

TEST(OfferedProtocol, is_none_in_a_malformed_list) {
  for (const std::string& wrong :
       {""s, "\0\0"s, "\0\x0B\x0B"s + "acme-tls/1", "\0\x0A\x0A"s + "acme-tls/1",
        "\0\x0B\x0A"s + "acme-tls/1x", "\0\x0C\x0A"s + "acme-tls/1\x05"}) {
    EXPECT_FALSE(offers(wrong));
  }
}

}  // namespace
}  // namespace net
