// One published track: the packets of whoever feeds it now, in one continuous numbering.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "base/slot_table.hpp"
#include "base/time.hpp"
#include "sfu/command.hpp"
#include "sfu/drop_reason.hpp"
#include "sfu/feed_queue.hpp"
#include "sfu/keyframe_arbiter.hpp"
#include "sfu/packet.hpp"
#include "sfu/packet_ring.hpp"
#include "sfu/rate_meter.hpp"
#include "sfu/sender_clock.hpp"
#include "sfu/tap.hpp"
#include "sfu/timeline.hpp"

namespace sfu {

class Peer;
class Subscription;

class Publication {
 public:
  // A layer of which nothing comes for so long has fallen silent.
  static constexpr base::Duration kLayerSilence = std::chrono::milliseconds(1500);
  static constexpr base::Duration kLookAgain = std::chrono::seconds(1);
  static constexpr int kLooks = 3;
  // A layer that is wished for has so long to come: a request to its publisher, and a keyframe.
  static constexpr base::Duration kLayerWakes = std::chrono::seconds(3);
  // Layers that begin together are told of together.
  static constexpr base::Duration kLayerBegins = std::chrono::milliseconds(200);

  // Who feeds it. `media_ssrc` is where keyframe requests go; 0 until a packet came, and where the
  // Worker's owner feeds it itself.
  struct Source {
    base::Slot<Peer> peer;
    media::Codec codec = media::Codec::kOpus;
    std::uint32_t media_ssrc = 0;
    std::optional<std::uint64_t> fed = {};         // Feed::source; nullopt: a peer feeds it
    std::optional<std::uint64_t> newest_fed = {};  // the sequence number of its newest packet
  };
  struct Viewer {
    base::Slot<Peer> peer;
    base::Slot<Subscription> subscription;
  };

  // What came in this turn and the viewers have not been sent yet; kept by the Router. Its payloads
  // are the ring's, which has room for more positions than Waiting::kMax.
  struct Waiting {
    static constexpr std::size_t kMax = 32;  // packets, and positions from the first to the last
    std::vector<Packet> packets;
    std::uint64_t first_sequence = 0;  // InboundPacket::sequence of the first
    bool late = false;                 // it is one, and older than others that were sent
    std::size_t next_viewer = 0;       // those before have been sent them
  };

  Publication(PublicationId id, media::Kind kind) : id_(id), kind_(kind), ring_(kind) {}

  // The packet in the publication's numbering, stored in the ring; its payload is the ring's copy.
  base::Result<Packet, DropReason> accept(base::Time now, const InboundPacket& packet);

  // Another peer, or another codec, feeds it from now on. What follows does not continue what came.
  void replace_source(std::optional<Source> source);
  // True when that is new: what follows does not continue what came.
  bool set_blocked(bool blocked);
  // A sender report of the current source, as a moment of our clock.
  void sender_report(base::Time at, std::uint32_t rtp_timestamp);

  // Whether somebody feeds it who could be asked for a keyframe, and whose answer would be let
  // through.
  bool can_be_asked() const { return !blocked_ && source_ && source_->media_ssrc != 0; }

  PublicationId id() const { return id_; }
  media::Kind kind() const { return kind_; }
  const PacketRing& ring() const { return ring_; }
  KeyframeArbiter& arbiter() { return arbiter_; }
  const KeyframeArbiter& arbiter() const { return arbiter_; }
  std::optional<Source>& source() { return source_; }
  const std::optional<Source>& source() const { return source_; }
  std::vector<Viewer>& viewers() { return viewers_; }
  const std::vector<Viewer>& viewers() const { return viewers_; }
  const std::optional<SenderReportPoint>& report() const { return report_; }
  std::optional<Tap>& tap() { return tap_; }
  const std::optional<Tap>& tap() const { return tap_; }
  // What the owner has fed and the viewers have not been sent yet.
  FeedQueue& fed() { return fed_; }
  Waiting& waiting() { return waiting_; }
  RateMeter& rate() { return rate_; }
  // How many temporal layers its source has shown, and what the lowest of them bring, up to that
  // one, which is not the highest.
  std::size_t temporal_layers() const { return temporal_layers_; }
  RateMeter& thin_rate(std::size_t layer) { return thin_rates_[layer]; }
  // Of a microphone: to which others it is compared, and whether its newest packet was held back
  // since they were louder. Kept by the Router.
  std::optional<SpeakersId> speakers;
  bool held_back = false;
  // When a viewer on a narrow line may wish for a keyframe again; kept by the Router.
  base::Time narrow_wish_due{};
  // Subscriptions that would be sent this layer if it came, and the largest layer of its picture;
  // kept by the Router.
  std::size_t wished_by = 0;
  std::optional<PublicationId> picture;
  // Keyframes that its publishers were asked for; kept by the Router.
  std::uint64_t plis = 0;
  // Somebody wishes for it from now on.
  void wished(base::Time now);
  // It was wished for long enough ago to come.
  bool should_come(base::Time now) const {
    return wished_by > 0 && now >= wished_since_ + kLayerWakes;
  }
  // Its newest packet, of this source.
  std::optional<base::Time> heard() const { return heard_; }
  // It has begun to come, or does not: a browser stops the large layers where its own line has no
  // room for them, and tells nobody. Of silence that is said a few times, since others may have
  // been silent just then, too.
  bool take_flow(base::Time now);
  base::Time flow_due() const;
  bool is_heard(base::Time now) const { return heard_ && now < *heard_ + kLayerSilence; }
  const FeedQueue& fed() const { return fed_; }

 private:
  void restart();
  void meter(base::Time now, const InboundPacket& in);

  PublicationId id_;
  media::Kind kind_;
  bool blocked_ = false;
  std::optional<base::Time> heard_;
  bool flows_ = false;
  base::Time look_at_ = base::kNever;  // whether it flows, while it does not
  int looks_left_ = 0;
  base::Time wished_since_{};
  PacketRing ring_;
  Timeline timeline_;
  KeyframeArbiter arbiter_;
  std::optional<Source> source_;
  std::optional<SenderReportPoint> report_;
  std::vector<Viewer> viewers_;
  std::optional<Tap> tap_;
  FeedQueue fed_;
  Waiting waiting_;
  RateMeter rate_;
  // Of the pictures up to each temporal layer but the highest, and how many layers there are.
  std::array<RateMeter, media::codec::kTemporalLayersMax - 1> thin_rates_;
  std::size_t temporal_layers_ = 1;
};

}  // namespace sfu
