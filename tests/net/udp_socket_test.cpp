#include "net/udp_socket.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

namespace net {
namespace {

base::SocketAddress loopback4(std::uint16_t port) {
  return {base::IpAddress::v4(127, 0, 0, 1), port};
}

UdpSocket open_socket() {
  auto socket = UdpSocket::open(0);
  EXPECT_TRUE(socket);
  return std::move(*socket);
}

// Waits until the kernel has something: loopback delivers at once, so this never waits long.
std::span<Datagram> receive(UdpSocket& socket) {
  pollfd waiting{socket.fd(), POLLIN, 0};
  poll(&waiting, 1, 5000);
  return socket.receive_batch();
}

struct Got {
  base::SocketAddress from;
  std::string text;
};

// In the order in which they come; fewer when nothing more does.
std::vector<Got> receive_all(UdpSocket& socket, std::size_t count) {
  std::vector<Got> all;
  while (all.size() < count) {
    const auto batch = receive(socket);
    if (batch.empty()) break;
    for (const Datagram& datagram : batch) {
      all.push_back({datagram.from, std::string(base::as_text(datagram.bytes))});
    }
  }
  return all;
}

std::vector<std::string> receive_texts(UdpSocket& socket, std::size_t count) {
  std::vector<std::string> texts;
  for (Got& got : receive_all(socket, count)) texts.push_back(std::move(got.text));
  return texts;
}

void send_texts(UdpSocket& socket, const base::SocketAddress& to,
                const std::vector<std::string>& texts) {
  base::TransmitQueue queue;
  for (const std::string& text : texts) queue.push(to, base::as_bytes(text));
  socket.send_batch(queue.items());
}

TEST(UdpSocket, takes_a_free_port_when_asked_for_none) {
  EXPECT_NE(open_socket().port(), 0);
}

TEST(UdpSocket, says_when_a_port_is_taken) {
  const UdpSocket first = open_socket();
  const auto second = UdpSocket::open(first.port());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), std::errc::address_in_use);
}

TEST(UdpSocket, gives_an_ipv4_sender_as_ipv4) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  send_texts(a, loopback4(b.port()), {"one", "two"});
  const auto got = receive_all(b, 2);
  ASSERT_EQ(got.size(), 2u);
  for (const Got& one : got) EXPECT_EQ(one.from, loopback4(a.port()));
  EXPECT_EQ(got[0].text, "one");
  EXPECT_EQ(got[1].text, "two");
  EXPECT_EQ(a.counters().sent, 2u);
  EXPECT_EQ(b.counters().received, 2u);
}

TEST(UdpSocket, answers_from_the_address_it_was_asked_at) {
  UdpSocket server = open_socket();
  UdpSocket client = open_socket();
  const base::SocketAddress asked{base::IpAddress::v4(127, 0, 0, 7), server.port()};
  send_texts(client, asked, {"question"});
  const auto question = receive(server);
  ASSERT_EQ(question.size(), 1u);
  send_texts(server, question[0].from, {"answer"});
  const auto answer = receive(client);
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0].from, asked);
}

TEST(UdpSocket, speaks_ipv6_where_the_machine_does) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  send_texts(a, {*base::IpAddress::parse("::1"), b.port()}, {"six"});
  if (a.counters().sent == 0) GTEST_SKIP() << "no IPv6 here";
  const auto batch = receive(b);
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(to_string(batch[0].from.ip), "::1");
}

TEST(UdpSocket, sends_more_than_one_batch) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  send_texts(a, loopback4(b.port()), std::vector<std::string>(2 * kUdpBatch + 1, "x"));
  EXPECT_EQ(a.counters().sent, 2 * kUdpBatch + 1);
  std::size_t got = 0;
  while (got < 2 * kUdpBatch + 1) {
    const std::size_t count = receive(b).size();
    ASSERT_GT(count, 0u);
    got += count;
  }
}

TEST(UdpSocket, counts_what_the_kernel_dropped_for_want_of_room) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  const int small = 4'096;
  ASSERT_EQ(setsockopt(b.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
  constexpr std::size_t kSent = 100;
  send_texts(a, loopback4(b.port()), std::vector<std::string>(kSent, std::string(1'000, 'x')));
  std::size_t got = 0;
  while (const std::size_t count = b.receive_batch().size()) got += count;
  EXPECT_LT(got, kSent);
  EXPECT_EQ(b.counters().dropped_unread, 0u) << "those it took came before";
  send_texts(a, loopback4(b.port()), {"now it knows"});
  EXPECT_EQ(receive(b).size(), 1u);
  EXPECT_EQ(b.counters().dropped_unread, kSent - got);
}

TEST(UdpSocket, sends_what_has_one_size_in_one_piece) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  UdpSocket c = open_socket();
  base::TransmitQueue queue;
  std::vector<std::string> sent;
  for (char letter = 'a'; letter < 'g'; ++letter) {
    sent.emplace_back(letter < 'f' ? 1'200 : 300, letter);
    for (const UdpSocket* to : {&b, &c}) {
      queue.push(loopback4(to->port()), base::as_bytes(sent.back()));
    }
  }
  a.send_batch(queue.items());
  EXPECT_EQ(receive_texts(b, sent.size()), sent);
  EXPECT_EQ(receive_texts(c, sent.size()), sent);
  EXPECT_EQ(a.counters().sent, 12u);
  EXPECT_EQ(a.counters().sent_in_runs, 12u);
}

TEST(UdpSocket, sends_a_run_from_the_address_it_was_asked_at) {
  UdpSocket server = open_socket();
  UdpSocket client = open_socket();
  const base::SocketAddress asked{base::IpAddress::v4(127, 0, 0, 7), server.port()};
  send_texts(client, asked, {"question"});
  const auto question = receive(server);
  ASSERT_EQ(question.size(), 1u);
  send_texts(server, question[0].from, {"one", "two", "six"});
  const auto answers = receive_all(client, 3);
  EXPECT_EQ(answers.size(), 3u);
  for (const Got& answer : answers) EXPECT_EQ(answer.from, asked);
}

// Without checksums the kernel cuts nothing.
TEST(UdpSocket, sends_one_by_one_what_cannot_be_cut_and_remembers_it) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  const int on = 1;
  ASSERT_EQ(setsockopt(a.fd(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof on), 0);
  send_texts(b, loopback4(a.port()), {"here I am"});
  ASSERT_EQ(receive(a).size(), 1u);
  const std::vector<std::string> texts{"one", "two", "six"};
  for (int i = 0; i < 2; ++i) {
    send_texts(a, loopback4(b.port()), texts);
    EXPECT_EQ(receive_texts(b, texts.size()), texts);
  }
  EXPECT_EQ(a.counters().sent, 6u);
  EXPECT_EQ(a.counters().sent_in_runs, 0u);
  EXPECT_EQ(a.counters().dropped_failed, 0u);
  EXPECT_EQ(a.counters().runs_refused, 1u) << "tried once";
}

TEST(UdpSocket, drops_a_run_that_the_kernel_refuses_and_goes_on) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  base::TransmitQueue queue;
  const base::SocketAddress nowhere{base::IpAddress::v4(127, 0, 0, 1), 0};
  for (const char* text : {"one", "two"}) queue.push(nowhere, base::as_bytes(text));
  for (const char* text : {"six", "ten"}) queue.push(loopback4(b.port()), base::as_bytes(text));
  a.send_batch(queue.items());
  EXPECT_EQ(receive_texts(b, 2), (std::vector<std::string>{"six", "ten"}));
  EXPECT_EQ(a.counters().sent, 2u);
  EXPECT_EQ(a.counters().dropped_failed, 2u);
}

TEST(UdpSocket, drops_what_the_kernel_refuses_and_goes_on) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  base::TransmitQueue queue;
  queue.push({base::IpAddress::v4(127, 0, 0, 1), 0}, base::as_bytes("to no port"));
  queue.push(loopback4(b.port()), base::as_bytes("good"));
  a.send_batch(queue.items());
  EXPECT_EQ(a.counters().dropped_failed, 1u);
  const auto batch = receive(b);
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(base::as_text(batch[0].bytes), "good");
}

TEST(UdpSocket, drops_a_datagram_longer_than_its_buffers) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  send_texts(a, loopback4(b.port()), {std::string(4000, 'x'), "short"});
  std::vector<std::string> texts;
  while (texts.empty()) {
    for (const Datagram& datagram : receive(b)) texts.emplace_back(base::as_text(datagram.bytes));
  }
  EXPECT_EQ(texts, std::vector<std::string>{"short"});
  EXPECT_EQ(b.counters().truncated, 1u);
}

TEST(UdpSocket, tells_how_long_a_datagram_waited) {
  UdpSocket a = open_socket();
  UdpSocket b = open_socket();
  send_texts(a, loopback4(b.port()), {"first"});
  send_texts(a, loopback4(b.port()), {"second"});
  const auto batch = receive(b);
  ASSERT_EQ(batch.size(), 2u);
  EXPECT_GT(batch[0].waited, batch[1].waited);
  EXPECT_GT(batch[1].waited, base::Duration{});
}

TEST(UdpSocket, an_empty_socket_gives_nothing) {
  EXPECT_TRUE(open_socket().receive_batch().empty());
}

}  // namespace
}  // namespace net
