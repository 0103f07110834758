// One channel that is on air, or waits for its publisher to come back.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "live/arrival_meter.hpp"
#include "live/hls/muxer.hpp"
#include "live/packet_feed.hpp"
#include "live/packet_ingest.hpp"
#include "live/play_feed.hpp"
#include "live/recording/on_air.hpp"
#include "live/source_packet.hpp"
#include "live/station_events.hpp"
#include "live/tag_ingest.hpp"
#include "media/transcode/opus_to_aac.hpp"

namespace live {

class Broadcast {
 public:
  Broadcast(std::string channel, const hls::Counters& counters)
      : channel_(std::move(channel)), muxer_(counters) {}

  // A publisher begins, or goes on by another connection.
  void begin(base::Time now, PublisherId publisher, const Admission& admission);
  // Gives the time at which players are to be sent it.
  std::int64_t receive(base::Time now, base::WallTime wall,
                       const proto::rtmp::MediaReceived& media);
  // Of a publisher whose Carrier is kWebRtc.
  void receive(base::Time now, base::WallTime wall, FromSource what);
  void handle_timeout(base::Time now, base::WallTime wall);
  // Whether such a publisher must send a key frame; told once.
  bool take_keyframe_wish();
  // Nobody publishes any more; until `until` somebody may come back. `held` says whether only the
  // same key may.
  void leave(base::Time until, bool held);
  void end() { muxer_.end(additions_); }
  void set_limits(std::uint32_t bitrate_max_kbps, std::uint16_t height_max);

  // From the next keyframe on. Only while none is there.
  void start_recording(recording::RecordingId id, base::WallTime began);
  bool resume_recording() { return recording_ && recording_->resume(video_, audio_); }
  // By the channel's own rule it is recorded as soon as something comes.
  void wish_recording() { wishes_recording_ = true; }
  bool take_wish_to_record() { return std::exchange(wishes_recording_, false); }
  recording::OnAir* recording() { return recording_ ? &*recording_ : nullptr; }
  void forget_recording() { recording_.reset(); }

  // From now on what a publisher by RTMP sends becomes packets as well, and the pictures since the
  // last key frame with it; `source` names them. The supply outlives it. Of a publisher by WebRTC
  // there are none.
  void start_feed(std::uint64_t source, const FeedPlace& place, const AacSupply& aac);
  void stop_feed() { packets_.reset(); }
  PacketFeed* packets() { return packets_ ? &*packets_ : nullptr; }
  const PacketFeed* packets() const { return packets_ ? &*packets_ : nullptr; }
  // Of what the publisher sends itself: what is missing here is another question.
  std::optional<NoLowDelay> no_low_delay() const;
  // Of a sound that is Opus AAC is made, too, for players of HLS; the supply outlives it. nullptr:
  // not any more.
  void want_aac(const AacSupply* supply);
  bool wants_aac() const { return aac_supply_ != nullptr && has_opus(); }
  bool makes_aac() const { return to_aac_ != nullptr; }
  bool cannot_make_aac() const { return cannot_make_aac_; }
  // Says it (kSoundNotForWebRtc) of AAC that the plug-in, if it is there, cannot decode; once for
  // each format.
  void judge_sound(const AacSupply& supply);
  bool has_aac() const { return audio_ && audio_->codec == media::Codec::kAac; }
  // What was last said of it (LowDelayChanged); nullopt: nothing.
  std::optional<std::optional<NoLowDelay>> said_of_low_delay;

  const std::string& channel() const { return channel_; }
  const Admission& admission() const { return admission_; }
  const std::optional<PublisherId>& publisher() const { return publisher_; }
  bool is_held() const { return held_; }
  base::Time until() const { return until_; }  // kNever while somebody publishes
  base::Time last_heard() const { return last_heard_; }
  base::Time began() const { return began_; }  // of the present publisher
  const PlayFeed& feed() const { return feed_; }

  StationReport report(base::Time now);
  std::uint32_t bitrate_kbps(base::Time now) { return meter_.bitrate_kbps(now); }
  // Of the picture, by its shorter side: an upright 720p has 720 lines, too. 0: there is none.
  std::uint16_t lines() const {
    return video_ ? std::min(video_->width, video_->height) : std::uint16_t{0};
  }

  // What viewers are given since it was last asked.
  hls::Additions take_additions() { return std::exchange(additions_, {}); }

 private:
  struct Moment {
    base::Time now;
    base::WallTime wall;
  };

  void on(const Moment& moment, FormatFound& event);
  void on(const Moment& moment, FrameReceived& event);
  void on(const Moment& moment, ClockJumped& event);
  void on(const Moment& moment, Finding& event);
  void drain(const Moment& moment);
  std::vector<media::Frame> group() const;
  bool has_opus() const;
  void make_aac(const media::Frame& sound);
  void give_aac();
  void stop_aac();
  void forget(FindingKind kind);
  void find_undecodable_sound();

  const std::string channel_;
  Admission admission_;
  std::optional<PublisherId> publisher_;
  bool held_ = false;
  base::Time until_ = base::kNever;
  base::Time last_heard_{};
  base::Time began_{};
  // By the publisher's Carrier; none before the first.
  std::variant<std::monostate, TagIngest, PacketIngest> ingest_;
  std::vector<Finding> findings_;
  hls::Muxer muxer_;
  hls::Additions additions_;
  std::optional<recording::OnAir> recording_;
  bool wishes_recording_ = false;
  std::optional<PacketFeed> packets_;
  const AacSupply* aac_supply_ = nullptr;
  std::unique_ptr<media::transcode::OpusToAac> to_aac_;
  bool cannot_make_aac_ = false;  // of this sound
  bool sound_judged_ = false;     // whether it can be decoded
  PlayFeed feed_;
  ArrivalMeter meter_;
  std::optional<media::Format> video_;
  std::optional<media::Format> audio_;
  std::int64_t newest_picture_ = 0;  // its decode time
};

}  // namespace live
