// One shard of the SFU: every peer on one UDP port, driven by one thread, as a state machine.
//
// A media packet's way:
//   net::UdpSocket::receive_batch (recvmmsg)
//   -> Worker::gather(now, from, bytes, out)
//   -> proto::classify (RFC 7983)
//   -> PeerTable::find(from): only addresses with an authentic check are listened to
//   -> rtp::parse_header
//   -> srtp::Receiver::unprotect_rtp: replay check, authenticate, decrypt in place. Until here no
//      state has changed; from here on the packet never changes
//   -> Uplink::receive: ArrivalRecorder::received, SSRC or MID to track, retransmission unwrapped,
//      gaps noted, codec::inspect once for all viewers
//   -> Router::publish -> Publication::accept: continuous numbering, stored in the PacketRing
//   -> Router::send_waiting, when the turn has brought all it has
//   -> for each viewer, each packet: Subscription::forward(now, packet) -> Result<Rewrite,
//   DropReason>
//   -> Peer::send_rtp: rtp::write_header and the one copy per viewer, into the send batch
//   -> srtp::Sender::protect_rtp in place
//   -> net::UdpSocket::send_batch once per loop turn.
// RTCP from a viewer: NACK -> ring -> RTX; PLI, FIR -> keyframe arbiter -> PLI to the publisher.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"
#include "proto/dtls/context.hpp"
#include "proto/machine.hpp"
#include "sfu/command.hpp"
#include "sfu/event.hpp"
#include "sfu/peer_table.hpp"
#include "sfu/router.hpp"

namespace sfu {

// Peers of one shard; a browser that watches and publishes has two.
inline constexpr std::size_t kPeersMax = 20'000;

class Worker {
 public:
  using Event = sfu::Event;

  // `context` and `random` outlive the Worker.
  Worker(const proto::dtls::Context& context, base::Random& random);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void receive(base::Time now, base::SocketAddress from, base::Bytes datagram,
               base::TransmitQueue& out);
  // The same for a turn that brings several datagrams: viewers are sent the media of all of them
  // by send_gathered(). Whatever else is called meanwhile but receive functions sends it first.
  void gather(base::Time now, const base::SocketAddress& from, base::Bytes datagram,
              base::TransmitQueue& out);
  // Sends what was gathered, viewer by viewer, until `out` has `limit` datagrams. True: there is
  // more; call it again when `out` is empty.
  bool send_gathered(base::Time now, base::TransmitQueue& out, std::size_t limit);
  // The TCP connection that is `from.stream` has ended: what was known of it is forgotten, and
  // its peer goes on over another path as soon as there is one (docs/ice.md).
  void path_closed(base::Time now, const base::SocketAddress& from, base::TransmitQueue& out);
  // Whether a peer has proved that it is there.
  bool knows(const base::SocketAddress& from) const;
  // Peers whose media goes over TCP, now.
  std::uint64_t peers_on_tcp() const { return statistics_.peers_on_tcp; }
  void execute(base::Time now, const Command& command, base::TransmitQueue& out);
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;
  std::optional<Event> poll_event();
  // The packets of tapped publications since the last call; to be taken after each turn.
  std::vector<Tapped> take_tapped() { return router_.take_tapped(); }

  // Of all its tables and queues, timers included: none when all have left and their times are
  // past.
  std::size_t entries() const {
    return peers_.entries() + router_.entries() + deadlines_.size() + events_.size();
  }

 private:
  void on_stun(base::Time now, const base::SocketAddress& from, base::Bytes message,
               base::TransmitQueue& out);
  void on_dtls(base::Time now, const base::SocketAddress& from, base::Bytes datagram,
               base::TransmitQueue& out);
  void on_rtp(base::Time now, const base::SocketAddress& from, base::Bytes packet,
              base::TransmitQueue& out);
  void on_rtcp(base::Time now, const base::SocketAddress& from, base::Bytes packet,
               base::TransmitQueue& out);

  void on(base::Time now, const AddPeer& command, base::TransmitQueue& out);
  void on(base::Time now, const RestartIce& command, base::TransmitQueue& out);
  void on(base::Time now, const RemovePeer& command, base::TransmitQueue& out);
  void on(base::Time now, const AddPublication& command, base::TransmitQueue& out);
  void on(base::Time now, const RemovePublication& command, base::TransmitQueue& out);
  void on(base::Time now, const SetBlocked& command, base::TransmitQueue& out);
  void on(base::Time now, const SetUplink& command, base::TransmitQueue& out);
  void on(base::Time now, const SetDownlink& command, base::TransmitQueue& out);
  void on(base::Time now, const SetSpeakers& command, base::TransmitQueue& out);
  void on(base::Time now, const AddTap& command, base::TransmitQueue& out);
  void on(base::Time now, const RemoveTap& command, base::TransmitQueue& out);
  void on(base::Time now, const RequestKeyframe& command, base::TransmitQueue& out);
  void on(base::Time now, const Feed& command, base::TransmitQueue& out);
  void on(base::Time now, const TakePeerReport& command, base::TransmitQueue& out);
  void on(base::Time now, const TakeStreams& command, base::TransmitQueue& out);
  void on(base::Time now, const TakeStatistics& command, base::TransmitQueue& out);

  Peer* known_peer(const base::SocketAddress& from);
  // Takes the peer's events; erases it when it is lost. The peer may be gone afterwards.
  void settle(base::Time now, Peer& peer, base::TransmitQueue& out);
  void remove(Peer& peer);
  // Keeps peers_on_tcp; `on_tcp` is how it is from now on.
  void count_on_tcp(Peer& peer, bool on_tcp);
  // Sets the timer of a peer whose deadline may have moved.
  void schedule(Peer& peer);
  void schedule_touched();
  // Media goes out before what could change to whom, or from whom.
  void send_all_gathered(base::Time now, base::TransmitQueue& out) {
    router_.send_waiting(now, out, Router::kNoLimit);
  }
  void drop(DropReason reason) { count(statistics_.drops, reason); }

  struct Deadline {
    base::Time at;
    base::Slot<Peer> peer;
    bool operator>(const Deadline& other) const { return at > other.at; }
  };

  const proto::dtls::Context& context_;
  Statistics statistics_;
  PeerTable peers_;
  Router router_;
  // Entries whose time is not the peer's `scheduled` any more are passed over.
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
  std::vector<base::Slot<Peer>> due_;  // scratch of handle_timeout()
  std::deque<Event> events_;
};

static_assert(proto::DatagramMachine<Worker>);

}  // namespace sfu
