#include "proto/ice/lite_agent.hpp"

#include <string>

#include <gtest/gtest.h>

#include "proto/stun/message.hpp"

namespace proto::ice {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Time kStart{std::chrono::hours(3)};
const Credentials kLocal{"serv", "a-password-of-22-chars"};
const base::SocketAddress kWifi{base::IpAddress::v4(192, 0, 2, 1), 4000};
const base::SocketAddress kMobile{base::IpAddress::v4(198, 51, 100, 7), 5000};

// What a check of a browser says.
struct Check {
  std::string username = "serv:clnt";
  std::string password = kLocal.password;
  bool nominates = false;
  bool controlled = false;
  stun::MessageType type = stun::MessageType::kBindingRequest;
};

constexpr stun::TransactionId kTransaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

std::vector<std::uint8_t> encode(const Check& check) {
  std::vector<std::uint8_t> bytes(512);
  stun::MessageWriter writer(bytes, check.type, kTransaction);
  if (!check.username.empty()) writer.username(check.username);
  writer.priority(1'845'501'695);
  if (check.controlled) {
    writer.ice_controlled(99);
  } else {
    writer.ice_controlling(99);
  }
  if (check.nominates) writer.use_candidate();
  bytes.resize(writer.finish(check.password));
  return bytes;
}

class LiteAgentTest : public testing::Test {
 protected:
  // Hands in a check; gives the parsed answer, if there was exactly one and it went to `from`.
  std::optional<stun::Message> check(base::Time now, const base::SocketAddress& from,
                                     const Check& what = {}) {
    return receive(now, from, encode(what));
  }

  std::optional<stun::Message> receive(base::Time now, const base::SocketAddress& from,
                                       std::vector<std::uint8_t> bytes) {
    out.clear();
    agent.receive(now, from, bytes, out);
    if (out.size() != 1 || out.items()[0].to != from) return std::nullopt;
    const auto parsed = stun::parse(out.items()[0].bytes);
    return parsed ? std::optional(*parsed) : std::nullopt;
  }

  void nominate(base::Time now, const base::SocketAddress& from) {
    ASSERT_TRUE(check(now, from, {.nominates = true}));
  }

  // Takes all events; the last selected address, if any.
  std::optional<base::SocketAddress> newly_selected() {
    std::optional<base::SocketAddress> result;
    while (const auto event = agent.poll_event()) {
      if (const auto* selected = std::get_if<RemoteSelected>(&*event)) result = selected->remote;
    }
    return result;
  }

  int silences() {
    int count = 0;
    while (const auto event = agent.poll_event())
      count += std::holds_alternative<WentSilent>(*event);
    return count;
  }

  LiteAgent agent{kLocal, kStart};
  base::TransmitQueue out;
};

TEST_F(LiteAgentTest, answers_an_authentic_check_with_the_address_it_came_from) {
  const auto answer = check(kStart, kWifi);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->type, stun::MessageType::kBindingResponse);
  EXPECT_EQ(answer->transaction, kTransaction);
  EXPECT_EQ(answer->mapped, kWifi);
  EXPECT_TRUE(answer->has_fingerprint);
  EXPECT_TRUE(stun::verify_integrity(*answer, out.items()[0].bytes, kLocal.password));
  EXPECT_TRUE(agent.is_known(kWifi));
  EXPECT_FALSE(agent.selected());
}

TEST_F(LiteAgentTest, answers_over_ipv6) {
  const base::SocketAddress from{*base::IpAddress::parse("2001:db8::7"), 4000};

  const auto answer = check(kStart, from);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->mapped, from);
}

TEST_F(LiteAgentTest, is_silent_to_a_wrong_password) {
  EXPECT_FALSE(check(kStart, kWifi, {.password = "another-password-22-ch", .nominates = true}));

  EXPECT_TRUE(out.empty());
  EXPECT_FALSE(agent.is_known(kWifi));
  EXPECT_FALSE(agent.selected());
}

TEST_F(LiteAgentTest, is_silent_to_a_check_without_integrity) {
  check(kStart, kWifi, {.password = ""});

  EXPECT_TRUE(out.empty());
  EXPECT_FALSE(agent.is_known(kWifi));
}

TEST_F(LiteAgentTest, is_silent_to_another_ufrag) {
  for (const char* username : {"other:clnt", "serv", "serv2:clnt", "ser:v", ":serv", ""}) {
    check(kStart, kWifi, {.username = username});
    EXPECT_TRUE(out.empty()) << username;
  }
  EXPECT_FALSE(agent.is_known(kWifi));
}

TEST_F(LiteAgentTest, is_silent_to_a_changed_check) {
  auto bytes = encode({});
  bytes[25] ^= 1;  // in the username
  receive(kStart, kWifi, bytes);
  EXPECT_TRUE(out.empty());

  bytes = encode({});
  bytes.pop_back();
  receive(kStart, kWifi, bytes);
  receive(kStart, kWifi, {});
  EXPECT_TRUE(out.empty());
  EXPECT_FALSE(agent.is_known(kWifi));
}

TEST_F(LiteAgentTest, is_silent_to_answers_and_indications) {
  for (const auto type : {stun::MessageType::kBindingResponse, stun::MessageType::kBindingError,
                          stun::MessageType::kBindingIndication}) {
    check(kStart, kWifi, {.nominates = true, .type = type});
    EXPECT_TRUE(out.empty());
  }
  EXPECT_FALSE(agent.is_known(kWifi));
}

TEST_F(LiteAgentTest, tells_a_client_in_the_controlled_role_of_the_conflict) {
  const auto answer = check(kStart, kWifi, {.nominates = true, .controlled = true});

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->type, stun::MessageType::kBindingError);
  EXPECT_EQ(answer->error_code, 487);
  EXPECT_TRUE(stun::verify_integrity(*answer, out.items()[0].bytes, kLocal.password));
  EXPECT_FALSE(agent.is_known(kWifi));
  EXPECT_FALSE(agent.selected());
}

TEST_F(LiteAgentTest, refuses_an_attribute_it_must_but_does_not_understand) {
  // DONT-FRAGMENT (RFC 8656 section 18.7), in the place of an attribute we can write.
  std::vector<std::uint8_t> bytes(512);
  stun::MessageWriter writer(bytes, stun::MessageType::kBindingRequest, kTransaction);
  writer.username("serv:clnt");
  writer.unknown_attributes(1);
  base::store_u16(bytes.data() + 36, 0x001A);  // 20 header, 4 + 12 username
  bytes.resize(writer.finish(kLocal.password));

  const auto answer = receive(kStart, kWifi, bytes);

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->type, stun::MessageType::kBindingError);
  EXPECT_EQ(answer->error_code, 420);
  EXPECT_TRUE(stun::verify_integrity(*answer, out.items()[0].bytes, kLocal.password));
  EXPECT_FALSE(agent.is_known(kWifi));
}

TEST_F(LiteAgentTest, selects_the_first_nominated_address) {
  check(kStart, kMobile);
  nominate(kStart, kWifi);

  EXPECT_EQ(newly_selected(), kWifi);
  EXPECT_EQ(agent.selected(), kWifi);
}

TEST_F(LiteAgentTest, reports_a_repeated_nomination_once) {
  nominate(kStart, kWifi);
  newly_selected();

  nominate(kStart + seconds(2), kWifi);

  EXPECT_FALSE(newly_selected());
}

TEST_F(LiteAgentTest, follows_nominations_until_media_flows) {
  nominate(kStart, kWifi);
  nominate(kStart + milliseconds(50), kMobile);

  EXPECT_EQ(agent.selected(), kMobile);
}

TEST_F(LiteAgentTest, does_not_leave_an_address_that_carries_media_for_a_nomination_elsewhere) {
  nominate(kStart, kWifi);
  agent.note_media(kStart + seconds(1), kWifi);

  nominate(kStart + seconds(2), kMobile);
  EXPECT_EQ(agent.selected(), kWifi);

  agent.note_media(kStart + seconds(6), kWifi);
  nominate(kStart + seconds(10), kMobile);
  EXPECT_EQ(agent.selected(), kWifi);
  EXPECT_TRUE(agent.is_known(kMobile));
}

TEST_F(LiteAgentTest, follows_a_nomination_when_the_selected_address_was_silent_for_5_s) {
  nominate(kStart, kWifi);
  agent.note_media(kStart + seconds(1), kWifi);
  newly_selected();

  nominate(kStart + seconds(6) - milliseconds(1), kMobile);
  EXPECT_EQ(agent.selected(), kWifi);
  nominate(kStart + seconds(6), kMobile);

  EXPECT_EQ(newly_selected(), kMobile);
}

TEST_F(LiteAgentTest, counts_a_check_as_life_of_the_selected_address) {
  nominate(kStart, kWifi);
  agent.note_media(kStart, kWifi);
  check(kStart + seconds(4), kWifi);

  nominate(kStart + seconds(7), kMobile);

  EXPECT_EQ(agent.selected(), kWifi);
}

TEST_F(LiteAgentTest, follows_media_to_an_address_nominated_later) {
  nominate(kStart, kWifi);
  agent.note_media(kStart + seconds(1), kWifi);
  nominate(kStart + seconds(2), kMobile);
  newly_selected();

  agent.note_media(kStart + seconds(2), kMobile);
  EXPECT_EQ(newly_selected(), kMobile);

  // A packet that was overtaken on the old path does not lead back.
  agent.note_media(kStart + seconds(2), kWifi);
  EXPECT_FALSE(newly_selected());
  EXPECT_EQ(agent.selected(), kMobile);
}

TEST_F(LiteAgentTest, does_not_follow_media_to_an_address_not_nominated) {
  nominate(kStart, kWifi);
  agent.note_media(kStart, kWifi);
  check(kStart + seconds(1), kMobile);

  agent.note_media(kStart + seconds(1), kMobile);
  agent.note_media(kStart + seconds(1), {base::IpAddress::v4(203, 0, 113, 9), 1});

  EXPECT_EQ(agent.selected(), kWifi);
}

TEST_F(LiteAgentTest, selects_nothing_because_of_media_alone) {
  check(kStart, kWifi);

  agent.note_media(kStart, kWifi);

  EXPECT_FALSE(agent.selected());
}

TEST_F(LiteAgentTest, follows_any_check_when_the_selected_address_was_silent_for_12_s) {
  nominate(kStart, kWifi);
  newly_selected();

  check(kStart + seconds(12) - milliseconds(1), kMobile);
  EXPECT_EQ(agent.selected(), kWifi);
  check(kStart + seconds(12), kMobile);

  EXPECT_EQ(newly_selected(), kMobile);
}

TEST_F(LiteAgentTest, knows_at_most_8_addresses_and_forgets_the_least_recently_checked) {
  nominate(kStart, kWifi);
  const auto address = [](std::uint16_t port) {
    return base::SocketAddress{base::IpAddress::v4(203, 0, 113, 1), port};
  };
  for (std::uint16_t port = 1; port <= 7; ++port) check(kStart + seconds(port), address(port));
  check(kStart + seconds(8), address(1));

  check(kStart + seconds(9), address(8));

  EXPECT_TRUE(agent.is_known(kWifi)) << "the selected one is never forgotten";
  EXPECT_TRUE(agent.is_known(address(1)));
  EXPECT_FALSE(agent.is_known(address(2)));
  EXPECT_TRUE(agent.is_known(address(8)));
  EXPECT_TRUE(agent.is_known(address(7)));
}

base::SocketAddress tcp(std::uint32_t stream) {
  return {kWifi.ip, kWifi.port, stream};
}

TEST_F(LiteAgentTest, tells_a_tcp_connection_from_datagrams_of_the_same_numbers) {
  nominate(kStart, tcp(1));
  EXPECT_EQ(newly_selected(), tcp(1));
  EXPECT_FALSE(agent.is_known(kWifi));
  EXPECT_FALSE(agent.is_known(tcp(2)));
}

TEST_F(LiteAgentTest, goes_over_to_the_newest_other_path_when_the_selected_connection_ends) {
  check(kStart, kWifi);
  check(kStart + seconds(1), kMobile);
  nominate(kStart + seconds(2), tcp(1));
  newly_selected();

  agent.forget(kStart + seconds(3), tcp(1));

  EXPECT_EQ(newly_selected(), kMobile);
  EXPECT_FALSE(agent.is_known(tcp(1)));
}

TEST_F(LiteAgentTest, does_not_go_over_to_a_path_without_consent) {
  check(kStart, kWifi);
  nominate(kStart + seconds(12), tcp(1));
  newly_selected();

  agent.forget(kStart + seconds(12), tcp(1));

  EXPECT_FALSE(newly_selected());
  agent.note_media(kStart + seconds(13), kWifi);
  EXPECT_EQ(newly_selected(), kWifi) << "media proves that it lives";
}

TEST_F(LiteAgentTest, takes_any_authentic_check_when_the_selected_connection_has_ended) {
  nominate(kStart, tcp(1));
  agent.note_media(kStart, tcp(1));
  newly_selected();
  agent.forget(kStart + seconds(1), tcp(1));
  EXPECT_FALSE(newly_selected());

  check(kStart + seconds(1), tcp(2));

  EXPECT_EQ(newly_selected(), tcp(2));
  check(kStart + seconds(2), kWifi);
  EXPECT_FALSE(newly_selected()) << "the usual rules hold again";
}

TEST_F(LiteAgentTest, stays_where_it_is_when_another_connection_ends) {
  check(kStart, tcp(1));
  nominate(kStart, kWifi);
  newly_selected();
  agent.forget(kStart, tcp(1));
  agent.forget(kStart, tcp(2));
  EXPECT_FALSE(newly_selected());
  EXPECT_FALSE(agent.is_known(tcp(1)));
  EXPECT_EQ(agent.selected(), kWifi);
}

TEST_F(LiteAgentTest, is_silent_30_s_after_the_last_authentic_check) {
  check(kStart + seconds(4), kWifi);
  EXPECT_EQ(agent.next_timeout(), kStart + seconds(34));

  agent.handle_timeout(kStart + seconds(34) - milliseconds(1), out);
  EXPECT_EQ(silences(), 0);
  agent.handle_timeout(kStart + seconds(34), out);
  agent.handle_timeout(kStart + seconds(35), out);

  EXPECT_EQ(silences(), 1);
  EXPECT_EQ(agent.next_timeout(), base::kNever);
}

// GStreamer's libnice 0.1.21 sends no checks once it is connected.
TEST_F(LiteAgentTest, hears_by_its_media_that_a_peer_without_checks_lives) {
  nominate(kStart, kWifi);
  agent.note_media(kStart + seconds(29), kWifi);

  agent.handle_timeout(kStart + seconds(30), out);
  EXPECT_EQ(silences(), 0);
  EXPECT_EQ(agent.next_timeout(), kStart + seconds(59));
  agent.handle_timeout(kStart + seconds(59), out);

  EXPECT_EQ(silences(), 1);
}

TEST_F(LiteAgentTest, is_silent_30_s_after_its_beginning_when_no_check_comes) {
  check(kStart + seconds(20), kWifi, {.password = "another-password-22-ch"});

  agent.handle_timeout(kStart + seconds(30), out);

  EXPECT_EQ(silences(), 1);
}

TEST_F(LiteAgentTest, hears_a_peer_again_after_its_silence) {
  agent.handle_timeout(kStart + seconds(30), out);
  EXPECT_EQ(silences(), 1);

  check(kStart + seconds(40), kWifi);
  EXPECT_EQ(agent.next_timeout(), kStart + seconds(70));
  agent.handle_timeout(kStart + seconds(70), out);

  EXPECT_EQ(silences(), 1);
}

TEST_F(LiteAgentTest, keeps_few_events_for_an_owner_who_never_asks) {
  for (int i = 0; i < 100; ++i) {
    nominate(kStart + seconds(i), i % 2 == 0 ? kWifi : kMobile);
  }

  int events = 0;
  while (agent.poll_event()) ++events;
  EXPECT_EQ(events, 1);
}

class RestartTest : public LiteAgentTest {
 protected:
  void SetUp() override {
    nominate(kStart, kWifi);
    agent.note_media(kStart, kWifi);
    newly_selected();
    agent.restart({"new1", "another-password-22-ch"}, kStart + seconds(1));
  }
  const Check renewed{.username = "new1:clnt", .password = "another-password-22-ch"};
};

TEST_F(RestartTest, hears_only_the_new_credentials) {
  EXPECT_EQ(agent.local().ufrag, "new1");
  EXPECT_FALSE(check(kStart + seconds(1), kWifi));
  EXPECT_TRUE(check(kStart + seconds(1), kWifi, renewed));
}

TEST_F(RestartTest, keeps_the_selection_until_a_new_nomination) {
  EXPECT_EQ(agent.selected(), kWifi);
  check(kStart + seconds(1), kMobile, renewed);
  EXPECT_EQ(agent.selected(), kWifi);
  agent.note_media(kStart + seconds(1), kWifi);

  Check nomination = renewed;
  nomination.nominates = true;
  check(kStart + seconds(2), kMobile, nomination);

  EXPECT_EQ(newly_selected(), kMobile);
}

TEST_F(RestartTest, is_over_when_the_old_address_is_nominated_again) {
  Check nomination = renewed;
  nomination.nominates = true;
  check(kStart + seconds(2), kWifi, nomination);
  check(kStart + seconds(3), kMobile, nomination);

  EXPECT_FALSE(newly_selected());
  EXPECT_EQ(agent.selected(), kWifi);
}

TEST_F(RestartTest, gives_the_peer_30_s_more) {
  EXPECT_EQ(agent.next_timeout(), kStart + seconds(31));
}

TEST(PlainBinding, is_answered_with_the_address_it_came_from) {
  std::vector<std::uint8_t> bytes(100);
  stun::MessageWriter writer(bytes, stun::MessageType::kBindingRequest, kTransaction);
  bytes.resize(writer.finish({}));
  base::TransmitQueue out;

  EXPECT_TRUE(answer_plain_binding(kWifi, bytes, out));

  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out.items()[0].to, kWifi);
  const auto answer = stun::parse(out.items()[0].bytes);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->type, stun::MessageType::kBindingResponse);
  EXPECT_EQ(answer->mapped, kWifi);
  EXPECT_EQ(answer->transaction, kTransaction);
  EXPECT_EQ(answer->integrity_offset, 0u);
}

TEST(PlainBinding, is_answered_when_it_is_only_a_header) {
  // What a classic client sends (RFC 8489 section 6.1): no attributes at all.
  std::vector<std::uint8_t> bytes{0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42};
  bytes.resize(20, 7);
  base::TransmitQueue out;

  EXPECT_TRUE(answer_plain_binding(kWifi, bytes, out));
  EXPECT_EQ(out.size(), 1u);
}

TEST(PlainBinding, is_nothing_else) {
  base::TransmitQueue out;
  EXPECT_FALSE(answer_plain_binding(kWifi, encode({}), out));
  EXPECT_FALSE(answer_plain_binding(kWifi, encode({.password = ""}), out)) << "it has a username";
  EXPECT_FALSE(answer_plain_binding(kWifi, encode({.username = ""}), out)) << "it has integrity";
  EXPECT_FALSE(answer_plain_binding(
      kWifi, encode({.username = "", .password = "", .type = stun::MessageType::kBindingResponse}),
      out));
  EXPECT_FALSE(answer_plain_binding(kWifi, base::as_bytes("hello"), out));
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace proto::ice
