// Brings the RTP timestamps of one source's picture and sound onto one line of time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "media/track.hpp"

namespace live {

// The line begins so far after its zero: what comes first may not be the earliest.
inline constexpr base::Duration kRtpLead = std::chrono::seconds(1);
// A step that is so much longer than what passed in the world, or goes back by so much, is another
// clock.
inline constexpr base::Duration kRtpJump = std::chrono::seconds(3);
// What the reports say of picture and sound is believed up to here.
inline constexpr base::Duration kRtpSkewMax = std::chrono::seconds(10);
// By more than this the picture is moved at once, by less a tenth of the time that passes.
inline constexpr base::Duration kRtpSlewMax = std::chrono::seconds(1);
// What lies between the last timestamp before a jump and the first after it.
inline constexpr base::Duration kRtpStepAfterJump = std::chrono::milliseconds(40);

// A track begins where it arrives, and goes on by its own timestamps. Sender reports say how the
// two belong together; then the picture follows the sound, whose samples follow one another.
class RtpClock {
 public:
  struct Place {
    std::int64_t ticks = 0;  // of the track's rate, from zero
    std::optional<std::int64_t> jumped_ms;
  };
  // In the order of decoding. Timestamps may wrap.
  Place place(base::Time now, media::Kind kind, std::uint32_t timestamp);
  // At the moment `at` the track stood at `timestamp`. One that is far from `now` is not believed.
  void report(base::Time now, media::Kind kind, base::Time at, std::uint32_t timestamp);
  // The sound goes on so much later than by its timestamps: what it left out was filled.
  void delay_sound(std::int64_t ticks);

  // When the line began; nullopt before anything was placed.
  const std::optional<base::Time>& zero() const { return zero_; }
  // Where the line is now, in ticks of the track; 0 before anything was placed.
  std::int64_t line(base::Time now, media::Kind kind) const;
  // About when the timestamp is, in milliseconds of the line; changes nothing.
  std::int64_t peek_ms(base::Time now, media::Kind kind, std::uint32_t timestamp) const;

 private:
  struct Report {
    base::Time at;
    std::int64_t extended = 0;
  };
  struct Track {
    bool begun = false;
    std::uint32_t last = 0;     // timestamp
    std::int64_t extended = 0;  // the same, from where the track began
    std::int64_t base = 0;      // what is added to it
    base::Time heard;
    std::optional<Report> report;
  };

  Track& track(media::Kind kind) { return tracks_[kind == media::Kind::kVideo ? 0 : 1]; }
  const Track& track(media::Kind kind) const {
    return tracks_[kind == media::Kind::kVideo ? 0 : 1];
  }
  // Where the track's base belongs by the reports of both.
  std::optional<std::int64_t> base_by_reports(media::Kind kind) const;
  void follow_sound(base::Time now);

  std::array<Track, 2> tracks_{};
  std::optional<base::Time> zero_;
};

}  // namespace live
