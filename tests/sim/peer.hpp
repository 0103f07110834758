// One page in a browser, as far as a Worker can tell: ICE, DTLS and SRTP, what it publishes and
// what it watches.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/rtcp/arrival_recorder.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/rtp/sequence.hpp"
#include "sfu/command.hpp"
#include "tests/sfu/client_wire.hpp"
#include "tests/sim/ice_client.hpp"
#include "tests/sim/jitter_buffer.hpp"
#include "tests/sim/media_source.hpp"

namespace sim {

// What a datagram is, for those who watch the simulation; nothing of it is in the bytes.
struct Tag {
  std::optional<Mark> mark = std::nullopt;  // a media packet, original or sent again
  std::uint32_t pli = 0;                    // a keyframe is asked for, of this SSRC
  bool is_check = false;                    // an authentic connectivity check
};

class Peer {
 public:
  struct Outgoing {
    std::size_t interface = 0;
    Datagram datagram;
    Tag tag;
  };
  // One SSRC that it watches.
  struct Inbound {
    sfu::DownlinkTrack track;
    proto::rtp::SequenceExtender sequences;
    JitterBuffer video;
    std::size_t packets = 0;
    std::size_t bytes = 0;  // of payload
    base::Time heard{};
    base::Duration latest{};  // the longest that a packet was on its way, since it was last asked
  };
  struct Refused {  // SRTP packets that could not be taken
    int replayed = 0;
    int too_old = 0;
    int not_authentic = 0;
    int early = 0;  // before the keys
  };

  Peer(sfu::PeerId id, IceOptions options, Dice& dice);

  sfu::AddPeer description() const { return {id, server_, dtls_.fingerprint()}; }
  void start(base::Time now);
  void receive(base::Time now, std::size_t interface, Datagram datagram);
  void handle_timeout(base::Time now);
  base::Time next_timeout() const;
  std::vector<Outgoing> take() { return std::exchange(out_, {}); }

  void publish(std::unique_ptr<MediaSource> source) { sources_.push_back(std::move(source)); }
  std::vector<std::unique_ptr<MediaSource>>& sources() { return sources_; }
  const std::vector<std::unique_ptr<MediaSource>>& sources() const { return sources_; }
  sfu::SetUplink uplink() const;

  void watch(base::Time now, const sfu::DownlinkTrack& track);
  void stop_watching(std::uint32_t ssrc) { inbound_.erase(ssrc); }
  const std::map<std::uint32_t, Inbound>& watched() const { return inbound_; }
  sfu::SetDownlink downlink() const;

  // New credentials on both sides; gives what the Worker is to be told.
  sfu::RestartIce restart_ice(base::Time now);
  void lose_interface(base::Time now, std::size_t interface) {
    ice_.lose_interface(now, interface);
  }
  // The page is closed: it says goodbye (if it can), or it does not, and is silent.
  void close(bool says_goodbye);

  bool is_connected() const { return wire_.has_keys() && ice_.selected(); }
  bool is_silent() const { return silent_; }
  const sfu::test::ClientWire& wire() const { return wire_; }
  sfu::test::ClientWire& wire() { return wire_; }
  const proto::dtls::TestClient& dtls() const { return dtls_; }
  const IceClient& ice() const { return ice_; }
  const Refused& refused() const { return refused_; }
  int keyframes_wanted() const { return keyframes_wanted_; }
  // Packets that had nothing but padding.
  std::size_t padding() const { return padding_; }

  const sfu::PeerId id;

 private:
  void on_rtp(base::Time now, Datagram& packet);
  void on_rtcp(Datagram& packet);
  void on_rtcp_packet(const proto::rtcp::Nack& nack);
  void on_rtcp_packet(const proto::rtcp::Pli& pli);
  template <class Other>
  void on_rtcp_packet(const Other&) {}
  void refuse(proto::srtp::DropReason reason);
  void start_dtls(base::Time now);
  void take_ice();
  void take_dtls();
  void send(Datagram datagram, Tag tag);
  void send_media(std::vector<MediaSource::Outgoing>& packets);
  void send_wishes(base::Time now);
  void send_reports(base::Time now);
  void send_feedback(base::Time now);

  proto::ice::Credentials server_;
  IceClient ice_;
  proto::dtls::TestClient dtls_;
  sfu::test::ClientWire wire_;
  bool dtls_started_ = false;
  bool silent_ = false;
  int generation_ = 0;
  std::vector<std::unique_ptr<MediaSource>> sources_;
  std::map<std::uint32_t, Inbound> inbound_;
  std::map<std::uint32_t, std::uint32_t> rtx_of_;  // by RTX SSRC
  base::Time report_due_ = base::kNever;
  proto::rtcp::ArrivalRecorder arrivals_;
  std::size_t padding_ = 0;
  Refused refused_;
  int keyframes_wanted_ = 0;
  std::vector<Outgoing> out_;
};

}  // namespace sim
