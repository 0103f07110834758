// The chat of a class or a channel: what was said, who may write, and how fast. The rules are the
// same in both; who hears what is the room's business.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "classroom/command.hpp"
#include "classroom/participant.hpp"

namespace classroom {

inline constexpr std::size_t kChatLengthMax = 2000;  // characters
inline constexpr std::size_t kChatHistoryMax = 200;  // messages kept for late comers
// Of their texts, in UTF-8. A welcome holds them all, and must fit into what a pipe may hold back:
// else long messages would shut the door.
inline constexpr std::size_t kChatHistoryBytesMax = 128 * 1024;
inline constexpr std::size_t kChatBurst = 5;  // messages of one person...
inline constexpr base::Duration kChatBurstTime = std::chrono::seconds(5);  // ...within this time
// Browsers of muted people that are known again; the oldest is forgotten for a newer one.
inline constexpr std::size_t kMutedDevicesMax = 500;

class Chat {
 public:
  using Decision = base::Result<Events, Refusal>;
  struct Limits {
    std::size_t messages_max = kChatHistoryMax;
    std::size_t bytes_max = kChatHistoryBytesMax;
  };
  // Who asks. `name` may be empty where people read before they say who they are.
  struct Author {
    ParticipantId id;
    std::string_view name;
    Role role = Role::kStudent;
  };

  Chat() = default;
  explicit Chat(Limits limits) : limits_(limits) {}

  // `device` is what the browser calls itself from one visit to the next; empty: it does not say.
  // Whoever was muted by that device is so again.
  Events enter(ParticipantId who, Role role, std::string_view device);
  // Who has written is remembered as long as that can be read, and can still be muted.
  void leave(ParticipantId who);

  // What it answers must be among messages(). kMuted, kTeamOnly, kNameMissing, kEmpty, kTooLong,
  // kBadMessage, kNoSuchMessage, kTooFast.
  Decision on(base::Time now, base::WallTime wall, const Author& author, const SendChat& chat);
  // One's own, among messages(). Counts as one more that is written; the same words are no event.
  // What SendChat is refused with, and kNotAllowed.
  Decision on(base::Time now, const Author& author, const EditMessage& wish);
  // One's own, or any for a teacher, also one that is not among messages() any more.
  // kNoSuchMessage, kNotAllowed.
  Decision on(const Author& author, const DeleteMessage& wish);
  // The teacher's; other teachers cannot be muted. Holds for all pages of that browser.
  // kNoSuchParticipant, kNotAllowed.
  Decision on(const Author& author, const MuteWriter& wish);
  // The teacher's.
  Decision on(const Author& author, const SetWriters& wish);
  // By the server's own decision; what is so already is no event.
  Events set_writers(Writers writers);

  // The messages of before a restart, oldest first; only where nothing was said yet.
  void restore(std::span<const ChatMessage> messages);

  const std::deque<ChatMessage>& messages() const { return messages_; }
  Writers writers() const { return writers_; }
  bool is_muted(ParticipantId who) const;
  // A teacher knows all of them, everybody else oneself.
  std::vector<ParticipantId> muted_known_to(ParticipantId who, Role role) const;

 private:
  struct Writer {
    Role role = Role::kStudent;
    std::string device;
    bool here = true;
    bool muted = false;
    std::deque<base::Time> spoke = {};  // the last kChatBurst messages
  };

  std::optional<Refusal> refuses(const Author& author) const;
  // Whether it is not too fast for him to write now; then it is counted.
  bool takes_turn(base::Time now, ParticipantId who);
  void remember(ChatMessage message);
  void keep_to_limits();
  void forget_oldest();
  bool has_message(MessageId id) const;
  bool has_message_of(ParticipantId who) const;
  void mark_device(const std::string& device, bool muted);

  Limits limits_;
  std::deque<ChatMessage> messages_;
  std::size_t bytes_ = 0;
  std::map<ParticipantId, Writer> people_;
  std::deque<std::string> muted_devices_;
  Writers writers_ = Writers::kAll;
  std::uint64_t last_message_ = 0;
};

}  // namespace classroom
