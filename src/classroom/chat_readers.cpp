// Who may write to whom, who may read what, and who reacts.
#include <algorithm>
#include <utility>

#include "classroom/chat.hpp"

namespace classroom {
namespace {

// Kinds of reaction to a message, of the newest messages, that whoever comes is told of: a welcome
// must fit into what a pipe may hold back.
constexpr std::size_t kReactionsToldMax = 100;

bool reads(const Chat::Author& reader, const ChatMessage& message) {
  return may_read(readers_of(message), reader.id, reader.role, reader.group);
}

}  // namespace

std::optional<Refusal> Chat::would_refuse(const Author& author, const SendChat& chat,
                                          const std::optional<Author>& to) const {
  std::optional<Addressee> addressee;
  if (to) addressee = Addressee{to->id, to->role};
  if (const auto why = refuses(author, addressee)) return why;
  const bool answers_nothing = chat.reply_to && find_readable(*chat.reply_to, author) == nullptr;
  return answers_nothing ? std::optional(Refusal::kNoSuchMessage) : std::nullopt;
}

std::optional<Refusal> Chat::refuses(const Author& author,
                                     const std::optional<Addressee>& to) const {
  if (is_muted(author.id)) return Refusal::kMuted;
  if (author.name.empty()) return Refusal::kNameMissing;
  if (leads(author.role)) return std::nullopt;
  if (to) return refuses_private(author, *to);
  return only_team_writes(author) ? std::optional(Refusal::kTeamOnly) : std::nullopt;
}

bool Chat::only_team_writes(const Author& author) const {
  return writers_ == Writers::kTeam && !author.rights.has(Right::kChat);
}

std::optional<Refusal> Chat::refuses_private(const Author& student, const Addressee& to) const {
  const bool to_teacher = leads(to.role);
  const auto writer = people_.find(student.id);
  // Whom a teacher has written to may answer, whatever the rule.
  if (to_teacher && writer != people_.end() && writer->second.may_answer.contains(to.id)) {
    return std::nullopt;
  }
  if (private_rule_ == PrivateRule::kOff) return Refusal::kPrivateOff;
  if (only_team_writes(student)) return Refusal::kTeamOnly;
  if (writers_ == Writers::kQuestions && !to_teacher) return Refusal::kQuestionsOnly;
  return std::nullopt;
}

// Other words are new words: they go only where he might write them now.
std::optional<Refusal> Chat::refuses_edit(const Author& author, const ChatMessage& message) const {
  std::optional<Addressee> to;
  if (message.to != ParticipantId{}) {
    const auto found = people_.find(message.to);
    to = Addressee{message.to, found == people_.end() ? Role::kStudent : found->second.role};
  }
  if (const auto why = refuses(author, to)) return why;
  const bool for_all = message.audience == Audience::kAll;
  const bool asks = writers_ == Writers::kQuestions && !leads(author.role);
  return for_all && asks ? std::optional(Refusal::kQuestionsOnly) : std::nullopt;
}

Audience Chat::audience_of(const Author& author, const SendChat& chat,
                           const ChatMessage* answered) const {
  if (chat.to) {
    // Teachers see that a question was answered, and what became of it.
    const bool team = answered != nullptr && answered->audience == Audience::kTeam;
    return team || private_rule_ == PrivateRule::kKept ? Audience::kTeam : Audience::kTwo;
  }
  const bool asks = writers_ == Writers::kQuestions && !leads(author.role);
  if (asks) return Audience::kTeam;
  return author.group == kWholeClass || chat.everyone ? Audience::kAll : Audience::kGroup;
}

const ChatMessage* Chat::find_readable(MessageId id, const Author& reader) const {
  const auto found = std::ranges::find(messages_, id, &ChatMessage::id);
  if (found == messages_.end() || !reads(reader, *found)) return nullptr;
  return &*found;
}

std::vector<ChatMessage> Chat::known_to(const Author& reader) const {
  std::vector<ChatMessage> known;
  for (const ChatMessage& message : messages_) {
    if (reads(reader, message)) known.push_back(message);
  }
  return known;
}

std::vector<KnownReaction> Chat::reactions_known_to(const Author& reader) const {
  std::vector<KnownReaction> known;
  for (auto message = messages_.rbegin(); message != messages_.rend(); ++message) {
    if (!reads(reader, *message)) continue;
    for (ReactionCount& one : reactions_.of(message->id)) {
      if (known.size() == kReactionsToldMax) return known;
      const bool mine = reactions_.has(message->id, one.reaction, reader.id);
      known.push_back({std::move(one), mine});
    }
  }
  return known;
}

Chat::Decision Chat::on(const Author& author, const SetPrivate& wish) {
  if (!leads(author.role)) return base::Failure{Refusal::kNotAllowed};
  return set_private_rule(wish.rule);
}

Events Chat::set_private_rule(PrivateRule rule) {
  if (std::exchange(private_rule_, rule) == rule) return {};
  return {PrivateChanged{rule}};
}

}  // namespace classroom
