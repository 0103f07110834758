#include "server/greeting.hpp"

#include <gtest/gtest.h>

#include "server/shard_port.hpp"

namespace server {
namespace {

GreetingFacts facts() {
  GreetingFacts facts;
  facts.host_name = "kelas";
  facts.addresses = {base::IpAddress::v4(192, 0, 2, 7), *base::IpAddress::parse("2001:db8::7")};
  facts.https_port = 8443;
  facts.http_port = 8080;
  facts.media_ports = {8443, 8444};
  facts.rtmp_port = 1935;
  facts.first_run_token = "secret-token";
  return facts;
}

TEST(Greeting, names_every_address_and_what_a_firewall_must_let_through) {
  const std::string text = greeting(facts());
  EXPECT_NE(text.find("http://localhost:8080/\n"), std::string::npos);
  EXPECT_NE(text.find("https://192.0.2.7:8443/\n"), std::string::npos);
  EXPECT_NE(text.find("https://[2001:db8::7]:8443/\n"), std::string::npos);
  EXPECT_NE(text.find("TCP 8443 and 8080, UDP 8443, 8444"), std::string::npos);
  EXPECT_NE(text.find("TCP 1935 too"), std::string::npos);
  GreetingFacts without = facts();
  without.rtmp_port = 0;
  EXPECT_EQ(greeting(without).find("RTMP"), std::string::npos);
}

TEST(Greeting, leaves_ports_out_that_browsers_know) {
  GreetingFacts bare = facts();
  bare.https_port = 443;
  bare.http_port = 80;
  const std::string text = greeting(bare);
  EXPECT_NE(text.find("http://localhost/\n"), std::string::npos);
  EXPECT_NE(text.find("https://192.0.2.7/\n"), std::string::npos);
  EXPECT_NE(text.find("https://[2001:db8::7]/\n"), std::string::npos);
  EXPECT_NE(text.find("http://192.0.2.7/trust"), std::string::npos);
  EXPECT_NE(text.find("https://192.0.2.7/first-run#secret-token"), std::string::npos);
  EXPECT_NE(text.find("TCP 443 and 80"), std::string::npos);
}

TEST(Greeting, shows_the_one_time_link_only_while_there_is_one) {
  EXPECT_NE(greeting(facts()).find("/first-run#secret-token"), std::string::npos);
  GreetingFacts later = facts();
  later.first_run_token.reset();
  EXPECT_EQ(greeting(later).find("first-run"), std::string::npos);
}

TEST(Greeting, sends_phones_to_the_trust_page_only_with_a_made_certificate) {
  EXPECT_NE(greeting(facts()).find("http://192.0.2.7:8080/trust"), std::string::npos);
  GreetingFacts own = facts();
  own.local_authority = false;
  EXPECT_EQ(greeting(own).find("/trust"), std::string::npos);
}

TEST(Greeting, shows_the_domain_first_and_each_address_once) {
  GreetingFacts known = facts();
  known.domain = {"class.example.org", "192.0.2.7", "2001:db8::9"};
  const std::string text = greeting(known);
  const std::size_t domain = text.find("From the internet   https://class.example.org:8443/\n");
  const std::size_t address = text.find("https://192.0.2.7:8443/\n");
  ASSERT_NE(domain, std::string::npos);
  EXPECT_LT(domain, address);
  EXPECT_EQ(text.find("https://192.0.2.7:8443/\n", address + 1), std::string::npos);
  EXPECT_NE(text.find("From the internet   https://[2001:db8::9]:8443/\n"), std::string::npos);
  EXPECT_NE(text.find("In your network     https://[2001:db8::7]:8443/\n"), std::string::npos);
  EXPECT_NE(text.find(qr_code("https://class.example.org:8443/")), std::string::npos);
  EXPECT_NE(text.find("/trust"), std::string::npos) << "in the school's network it is still needed";
}

TEST(Greeting, is_short_on_a_machine_without_a_network) {
  GreetingFacts alone = facts();
  alone.addresses.clear();
  const std::string text = greeting(alone);
  EXPECT_NE(text.find("http://localhost:8080/first-run#secret-token"), std::string::npos);
  EXPECT_EQ(text.find("In your network"), std::string::npos);
}

TEST(Greeting, draws_a_square_code) {
  const std::string drawing = qr_code("http://192.0.2.7:8080/trust");
  std::size_t lines = 0;
  for (const char c : drawing) lines += c == '\n' ? 1 : 0;
  EXPECT_GE(lines, 13u);  // 25 modules and the quiet zone, two in a line
}

TEST(Greeting, writes_the_ports_as_json) {
  EXPECT_EQ(ports_json(facts()),
            "{\"https\":8443,\"http\":8080,\"media\":8443,\"rtmp\":1935,"
            "\"first_run\":\"secret-token\"}\n");
  GreetingFacts later = facts();
  later.first_run_token.reset();
  EXPECT_NE(ports_json(later).find("\"first_run\":null"), std::string::npos);
}

TEST(Greeting, names_the_announced_address_first_and_once) {
  GreetingFacts behind_nat = facts();
  const auto outside = base::IpAddress::v4(203, 0, 113, 9);
  behind_nat.announced = {outside, behind_nat.addresses.front()};
  const std::string text = greeting(behind_nat);
  EXPECT_NE(text.find("From outside        https://203.0.113.9:8443/\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("Trust this server   http://203.0.113.9:8080/trust"), std::string::npos);
  EXPECT_NE(text.find("    https://203.0.113.9:8443/first-run#secret-token\n"), std::string::npos);
  const std::string own = "https://" + base::to_string(behind_nat.addresses.front());
  EXPECT_EQ(text.find(own), text.rfind(own));
}

TEST(MediaAddresses, puts_announced_addresses_first_and_loopback_last_without_repeating) {
  const auto own = base::IpAddress::v4(192, 168, 1, 7);
  const auto outside = base::IpAddress::v4(203, 0, 113, 9);
  const auto addresses = media_addresses({outside, own}, {own}, 8443);
  ASSERT_EQ(addresses.size(), 3u);
  EXPECT_EQ(addresses[0], (base::SocketAddress{outside, 8443}));
  EXPECT_EQ(addresses[1], (base::SocketAddress{own, 8443}));
  EXPECT_TRUE(addresses[2].ip.is_loopback());
}

}  // namespace
}  // namespace server
