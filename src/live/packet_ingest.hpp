// Makes the packets of one WebRTC publisher into tracks and frames: puts them in order, joins them,
// gives them times on one line. After a loss that nobody mended pictures are left out up to the
// next key frame; what is missing of the sound is filled with silence, and so are its pauses.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "live/ingest_events.hpp"
#include "live/picture_track.hpp"
#include "live/reorder_buffer.hpp"
#include "live/rtp_clock.hpp"
#include "live/source_packet.hpp"
#include "media/rtp_payload/depacketize.hpp"

namespace live {

// The SFU asks eight times, 80 ms apart, for a packet of the picture that is missing; most of what
// comes at all comes by then. Nobody asks for sound.
inline constexpr base::Duration kPictureWait = std::chrono::milliseconds(500);
inline constexpr base::Duration kSoundWait = std::chrono::milliseconds(200);
// Sound that has not been heard for so long pauses; silence follows behind the clock.
inline constexpr base::Duration kSilenceAfter = std::chrono::seconds(1);
inline constexpr base::Duration kSilenceBehind = std::chrono::milliseconds(500);
inline constexpr base::Duration kSilencePace = std::chrono::milliseconds(250);
// More silence than that at a time is not made: the gap stays.
inline constexpr base::Duration kSilenceMax = std::chrono::seconds(10);
// Sound that comes so much too late for its place goes on behind what was filled.
inline constexpr base::Duration kSoundLateMax = std::chrono::seconds(1);

class PacketIngest {
 public:
  using Event = IngestEvent;

  explicit PacketIngest(base::Time now, SoundTrack sound_track = SoundTrack::kWhenHeard)
      : began_(now), sound_track_(sound_track) {}
  PacketIngest(const PacketIngest&) = delete;
  PacketIngest& operator=(const PacketIngest&) = delete;

  void receive(base::Time now, SourcePacket packet);
  void receive(base::Time now, const SourceReport& report);
  base::Time next_timeout() const;
  void handle_timeout(base::Time now);
  std::optional<Event> poll_event() { return events_.poll(); }

  // Whether, since it was last asked, something was lost that only a new key frame can mend.
  bool take_keyframe_wish();
  // From when on the frames' times count; nullopt before the first.
  const std::optional<base::Time>& zero() const { return clock_.zero(); }
  // About when a packet was made, in milliseconds from the beginning.
  std::int64_t moment_ms(base::Time now, const SourcePacket& packet) const {
    return clock_.peek_ms(now, packet.kind, packet.timestamp);
  }

 private:
  void drain(base::Time now);
  void on_picture(base::Time now, const ReorderBuffer::Next& next);
  void on_unit(base::Time now, const media::rtp_payload::AccessUnit& coded);
  void on_sound(base::Time now, const SourcePacket& packet);
  void begin_sound(std::int64_t start);
  void lose_picture();
  std::int64_t place(base::Time now, media::Kind kind, std::uint32_t timestamp);
  void emit_sound(base::ConstBytes opus, std::uint32_t samples);
  void emit_silence_up_to(std::int64_t end);
  void fill_pause(base::Time now);

  base::Time began_;
  SoundTrack sound_track_;
  IngestEvents events_;
  RtpClock clock_;
  ReorderBuffer pictures_{kPictureWait};
  ReorderBuffer sounds_{kSoundWait};
  media::rtp_payload::H264Depacketizer depacketizer_;
  PictureTrack picture_{events_};
  bool keyframe_wished_ = false;
  std::optional<std::int64_t> sound_end_;  // of what was given, in samples; nullopt: no sound yet
  base::Time silence_due_ = base::kNever;
  bool tracks_judged_ = false;
};

}  // namespace live
