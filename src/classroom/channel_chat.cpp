#include "classroom/channel_chat.hpp"

#include <utility>

#include "classroom/read_text.hpp"
#include "classroom/unique_name.hpp"

namespace classroom {
namespace {

Chat::Author author_of(const ChannelViewer& viewer) {
  return {viewer.id, viewer.name, viewer.role};
}

}  // namespace

base::Result<ChannelChat::Arrival, Refusal> ChannelChat::join(std::string_view name, Role role,
                                                              std::string_view device) {
  const bool team = role == Role::kTeacher;
  if (!team && members_.size() >= people_max_) return base::Failure{Refusal::kRoomFull};
  Member member;
  auto taken = take_name(name);
  if (taken) member.viewer.name = std::move(*taken);
  if (team && !taken) return base::Failure{taken.error()};
  const ParticipantId id{++last_participant_};
  member.viewer.id = id;
  member.viewer.role = role;
  members_.emplace(id, std::move(member));
  return Arrival{id, chat_.enter(id, role, device)};
}

base::Result<void, Refusal> ChannelChat::resume(ParticipantId who) {
  const auto found = members_.find(who);
  if (found == members_.end()) return base::Failure{Refusal::kNotInRoom};
  found->second.gone_at = base::kNever;
  return {};
}

ChannelChat::Decision ChannelChat::handle(base::Time now, base::WallTime wall, ParticipantId who,
                                          const ChannelCommand& command) {
  const auto found = members_.find(who);
  if (found == members_.end()) return base::Failure{Refusal::kNotInRoom};
  return std::visit([&](const auto& c) { return on(now, wall, found->second, c); }, command);
}

ChannelChat::Decision ChannelChat::on(base::Time now, base::WallTime wall, Member& member,
                                      const SendChat& chat) {
  const bool counts = member.viewer.role != Role::kTeacher;
  if (counts && is_busy(now) && !chat_.is_muted(member.viewer.id)) {
    return base::Failure{Refusal::kChatBusy};
  }
  auto events = chat_.on(now, wall, author_of(member.viewer), chat);
  if (!events || !counts) return events;
  said_.push_back(now);
  if (said_.size() > kChannelBurst) said_.pop_front();
  return events;
}

bool ChannelChat::is_busy(base::Time now) const {
  return said_.size() == kChannelBurst && now - said_.front() < kChannelBurstTime;
}

ChannelChat::Decision ChannelChat::on(base::Time, base::WallTime, Member& member,
                                      const DeleteMessage& wish) {
  return chat_.on(author_of(member.viewer), wish);
}

ChannelChat::Decision ChannelChat::on(base::Time, base::WallTime, Member& member,
                                      const MuteWriter& wish) {
  return chat_.on(author_of(member.viewer), wish);
}

ChannelChat::Decision ChannelChat::on(base::Time, base::WallTime, Member& member,
                                      const SetName& wish) {
  ChannelViewer& viewer = member.viewer;
  // The team is known by its accounts; and a muted person is not to come as another.
  if (viewer.role == Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  if (chat_.is_muted(viewer.id)) return base::Failure{Refusal::kMuted};
  const std::string before = std::exchange(viewer.name, {});
  names_.erase(before);
  auto name = take_name(wish.name);
  if (!name && !before.empty()) names_.insert(before);
  viewer.name = name ? *name : before;
  if (!name) return base::Failure{name.error()};
  return Events{Named{viewer.id, viewer.name}};
}

ChannelChat::Decision ChannelChat::on(base::Time, base::WallTime, Member& member, const Leave&) {
  return take_out(member.viewer.id, LeaveReason::kLeft);
}

base::Result<std::string, Refusal> ChannelChat::take_name(std::string_view wished) {
  const auto name = read_text(wished, kNameLengthMax, Lines::kOne, Refusal::kNameMissing);
  if (!name) return base::Failure{name.error()};
  std::string free = unique_name(*name, kNameLengthMax, [this](std::string_view candidate) {
    return names_.contains(candidate);
  });
  names_.insert(free);
  return free;
}

void ChannelChat::connection_lost(base::Time now, ParticipantId who) {
  const auto found = members_.find(who);
  if (found == members_.end() || found->second.gone_at != base::kNever) return;
  found->second.gone_at = now + kReturnTimeMax;
}

Events ChannelChat::remove(ParticipantId who) {
  return take_out(who, LeaveReason::kRemoved);
}

Events ChannelChat::handle_timeout(base::Time now) {
  std::vector<ParticipantId> lost;
  for (const auto& [id, member] : members_) {
    if (member.gone_at <= now) lost.push_back(id);
  }
  Events events;
  for (const ParticipantId id : lost) {
    for (Event& event : take_out(id, LeaveReason::kLost)) events.push_back(std::move(event));
  }
  return events;
}

const ChannelViewer* ChannelChat::find(ParticipantId who) const {
  const auto found = members_.find(who);
  return found == members_.end() ? nullptr : &found->second.viewer;
}

Events ChannelChat::take_out(ParticipantId who, LeaveReason reason) {
  const auto found = members_.find(who);
  if (found == members_.end()) return {};
  if (!found->second.viewer.name.empty()) names_.erase(found->second.viewer.name);
  members_.erase(found);
  chat_.leave(who);
  return {ParticipantLeft{who, reason}};
}

}  // namespace classroom
