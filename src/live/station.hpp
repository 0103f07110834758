// All channels that are on air, as a state machine: takes what publishers send, keeps a broadcast
// alive while its publisher reconnects, and turns frames into what viewers are given. Knows no key
// and no language: whoever is admitted was judged before.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "live/broadcast.hpp"
#include "live/play_feed.hpp"
#include "live/station_events.hpp"

namespace live {

inline constexpr std::size_t kPublishersMax = 100;
// A publisher by WebRTC of whom nothing has come for so long is lost; the SFU would wait longer.
inline constexpr base::Duration kPacketsSilence = std::chrono::seconds(10);
// A publisher who was lost may come back for so long, and viewers see the same broadcast go on.
inline constexpr base::Duration kGraceLost = std::chrono::seconds(30);
// One who said that he has finished often only changes a setting.
inline constexpr base::Duration kGraceEnded = std::chrono::seconds(5);
// The same key may take over from a connection of which nothing came for so long, or which comes
// from the same address.
inline constexpr base::Duration kTakeoverSilence = std::chrono::milliseconds(2500);
// Two programs with one key would take the channel from each other for ever.
inline constexpr base::Duration kTakeoverCooldown = std::chrono::seconds(5);
// Programs try again by themselves: whoever was ended for a reason that stays is not let in again
// at once.
inline constexpr base::Duration kEndedRemembered = std::chrono::minutes(1);
inline constexpr std::size_t kEndedMax = 256;  // of all channels
inline constexpr base::Duration kReportInterval = std::chrono::seconds(1);
// Channels whose sound is made into another codec at a time: each costs about a hundredth of a core
// (0015, 0020), and all are on one thread.
inline constexpr std::size_t kTranscodingsMax = 24;

struct ForPlayers {
  std::string_view channel;  // valid until the Station is told something else
  std::int64_t timestamp_ms = 0;
};

class Station {
 public:
  // Lets somebody on air. `counters` say where the channel's numbers go on, if nothing of it is on
  // air or awaited. Whoever is taken over is Dismissed.
  base::Result<void, AdmitRefused> admit(base::Time now, PublisherId publisher,
                                         const Admission& admission, const hls::Counters& counters);
  // What an admitted publisher sent. Says for whom it is to be played, and at which of their times;
  // nullopt: for nobody. What others send is left out.
  std::optional<ForPlayers> receive(base::Time now, base::WallTime wall, PublisherId publisher,
                                    const proto::rtmp::MediaReceived& media);
  // The same of a publisher whose Carrier is kWebRtc.
  void receive(base::Time now, base::WallTime wall, PublisherId publisher, FromSource what);
  // The connection is gone; the broadcast waits for kGraceLost. Not known: nothing happens.
  void lost(base::Time now, PublisherId publisher);
  // The publisher said that it has finished: kGraceEnded.
  void ended(base::Time now, PublisherId publisher);

  // Whoever is on air by this key is dismissed, and the broadcast is over.
  void end_key(base::Time now, std::string_view channel, std::uint64_t key);
  void end_channel(base::Time now, std::string_view channel, DismissReason why);
  // From now on; who sends more is dismissed.
  void set_limits(base::Time now, std::string_view channel, std::uint32_t bitrate_max_kbps,
                  std::uint16_t height_max);

  // Records what is on air from now on. Not on air, or recorded already: nothing happens.
  void start_recording(base::WallTime wall, std::string_view channel);
  // True: nothing is written until false. Not recorded, or so already: nothing happens.
  void pause_recording(std::string_view channel, bool pause);
  void stop_recording(std::string_view channel);
  // All of them; what is on air goes on.
  void end_recordings(recording::EndReason why);
  // Whoever owns the disk has closed it, and takes nothing more of it.
  void recording_closed(recording::RecordingId id, recording::EndReason why);

  // The channel's packets go there, also those of its next publisher, until stop_feed() or until
  // the broadcast is over. Not on air, or so already: nothing happens.
  void start_feed(std::string_view channel, const FeedPlace& place);
  void stop_feed(std::string_view channel);
  // Whether AAC is to be made of the channel's sound where that is Opus, until it is over; see
  // AacGivenUp. Not on air, or so already: nothing happens.
  void want_aac(std::string_view channel, bool wanted);
  // Why the channel cannot be given by WebRTC now; nullopt: it can, or is not on air.
  std::optional<NoLowDelay> no_low_delay(std::string_view channel) const;
  // Whether it was asked to give a channel whose sound is AAC while nobody knows whether there is a
  // plug-in for that.
  bool needs_aac(std::string_view channel) const;
  bool needs_aac() const;
  // `plugin` outlives it; nullptr: there is none.
  void set_aac(const media::transcode::PendopoAac* plugin);
  std::optional<FeedBatch> poll_feed();
  // Channels whose AAC is being made into Opus, and those whose Opus into AAC.
  std::size_t transcodings() const;

  // Nothing is on air, so that handle_timeout() finds nothing to do.
  bool idle() const { return broadcasts_.empty(); }
  base::Time next_timeout() const;
  void handle_timeout(base::Time now, base::WallTime wall);
  std::optional<StationEvent> poll_event();
  // What the transports of those whose Carrier is kWebRtc are to be told.
  std::optional<SourceEvent> poll_source_event();

  // How the channel's publisher sends, or sent last; nullopt: it is not on air.
  std::optional<Carrier> carrier(std::string_view channel) const;
  // What RTMP viewers of a channel are sent; nullptr: it is not on air.
  const PlayFeed* feed(std::string_view channel) const;
  std::size_t publishers() const { return channel_of_.size(); }

 private:
  Broadcast* find(PublisherId publisher);
  std::optional<AdmitRefused> ended_before(base::Time now, const Admission& admission);
  void dismiss(base::Time now, Broadcast& broadcast, DismissReason why, std::uint32_t number);
  void finish(std::string_view channel);
  void end_expired(base::Time now, base::WallTime wall);
  void enforce(base::Time now, Broadcast& broadcast);
  void emit(StationEvent event) { events_.push_back(std::move(event)); }
  void emit_additions(Broadcast& broadcast);
  void emit_recording(Broadcast& broadcast);
  void begin_recording(base::WallTime wall, Broadcast& broadcast);
  void wish_keyframe(Broadcast& broadcast);
  void end_silent(base::Time now);
  void feed(Broadcast& broadcast);
  void emit_packets(base::Time now, Broadcast& broadcast);
  void emit_low_delay(Broadcast& broadcast);
  // If AAC is wanted of it and cannot be made.
  void give_up_aac(Broadcast& broadcast);
  // Of the channel, whoever else is watched: without kTooMany.
  std::optional<NoLowDelay> no_low_delay(const Broadcast& broadcast) const;

  std::map<std::string, std::unique_ptr<Broadcast>, std::less<>> broadcasts_;
  std::map<PublisherId, std::string> channel_of_;  // of those who are on air
  struct Ended {
    std::string channel;
    std::uint64_t key;
    DismissReason why;
    std::uint32_t number;
    base::Time until;
  };
  std::deque<Ended> ended_;
  base::Time next_report_{};
  std::uint64_t last_recording_ = 0;
  std::deque<StationEvent> events_;
  std::deque<SourceEvent> source_events_;
  AacSupply aac_;
  std::map<std::string, FeedPlace, std::less<>> places_;  // of channels that are on air
  std::uint64_t last_feed_ = 0;
  std::deque<FeedBatch> batches_;
};

}  // namespace live
