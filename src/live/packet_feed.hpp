// The frames of a publisher by RTMP as packets, for viewers by WebRTC: H.264 in pieces, AAC as
// Opus, both on one line of time. A machine of one publisher; the next one has another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "media/frame.hpp"
#include "media/transcode/aac_to_opus.hpp"

namespace live {

// Where the packets of a channel go, in names of whoever carries them there.
struct FeedPlace {
  std::size_t shard = 0;
  std::uint64_t picture = 0;
  std::uint64_t sound = 0;
  friend bool operator==(const FeedPlace&, const FeedPlace&) = default;
};

struct FeedPacket {
  std::uint64_t sequence = 0;   // rises by one
  std::uint32_t timestamp = 0;  // RTP's: 90 kHz, 48 kHz
  bool marker = false;
  std::vector<std::uint8_t> payload;
};

// What has come of one track since the last batch.
struct FeedBatch {
  FeedPlace place;
  std::uint64_t source = 0;  // of the PacketFeed
  media::Kind kind = media::Kind::kVideo;
  media::Codec codec = media::Codec::kH264;
  std::vector<FeedPacket> packets;
  // At that moment of our clock this source stood at that timestamp. Of both tracks it is the same
  // moment of what was recorded, so that viewers show them together.
  struct Report {
    base::Time at;
    std::uint32_t timestamp = 0;
  };
  std::optional<Report> report;
};

// Whether AAC can be made into Opus here: known once the plug-in was needed for the first time.
struct AacSupply {
  enum class State : std::uint8_t { kUnknown, kReady, kMissing };
  State state = State::kUnknown;
  const media::transcode::PendopoAac* plugin = nullptr;  // of kReady
};

class PacketFeed {
 public:
  // Reports are made anew so often; the line of time is moved when what arrives is by so much
  // before or behind it (a publisher whose line stood still, or whose clock runs differently).
  static constexpr base::Duration kReportInterval = std::chrono::seconds(1);
  static constexpr base::Duration kOffLineMax = std::chrono::milliseconds(500);
  // So many frames of AAC that are broken one after the other, some two seconds, are no accident.
  static constexpr std::uint64_t kBrokenMax = 100;

  // `source` names it among all that feed the same place. The supply outlives it.
  PacketFeed(std::uint64_t source, FeedPlace place, const AacSupply& aac)
      : source_(source), place_(place), aac_(aac) {}

  // Another codec than H.264, AAC and Opus with at most two channels gives nothing.
  void on_format(const media::Format& format);
  // Pictures of before its first frame, with the format that was given, for a viewer who comes in
  // their midst.
  void begin_with(const std::vector<media::Frame>& pictures);
  // Pictures begin with a key frame. Sound in AAC is left out while the supply is not there.
  void on_frame(base::Time now, media::Kind kind, const media::Frame& frame);
  std::vector<FeedBatch> take(base::Time now);

  const FeedPlace& place() const { return place_; }
  bool has_aac() const { return sound_ && sound_->codec == media::Codec::kAac; }
  // There is sound, and its AAC cannot be decoded: nothing is given of it.
  bool cannot_decode() const {
    return cannot_decode_ || (transcoder_ && transcoder_->broken_in_a_row() >= kBrokenMax);
  }
  std::uint64_t broken_frames() const { return transcoder_ ? transcoder_->broken() : 0; }

 private:
  struct Track {
    std::uint64_t sequence = 0;
    std::vector<FeedPacket> packets;
    base::Time report_due{};
    bool begun = false;
  };

  void on_picture(const media::Frame& frame);
  void on_sound(const media::Frame& frame);
  void keep_line(base::Time now, base::Duration media_time);
  void add(Track& track, std::uint32_t timestamp, bool marker, std::vector<std::uint8_t> payload);
  void take(base::Time now, media::Kind kind, Track& track, std::vector<FeedBatch>& batches);

  const std::uint64_t source_;
  const FeedPlace place_;
  const AacSupply& aac_;
  std::optional<media::Format> picture_;
  std::vector<std::vector<std::uint8_t>> sets_;  // parameter sets of the picture
  bool awaits_keyframe_ = true;
  std::optional<media::Format> sound_;
  std::unique_ptr<media::transcode::AacToOpus> transcoder_;
  bool cannot_decode_ = false;  // the sound's configuration
  Track pictures_;
  Track sounds_;
  std::optional<base::Duration> line_;  // our clock minus the time of what is recorded
};

}  // namespace live
