#include "server/class_recordings.hpp"

#include <utility>

#include "app/signal/signal_hub.hpp"

namespace server {
namespace {

using live::Classes;
using live::recording::ClassEvent;
using live::recording::RecordingId;

ClassEvent::Kind kind_of(app::ClassNote::What what) {
  switch (what) {
    case app::ClassNote::What::kJoined:
      return ClassEvent::Kind::kJoined;
    case app::ClassNote::What::kLeft:
      return ClassEvent::Kind::kLeft;
    case app::ClassNote::What::kOn:
      return ClassEvent::Kind::kOn;
    case app::ClassNote::What::kOff:
      return ClassEvent::Kind::kOff;
    case app::ClassNote::What::kHandUp:
      return ClassEvent::Kind::kHandUp;
    case app::ClassNote::What::kHandDown:
      return ClassEvent::Kind::kHandDown;
    case app::ClassNote::What::kChatEdited:
      return ClassEvent::Kind::kChatEdited;
    case app::ClassNote::What::kChatDeleted:
      return ClassEvent::Kind::kChatDeleted;
    case app::ClassNote::What::kChat:
      break;
  }
  return ClassEvent::Kind::kChat;
}

ClassEvent event_of(app::ClassNote note) {
  ClassEvent event{{}, kind_of(note.what), to_string(note.who), std::move(note.name),
                   {}, note.message.value};
  const bool of_source =
      note.what == app::ClassNote::What::kOn || note.what == app::ClassNote::What::kOff;
  event.detail = of_source ? std::string(to_string(note.source)) : std::move(note.text);
  return event;
}

}  // namespace

void ClassRecordings::join(LiveLoop& live, app::signal::SignalHub& hub, const app::Clock& clock) {
  live_ = &live;
  hub_ = &hub;
  clock_ = &clock;
}

void ClassRecordings::tell(std::function<void(Classes&, base::Time)> act) {
  if (live_ != nullptr) live_->with_classes(std::move(act));
}

std::uint64_t ClassRecordings::begin(app::ClassBegin what) {
  const std::uint64_t number = ++last_;
  const Classes::Facts facts{std::move(what.room), std::move(what.title), std::move(what.person)};
  tell([number, facts, wall = clock_->wall_now()](Classes& classes, base::Time now) {
    classes.begin(now, wall, RecordingId{number}, facts);
  });
  return number;
}

void ClassRecordings::set_paused(std::uint64_t recording, bool paused) {
  tell([recording, paused](Classes& classes, base::Time now) {
    classes.set_paused(now, RecordingId{recording}, paused);
  });
}

void ClassRecordings::end(std::uint64_t recording) {
  tell([recording](Classes& classes, base::Time) {
    classes.end(RecordingId{recording}, live::recording::EndReason::kStopped);
  });
}

void ClassRecordings::add_source(std::uint64_t recording, app::ClassSource source) {
  const media::Kind kind =
      classroom::is_video(source.source) ? media::Kind::kVideo : media::Kind::kAudio;
  const live::ClassSource told{live::ClassSourceId{source.number}, to_string(source.who),
                               std::move(source.name), std::string(to_string(source.source)), kind};
  tell([recording, told](Classes& classes, base::Time now) {
    classes.add_source(now, RecordingId{recording}, told);
  });
}

void ClassRecordings::note(std::uint64_t recording, app::ClassNote note) {
  tell([recording, event = event_of(std::move(note))](Classes& classes, base::Time now) {
    classes.note(now, RecordingId{recording}, event);
  });
}

bool ClassRecordings::follow(const live::StationEvent& event) {
  if (const auto* over = std::get_if<live::RecordingOver>(&event)) {
    if (!live::is_class_recording(over->id)) return false;
    hub_->recording_over(over->id.value, to_string(over->why));
    return true;
  }
  if (const auto* began = std::get_if<live::RecordingBegan>(&event)) {
    return live::is_class_recording(began->id);
  }
  const auto* const paused = std::get_if<live::RecordingPaused>(&event);
  return paused != nullptr && live::is_class_recording(paused->id);
}

void ClassRecordings::request_keyframe(live::ClassSourceId source) {
  hub_->request_keyframe(source.value);
}

}  // namespace server
