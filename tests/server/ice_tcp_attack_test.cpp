// Media over TCP through the whole server, and what strangers and bad neighbours do on such
// connections, while a class goes on that must not notice. The media thread lives by the kernel's
// time, not by the clock that a test moves.
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>

#include "client/transport.hpp"
#include "load/signalling.hpp"
#include "net/stream_socket.hpp"
#include "net/system_random.hpp"
#include "proto/classify.hpp"
#include "proto/ice/tcp_framing.hpp"
#include "proto/stun/message.hpp"
#include "server/client_connection.hpp"
#include "server/media_streams.hpp"
#include "server/profile_order.hpp"
#include "tests/server/whole_server.hpp"

namespace server {
namespace {

const base::IpAddress kAttacker = base::IpAddress::v4(127, 0, 0, 2);

std::string framed(std::string_view datagram) {
  std::string frame{static_cast<char>(datagram.size() >> 8), static_cast<char>(datagram.size())};
  return frame.append(datagram);
}

std::string check(std::string_view username, std::string_view password, bool nominates = false) {
  std::vector<std::uint8_t> bytes(300);
  proto::stun::MessageWriter writer(bytes, proto::stun::MessageType::kBindingRequest, {1});
  writer.username(username);
  writer.priority(1);
  writer.ice_controlling(7);
  if (nominates) writer.use_candidate();
  return std::string(base::as_text(base::ConstBytes(bytes).first(writer.finish(password))));
}

// Somebody who listens by WHEP, and whose every packet goes over one TCP connection.
class TcpListener {
 public:
  explicit TcpListener(WholeServer& server, int window = 0)
      : context_(*proto::dtls::Context::make(profile_order(), net::wall_now())) {
    const load::Endpoint endpoint{{true, "127.0.0.1", server.https_port(), "/whep/kelas-7a"},
                                  server.token_to("watch")};
    const auto identity = load::make_identity(context_.fingerprint(), random_);
    const auto session = load::open_whep(endpoint, identity);
    if (!session) {
      ADD_FAILURE() << session.error();
      return;
    }
    ice_ = session->server.ice;
    const sockaddr_storage name = address_of(server.https_port());
    net::FileDescriptor fd(socket(AF_INET, SOCK_STREAM, 0));
    if (window != 0) setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    EXPECT_EQ(connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(sockaddr_in)), 0);
    socket_.emplace(std::move(fd));
    client::Server far = session->server;
    far.candidates = {kServer};
    transport_.emplace(context_, identity.ice, far, random_, net::now());
  }

  // Until so many authentic packets of media have come; false: they do not.
  bool hears(int packets) {
    const base::Time end = net::now() + kPatience;
    const int goal = heard_ + packets;
    while (socket_ && heard_ < goal && net::now() < end) turn();
    return heard_ >= goal;
  }
  // Sends it over and over, as the kernel takes it, without a look at the answers.
  void storm(const std::string& frames) {
    if (unsent_.empty()) unsent_ = frames;
    const auto [outcome, size] = socket_->write(base::as_bytes(unsent_));
    ASSERT_NE(outcome, net::StreamSocket::Outcome::kEnded);
    unsent_.erase(0, size);
  }
  std::string authentic_check() const { return check(ice_.ufrag + ":x", ice_.password); }

 private:
  static sockaddr_storage address_of(std::uint16_t port) {
    sockaddr_storage name{};
    net::to_native({base::IpAddress::v4(127, 0, 0, 1), port}, false, name);
    return name;
  }

  void turn() {
    const base::Time now = net::now();
    if (now >= transport_->next_timeout()) transport_->handle_timeout(now, out_);
    flush();
    pollfd waiting{socket_->fd(), POLLIN, 0};
    poll(&waiting, 1, 10);
    const auto [outcome, size] = socket_->read(buffer_);
    if (outcome != net::StreamSocket::Outcome::kSome) return;
    reader_.receive(base::Bytes(buffer_).first(size));
    while (const auto frame = reader_.next()) take(now, *frame);
    EXPECT_FALSE(reader_.is_broken());
    flush();
  }
  void take(base::Time now, base::Bytes datagram) {
    if (proto::classify(datagram) != proto::DatagramKind::kRtp)
      return transport_->receive(now, kServer, datagram, out_);
    const auto header = proto::rtp::parse_header(datagram);
    if (header && transport_->unprotect_rtp(*header, datagram)) ++heard_;
  }
  void flush() {
    for (const base::Transmit& item : out_.items())
      socket_->write(base::as_bytes(framed(base::as_text(item.bytes))));
    out_.clear();
  }

  inline static const base::SocketAddress kServer{base::IpAddress::v4(127, 0, 0, 1), 1};

  net::SystemRandom random_;
  proto::dtls::Context context_;
  proto::ice::Credentials ice_;
  std::optional<net::StreamSocket> socket_;
  std::optional<client::Transport> transport_;
  proto::ice::FrameReader reader_;
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(64 * 1024);
  base::TransmitQueue out_;
  std::string unsent_;
  int heard_ = 0;
};

struct IceTcp : testing::Test {
  WholeServer server;
  LivelyClass lesson{server};

  BlockingClient connect() const { return BlockingClient::tcp(server.https_port(), kAttacker); }
  // Taken over by the media thread, and proved by nobody.
  BlockingClient stranger() const {
    BlockingClient client = connect();
    client.send(framed(check("00nobody:x", "a-password-of-22-characters")));
    return client;
  }
};

TEST_F(IceTcp, carries_a_voice_to_a_listener) {
  TcpListener listener(server);
  EXPECT_TRUE(listener.hears(50));
  EXPECT_TRUE(server.comes_to("peers_on_tcp", 1));
  EXPECT_GE(server.counted("ice_tcp_connections"), 1);
  EXPECT_GT(server.counted("ice_tcp_frames_sent"), 50);
  lesson.go_on(2);
}

TEST_F(IceTcp, forgets_a_listener_whose_connection_is_cut) {
  {
    TcpListener listener(server);
    EXPECT_TRUE(listener.hears(5));
    EXPECT_TRUE(server.comes_to("ice_tcp_connections", 1));
  }
  EXPECT_TRUE(server.falls_to("ice_tcp_connections", 0));
  EXPECT_TRUE(server.comes_to("dropped_ice_tcp_closed", 1)) << "media for it goes nowhere";
  lesson.go_on(1);
}

TEST_F(IceTcp, checks_for_no_shard_are_refused) {
  for (int i = 0; i < 20; ++i) {
    BlockingClient client = connect();
    client.send(framed(check(i % 2 == 0 ? "ffnobody:x" : "nobody:x", "a-password-of-22-chars")));
    EXPECT_EQ(client.read_to_end(), "");
  }
  EXPECT_EQ(server.counted("refused_ice_tcp"), 20);
  lesson.go_on(1);
}

TEST_F(IceTcp, garbage_in_frames_is_dropped_and_ends_with_the_connection) {
  TcpListener listener(server);
  ASSERT_TRUE(listener.hears(5));
  BlockingClient client = stranger();
  std::string garbage;
  for (int i = 0; i < 200; ++i)
    garbage += framed(std::string(static_cast<std::size_t>(i) + 1, static_cast<char>(i * 37)));
  for (int i = 0; i < 10; ++i) client.send(garbage);
  EXPECT_TRUE(server.comes_to("closed_ice_tcp_unproven", 1)) << "more than a stranger may send";
  EXPECT_GT(server.counted("dropped_malformed") + server.counted("dropped_unknown_address"), 100);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(listener.hears(20));
  lesson.go_on(1);
}

TEST_F(IceTcp, frames_that_are_too_long_end_the_connection) {
  TcpListener listener(server);
  ASSERT_TRUE(listener.hears(5));
  for (int i = 0; i < 10; ++i) {
    BlockingClient client = stranger();
    client.send(i % 2 == 0 ? std::string("\xFF\xFF") : std::string("\x08\x01"));
    EXPECT_EQ(client.read_to_end(), "");
  }
  EXPECT_TRUE(server.comes_to("closed_ice_tcp_bad_frame", 10));
  EXPECT_TRUE(listener.hears(20));
  lesson.go_on(1);
}

TEST_F(IceTcp, hundreds_of_empty_and_half_frames_disturb_nobody) {
  TcpListener listener(server);
  ASSERT_TRUE(listener.hears(5));
  std::vector<BlockingClient> crowd;
  for (int i = 0; i < 300; ++i) {
    crowd.push_back(stranger());
    crowd.back().send(std::string(1'000, '\0'));  // 500 frames of length 0
    crowd.back().send(std::string("\x00\x64half", 6));
  }
  EXPECT_TRUE(server.comes_to("ice_tcp_connections", 301));
  EXPECT_TRUE(listener.hears(50));
  lesson.enter("Yang terlambat");
  lesson.go_on(2);
  crowd.clear();
  EXPECT_TRUE(server.falls_to("ice_tcp_connections", 1));
  EXPECT_TRUE(listener.hears(20));
}

TEST_F(IceTcp, strangers_who_stay_are_cut_off) {
  BlockingClient client = stranger();
  EXPECT_TRUE(server.comes_to("ice_tcp_connections", 1));
  const base::Time end = net::now() + kUnprovenTimeMax + std::chrono::seconds(5);
  while (server.counted("closed_ice_tcp_unproven") == 0 && net::now() < end) lesson.go_on(1);
  EXPECT_EQ(server.counted("closed_ice_tcp_unproven"), 1);
  EXPECT_EQ(server.counted("ice_tcp_connections"), 0);
}

TEST_F(IceTcp, somebody_with_a_seat_who_does_not_read_costs_only_himself) {
  TcpListener listener(server);
  ASSERT_TRUE(listener.hears(5));
  TcpListener blind(server, 4096);
  ASSERT_TRUE(blind.hears(1));
  // Each check is answered; nobody reads the answers, nor the voice.
  std::string checks;
  for (int i = 0; i < 100; ++i) checks += framed(blind.authentic_check());
  const base::Time end = net::now() + 4 * kPatience;
  while (server.counted("dropped_ice_tcp_unread") == 0 && net::now() < end) {
    for (int i = 0; i < 100; ++i) blind.storm(checks);
  }
  EXPECT_GT(server.counted("dropped_ice_tcp_unread"), 0);
  EXPECT_TRUE(listener.hears(50));
  lesson.go_on(2);
}

// Half of a first frame, for ever: the deadline of a TLS handshake holds.
TEST_F(IceTcp, half_a_first_check_is_cut_off) {
  BlockingClient client = connect();
  client.send(framed(check("00nobody:x", "a-password-of-22-characters")).substr(0, 40));
  EXPECT_TRUE(lesson.goes_on_until("closed_tls_too_slow", 1, kTlsHandshakeTimeout));
  EXPECT_EQ(client.read_to_end(), "");
  lesson.go_on(1);
}

}  // namespace
}  // namespace server
