// The recording of one class: makes packets of all that people send into frames, each source into
// files of its own, all on one line of time, beside what happened. Knows no disk and no clock.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "live/packet_ingest.hpp"
#include "live/recording/class_events.hpp"
#include "live/recording/operation.hpp"
#include "live/recording/recorder.hpp"
#include "live/source_packet.hpp"
#include "live/speech_guess.hpp"

namespace live {

// Whose packets come under one number.
using ClassSourceId = base::StrongId<struct ClassSourceTag>;
struct ClassSource {
  ClassSourceId id;
  std::string who;   // "p4"
  std::string name;  // as the person is called
  std::string word;  // "microphone", "camera", "screen", "screen_audio"
  media::Kind kind = media::Kind::kAudio;
};

// Sound that has paused for so long ends its file; the next begins where it comes again.
inline constexpr base::Duration kClassSoundPause = std::chrono::seconds(3);
// The same of a picture; a screen on which nothing moves is sent anew each kTapKeyframeInterval.
inline constexpr base::Duration kClassPicturePause = std::chrono::seconds(10);
// The room for the index of each file: 40 minutes by fragments of 0.8 s, and then coarser.
inline constexpr std::size_t kClassIndexSpace = std::size_t{32} << 10;  // bytes

// Of what one person sends: each time that it is switched on, or changes its format, is a part. Who
// does so more often is not recorded for a while.
inline constexpr std::size_t kPartsAtOnce = 20;
inline constexpr base::Duration kPartEvery = std::chrono::seconds(20);

class ClassRecording {
 public:
  ClassRecording(recording::RecordingId id, base::Time now, base::WallTime wall);
  ClassRecording(const ClassRecording&) = delete;
  ClassRecording& operator=(const ClassRecording&) = delete;

  // At most recording::kTracksMax; those beyond are left out.
  void add_source(base::Time now, ClassSource source);
  // `event.at` is filled in. A source is written from its kOn to its kOff.
  void note(base::Time now, recording::ClassEvent event);
  void receive(base::Time now, ClassSourceId source, FromSource what);
  // Nothing is written meanwhile, and it is no part of the recording's time. False: it is so.
  bool set_paused(base::Time now, bool paused);
  void end(recording::EndReason why);
  // The disk's owner has closed it.
  void abandon(recording::EndReason why);
  void handle_timeout(base::Time now);

  recording::RecordingId id() const { return id_; }
  const std::optional<recording::EndReason>& ended() const { return manifest_.ended; }
  base::Duration time(base::Time now) const;  // in the recording
  bool has(ClassSourceId source) const { return find(source) != nullptr; }
  recording::Operations take_operations() { return std::exchange(operations_, {}); }
  // Sources whose picture cannot go on without a new key frame.
  std::vector<ClassSourceId> take_keyframe_wishes() { return std::exchange(wishes_, {}); }

 private:
  struct Lane;
  // What one person sends by one clock: camera and microphone, or screen and its sound.
  struct Group {
    explicit Group(base::Time now) : ingest(now) {}
    PacketIngest ingest;
    Lane* picture = nullptr;
    Lane* sound = nullptr;
  };
  struct Lane {
    ClassSource source;
    std::uint32_t track = 1;
    Group* group = nullptr;
    std::optional<media::Format> format;
    std::optional<recording::Recorder> recorder;  // of the present stretch
    base::Duration begins{};                      // of the stretch
    base::Duration last{};                        // its newest frame
    base::Duration end{};                         // of the stretches before
    std::uint32_t part = 0;                       // that is open; 0: none
    std::size_t parts = 0;                        // that were begun
    base::Time heard{};
    SpeechGuess speech;
  };

  Lane* find(ClassSourceId source);
  const Lane* find(ClassSourceId source) const;
  Group& group_of(base::Time now, const ClassSource& source);
  void drain(base::Time now, Group& group);
  void on(base::Time now, Group& group, FormatFound& event);
  void on(base::Time now, Group& group, FrameReceived& event);
  void on(base::Time now, Group& group, Finding& event);
  void on(base::Time now, Group& group, ClockJumped& event);
  void hear(base::Time now, Lane& lane, const SourcePacket& packet);
  void note_speech(base::Time now, const Lane& lane, std::optional<bool> news);
  // Where a frame of the group is in the recording.
  base::Duration place(const Group& group, const media::Frame& frame,
                       const media::Format& format) const;
  bool is_on(const ClassSource& source) const;
  bool begin_stretch(Lane& lane, base::Duration at, const media::Frame& frame);
  void end_stretch(Lane& lane);
  void pass_on(Lane& lane, recording::Operations operations);
  void begin_part(Lane& lane, const recording::Create& create);
  void describe_part(const Lane& lane, const recording::Manifest& manifest);
  void write(const recording::ClassEvent& event);

  const recording::RecordingId id_;
  base::Time began_;
  base::Duration paused_for_{};  // before now
  std::optional<base::Time> paused_since_;
  recording::Manifest manifest_;
  std::uint32_t last_part_ = 0;
  std::deque<Group> groups_;  // they stay where they are
  std::deque<Lane> lanes_;
  std::set<std::string> people_;
  std::set<std::pair<std::string, std::string>> on_;  // whose source
  std::size_t event_bytes_ = 0;
  std::vector<ClassSourceId> wishes_;
  recording::Operations operations_;
};

}  // namespace live
