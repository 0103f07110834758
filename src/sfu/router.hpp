// Publications and subscriptions of one shard: takes each packet once and gives it to every viewer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/slot_table.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"
#include "proto/rtcp/packet.hpp"
#include "sfu/allocation.hpp"
#include "sfu/command.hpp"
#include "sfu/drop_reason.hpp"
#include "sfu/event.hpp"
#include "sfu/peer_table.hpp"
#include "sfu/publication.hpp"
#include "sfu/speakers.hpp"
#include "sfu/subscription.hpp"
#include "sfu/tap.hpp"
#include "sfu/uplink.hpp"

namespace sfu {

class Router {
 public:
  static constexpr std::size_t kNoLimit = ~std::size_t{0};

  Router(PeerTable& peers, base::Random& random, Statistics& statistics)
      : peers_(peers), random_(random), statistics_(statistics) {}

  void on(const AddPublication& command);
  void on(const RemovePublication& command);
  void on(const SetBlocked& command);
  void on(const AddTap& command);
  void on(const RemoveTap& command);
  void on(const SetSpeakers& command);
  void on(base::Time now, const RequestKeyframe& command, base::TransmitQueue& out);
  void on(base::Time now, const Feed& command, base::TransmitQueue& out);
  // Makes the peer the source of the publications it names.
  void attach(Peer& peer, const SetUplink& command, base::Time now);
  void on(base::Time now, const SetDownlink& command, base::TransmitQueue& out);
  // The peer is about to be erased.
  void forget(Peer& peer);

  // One media packet from a publisher, to wait for send_waiting(), which must come before anything
  // but more packets, RTCP and questions.
  void publish(base::Time now, const Peer& from, const Uplink::Arrived& arrived,
               base::TransmitQueue& out);
  // Sends what waits, each viewer all of it before the next viewer, until it is done or `out` has
  // `limit` datagrams. True: more waits.
  bool send_waiting(base::Time now, base::TransmitQueue& out, std::size_t limit);
  // One RTCP packet from a peer, publisher or viewer.
  void receive(base::Time now, Peer& from, const proto::rtcp::Packet& packet,
               base::TransmitQueue& out);
  // The peer's transport came up: what it watches begins.
  void viewer_ready(base::Time now, Peer& peer, base::TransmitQueue& out);

  // Reports and replays that are due for one viewer.
  void handle_viewer_timeout(base::Time now, Peer& peer, base::TransmitQueue& out);
  // Pictures that were held, or sent again, for the room on a viewer's line since the last call.
  std::vector<PictureHeld> take_held() { return std::exchange(held_events_, {}); }
  // Layers that are wanted, or not any more, since the last call.
  std::vector<LayerWanted> take_wanted() { return std::exchange(wanted_events_, {}); }
  // Layers that are missing since the last call.
  std::vector<LayerMissing> take_missing() { return std::exchange(missing_events_, {}); }
  // Who speaks, where that is another since the last call.
  std::vector<SpeakersChanged> take_speakers() { return std::exchange(speakers_events_, {}); }
  // What was tapped since the last call.
  std::vector<Tapped> take_tapped() { return std::exchange(tapped_, {}); }

  // Keyframe requests, and fed packets, that had to wait.
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;

  // Peers whose deadlines moved since the last call; good until the next one.
  std::span<const base::Slot<Peer>> take_touched() {
    taken_.clear();
    std::swap(taken_, touched_);
    return taken_;
  }

  std::size_t publications() const { return publications_.size(); }
  std::size_t subscriptions() const { return subscriptions_.size(); }
  PeerReport report_of(const Peer& viewer) const;
  // Each stream for itself (router_streams.cpp).
  StreamsReport streams_of(base::Time now, const Peer& peer) const;
  // Of all its tables together.
  std::size_t entries() const {
    return publications_.size() + subscriptions_.size() + by_id_.size() + touched_.size() +
           tapped_.size() + held_events_.size() + wanted_events_.size() + missing_events_.size() +
           speakers_.size() + speakers_events_.size() + waiting_.size();
  }

 private:
  Publication* find(PublicationId id) const;
  Subscription* find_subscription(Peer& viewer, std::uint32_t ssrc);
  Publication* publication_of(const Subscription& subscription) const;
  base::Slot<Subscription> slot_of(const Peer& viewer, const Subscription& subscription) const;
  bool is_among_viewers(const Peer& viewer, const Subscription& subscription,
                        PublicationId id) const;
  bool goes_on(const Peer& viewer, const Subscription& subscription,
               const DownlinkTrack& track) const;
  // Which extensions packets to that viewer carry.
  void set_header(Peer& viewer, const SetDownlink& command);
  void subscribe(Peer& viewer, const DownlinkTrack& track);
  void unsubscribe(base::Slot<Subscription> slot);
  void leave(base::Slot<Subscription> slot);
  void move(const Peer& viewer, Subscription& subscription, const DownlinkTrack& track);
  void begin(base::Time now, Peer& viewer, Subscription& subscription, base::TransmitQueue& out);
  void source_replaced(Publication& publication);
  void wish_keyframe(base::Time now, Publication& publication, base::TransmitQueue& out);
  void wish_keyframe_for(base::Time now, const Peer& viewer, Publication& publication,
                         base::TransmitQueue& out);
  void request_keyframe(Publication& publication, base::TransmitQueue& out);
  void deliver(base::Time now, Peer& viewer, Subscription& subscription, const Packet& packet,
               const Rewrite& rewrite, base::TransmitQueue& out);
  // Puts one packet of a publication's present source among those that wait (router_turn.cpp).
  // False: it was dropped.
  bool take(base::Time now, Publication& publication, const InboundPacket& packet,
            base::TransmitQueue& out);
  bool send_waiting(base::Time now, Publication& publication, base::TransmitQueue& out,
                    std::size_t limit);
  void send_waiting_to(base::Time now, Publication& publication, const Publication::Viewer& place,
                       base::TransmitQueue& out);
  bool is_watched(const Publication& publication) const;
  void distribute_fed(base::Time now, Publication& publication, base::TransmitQueue& out);
  // Viewers who have had no sender report yet get one at once.
  void report_early(base::Time now, Publication& publication);
  // To whoever taps it.
  void give(base::Time now, Publication& publication, const Packet& packet,
            std::optional<std::uint8_t> level);
  void give(Tapped tapped);
  // To one viewer, or not.
  void forward(base::Time now, Publication& publication, const Publication::Viewer& place,
               Peer& viewer, Subscription& subscription, const Packet& packet,
               base::TransmitQueue& out);

  // Whether its sound is sent on (router_speakers.cpp).
  bool is_sent_on(base::Time now, Publication& publication, const InboundPacket& packet);
  void leave_speakers(Publication& publication);
  void tell_speakers(base::Time now, SpeakersId id, Speakers& speakers);
  void handle_speakers_timeout(base::Time now);
  base::Time next_speakers_timeout() const;

  // What a viewer's line has room for (router_lines.cpp).
  static bool must_wait(base::Time now, const Peer& viewer, const Subscription& subscription);
  void follow_line(base::Time now, Peer& viewer, base::TransmitQueue& out);
  void share_line(base::Time now, Peer& viewer, base::TransmitQueue& out);
  void set_held(base::Time now, Peer& viewer, Subscription& subscription, bool held,
                base::TransmitQueue& out);
  void fall_behind(base::Time now, Peer& viewer, Subscription& subscription,
                   base::TransmitQueue& out);
  // Which layer (router_layers.cpp).
  PictureRate rates_of(base::Time now, const Subscription& subscription, bool limited) const;
  void set_level(base::Time now, Peer& viewer, Subscription& subscription, Level level,
                 base::TransmitQueue& out);
  void begin_layer(base::Time now, Peer& viewer, Subscription& subscription, PublicationId layer,
                   base::TransmitQueue& out);
  void change_layer(base::Time now, base::Slot<Subscription> slot, Subscription& subscription,
                    Publication& to);
  void go_over(base::Time now, base::Slot<Peer> viewer, base::Slot<Subscription> slot,
               PublicationId layer, base::TransmitQueue& out);
  void leave_next(base::Slot<Subscription> slot, Subscription& subscription);
  void went_over(base::Time now, const Publication::Viewer& place, Subscription& subscription,
                 Publication& to, base::TransmitQueue& out);
  Level level_given(const Subscription& subscription) const;
  Level level_below(const Subscription& subscription) const;
  bool comes(const DownlinkTrack& track, PublicationId layer) const;
  std::size_t level_that_comes(const DownlinkTrack& track, std::size_t level, bool or_larger) const;
  // Counts it as a wish for these layers, and for no others.
  void unwish(const std::vector<base::Slot<Publication>>& layers);
  void wish(base::Time now, Subscription& subscription, std::span<const PublicationId> layers);
  // A layer has begun to come, or has fallen silent.
  void flow_changed(base::Time now, PublicationId layer, base::TransmitQueue& out);
  void pad_line(base::Time now, Peer& viewer, base::TransmitQueue& out);
  void count_line(Peer& viewer);
  void forget_line(Peer& viewer);

  void report_at(base::Time at, Peer& viewer);
  void replay(base::Time now, Peer& viewer, Subscription& subscription, base::TransmitQueue& out);
  void write_report(base::Time now, Subscription& subscription, base::ByteWriter& compound);
  // So that a viewer knows how soon what it asks for can come.
  static void answer_time(base::Time now, Peer& viewer, base::ByteWriter& compound);
  void drop(DropReason reason) { count(statistics_.drops, reason); }

  void on_rtcp(base::Time now, Peer& from, const proto::rtcp::SenderReport& report,
               base::TransmitQueue& out);
  void on_rtcp(base::Time now, Peer& from, const proto::rtcp::Nack& nack, base::TransmitQueue& out);
  void on_rtcp(base::Time now, Peer& from, const proto::rtcp::Pli& pli, base::TransmitQueue& out);
  void on_rtcp(base::Time now, Peer& from, const proto::rtcp::Fir& fir, base::TransmitQueue& out);
  void on_rtcp(base::Time now, Peer& from, const proto::rtcp::ReceiverReport& report,
               base::TransmitQueue& out);
  void tell_loss(base::Time now, const Subscription& subscription,
                 const proto::rtcp::ReportBlock& block);
  void note_reception(base::Time now, Peer& viewer, const proto::rtcp::ReportBlocks& reports);
  void on_rtcp(base::Time now, Peer& from, const proto::rtcp::TransportFeedback& feedback,
               base::TransmitQueue& out);
  void on_rtcp(base::Time now, Peer& from, const proto::rtcp::ExtendedReport& report,
               base::TransmitQueue& out);
  template <class Other>
  void on_rtcp(base::Time, Peer&, const Other&, base::TransmitQueue&) {}
  std::size_t send_again(base::Time now, Peer& viewer, const Subscription& subscription,
                         const Packet& packet, const Subscription::Resend& resend,
                         base::TransmitQueue& out);
  void viewer_wishes(base::Time now, Peer& viewer, std::uint32_t ssrc, base::TransmitQueue& out);

  PeerTable& peers_;
  base::Random& random_;
  Statistics& statistics_;
  base::SlotTable<Publication> publications_;
  base::SlotTable<Subscription> subscriptions_;
  std::unordered_map<PublicationId, base::Slot<Publication>> by_id_;
  std::unordered_map<SpeakersId, Speakers> speakers_;
  std::vector<SpeakersChanged> speakers_events_;
  std::vector<Tapped> tapped_;  // at most kTappedMax
  std::vector<PictureHeld> held_events_;
  std::vector<LayerWanted> wanted_events_;
  std::vector<LayerMissing> missing_events_;
  std::vector<base::Slot<Publication>> waiting_;  // of which packets wait
  std::vector<base::Slot<Peer>> touched_;
  std::vector<base::Slot<Peer>> taken_;  // the same, handed out; two, so that neither allocates
};

}  // namespace sfu
