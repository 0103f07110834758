// One browser's transport: ICE, DTLS and SRTP, and where its packets go. Knows of tracks only what
// it sends us (Uplink); what it watches is the Router's.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/slot_table.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"
#include "proto/dtls/session.hpp"
#include "proto/ice/lite_agent.hpp"
#include "proto/rtp/header.hpp"
#include "proto/srtp/receiver.hpp"
#include "proto/srtp/sender.hpp"
#include "sfu/bwe/line.hpp"
#include "sfu/command.hpp"
#include "sfu/drop_reason.hpp"
#include "sfu/event.hpp"
#include "sfu/packet.hpp"
#include "sfu/uplink.hpp"

namespace sfu {

class Subscription;

class Peer {
 public:
  using Event = std::variant<PeerConnected, PeerLost>;

  Peer(const AddPeer& command, const proto::dtls::Context& context, base::Time now);

  void receive_stun(base::Time now, const base::SocketAddress& from, base::Bytes message,
                    base::TransmitQueue& out);
  // False: it was dropped (proto::dtls::Session::dropped).
  bool receive_dtls(base::Time now, const base::SocketAddress& from, base::Bytes datagram,
                    base::TransmitQueue& out);
  // Decrypts in place; gives the size without the trailer.
  base::Result<std::size_t, DropReason> unprotect_rtp(base::Time now,
                                                      const base::SocketAddress& from,
                                                      const proto::rtp::Header& header,
                                                      base::Bytes packet);
  base::Result<std::size_t, DropReason> unprotect_rtcp(base::Bytes packet);
  // Authentic RTCP came from there: a viewer that sends no checks shows by it that it lives.
  void note_rtcp(base::Time now, const base::SocketAddress& from) { ice_.note_media(now, from); }
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;
  std::optional<Event> poll_event();

  // Writes one media packet into the batch; gives its size on the wire, 0 when the transport is not
  // up. `original_sequence` makes it a retransmission (RFC 4588). `mid` empty: not sent.
  std::size_t send_rtp(base::Time now, const Packet& packet, const Rewrite& rewrite,
                       std::string_view mid, std::optional<std::uint16_t> original_sequence,
                       base::TransmitQueue& out);
  // The same packet once more: with this header it is the same to the bit, as it must be under an
  // SRTP index that was used (RFC 3711 section 9.1, RFC 7714 section 8.1).
  std::size_t repeat_rtp(const Packet& packet, const Rewrite& rewrite, std::string_view mid,
                         std::uint16_t transport_number, base::TransmitQueue& out);
  // The transport-wide number that the next packet gets; 0 where none is numbered.
  std::uint16_t next_transport_number() const;
  // A packet of so many bytes of padding (RFC 3550 section 5.1), 1 to 255, and nothing else.
  std::size_t send_padding(base::Time now, const Rewrite& rewrite, std::string_view mid,
                           std::uint8_t padding, base::TransmitQueue& out);
  // Encrypts and queues one compound RTCP packet.
  void send_rtcp(base::ConstBytes compound, base::TransmitQueue& out);

  // The TCP connection from there has ended.
  void forget_path(base::Time now, const base::SocketAddress& from) {
    ice_.forget(now, from);
    drain_ice();
  }
  void restart_ice(base::Time now, const proto::ice::Credentials& local) {
    ice_.restart(local, now);
  }
  // Says goodbye (close_notify).
  void close(base::TransmitQueue& out) { dtls_.close(out); }

  PeerId id() const { return id_; }
  bool is_known(const base::SocketAddress& from) const { return ice_.is_known(from); }
  const std::string& ufrag() const { return ice_.local().ufrag; }
  // Its media goes over a TCP connection.
  bool is_on_tcp() const { return ice_.selected() && ice_.selected()->stream != 0; }
  bool is_ready() const { return sender_ && ice_.selected(); }
  Uplink& uplink() { return uplink_; }
  const Uplink& uplink() const { return uplink_; }

  // What it watches; kept by the Router.
  struct Downlink {
    std::uint8_t mid_extension = 0;
    std::uint8_t transport_extension = 0;
    // Where the viewer reports transport-wide numbers.
    std::unique_ptr<bwe::Line> line;
    std::vector<base::Slot<Subscription>> subscriptions;
    std::optional<base::Time> report_due;
    base::Time replay_due = base::kNever;
    std::uint64_t held = 0;     // pictures, for want of room; as the Router has counted
    std::uint64_t limited = 0;  // 1: its line is known to be narrow; the same
    std::optional<base::Duration> round_trip;  // as the viewer's last report has it
    // What the viewer's clock said last, by an SSRC of its own, and has not been answered.
    struct Told {
      std::uint32_t by = 0;
      std::uint64_t ntp = 0;
      base::Time at{};
    };
    std::optional<Told> told_time;
  };
  Downlink& downlink() { return downlink_; }
  const Downlink& downlink() const { return downlink_; }

  // Addresses under which the PeerTable finds it, oldest first; kept by the table.
  std::vector<base::SocketAddress> bound;
  // Whether the owner has counted it among those on TCP.
  bool counted_on_tcp = false;
  // When the owner's timer for it is set; kept here so that it is set once.
  base::Time scheduled = base::kNever;

 private:
  bool is_numbered() const { return downlink_.transport_extension != 0 && downlink_.line; }
  // Opens the next datagram with a header that carries what of `mid` and the transport-wide number
  // fits beside a body of `body` bytes; gives the header's size, 0 when the body does not fit.
  std::size_t open_packet(const proto::rtp::OutboundHeader& header, std::string_view mid,
                          std::uint16_t transport_number, std::size_t body, base::Bytes buffer);
  std::size_t close_packet(base::Time now, std::size_t header_size, std::size_t size,
                           base::Bytes buffer, base::TransmitQueue& out);
  void drain_ice();
  void drain_dtls();
  void take_keys(const proto::dtls::KeysReady& keys);
  // Says once that media can flow: keys and a selected address are both there.
  void announce();
  void lose(LostReason reason);

  PeerId id_;
  proto::ice::LiteAgent ice_;
  proto::dtls::Session dtls_;
  std::optional<proto::srtp::Receiver> receiver_;
  std::optional<proto::srtp::Sender> sender_;
  bool announced_ = false;
  bool heard_media_ = false;  // or reports, under its keys
  Uplink uplink_;
  Downlink downlink_;
  std::deque<Event> events_;
};

}  // namespace sfu
