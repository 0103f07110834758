// Makes the messages of one RTMP publisher into tracks and frames. Decides by what comes, never by
// what the metadata announce. Knows nothing of connections: a publisher who comes back is a new
// TagIngest, and the channel joins them.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "live/finding.hpp"
#include "live/sample_clock.hpp"
#include "live/source_clock.hpp"
#include "media/codec/avc_configuration.hpp"
#include "media/codec/nal_units.hpp"
#include "media/flv/tag.hpp"
#include "media/frame.hpp"
#include "proto/rtmp/session_events.hpp"

namespace live {

inline constexpr std::size_t kVideoTrack = 0;
inline constexpr std::size_t kAudioTrack = 1;
// After this it is said that a track is missing, or a key frame. It may still come, and is taken.
inline constexpr base::Duration kTrackDeadline = std::chrono::seconds(5);
inline constexpr base::Duration kKeyframeDeadline = std::chrono::seconds(6);
// Viewers wait for so long, and segments are at least so long.
inline constexpr std::int64_t kKeyframeIntervalMaxMs = 4'500;
// When the next has not come by then, its coming is not waited for before it is said.
inline constexpr std::int64_t kKeyframeGivenUpMs = 12'000;
inline constexpr std::uint32_t kVideoTimescale = 90'000;
// Later than this no encoder shows what it has decoded.
inline constexpr std::int32_t kCompositionMaxMs = 5'000;
inline constexpr std::size_t kConfigurationSizeMax = 4'096;  // of a codec, bytes
inline constexpr std::size_t kPictureSetsMax = 8;            // PPS that are kept

// The track's frames from now on; comes again when the encoder changes it.
struct FormatFound {
  std::size_t track = kVideoTrack;
  media::Format format;
};
struct FrameReceived {
  std::size_t track = kVideoTrack;
  media::Frame frame;
};
// The encoder's clock did; the frames' times go on without a gap.
struct ClockJumped {
  std::int64_t by_ms = 0;
};

class TagIngest {
 public:
  using Event = std::variant<FormatFound, FrameReceived, ClockJumped, Finding>;

  explicit TagIngest(base::Time now) : began_(now), window_start_(now) {}

  void receive(base::Time now, const proto::rtmp::MediaReceived& media);
  base::Time next_timeout() const;
  void handle_timeout(base::Time now);
  std::optional<Event> poll_event();

  const Measurements& measurements() const { return measured_; }

 private:
  struct Window {
    std::uint64_t video_bytes = 0;
    std::uint64_t audio_bytes = 0;
    std::uint32_t frames = 0;
  };

  void on_metadata(base::ConstBytes payload);
  void on_video(base::Time now, std::int64_t timestamp_ms, base::ConstBytes body);
  void on_video_configuration(const media::flv::Configuration& found);
  void on_picture(base::Time now, std::int64_t timestamp_ms, const media::flv::CodedFrame& coded);
  void take_parameter_sets(media::codec::AccessUnit& unit);
  void set_video_format();
  void judge_picture(base::Time now, std::int64_t time_ms, bool keyframe,
                     std::int32_t composition_ms);
  void on_audio(base::Time now, std::int64_t timestamp_ms, base::ConstBytes body);
  void on_audio_configuration(const media::flv::Configuration& found);
  void on_sound(base::Time now, std::int64_t timestamp_ms, const media::flv::CodedFrame& coded);
  std::optional<std::int64_t> place(base::Time now, std::size_t track, std::int64_t timestamp_ms);
  void measure(base::Time now);
  void unreadable();
  // Once for each kind and name.
  void find(FindingKind kind, std::int64_t number, std::string name = {});
  void set_format(std::size_t track, media::Format format);

  base::Time began_;
  SourceClock clock_;
  std::optional<media::Format> video_format_;
  std::optional<media::Format> audio_format_;

  media::codec::AvcConfiguration avc_;     // what is known of it; empty at first
  std::vector<std::uint8_t> last_header_;  // the last record that a header held
  bool awaits_keyframe_ = true;
  std::int64_t last_decode_time_ = -1;
  std::optional<base::Time> keyframe_missed_since_;
  std::optional<std::int64_t> last_keyframe_ms_;
  std::optional<std::int32_t> first_composition_ms_;

  std::optional<SampleClock> samples_;
  std::uint32_t samples_per_frame_ = 0;  // 0: each packet says it

  bool picture_announced_ = false;
  bool sound_announced_ = false;
  bool tracks_judged_ = false;

  Measurements measured_;
  Window window_;
  base::Time window_start_;
  std::set<std::pair<FindingKind, std::string>> found_;
  std::queue<Event> events_;
};

}  // namespace live
