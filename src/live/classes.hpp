// All classes that are being recorded, as one machine on the live thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "live/class_recording.hpp"
#include "live/station_events.hpp"

namespace live {

// Recordings of classes have numbers from here on; those of channels are below.
inline constexpr std::uint64_t kFirstClassRecording = std::uint64_t{1} << 40;
constexpr bool is_class_recording(recording::RecordingId id) {
  return id.value >= kFirstClassRecording;
}

class Classes {
 public:
  struct Facts {
    std::string room;
    std::string title;
    std::string person;  // who began it; empty: the room's rule
  };
  // `id` is one of is_class_recording(), given once.
  void begin(base::Time now, base::WallTime wall, recording::RecordingId id, const Facts& facts);
  // Of one that has ended: nothing happens, as in all that follows.
  void add_source(base::Time now, recording::RecordingId id, ClassSource source);
  void note(base::Time now, recording::RecordingId id, recording::ClassEvent event);
  void set_paused(base::Time now, recording::RecordingId id, bool paused);
  void end(recording::RecordingId id, recording::EndReason why);
  void end_all(recording::EndReason why);
  // Whoever owns the disk has closed it.
  void closed(recording::RecordingId id, recording::EndReason why);
  void receive(base::Time now, ClassSourceId source, FromSource what);
  void handle_timeout(base::Time now);

  std::optional<StationEvent> poll_event();
  // A source whose picture needs a key frame.
  std::optional<ClassSourceId> poll_keyframe_wish();
  std::size_t size() const { return open_.size(); }

 private:
  struct Open {
    std::string room;
    std::unique_ptr<ClassRecording> recording;
  };
  ClassRecording* find(recording::RecordingId id);
  // What it has to write; and that it has ended.
  void emit(recording::RecordingId id);

  std::map<recording::RecordingId, Open> open_;
  std::map<ClassSourceId, recording::RecordingId> recording_of_;
  std::deque<StationEvent> events_;
  std::deque<ClassSourceId> wishes_;
};

}  // namespace live
