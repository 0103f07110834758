// The media of channels by WebRTC: turns a WHIP client's offer into commands for the SFU, which
// give the packets to the live thread too, and a WHEP client's into its share of the same tracks,
// which the live thread feeds where the channel comes by RTMP. Who may publish and who may watch
// was judged before.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/media_port.hpp"
#include "app/whip_http.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "live/audience.hpp"
#include "live/packet_feed.hpp"
#include "live/station_events.hpp"
#include "proto/sdp/negotiate.hpp"
#include "sfu/command.hpp"

namespace app::bridge {

// Commands that an overloaded shard would not take, and that must not be lost.
inline constexpr std::size_t kDeferredMax = 4'096;

class ChannelMedia {
 public:
  // All outlive it. `shards` has at least one entry; a channel stays on one.
  ChannelMedia(std::vector<MediaPort*> shards, MediaIds& ids, base::Random& random)
      : shards_(std::move(shards)), ids_(ids), random_(random) {}

  // What an offer comes to, before anybody is asked whether it may.
  struct Plan {
    proto::ice::Credentials credentials;
    std::optional<proto::sdp::PublisherAnswer> answer;
    // It offers no H.264, or no Opus, where it offers a picture, or sound.
    bool codecs_fit = false;
  };
  // nullopt: it is no SDP, or none that we can answer. The answer takes the first picture and the
  // first sound; H.264 and Opus alone, since HLS carries those.
  std::optional<Plan> plan(std::string_view channel, std::string_view offer);

  // The publisher was let in. nullopt: the shard is overloaded. The channel's tracks go on where
  // another publisher left them.
  std::optional<whip::Resource> begin(const std::string& channel, live::PublisherId publisher,
                                      const Plan& plan);
  // The same of somebody who watches, by an offer to receive. nullopt of plan_watch(): it is no
  // SDP, or offers neither H.264 nor Opus.
  struct WatchPlan {
    proto::ice::Credentials credentials;
    proto::sdp::WhepAnswer answer;
    std::vector<sfu::DownlinkTrack> tracks;  // without their publications
    bool codecs_fit = false;                 // it takes all that the channel gives of what it asks
  };
  std::optional<WatchPlan> plan_watch(std::string_view channel, std::string_view offer);
  bool has_room(std::string_view channel) const { return shard_of(channel).has_room(); }
  std::optional<whip::Resource> watch(const std::string& channel, live::PlayerId player,
                                      const WatchPlan& plan);

  // Where what comes of the channel by RTMP is fed, as somebody watches it: the shard's number
  // among `shards`, and the names of the publications.
  live::FeedPlace place_of(const std::string& channel);
  // Channels whose last viewer has gone since the last call.
  std::vector<std::string> take_unwatched();

  // A publisher or a player; one sequence of numbers names both.
  struct Client {
    std::uint64_t number = 0;
    bool watches = false;
    friend bool operator==(const Client&, const Client&) = default;
  };
  // Its transport ends. Not known: nothing happens.
  void end(std::uint64_t number);
  // The transport is gone; gives whose it was.
  std::optional<Client> peer_lost(sfu::PeerId peer);
  // Whose report that is; nullopt: of nobody here.
  struct Watching {
    std::string channel;
    std::uint64_t number = 0;
  };
  std::optional<Watching> watching(sfu::PeerId peer) const;
  void request_keyframe(live::PublisherId publisher);
  // The broadcast is over: its tracks go.
  void off_air(std::string_view channel);
  // About once a second. Asks how each viewer is served.
  void tick();

  // Of the resource that begin() or watch() named; nullopt: there is none.
  std::optional<Client> client_of(std::string_view channel, std::string_view resource) const;
  std::optional<std::string> etag_of(std::uint64_t number) const;
  std::optional<whip::IceSession> restart_ice(std::uint64_t number);
  std::size_t clients() const { return sessions_.size(); }

 private:
  struct Tracks {
    sfu::PublicationId picture;
    sfu::PublicationId sound;
  };
  struct Session {
    std::string channel;
    std::string resource;
    std::string etag;
    sfu::PeerId peer;
    bool watches = false;
    std::uint64_t version = 1;  // of our description
  };

  std::size_t shard_number(std::string_view channel) const;
  MediaPort& shard_of(std::string_view channel) const;
  bool add_publications(const std::string& channel);
  bool execute(std::string_view channel, sfu::Command command);
  void execute_deferred();
  const Tracks& tracks_of(const std::string& channel);
  sfu::SetUplink uplink_of(const Tracks& tracks, sfu::PeerId peer, const Plan& plan) const;
  Session new_session(const std::string& channel);
  std::vector<proto::sdp::ViewerSlot> watch_slots();
  std::string random_token();

  std::vector<MediaPort*> shards_;
  MediaIds& ids_;
  base::Random& random_;
  std::map<std::string, Tracks, std::less<>> tracks_;
  std::map<std::uint64_t, Session> sessions_;
  struct Deferred {
    MediaPort* port;
    sfu::Command command;
  };
  std::vector<Deferred> deferred_;
  std::map<std::string, std::size_t, std::less<>> viewers_;  // of channels; 0: not told yet
};

}  // namespace app::bridge
