// The DTLS session with one peer (RFC 6347, RFC 5764): keys come out. The media server is the DTLS
// server of every browser; our own WebRTC client (client/) is a DTLS client.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"
#include "proto/dtls/context.hpp"

namespace proto::dtls {

inline constexpr std::size_t kDatagramSizeMax = 1200;  // of our flights
// A handshake that takes longer is given up, and a session whose peer begins none for so long.
inline constexpr base::Duration kHandshakeMax = std::chrono::seconds(30);

enum class Role : std::uint8_t { kServer, kClient };

enum class FailReason : std::uint8_t {
  kWrongFingerprint,  // the certificate is not the one the SDP named
  kNoSrtpProfile,
  kHandshake,  // alert, or something OpenSSL refuses
  kTimeout,
};

// The keying material of RFC 5764 section 4.2: client key, server key, client salt, server salt.
struct KeysReady {
  std::uint16_t profile = 0;
  std::array<std::uint8_t, 60> material{};
  std::size_t material_size = 0;
};
struct Failed {
  FailReason reason;
};
struct Closed {};  // the peer sent close_notify or, connected, a fatal alert

// The caller hands in only datagrams from addresses that ICE has authenticated. Retransmission
// follows `now`, never OpenSSL's own timer: after 1 s, doubling to 8 s, and when the peer repeats
// its ClientHello. See docs/dtls.md.
class Session {
 public:
  using Event = std::variant<KeysReady, Failed, Closed>;

  Session(const Context& context, const Fingerprint& expected, base::Time now,
          Role role = Role::kServer);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // Sends the ClientHello; of a client, once.
  void start(base::Time now, base::SocketAddress to, base::TransmitQueue& out);
  // Answers go to `from`, and so do retransmissions until another address is heard.
  void receive(base::Time now, base::SocketAddress from, base::Bytes datagram,
               base::TransmitQueue& out);
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;
  std::optional<Event> poll_event();
  // The peer has sent what only its keys can have protected: it has our last flight, and nothing of
  // the handshake is repeated any more (RFC 6347 section 4.2.4). Frees what only that needed, 41
  // kB. Of itself a connected session does it after four minutes.
  void settle();
  // Sends close_notify to the last address heard.
  void close(base::TransmitQueue& out);

  bool is_connected() const;
  // How many datagrams were dropped: a record in them was too short, or the handshake was over and
  // they neither ended the session nor were answered.
  std::uint64_t dropped() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace proto::dtls
