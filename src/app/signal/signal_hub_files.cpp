// Files that go with messages, and pictures of slides: each question goes to the room that it is
// about.
#include <utility>

#include "app/signal/signal_hub.hpp"

namespace app::signal {

using classroom::ParticipantId;

std::optional<ParticipantId> SignalHub::seated(std::string_view room, std::string_view seat) {
  LiveRoom* const live = find(room);
  return live == nullptr ? std::nullopt : live->seated(seat);
}

std::optional<std::string_view> SignalHub::refuses_file(std::string_view room, ParticipantId who,
                                                        const classroom::SendChat& chat) {
  const LiveRoom* const live = find(room);
  if (live == nullptr) return to_string(classroom::Refusal::kNotInRoom);
  return live->refuses_file(who, chat);
}

base::Result<classroom::MessageId, std::string_view> SignalHub::send_file(
    std::string_view room, ParticipantId who, const classroom::SendChat& chat) {
  LiveRoom* const live = find(room);
  if (live == nullptr) return base::Failure{to_string(classroom::Refusal::kNotInRoom)};
  return live->send_file(clock_.now(), clock_.wall_now(), who, chat);
}

std::optional<classroom::Attachment> SignalHub::find_file(std::string_view room,
                                                          std::string_view id, ParticipantId who) {
  const LiveRoom* const live = find(room);
  const classroom::Attachment* const file = live == nullptr ? nullptr : live->find_file(id, who);
  return file == nullptr ? std::nullopt : std::optional(*file);
}

FileRooms::Kept SignalHub::files_of(std::string_view room) {
  const LiveRoom* const live = find(room);
  if (live == nullptr) return {};
  return {live->files().size(), live->files().bytes() + live->slides().bytes()};
}

std::optional<std::uint64_t> SignalHub::counted_bytes(std::string_view room, ParticipantId who) {
  const LiveRoom* const live = find(room);
  return live == nullptr ? std::nullopt : live->counted_bytes(who);
}

void SignalHub::add_file_hashes(std::set<std::string, std::less<>>& hashes) {
  for (const auto& [name, room] : rooms_) {
    room->files().add_hashes(hashes);
    room->slides().add_hashes(hashes);
  }
}

void SignalHub::note_files() {
  std::uint64_t removed = 0;
  for (const auto& [name, room] : rooms_) {
    removed += room->files().removed() + room->slides().removed();
  }
  if (removed != std::exchange(files_removed_, removed)) ++files_gone_;
}

void SignalHub::note_gone(const LiveRoom& room) {
  files_removed_ -= room.files().removed() + room.slides().removed();
  files_gone_ += room.files().size();
}

// ---- pictures of slides

std::optional<std::string_view> SignalHub::refuses_picture(std::string_view room, ParticipantId who,
                                                           classroom::SlidePlace place) {
  const LiveRoom* const live = find(room);
  if (live == nullptr) return to_string(classroom::Refusal::kNotInRoom);
  return live->refuses_picture(who, place);
}

std::optional<std::string_view> SignalHub::set_picture(std::string_view room, ParticipantId who,
                                                       classroom::SlidePlace place,
                                                       classroom::SlideSize size,
                                                       classroom::SlidePicture picture) {
  LiveRoom* const live = find(room);
  if (live == nullptr) return to_string(classroom::Refusal::kNotInRoom);
  return live->set_picture(who, place, size, std::move(picture));
}

std::optional<classroom::SlidePicture> SignalHub::find_picture(std::string_view room,
                                                               classroom::SlidePlace place,
                                                               classroom::SlideSize size) {
  const LiveRoom* const live = find(room);
  const classroom::SlidePage* const page = live == nullptr ? nullptr : live->slides().find(place);
  if (page == nullptr) return std::nullopt;
  return size == classroom::SlideSize::kLarge ? page->large : page->small;
}

}  // namespace app::signal
