// Sees everything that goes into one Worker and comes out of it, and knows what must hold:
//   no sequence gap that a viewer did not earn; timestamps never back (StreamWatch);
//   nothing after leave, nothing of what is not watched, blocked, replaced or gone;
//   no SRTP index used twice under one key; what is sent can always be decrypted in its order;
//   every keyframe request answered or superseded;
//   as many peers, publications and subscriptions as there should be, and no more.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/socket_address.hpp"
#include "proto/srtp/receiver.hpp"
#include "sfu/command.hpp"
#include "sfu/event.hpp"
#include "tests/sim/peer.hpp"
#include "tests/sim/stream_watch.hpp"

namespace sim {

class Violations {
 public:
  void add(base::Time at, const std::string& what);
  bool empty() const { return count_ == 0; }
  std::string text() const;

 private:
  static constexpr std::size_t kShown = 12;
  std::size_t count_ = 0;
  std::vector<std::string> first_;
};

// Who feeds a publication in the place of a peer.
inline constexpr sfu::PeerId kOwner{};

class Witness {
 public:
  explicit Witness(Violations& violations) : violations_(violations) {}

  // A command is about to be executed. `peer` of an AddPeer is who it is for.
  void command(base::Time now, const sfu::Command& command, const Peer* peer);
  // A source sends under a new SSRC.
  void source_began(base::Time now, std::uint32_t source, sfu::PeerId peer,
                    sfu::PublicationId publication, media::Codec codec);
  // The network of a peer changed for the worse, or its address: requests may get lost again.
  void disturbed(base::Time now, sfu::PeerId peer);
  void event(base::Time now, const sfu::Event& event);

  // A datagram reaches the Worker; then what the Worker counted says whether it was taken, and what
  // leaves the Worker follows, until all is carried.
  void arrives(base::Time now, sfu::PeerId from, const base::SocketAddress& address,
               const Tag& tag);
  void arrived(base::Time now, const Tag& tag, const sfu::Statistics& counted);
  // A datagram leaves the Worker. Gives whose it is, if anybody's.
  std::optional<sfu::PeerId> sent(base::Time now, const base::SocketAddress& to,
                                  base::ConstBytes datagram);
  void carried() {
    leaving_ = {};
    lost_now_ = false;
    asking_.reset();
  }
  // What holds at every step.
  void check(base::Time now, const sfu::Statistics& counted);
  // Judges the ends of all streams.
  void finish(base::Time now);

  std::size_t peers() const { return ears_.size(); }
  bool has_peer(sfu::PeerId peer) const { return ears_.contains(peer); }
  bool is_ready(sfu::PeerId peer) const;
  std::optional<base::Time> lost_at(sfu::PeerId peer) const;
  std::size_t packets_judged() const { return judged_; }
  bool is_wanted(sfu::PublicationId layer) const { return wanted_.contains(layer); }
  std::size_t tracks() const { return tracks_; }  // that are watched, by all

 private:
  struct Ear {  // what one peer is sent
    const Peer* peer = nullptr;
    bool ready = false;
    std::optional<proto::srtp::Receiver> receiver;
    struct Early {
      base::Time at;
      std::uint64_t cause;
      Datagram packet;
    };
    std::vector<Early> early;                            // before the peer has its keys
    std::map<std::uint32_t, sfu::DownlinkTrack> tracks;  // by SSRC
    std::map<std::uint32_t, std::uint32_t> rtx_of;
    std::map<std::uint32_t, StreamWatch> streams;
    std::map<std::uint32_t, proto::rtp::SequenceExtender> numbers;
    std::map<std::uint32_t, std::vector<bool>> used;  // SRTP indices, by SSRC
    std::set<std::pair<std::uint32_t, std::uint32_t>> used_rtcp;
    std::map<std::uint32_t, base::Time> wishes;  // for a keyframe, unanswered; by SSRC
    std::set<sfu::PublicationId> held;           // for want of room on its line
    std::uint64_t cause = 0;
    base::Time disturbed{};
  };
  struct Publication {
    media::Kind kind = media::Kind::kVideo;
    bool blocked = false;
    std::optional<sfu::PeerId> feeder;  // kOwner: who owns the Worker
    std::uint64_t fed = 0;              // the source that the owner feeds, then
    std::uint64_t cause = 0;
    base::Time changed{};
    std::optional<base::Time> asked;     // for a keyframe, unanswered
    std::optional<base::Time> heard;     // since it changed
    std::optional<base::Time> keyframe;  // of those the newest that began one
    base::Duration caught_up{};          // as StreamWatch::Sent has it
  };
  struct Source {
    sfu::PeerId peer;
    sfu::PublicationId publication;
    media::Codec codec = media::Codec::kOpus;
    std::vector<std::optional<StreamWatch::TakenPacket>> taken;  // by number
    // Of its packets since the publication changed, for which `cause` stands. Not the
    // publication's: a last packet of the source before would be taken for how late this one is.
    std::optional<base::Duration> least_late;
    std::uint64_t cause = 0;
  };

  void on(base::Time now, const sfu::AddPeer& command, const Peer* peer);
  void on(base::Time, const sfu::RestartIce&, const Peer*) {}
  void on(base::Time now, const sfu::RemovePeer& command, const Peer* peer);
  void on(base::Time now, const sfu::AddPublication& command, const Peer* peer);
  void on(base::Time now, const sfu::RemovePublication& command, const Peer* peer);
  void on(base::Time now, const sfu::SetBlocked& command, const Peer* peer);
  void on(base::Time now, const sfu::SetUplink& command, const Peer* peer);
  void on(base::Time now, const sfu::SetDownlink& command, const Peer* peer);
  void on(base::Time, const sfu::TakeStatistics&, const Peer*) {}
  void on(base::Time, const sfu::TakePeerReport&, const Peer*) {}
  // What they change is not on the wire.
  void on(base::Time, const sfu::TakeStreams&, const Peer*) {}
  void on(base::Time, const sfu::SetSpeakers&, const Peer*) {}
  void on(base::Time, const sfu::AddTap&, const Peer*) {}
  void on(base::Time, const sfu::RemoveTap&, const Peer*) {}
  void on(base::Time, const sfu::RequestKeyframe&, const Peer*) {}
  void on(base::Time now, const sfu::Feed& command, const Peer*);

  // Of the layers that were told as wanted.
  std::set<sfu::PublicationId> wanted_;

  static bool is_of(const sfu::DownlinkTrack& track, sfu::PublicationId publication);
  void held(base::Time now, const sfu::PictureHeld& event);
  void forget(base::Time now, sfu::PeerId peer);
  void change(base::Time now, sfu::PublicationId id, Publication& publication);
  void taken_in(base::Time now, Source& source, Publication& publication, const Mark& mark);
  void complain(base::Time now, sfu::PeerId peer, const std::string& what);
  void note_index(base::Time now, sfu::PeerId id, Ear& ear, base::ConstBytes packet);
  void note_rtcp_index(base::Time now, sfu::PeerId id, Ear& ear, base::ConstBytes packet);
  void listen(base::Time now, sfu::PeerId id, Ear& ear);
  void hear(base::Time at, sfu::PeerId id, Ear& ear, Datagram packet,
            std::optional<std::uint64_t> late);
  void hear_rtp(base::Time at, sfu::PeerId id, Ear& ear, Datagram& packet,
                std::optional<std::uint64_t> late);
  bool hear_empty(base::Time at, sfu::PeerId id, Ear& ear, const proto::rtp::Header& header,
                  base::ConstBytes payload);
  void hear_rtcp(base::Time at, sfu::PeerId id, Ear& ear, Datagram& packet);
  void judge_origin(base::Time now, sfu::PeerId id, const sfu::DownlinkTrack& track,
                    const Mark& mark);
  void check_requests(base::Time now);
  void check_wish(base::Time now, sfu::PeerId id, const Ear& ear, std::uint32_t ssrc,
                  base::Time wished);
  void check_counts(base::Time now, const sfu::Statistics& counted);
  StreamWatch::Taken taken() const;
  void break_streams(base::Time now, sfu::PublicationId publication);
  StreamWatch::Complain complainer(base::Time now, sfu::PeerId id);

  Violations& violations_;
  std::unordered_map<sfu::PeerId, Ear> ears_;
  std::unordered_map<sfu::PublicationId, Publication> publications_;
  std::unordered_map<std::uint32_t, Source> sources_;
  std::unordered_map<base::SocketAddress, sfu::PeerId> proved_;
  std::unordered_map<sfu::PeerId, base::Time> lost_;
  std::unordered_set<sfu::PeerId> wishing_;  // whose wishes are open, and maybe others
  std::size_t tracks_ = 0;                   // of all ears
  sfu::PeerId leaving_;                      // its goodbye is allowed
  bool lost_now_ = false;  // the Worker itself gave it up, with what it had written in that turn
  std::optional<base::SocketAddress> asking_;  // who may be answered
  sfu::Statistics before_;
  std::uint64_t causes_ = 0;
  std::size_t judged_ = 0;
};

}  // namespace sim
