// The connections of a shard over real sockets of the loopback interface, by a clock of the test's.
#include "server/media_streams.hpp"

#include <deque>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "net/socket_names.hpp"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t kRtpByte = 0x80;

Bytes framed(const Bytes& datagram) {
  Bytes frame{static_cast<std::uint8_t>(datagram.size() >> 8),
              static_cast<std::uint8_t>(datagram.size())};
  frame.insert(frame.end(), datagram.begin(), datagram.end());
  return frame;
}

// The other side of a connection.
class Client {
 public:
  explicit Client(net::FileDescriptor fd) : socket_(std::move(fd)) {}
  void send(const Bytes& bytes) { EXPECT_EQ(socket_.write(bytes).size, bytes.size()); }
  // Whole frames that have come until now.
  std::vector<Bytes> read() {
    Bytes buffer(70'000);
    std::vector<Bytes> frames;
    for (;;) {
      const auto [outcome, size] = socket_.read(buffer);
      ended = outcome == net::StreamSocket::Outcome::kEnded;
      if (outcome != net::StreamSocket::Outcome::kSome) return frames;
      reader_.receive(base::Bytes(buffer).first(size));
      while (const auto frame = reader_.next()) frames.emplace_back(frame->begin(), frame->end());
      EXPECT_FALSE(reader_.is_broken());
    }
  }
  bool is_inside_frame() const { return reader_.is_inside(); }
  bool is_ended() {
    read();
    return ended;
  }
  bool ended = false;

 private:
  net::StreamSocket socket_;
  proto::ice::FrameReader reader_;
};

class MediaStreamsTest : public testing::Test {
 protected:
  MediaStreamsTest() {
    listener = net::FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_storage name{};
    socklen_t size = net::to_native({base::IpAddress::v4(127, 0, 0, 1), 0}, false, name);
    EXPECT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
    EXPECT_EQ(listen(listener.get(), 1024), 0);
  }

  // A connection from that address, with what was read of it before it was handed over.
  Client connect(const Bytes& first = {},
                 const base::IpAddress& from = base::IpAddress::v4(127, 0, 0, 1)) {
    sockaddr_storage name{};
    socklen_t size = net::to_native({from, 0}, false, name);
    net::FileDescriptor fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (window > 0) setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    EXPECT_EQ(bind(fd.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
    size = sizeof name;
    getsockname(listener.get(), reinterpret_cast<sockaddr*>(&name), &size);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
    streams.adopt(now, {net::FileDescriptor(accept(listener.get(), nullptr, nullptr)), first});
    return Client(std::move(fd));
  }
  // Like connect(), and some peer has proved its address.
  Client connect_proved() {
    Client client = connect(framed({1, 2, 3}));
    proved.insert(frames.back().first);
    turn();
    return client;
  }
  base::SocketAddress last_address() const { return frames.back().first; }

  // Waits for what the kernel has on its way, and takes it.
  void turn() {
    pollfd waiting{streams.fd(), POLLIN, 0};
    if (poll(&waiting, 1, 20) > 0) streams.receive(now);
    streams.end_turn(now);
  }
  void pass(base::Duration time) {
    for (const base::Time end = now + time; now < end; now += milliseconds(500))
      streams.end_turn(now);
    streams.end_turn(now);
  }
  void send(const base::SocketAddress& to, const Bytes& datagram, int times = 1) {
    base::TransmitQueue out;
    for (int i = 0; i < times; ++i) out.push(to, datagram);
    EXPECT_TRUE(streams.send(now, out.items()).empty());
  }

  net::FileDescriptor listener;
  int window = 0;  // what the next connection takes ahead of being read; 0: as the kernel likes
  base::Time now{std::chrono::hours(1)};
  std::deque<std::pair<base::SocketAddress, Bytes>> frames;
  std::set<base::SocketAddress> proved;
  std::vector<base::SocketAddress> closed;
  MediaStreams streams{
      {[this](base::Time, const base::SocketAddress& from, base::Bytes frame) {
         frames.emplace_back(from, Bytes(frame.begin(), frame.end()));
       },
       [this](const base::SocketAddress& from) { return proved.contains(from); },
       [this](base::Time, const base::SocketAddress& from) { closed.push_back(from); }}};
};

TEST_F(MediaStreamsTest, has_nothing_to_do_at_first) {
  EXPECT_EQ(streams.next_timeout(), base::kNever);
  EXPECT_EQ(streams.counters().open, 0u);
}

TEST_F(MediaStreamsTest, gives_what_was_read_before_and_what_comes_later) {
  Client client = connect(framed({1, 2, 3}));
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].second, (Bytes{1, 2, 3}));
  EXPECT_EQ(frames[0].first.ip, base::IpAddress::v4(127, 0, 0, 1));
  EXPECT_NE(frames[0].first.stream, 0u);

  Bytes two = framed({4});
  const Bytes second = framed({5, 6});
  two.insert(two.end(), second.begin(), second.end());
  client.send(two);
  turn();
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[1].second, Bytes{4});
  EXPECT_EQ(frames[2].second, (Bytes{5, 6}));
  EXPECT_EQ(streams.counters().frames_received, 3u);
  EXPECT_EQ(streams.counters().open, 1u);
}

TEST_F(MediaStreamsTest, gives_half_a_frame_with_its_other_half) {
  const Bytes whole = framed({1, 2, 3, 4});
  Client client = connect({whole.begin(), whole.begin() + 3});
  EXPECT_TRUE(frames.empty());
  client.send({whole.begin() + 3, whole.end()});
  turn();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].second, (Bytes{1, 2, 3, 4}));
}

TEST_F(MediaStreamsTest, sends_framed_what_is_for_a_connection_and_gives_back_the_rest) {
  Client client = connect_proved();
  const base::SocketAddress udp{base::IpAddress::v4(127, 0, 0, 1), last_address().port};
  base::TransmitQueue out;
  out.push(udp, Bytes{1});
  out.push(last_address(), Bytes{2, 2});
  out.push(udp, Bytes{3});
  out.push(last_address(), Bytes{4});

  const auto rest = streams.send(now, out.items());

  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0].bytes[0], 1);
  EXPECT_EQ(rest[1].bytes[0], 3);
  EXPECT_EQ(client.read(), (std::vector<Bytes>{{2, 2}, {4}}));
  EXPECT_EQ(streams.counters().frames_sent, 2u);
}

TEST_F(MediaStreamsTest, gives_back_untouched_what_is_all_datagrams) {
  base::TransmitQueue out;
  out.push({base::IpAddress::v4(127, 0, 0, 1), 9}, Bytes{1});
  EXPECT_EQ(streams.send(now, out.items()).data(), out.items().data());
}

TEST_F(MediaStreamsTest, drops_and_counts_what_is_for_a_connection_that_has_ended) {
  {
    Client client = connect_proved();
  }
  turn();
  ASSERT_EQ(closed, std::vector{last_address()});
  EXPECT_EQ(streams.counters().open, 0u);
  EXPECT_EQ(streams.next_timeout(), base::kNever);
  send(last_address(), {1});
  EXPECT_EQ(streams.counters().dropped_closed, 1u);
}

TEST_F(MediaStreamsTest, has_another_address_for_each_connection) {
  Client one = connect(framed({1}));
  Client two = connect(framed({2}));
  EXPECT_NE(frames[0].first.stream, frames[1].first.stream);
}

TEST_F(MediaStreamsTest, closes_whoever_is_not_proved_in_time) {
  Client stranger = connect(framed({1}));
  Client friendly = connect_proved();
  pass(kUnprovenTimeMax - seconds(1));
  EXPECT_TRUE(closed.empty());
  pass(seconds(2));
  EXPECT_EQ(closed, std::vector{frames[0].first});
  EXPECT_EQ(streams.counters().closed_unproven, 1u);
  EXPECT_TRUE(stranger.is_ended());
  EXPECT_FALSE(friendly.is_ended());
}

TEST_F(MediaStreamsTest, closes_whose_peer_has_gone_but_calls_it_no_stranger) {
  Client client = connect_proved();
  pass(seconds(60));
  EXPECT_TRUE(closed.empty());
  proved.clear();
  pass(kUnprovenTimeMax + seconds(1));
  EXPECT_EQ(closed.size(), 1u);
  EXPECT_EQ(streams.counters().closed_unproven, 0u);
}

TEST_F(MediaStreamsTest, closes_a_stranger_who_sends_much) {
  Client client = connect(framed({1}));
  const Bytes much = framed(Bytes(2000, 7));
  for (std::size_t sent = 0; sent <= kUnprovenBytesMax && closed.empty(); sent += much.size()) {
    client.send(much);
    turn();
  }
  EXPECT_EQ(closed.size(), 1u);
  EXPECT_EQ(streams.counters().closed_unproven, 1u);
  EXPECT_LE(frames.size(), kUnprovenBytesMax / much.size() + 20);
}

TEST_F(MediaStreamsTest, closes_at_a_frame_that_is_too_long) {
  Client client = connect_proved();
  client.send({0xFF, 0xFF, 1, 2, 3});
  turn();
  EXPECT_EQ(closed.size(), 1u);
  EXPECT_EQ(streams.counters().closed_bad_frame, 1u);
}

TEST_F(MediaStreamsTest, drops_whole_frames_for_somebody_who_does_not_read) {
  Client client = connect_proved();
  Bytes packet(1200, 0);
  packet[0] = kRtpByte;
  std::size_t sent = 0;
  for (; streams.counters().dropped_unread == 0 && sent < 20'000; ++sent) {
    packet[2] = static_cast<std::uint8_t>(sent >> 8);
    packet[3] = static_cast<std::uint8_t>(sent);
    send(last_address(), packet);
  }
  ASSERT_EQ(streams.counters().dropped_unread, 1u);
  EXPECT_GE(sent * packet.size(), kUnsentMax - kUnsentReserve);
  const Bytes answer{0, 1, 2, 3};
  send(last_address(), answer);
  EXPECT_EQ(streams.counters().dropped_unread, 1u) << "there is room for what is no media";

  std::vector<Bytes> received;
  for (int i = 0; i < 200 && received.size() < sent; ++i) {
    for (Bytes& frame : client.read()) received.push_back(std::move(frame));
    turn();
  }
  ASSERT_EQ(received.size(), sent) << "all but the one that was dropped, and the answer";
  for (std::size_t i = 0; i + 1 < sent; ++i) {
    ASSERT_EQ(received[i].size(), packet.size());
    ASSERT_EQ(received[i][2] << 8 | received[i][3], static_cast<int>(i));
  }
  EXPECT_EQ(received.back(), answer);
  EXPECT_FALSE(client.is_inside_frame());
  send(last_address(), packet);
  EXPECT_EQ(client.read().size(), 1u) << "it goes on";
}

TEST_F(MediaStreamsTest, those_who_do_not_read_leave_room_for_one_who_does) {
  constexpr std::size_t kBlind = kUnsentTotalMax / kUnsentMax + 20;
  window = 4096;
  const Bytes packet(1200, kRtpByte);
  std::vector<Client> blind;
  for (std::size_t i = 0; i < kBlind; ++i) {
    blind.push_back(connect_proved());
    const auto before = streams.counters().dropped_unread;
    while (streams.counters().dropped_unread == before) send(last_address(), packet, 100);
  }
  window = 0;
  Client reader = connect_proved();
  const auto before = streams.counters().dropped_unread;
  for (int burst = 0; burst < 20; ++burst) {
    send(last_address(), packet, 60);  // a key frame
    std::size_t received = 0;
    for (int i = 0; i < 100 && received < 60; ++i) {
      received += reader.read().size();
      turn();
    }
    EXPECT_EQ(received, 60u);
  }
  EXPECT_EQ(streams.counters().dropped_unread, before);
}

TEST_F(MediaStreamsTest, cuts_off_whoever_takes_nothing_any_more) {
  Client reader = connect_proved();
  Client client = connect_proved();
  while (streams.counters().dropped_unread == 0) send(last_address(), Bytes(1200, kRtpByte), 100);
  pass(kUnreadTimeMax - seconds(2));
  EXPECT_TRUE(closed.empty());
  pass(seconds(4));
  EXPECT_EQ(closed, std::vector{last_address()});
  EXPECT_EQ(streams.counters().closed_unread, 1u);
  EXPECT_EQ(streams.counters().open, 1u);
}

TEST_F(MediaStreamsTest, refuses_more_than_it_can_have_of_one_address) {
  constexpr std::size_t kWanted = 2 * kMediaStreamsPerAddressMax + 200;  // both ends are ours
  if (net::raise_descriptor_limit(kWanted) < kWanted) GTEST_SKIP() << "too few descriptors";
  std::vector<Client> clients;
  for (std::size_t i = 0; i <= kMediaStreamsPerAddressMax; ++i) clients.push_back(connect());
  EXPECT_EQ(streams.counters().open, kMediaStreamsPerAddressMax);
  EXPECT_EQ(streams.counters().refused_limit_per_address, 1u);
  EXPECT_TRUE(clients.back().is_ended());
  Client other = connect({}, base::IpAddress::v4(127, 0, 0, 2));
  EXPECT_EQ(streams.counters().open, kMediaStreamsPerAddressMax + 1) << "another has room";

  clients.clear();
  for (int i = 0; i < 100 && streams.counters().open > 1; ++i) turn();
  EXPECT_EQ(streams.counters().open, 1u);
  Client again = connect();
  EXPECT_EQ(streams.counters().open, 2u) << "the places are free again";
}

}  // namespace
}  // namespace server
