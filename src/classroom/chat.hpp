// The chat of a class or a channel: what was said, who may write, and how fast. The rules are the
// same in both; who hears what is the room's business.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/queue.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "classroom/attachments.hpp"
#include "classroom/command.hpp"
#include "classroom/participant.hpp"
#include "classroom/reactions.hpp"

namespace classroom {

inline constexpr std::size_t kChatLengthMax = 2000;  // characters
inline constexpr std::size_t kChatHistoryMax = 200;  // messages kept for late comers
// Of their texts, in UTF-8. A welcome holds them all, and must fit into what a pipe may hold back:
// else long messages would shut the door.
inline constexpr std::size_t kChatHistoryBytesMax = 128 * 1024;
inline constexpr std::size_t kChatBurst = 5;  // messages of one person...
inline constexpr base::Duration kChatBurstTime = std::chrono::seconds(5);  // ...within this time
inline constexpr std::size_t kReactionBurst = 10;                          // the same of reactions
inline constexpr base::Duration kReactionBurstTime = std::chrono::seconds(10);
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
    GroupId group{};  // where he is
    // kChat: writes also while only teachers do; kModerate: deletes what others wrote. Who leads
    // may both.
    Rights rights{};
  };

  Chat() = default;
  explicit Chat(Limits limits) : limits_(limits) {}

  // `device` is what the browser calls itself from one visit to the next; empty: it does not say.
  // Whoever was muted by that device is so again.
  Events enter(ParticipantId who, Role role, std::string_view device);
  // Whoever leads the class from now on is muted no more, with all pages of that browser.
  Events set_role(ParticipantId who, Role role);
  // Who has written is remembered as long as that can be read, and can still be muted.
  void leave(ParticipantId who);

  // What it answers must be among messages(), and one that he may read. `to`: whom alone it is for,
  // if anybody. kMuted, kTeamOnly, kQuestionsOnly, kPrivateOff, kNameMissing, kEmpty, kTooLong,
  // kBadMessage, kNoSuchMessage, kTooFast. A file came slowly enough: it does not count as fast.
  Decision on(base::Time now, base::WallTime wall, const Author& author, const SendChat& chat,
              const std::optional<Author>& to = std::nullopt);
  // Whether that would be refused now, but for its words and how fast.
  std::optional<Refusal> would_refuse(const Author& author, const SendChat& chat,
                                      const std::optional<Author>& to) const;
  // Of a file, before it is brought: its words, which may be none. kTooLong, kBadMessage.
  static std::optional<Refusal> refuses_words_of_file(std::string_view text);
  // One's own, among messages(). Counts as one more that is written; the same words are no event.
  // What SendChat is refused with, and kNotAllowed.
  Decision on(base::Time now, const Author& author, const EditMessage& wish);
  // One's own, or any that he may read for who moderates; for a teacher also one that is not among
  // messages() any more. kNoSuchMessage, kNotAllowed.
  Decision on(const Author& author, const DeleteMessage& wish);
  // The teacher's; other teachers cannot be muted. Holds for all pages of that browser.
  // kNoSuchParticipant, kNotAllowed.
  Decision on(const Author& author, const MuteWriter& wish);
  // The teacher's.
  Decision on(const Author& author, const SetWriters& wish);
  // To one that he may read. kMuted, kNoSuchMessage, kTooFast; kNotAllowed: there are so many.
  Decision on(base::Time now, const Author& author, const React& wish);
  // The teacher's.
  Decision on(const Author& author, const SetPrivate& wish);
  // By the server's own decision; what is so already is no event.
  Events set_writers(Writers writers);
  Events set_private_rule(PrivateRule rule);

  // The messages of before a restart, oldest first; only where nothing was said yet.
  void restore(std::span<const ChatMessage> messages);
  // The same of files, also of messages that are not among them any more.
  void restore_files(std::span<const KeptFile> files) { files_.restore(files); }

  const std::deque<ChatMessage>& messages() const { return messages_; }
  // As far as that person may read them.
  std::vector<ChatMessage> known_to(const Author& reader) const;
  std::vector<KnownReaction> reactions_known_to(const Author& reader) const;
  const Attachments& files() const { return files_; }
  Writers writers() const { return writers_; }
  PrivateRule private_rule() const { return private_rule_; }
  bool is_muted(ParticipantId who) const;
  // A teacher knows all of them, everybody else oneself.
  std::vector<ParticipantId> muted_known_to(ParticipantId who, Role role) const;

 private:
  struct Writer {
    Role role = Role::kStudent;
    std::string device;
    bool here = true;
    bool muted = false;
    base::Queue<base::Time> spoke = {};       // the last kChatBurst messages
    base::Queue<base::Time> reacted = {};     // and kReactionBurst reactions
    std::set<ParticipantId> may_answer = {};  // teachers here who have written to him alone
  };

  // Whom something is for alone.
  struct Addressee {
    ParticipantId id;
    Role role = Role::kStudent;
  };
  std::optional<Refusal> refuses(const Author& author, const std::optional<Addressee>& to) const;
  std::optional<Refusal> refuses_private(const Author& student, const Addressee& to) const;
  bool only_team_writes(const Author& author) const;
  std::optional<Refusal> refuses_edit(const Author& author, const ChatMessage& message) const;
  Audience audience_of(const Author& author, const SendChat& chat,
                       const ChatMessage* answered) const;
  void remember(ChatMessage message);
  void keep_to_limits();
  void forget_oldest();
  // nullptr: there is none, or it is not for him.
  const ChatMessage* find_readable(MessageId id, const Author& reader) const;
  bool has_message_of(ParticipantId who) const;
  // With all others of that browser who do not lead.
  Events mute(ParticipantId who, bool muted);
  void mark_device(const std::string& device, bool muted);

  Limits limits_;
  std::deque<ChatMessage> messages_;
  std::size_t bytes_ = 0;
  std::map<ParticipantId, Writer> people_;
  std::deque<std::string> muted_devices_;
  Writers writers_ = Writers::kAll;
  PrivateRule private_rule_ = PrivateRule::kOff;
  Reactions reactions_;
  Attachments files_;
  std::uint64_t last_message_ = 0;
};

}  // namespace classroom
