// The rules of a channel's chat: who is in it, what each is called, who may write and how much. No
// media, and nobody is told who comes and goes: a thousand may watch. It sends nothing and stores
// nothing: each call returns the events, or the reason why not.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "classroom/as_seen.hpp"
#include "classroom/chat.hpp"
#include "classroom/command.hpp"
#include "classroom/participant.hpp"

namespace classroom {

// Each message goes to everybody: so many at once is what the smallest machine does beside a
// broadcast. Whoever comes later sees the broadcast without the chat.
inline constexpr std::size_t kChannelPeopleMax = 5000;
// What newcomers are sent: on paid megabytes it is to cost less than a second of picture.
inline constexpr Chat::Limits kChannelHistory{100, std::size_t{24} * 1024};
// Messages of all viewers together: nobody can read more, and each is sent as often as there are
// people. Those of the team go beside it.
inline constexpr std::size_t kChannelBurst = 30;
inline constexpr base::Duration kChannelBurstTime = std::chrono::seconds(3);

// Characters of a viewer's message; who is of the team has kChatLengthMax.
inline constexpr std::size_t kViewerTextMax = 500;

// Somebody in the chat.
struct ChannelViewer {
  ParticipantId id;
  // Unique to the eye (as_seen) among those present; empty: reads only, so far.
  std::string name;
  Role role = Role::kStudent;
  friend bool operator==(const ChannelViewer&, const ChannelViewer&) = default;
};

class ChannelChat {
 public:
  using Decision = base::Result<Events, Refusal>;
  struct Arrival {
    ParticipantId id;
    Events events;
  };

  explicit ChannelChat(std::size_t people_max = kChannelPeopleMax) : people_max_(people_max) {}

  // A viewer may come without a name, and does so with one that is none. `device` as of
  // Chat::enter. kRoomFull, but the team comes in however full it is; of a teacher's name what
  // read_text says. A viewer who has the name of a team's member who comes is called otherwise.
  base::Result<Arrival, Refusal> join(std::string_view name, Role role, std::string_view device);
  // The person takes the same place again. kNotInRoom when it is gone.
  base::Result<void, Refusal> resume(ParticipantId who);
  Decision handle(base::Time now, base::WallTime wall, ParticipantId who,
                  const ChannelCommand& command);
  // The place is kept for kReturnTimeMax. Nothing happens when `who` is not here.
  void connection_lost(base::Time now, ParticipantId who);
  // By the server's own decision. Nothing happens when `who` is not here.
  Events remove(ParticipantId who);
  // Those who did not come back.
  Events handle_timeout(base::Time now);
  Events set_writers(Writers writers) { return chat_.set_writers(writers); }

  const ChannelViewer* find(ParticipantId who) const;  // nullptr: not here
  const std::deque<ChatMessage>& messages() const { return chat_.messages(); }
  Writers writers() const { return chat_.writers(); }
  bool is_muted(ParticipantId who) const { return chat_.is_muted(who); }
  std::vector<ParticipantId> muted_known_to(const ChannelViewer& viewer) const {
    return chat_.muted_known_to(viewer.id, viewer.role);
  }
  std::size_t size() const { return members_.size(); }

 private:
  struct Member {
    ChannelViewer viewer;
    base::Time gone_at = base::kNever;  // when the place is given up
  };

  Decision on(base::Time now, base::WallTime wall, Member& member, const SendChat& chat);
  Decision on(base::Time now, base::WallTime wall, Member& member, const DeleteMessage& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const MuteWriter& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const SetName& wish);
  Decision on(base::Time now, base::WallTime wall, Member& member, const Leave& leave);
  Decision on(base::Time now, base::WallTime wall, Member& member, const EditMessage& wish);
  // Why a viewer may not write that now, or nothing.
  std::optional<Refusal> refuses(base::Time now, const Member& member, std::string_view text) const;
  void count(base::Time now, const Member& member);
  Events take_out(ParticipantId who, LeaveReason reason);
  // The name as it is read and made unique, and taken.
  base::Result<std::string, Refusal> take_name(std::string_view wished);
  void free_name(const ChannelViewer& viewer) { names_.erase(as_seen(viewer.name)); }
  ChannelViewer* viewer_called(std::string_view name);
  bool is_busy(base::Time now) const;

  std::size_t people_max_;
  std::map<ParticipantId, Member> members_;
  std::set<std::string> names_;  // as seen
  Chat chat_{kChannelHistory};
  std::deque<base::Time> said_;  // the last kChannelBurst messages of viewers
  std::uint64_t last_participant_ = 0;
};

}  // namespace classroom
