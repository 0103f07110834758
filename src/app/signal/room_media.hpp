// The media of one room: who publishes what, who is shown it, and the descriptions in between. It
// turns SDP into commands for the SFU; it decides nothing about roles.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/class_recorder.hpp"
#include "app/media_port.hpp"
#include "app/signal/protocol.hpp"
#include "app/signal/stream_book.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "classroom/ids.hpp"
#include "classroom/source.hpp"
#include "classroom/video_codec.hpp"
#include "proto/sdp/negotiate.hpp"
#include "sfu/event.hpp"

namespace app::signal {

enum class MediaRefusal : std::uint8_t {
  kBadSdp,
  kNoCommonCodec,
  kServerBusy,
  kFull,
  kServerFull,  // one more viewer would be at the others' cost
  kRestartNeeded,
  kCarriedByMesh
};
std::string_view to_string(MediaRefusal refusal);  // the words of docs/PROTOCOL.md

// Media sections of one viewer: the browser's work grows with each.
inline constexpr std::size_t kSectionsMax = 60;
// WHEP viewers of one room.
inline constexpr std::size_t kWhepViewersMax = 1000;
// Where more microphones are on, the loudest of them are heard, and those of who teaches or shows a
// screen.
inline constexpr std::size_t kLoudestHeard = 5;

class RoomMedia {
 public:
  using Who = classroom::ParticipantId;
  struct Key {
    Who who;
    classroom::Source source = classroom::Source::kMicrophone;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  // Who may be sent what, by the rules of the room.
  class Sight {
   public:
    virtual ~Sight() = default;
    virtual bool may_receive(Who viewer, Key key) const = 0;
    // Whether it is before the whole class, and so before its recording.
    virtual bool is_before_all(Key key) const = 0;
    // Of pictures that come in several sizes that viewer takes the smallest.
    virtual bool takes_small(Who viewer) const = 0;
    // Those who are in one place hear each other.
    virtual std::uint64_t place_of(Who who) const = 0;
    // Whoever presents is heard, however soft.
    virtual bool presents(Who who) const = 0;
  };
  struct Offer {
    Who viewer;
    std::uint64_t number = 0;
    bool restart = false;
    std::string sdp;
    std::vector<OfferedTrack> tracks;
  };

  RoomMedia(MediaPort& port, MediaIds& ids, base::Random& random, const Sight& sight);
  ~RoomMedia();
  RoomMedia(const RoomMedia&) = delete;
  RoomMedia& operator=(const RoomMedia&) = delete;

  // A publisher's offer; gives the answer. An offer whose ICE credentials are new restarts ICE.
  // Every offered section that is named becomes a publication. `blocked` are the sources that this
  // person may not send now. kRestartNeeded: the transport that the offer continues is gone.
  base::Result<std::string, MediaRefusal> publish(Who who, const PublishOffer& offer,
                                                  classroom::VideoCodec codec,
                                                  const std::set<classroom::Source>& blocked);
  // The person wants to be shown what there is; the offer comes out of take_offers(). `restart`: on
  // a new PeerConnection; `ice_restart`: on the same one, over new addresses (RFC 8445 section 9).
  void watch(Who who, bool restart, bool ice_restart = false);
  // An answer to an older offer is ignored.
  base::Result<void, MediaRefusal> answer(Who who, const SubscribeAnswer& answer);
  void set_blocked(Key key, bool blocked);
  // What somebody may not be sent any more he is not sent from now on; what he may be is offered.
  void sight_changed();
  // The same where it is another for that viewer alone.
  void sight_changed(Who viewer);
  // Whose sources are shown first when a viewer has no section left: the teachers'.
  void set_first(Who who, bool first) {
    if (first) {
      first_.insert(who);
    } else {
      first_.erase(who);
    }
  }
  // From now on all that is published before the whole class is tapped as well, under
  // kFirstClassSource and the number of its publication; false: nothing any more.
  void set_tapped(bool tapped);
  // The same taps, which then begin with a key frame.
  void tap_again();
  // Those are tapped, too, from now on, and none of before; a picture begins with a key frame.
  void set_stage_tapped(std::set<Key> keys);
  // Its name when it is tapped; 0: it is not published.
  std::uint64_t tap_number(Key key) const;
  struct Tapped {
    Key key;
    std::uint64_t number = 0;
  };
  // Those that are tapped since it was last asked.
  std::vector<Tapped> take_tapped() { return std::exchange(new_taps_, {}); }
  // A picture that is tapped cannot go on without a new key frame. Not known: nothing happens.
  void request_keyframe(std::uint64_t number);
  bool publishes(Key key) const { return publications_.contains(key); }
  // Whether WHEP viewers are shown that.
  bool is_on_stage(Key key) const {
    return !whep_.empty() && (stage_video_ == key || stage_audio_ == key);
  }
  // All that the person sent and was sent ends.
  void leave(Who who);
  // The same of everybody in the class, who stay in it and may come back.
  void rest();
  // The transport is gone; what it carried has no source until the person publishes again. A viewer
  // is offered a new PeerConnection.
  void peer_lost(sfu::PeerId peer);

  // A viewer's line has no room for a picture, or has again: whose line, and which picture.
  // nullopt: neither is known here (any more).
  struct Held {
    Who viewer;
    Key key;
  };
  std::optional<Held> held(const sfu::PictureHeld& event) const;

  // One size of a picture that is sent in several (RFC 8853).
  struct LayerOf {
    std::string rid;
    sfu::PublicationId publication;
    friend bool operator==(const LayerOf&, const LayerOf&) = default;
  };
  // What is published in several sizes: its layers, the smallest first, the last one its own.
  using Layers = std::map<Key, std::vector<LayerOf>>;
  const Layers& layers() const { return layers_; }
  // In which size a viewer shows cameras: so many layers from the smallest on are worth sending.
  // One that is not named is shown small; until a viewer has said so, all are shown large.
  void set_shown(Who viewer, std::map<Key, std::size_t> shown);
  // False: it is no layer of this room's.
  bool note_wanted(const sfu::LayerWanted& event);
  // A largest layer does not come beside the others. True: that is new.
  bool note_missing(const sfu::LayerMissing& event);
  // The names of those that somebody is sent, or that are recorded or broadcast: the largest, and
  // that alone once it did not come beside others, since a recording has no other.
  std::set<std::string> wanted_layers(Key key) const;

  // What a WHIP offer brings: its first sound is the microphone, its first picture the camera.
  static base::Result<PublishOffer, MediaRefusal> plan_whip(std::string_view offer);
  // The video codecs that a WHIP publisher can send: all() when it sends no picture.
  static classroom::VideoCodecs video_codecs_of(std::string_view offer);
  // The transport by which the person sends, if any.
  std::optional<sfu::PeerId> uplink_peer(Who who) const;

  // A viewer that is no participant (WHEP), shown one picture and one sound. Gives the answer.
  // kNoCommonCodec when it cannot decode `codec`, which the room agreed on: nobody can ask a WHEP
  // client to begin anew.
  base::Result<std::string, MediaRefusal> whep(sfu::PeerId viewer, std::string_view offer,
                                               classroom::VideoCodec codec);
  void end_whep(sfu::PeerId viewer);
  // Restarts ICE of a WHIP publisher's or WHEP viewer's transport: what it must now be told.
  proto::sdp::LocalTransport restart_ice(sfu::PeerId peer);
  sfu::PeerId next_peer() { return ids_.next_peer(); }
  // Asks for what is known of every stream; it comes by note_streams().
  void ask_streams();
  void note_streams(const sfu::StreamsReport& report);
  // Of those of whom that came twice, lately: without name and freezes.
  std::map<Who, ClassLine> lines() const;
  std::size_t watchers() const { return whep_.size(); }
  // Who speaks now, of those in one place. nullopt: they are not this room's.
  struct Speaking {
    std::uint64_t place = 0;
    std::vector<Who> who;  // in the order in which they began
  };
  std::optional<Speaking> speaking(const sfu::SpeakersChanged& event) const;
  // What the class shows: `video` and `audio` for WHEP viewers.
  void set_stage(std::optional<Key> video, std::optional<Key> audio);

  // Offers that became due, at most one per viewer; the next one follows its answer.
  std::vector<Offer> take_offers();

 private:
  struct Uplink {
    sfu::PeerId peer;
    proto::ice::Credentials credentials;
    std::uint64_t version = 1;      // of our description
    std::string remote_ufrag = {};  // another one restarts ICE (RFC 9429 section 5.9)
  };
  struct Section {
    std::string mid;
    media::Kind kind = media::Kind::kAudio;
    std::optional<Key> shows;  // nullopt: inactive, free for another
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;
  };
  struct Downlink {
    sfu::PeerId peer;
    proto::ice::Credentials credentials;
    bool connected = false;  // the SFU knows the peer
    bool restart = true;     // the next offer is for a new PeerConnection
    bool due = true;         // something changed since the last offer
    bool answered = true;    // no offer is waiting for its answer
    std::uint64_t number = 0;
    std::vector<Section> sections;
    proto::sdp::SessionDescription offered;
    sfu::SetDownlink told{};  // the last
  };
  struct Whep {
    std::optional<sfu::DownlinkTrack> video;
    std::optional<sfu::DownlinkTrack> audio;
    std::uint8_t mid_extension = 0;
    std::uint8_t transport_extension = 0;
  };

  proto::ice::Credentials make_credentials();
  proto::sdp::LocalTransport transport(const proto::ice::Credentials& credentials,
                                       std::uint64_t version) const;
  static std::string stream_of(Key key);
  void execute(sfu::Command command);
  void execute_surely(sfu::Command command);
  // Commands that must not be lost to an overloaded shard are given to it again.
  void execute_deferred();
  void tell_stage();
  sfu::PublicationId publication(Key key, bool blocked);
  // Makes the layers of what has that publication; none with fewer than two names.
  void set_layers(Key key, const std::vector<std::string>& rids, bool blocked);
  void remove_layers(Key key);
  void block_layers(Key key, bool blocked);
  // The sizes of a track, and how many of them are worth sending to that viewer; nullopt: all.
  void describe(sfu::DownlinkTrack& track, Key key, std::optional<Who> viewer) const;
  void describe_anew(Who viewer, Downlink& downlink, const std::map<sfu::PublicationId, Key>& keys,
                     bool tell);
  void update_taps();
  // Tells the SFU who hears whom, where that is another.
  void update_speakers();
  void tap(sfu::PublicationId publication);
  void untap(sfu::PublicationId publication);
  void arrange(Who viewer, Downlink& downlink);
  void show(Downlink& downlink, Key key);
  Offer make_offer(Who viewer, Downlink& downlink);
  void narrow(Who viewer, Downlink& downlink, const std::map<sfu::PublicationId, Key>& keys);
  std::map<sfu::PublicationId, Key> keys_of_publications() const;
  struct Named {
    Key key;
    std::string rid;  // of a layer
  };
  std::map<sfu::PublicationId, Named> names_of_publications() const;
  // Of participants.
  std::vector<sfu::PeerId> peers() const;
  void mark_all_due(Who except);
  std::uint8_t rank_of(Key key) const;
  sfu::SetDownlink stage_for(sfu::PeerId peer, const Whep& whep) const;
  std::uint32_t next_ssrc();

  MediaPort& port_;
  MediaIds& ids_;
  base::Random& random_;
  const Sight& sight_;
  bool overloaded_ = false;  // a command was refused; whoever asked is told
  std::vector<sfu::Command> deferred_;
  std::map<Key, sfu::PublicationId> publications_;
  Layers layers_;
  std::map<std::uint64_t, sfu::SetSpeakers> speakers_;  // by place, as the SFU was told
  std::set<sfu::PublicationId> wanted_;                 // layers that are sent to somebody
  std::set<Key> narrow_;                     // whose largest layer did not come beside others
  bool tapped_ = false;                      // all are that are before the whole class
  std::set<Key> class_taps_;                 // those that therefore are
  std::set<sfu::PublicationId> named_taps_;  // those that were new_taps_
  std::set<Key> stage_taps_;                 // those are, too
  std::vector<Tapped> new_taps_;
  std::map<Who, Uplink> uplinks_;
  std::set<Who> lost_uplinks_;  // whose page still holds a PeerConnection that we gave up
  std::set<Who> first_;
  std::map<Who, Downlink> downlinks_;
  std::map<Who, std::map<Key, std::size_t>> shown_;  // as set_shown()
  std::map<sfu::PeerId, Whep> whep_;
  StreamBook streams_;
  std::optional<Key> stage_video_;
  std::optional<Key> stage_audio_;
  std::array<sfu::PublicationId, 2> told_stage_{};  // picture and sound, as WHEP viewers were told
};

}  // namespace app::signal
