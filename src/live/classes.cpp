#include "live/classes.hpp"

#include <utility>
#include <vector>

namespace live {

using recording::EndReason;
using recording::RecordingId;

ClassRecording* Classes::find(RecordingId id) {
  const auto found = open_.find(id);
  return found == open_.end() ? nullptr : found->second.recording.get();
}

void Classes::begin(base::Time now, base::WallTime wall, RecordingId id, const Facts& facts) {
  const auto [entry, added] = open_.try_emplace(id);
  if (!added) return;
  entry->second = {facts.room, std::make_unique<ClassRecording>(id, now, wall)};
  events_.emplace_back(RecordingBegan{facts.room, id, facts.person, wall, facts.title});
}

void Classes::add_source(base::Time now, RecordingId id, ClassSource source) {
  ClassRecording* const recording = find(id);
  if (recording == nullptr) return;
  const ClassSourceId number = source.id;
  recording->add_source(now, std::move(source));
  if (recording->has(number)) recording_of_.insert_or_assign(number, id);
}

void Classes::note(base::Time now, RecordingId id, recording::ClassEvent event) {
  if (ClassRecording* const recording = find(id)) recording->note(now, std::move(event));
  emit(id);
}

void Classes::set_paused(base::Time now, RecordingId id, bool paused) {
  ClassRecording* const recording = find(id);
  if (recording == nullptr || !recording->set_paused(now, paused)) return;
  emit(id);
  events_.emplace_back(RecordingPaused{open_[id].room, id, paused, recording->time(now)});
}

void Classes::end(RecordingId id, EndReason why) {
  if (ClassRecording* const recording = find(id)) recording->end(why);
  emit(id);
}

void Classes::end_all(EndReason why) {
  std::vector<RecordingId> all;
  all.reserve(open_.size());
  for (const auto& [id, open] : open_) all.push_back(id);
  for (const RecordingId id : all) end(id, why);
}

void Classes::closed(RecordingId id, EndReason why) {
  if (ClassRecording* const recording = find(id)) recording->abandon(why);
  emit(id);
}

void Classes::receive(base::Time now, ClassSourceId source, FromSource what) {
  const auto id = recording_of_.find(source);
  if (id == recording_of_.end()) return;
  if (ClassRecording* const recording = find(id->second)) {
    recording->receive(now, source, std::move(what));
  }
  emit(id->second);
}

void Classes::handle_timeout(base::Time now) {
  std::vector<RecordingId> all;
  all.reserve(open_.size());
  for (const auto& [id, open] : open_) all.push_back(id);
  for (const RecordingId id : all) {
    open_[id].recording->handle_timeout(now);
    emit(id);
  }
}

void Classes::emit(RecordingId id) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  ClassRecording& recording = *found->second.recording;
  for (const ClassSourceId source : recording.take_keyframe_wishes()) wishes_.push_back(source);
  if (auto operations = recording.take_operations(); !operations.empty()) {
    events_.emplace_back(RecordingWrites{id, std::move(operations)});
  }
  if (!recording.ended()) return;
  events_.emplace_back(RecordingOver{found->second.room, id, *recording.ended()});
  open_.erase(found);
  std::erase_if(recording_of_, [id](const auto& entry) { return entry.second == id; });
}

std::optional<StationEvent> Classes::poll_event() {
  if (events_.empty()) return std::nullopt;
  StationEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

std::optional<ClassSourceId> Classes::poll_keyframe_wish() {
  if (wishes_.empty()) return std::nullopt;
  const ClassSourceId source = wishes_.front();
  wishes_.pop_front();
  return source;
}

}  // namespace live
