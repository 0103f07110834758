// Makes the messages of one RTMP publisher into tracks and frames. Decides by what comes, never by
// what the metadata announce. Knows nothing of connections: a publisher who comes back is a new
// TagIngest, and the channel joins them.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "live/finding.hpp"
#include "live/ingest_events.hpp"
#include "live/picture_track.hpp"
#include "live/sample_clock.hpp"
#include "live/source_clock.hpp"
#include "media/flv/tag.hpp"
#include "media/frame.hpp"
#include "proto/rtmp/session_events.hpp"

namespace live {

// Later than this no encoder shows what it has decoded.
inline constexpr std::int32_t kCompositionMaxMs = 5'000;

class TagIngest {
 public:
  using Event = IngestEvent;

  explicit TagIngest(base::Time now) : began_(now), window_start_(now) {}
  TagIngest(const TagIngest&) = delete;
  TagIngest& operator=(const TagIngest&) = delete;

  void receive(base::Time now, const proto::rtmp::MediaReceived& media);
  base::Time next_timeout() const;
  void handle_timeout(base::Time now);
  std::optional<Event> poll_event() { return events_.poll(); }

  Measurements measurements() const;

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
  void on_audio(base::Time now, std::int64_t timestamp_ms, base::ConstBytes body);
  void on_audio_configuration(const media::flv::Configuration& found);
  void on_sound(base::Time now, std::int64_t timestamp_ms, const media::flv::CodedFrame& coded);
  std::optional<std::int64_t> place(base::Time now, std::size_t track, std::int64_t timestamp_ms);
  void measure(base::Time now);

  base::Time began_;
  IngestEvents events_;
  SourceClock clock_;
  PictureTrack picture_{events_};
  std::optional<media::Format> audio_format_;

  std::optional<SampleClock> samples_;
  std::uint32_t samples_per_frame_ = 0;  // 0: each packet says it

  bool picture_announced_ = false;
  bool sound_announced_ = false;
  bool tracks_judged_ = false;

  Measurements measured_;
  Window window_;
  base::Time window_start_;
};

}  // namespace live
