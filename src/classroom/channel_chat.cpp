#include "classroom/channel_chat.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
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
  const bool team = leads(role);
  if (!team && members_.size() >= people_max_) return base::Failure{Refusal::kRoomFull};
  if (team) {
    const auto read = read_text(name, kNameLengthMax, Lines::kOne, Refusal::kNameMissing);
    if (!read) return base::Failure{read.error()};
  }
  ChannelViewer* const imitator = team ? viewer_called(name) : nullptr;
  if (imitator != nullptr) free_name(*imitator);
  Member member;
  if (auto taken = take_name(name)) member.viewer.name = std::move(*taken);
  const ParticipantId id{++last_participant_};
  member.viewer.id = id;
  member.viewer.role = role;
  members_.emplace(id, std::move(member));
  Arrival arrival{id, chat_.enter(id, role, device)};
  if (imitator != nullptr) {
    imitator->name = *take_name(imitator->name);
    arrival.events.emplace_back(Named{imitator->id, imitator->name});
  }
  return arrival;
}

ChannelViewer* ChannelChat::viewer_called(std::string_view name) {
  const std::string seen = as_seen(name);
  if (!names_.contains(seen)) return nullptr;
  const auto found = std::ranges::find_if(members_, [&](const auto& entry) {
    const ChannelViewer& viewer = entry.second.viewer;
    return !leads(viewer.role) && as_seen(viewer.name) == seen;
  });
  return found == members_.end() ? nullptr : &found->second.viewer;
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
  if (chat.to) return base::Failure{Refusal::kNotAllowed};  // whoever watches is nobody's pupil
  if (const auto why = refuses(now, member, chat.text)) return base::Failure{*why};
  auto events = chat_.on(now, wall, author_of(member.viewer), chat);
  if (events) count(now, member);
  return events;
}

ChannelChat::Decision ChannelChat::on(base::Time now, base::WallTime, Member& member,
                                      const EditMessage& wish) {
  if (const auto why = refuses(now, member, wish.text)) return base::Failure{*why};
  auto events = chat_.on(now, author_of(member.viewer), wish);
  if (events && !events->empty()) count(now, member);
  return events;
}

std::optional<Refusal> ChannelChat::refuses(base::Time now, const Member& member,
                                            std::string_view text) const {
  if (leads(member.viewer.role)) return std::nullopt;
  const auto length = base::utf8_length(base::utf8_trim(text));
  if (length && *length > kViewerTextMax) return Refusal::kTooLong;
  if (is_busy(now) && !chat_.is_muted(member.viewer.id)) return Refusal::kChatBusy;
  return std::nullopt;
}

void ChannelChat::count(base::Time now, const Member& member) {
  if (leads(member.viewer.role)) return;
  said_.push_back(now);
  if (said_.size() > kChannelBurst) said_.pop_front();
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
  if (leads(viewer.role)) return base::Failure{Refusal::kNotAllowed};
  if (chat_.is_muted(viewer.id)) return base::Failure{Refusal::kMuted};
  free_name(viewer);
  const std::string before = std::exchange(viewer.name, {});
  auto name = take_name(wish.name);
  if (!name && !before.empty()) names_.insert(as_seen(before));
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
    return names_.contains(as_seen(candidate));
  });
  names_.insert(as_seen(free));
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
  free_name(found->second.viewer);
  members_.erase(found);
  chat_.leave(who);
  return {ParticipantLeft{who, reason}};
}

}  // namespace classroom
