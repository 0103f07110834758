// The server side of ICE (RFC 8445 section 2.5): answers connectivity checks, never sends its own.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"

namespace proto::ice {

struct Credentials {
  std::string ufrag;     // 4 to 256 characters (RFC 8445 section 5.3)
  std::string password;  // 22 to 256 characters
};

// Browsers refresh consent every 4 to 6 s (RFC 7675 section 5.1), others only send media; 30 s of
// silence: the peer is gone.
inline constexpr base::Duration kSilenceMax = std::chrono::seconds(30);
// Addresses one peer may be seen from; the least recently checked one is forgotten.
inline constexpr std::size_t kTuplesMax = 8;

struct RemoteSelected {
  base::SocketAddress remote;  // send media here from now on
};
struct WentSilent {};  // neither an authentic check nor media for kSilenceMax

// Only an authentic check makes an address known. The nominated one is selected; a later valid
// nomination moves the selection only when the old address has been silent for 5 s, has not carried
// media yet, or media has followed the nomination (field experience: a plain USE-CANDIDATE on a
// second pair must not flip a working session, but a changed NAT port must be followed). After 12 s
// of silence any authentic check moves it, and at once when the old address is a TCP connection
// that has ended. See docs/ice.md.
class LiteAgent {
 public:
  using Event = std::variant<RemoteSelected, WentSilent>;

  LiteAgent(Credentials local, base::Time now);

  // A STUN datagram. Without valid integrity nothing is answered and nothing changes.
  void receive(base::Time now, base::SocketAddress from, base::Bytes message,
               base::TransmitQueue& out);
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;
  std::optional<Event> poll_event();

  // Whether an authentic check came from this address: only then may DTLS or SRTP from it be heard.
  bool is_known(const base::SocketAddress& from) const;
  std::optional<base::SocketAddress> selected() const { return selected_; }
  const Credentials& local() const { return local_; }
  // Authentic media (RTP or RTCP) came from this address: counts as life, as a check does.
  void note_media(base::Time now, const base::SocketAddress& from);
  // Nothing reaches that address any more (a TCP connection ended). If it was the selected one, the
  // most recently checked of the others is selected, unless its consent ran out; without one, the
  // next authentic check selects where it comes from.
  void forget(base::Time now, const base::SocketAddress& remote);
  // ICE restart: the new credentials count at once, the old selection stays until a new nomination.
  void restart(Credentials local, base::Time now);

 private:
  struct Tuple {
    base::SocketAddress remote;
    base::Time last_check;
    std::optional<base::Time> nominated;  // when last
  };
  Tuple* find(const base::SocketAddress& remote);
  Tuple& learn(base::Time now, const base::SocketAddress& from);
  bool may_move(base::Time now, bool nominated) const;
  void select(base::Time now, const base::SocketAddress& remote);
  void push(Event event);

  Credentials local_;
  std::vector<Tuple> tuples_;
  std::optional<base::SocketAddress> selected_;
  base::Time last_heard_;                     // check or media, of any tuple
  base::Time selected_heard_ = base::Time{};  // last check or media from the selected one
  bool selected_carried_ = false;             // media came from it
  bool selected_ended_ = false;               // forgotten: nothing reaches it
  bool restarted_ = false;                    // and not nominated since
  bool silent_reported_ = false;
  std::deque<Event> events_;
};

// Answers a plain STUN Binding request (no credentials), so that mesh peers need no outside STUN
// server. Gives false when the message is not one.
bool answer_plain_binding(const base::SocketAddress& from, base::ConstBytes message,
                          base::TransmitQueue& out);

}  // namespace proto::ice
