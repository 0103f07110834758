#include "classroom/waiting_room.hpp"

#include <algorithm>
#include <utility>

namespace classroom {
namespace {

constexpr auto kIdOf = [](const WaitingRoom::Person& person) { return person.shown.id; };

}  // namespace

bool WaitingRoom::has_place(std::string_view device) const {
  return people_.size() < kWaitingMax && of_device(device).size() < kWaitingPerDeviceMax;
}

WaitingRoom::Person* WaitingRoom::find(ParticipantId who) {
  const auto found = std::ranges::find(people_, who, kIdOf);
  return found == people_.end() ? nullptr : &*found;
}

const WaitingRoom::Person* WaitingRoom::find(ParticipantId who) const {
  const auto found = std::ranges::find(people_, who, kIdOf);
  return found == people_.end() ? nullptr : &*found;
}

std::optional<WaitingRoom::Person> WaitingRoom::take(ParticipantId who) {
  const auto found = std::ranges::find(people_, who, kIdOf);
  if (found == people_.end()) return std::nullopt;
  Person person = std::move(*found);
  people_.erase(found);
  return person;
}

std::optional<ParticipantId> WaitingRoom::first() const {
  return people_.empty() ? std::nullopt : std::optional(people_.front().shown.id);
}

std::vector<ParticipantId> WaitingRoom::of_device(std::string_view device) const {
  std::vector<ParticipantId> found;
  for (const Person& person : people_) {
    if (!device.empty() && person.device == device) found.push_back(person.shown.id);
  }
  return found;
}

std::vector<ParticipantId> WaitingRoom::lost(base::Time now) const {
  std::vector<ParticipantId> found;
  for (const Person& person : people_) {
    if (person.gone_at <= now) found.push_back(person.shown.id);
  }
  return found;
}

base::Time WaitingRoom::next_timeout() const {
  base::Time next = base::kNever;
  for (const Person& person : people_) next = std::min(next, person.gone_at);
  return next;
}

std::vector<Waiting> WaitingRoom::shown() const {
  std::vector<Waiting> all;
  all.reserve(people_.size());
  for (const Person& person : people_) all.push_back(person.shown);
  return all;
}

}  // namespace classroom
