// The recorder of classes, as the live rooms see it: carries what they say to the live thread, and
// what becomes of a recording back to its room. On the app loop.
#pragma once

#include <cstdint>
#include <functional>

#include "app/class_recorder.hpp"
#include "live/station_events.hpp"
#include "server/live_loop.hpp"

namespace app::signal {
class SignalHub;
}

namespace server {

class ClassRecordings final : public app::ClassRecorder {
 public:
  // Before anybody is in a room; all are there until leave().
  void join(LiveLoop& live, app::signal::SignalHub& hub, const app::Clock& clock);
  // From now on nothing is carried: the live thread has ended all.
  void leave() { live_ = nullptr; }

  std::uint64_t begin(app::ClassBegin what) override;
  void set_paused(std::uint64_t recording, bool paused) override;
  void end(std::uint64_t recording) override;
  void add_source(std::uint64_t recording, app::ClassSource source) override;
  void note(std::uint64_t recording, app::ClassNote note) override;

  // What the live thread tells. True: it is of a class, and nobody else's.
  bool follow(const live::StationEvent& event);
  void request_keyframe(live::ClassSourceId source);

 private:
  void tell(std::function<void(live::Classes&, base::Time)> act);

  LiveLoop* live_ = nullptr;
  app::signal::SignalHub* hub_ = nullptr;
  const app::Clock* clock_ = nullptr;
  std::uint64_t last_ = live::kFirstClassRecording;
};

}  // namespace server
