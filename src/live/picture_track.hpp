// The H.264 of one publisher: its parameter sets, its frames, and what viewers will suffer from.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "live/ingest_events.hpp"
#include "media/codec/avc_configuration.hpp"
#include "media/codec/nal_units.hpp"
#include "media/frame.hpp"

namespace live {

// Viewers wait for so long, and segments are at least so long.
inline constexpr std::int64_t kKeyframeIntervalMaxMs = 4'500;
// When the next has not come by then, its coming is not waited for before it is said.
inline constexpr std::int64_t kKeyframeGivenUpMs = 12'000;
inline constexpr std::size_t kConfigurationSizeMax = 4'096;  // of a codec, bytes
inline constexpr std::size_t kPictureSetsMax = 8;            // PPS that are kept

class PictureTrack {
 public:
  // `events` outlives it.
  explicit PictureTrack(IngestEvents& events) : events_(events) {}

  // An AVCDecoderConfigurationRecord. One that was given before changes nothing.
  void on_record(base::ConstBytes record);
  // Before receive(): the sets that stand in the unit are taken out of it.
  void take_parameter_sets(media::codec::AccessUnit& unit);
  // Times in ticks of kVideoTimescale. Gives whether it became a frame: pictures before the first
  // key frame do not. Those that step back, or stand still, come as close behind the last as can
  // be.
  bool receive(base::Time now, std::int64_t decode_time, std::int32_t composition_offset,
               media::codec::AccessUnit unit);
  // What was sent since is missing, and the pictures up to the next key frame are of no use.
  void wait_for_keyframe() { awaits_keyframe_ = true; }
  bool awaits_keyframe() const { return awaits_keyframe_; }
  // The times before and after do not compare.
  void on_clock_jump() { last_keyframe_ms_.reset(); }

  base::Time next_timeout() const;
  void handle_timeout(base::Time now);

  std::uint8_t length_size() const { return avc_.length_size; }  // as the record says
  const std::optional<media::Format>& format() const { return format_; }
  std::uint16_t width() const { return width_; }
  std::uint16_t height() const { return height_; }
  std::int64_t keyframe_interval_ms() const { return keyframe_interval_ms_; }

 private:
  void set_format();
  void judge(base::Time now, std::int64_t time_ms, bool keyframe, std::int32_t composition_offset);

  IngestEvents& events_;
  std::optional<media::Format> format_;
  media::codec::AvcConfiguration avc_;     // what is known of it; empty at first
  std::vector<std::uint8_t> last_record_;  // the last that was given
  bool awaits_keyframe_ = true;
  std::int64_t last_decode_time_ = -1;
  std::optional<base::Time> keyframe_missed_since_;
  std::optional<std::int64_t> last_keyframe_ms_;
  std::optional<std::int32_t> first_composition_;
  std::uint16_t width_ = 0;
  std::uint16_t height_ = 0;
  std::int64_t keyframe_interval_ms_ = 0;
};

}  // namespace live
