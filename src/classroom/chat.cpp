#include "classroom/chat.hpp"

#include <algorithm>
#include <utility>

#include "classroom/read_text.hpp"

namespace classroom {

Events Chat::enter(ParticipantId who, Role role, std::string_view device) {
  Writer writer{role, std::string(device)};
  writer.muted = role != Role::kTeacher && !device.empty() &&
                 std::ranges::find(muted_devices_, device) != muted_devices_.end();
  const bool muted = writer.muted;
  people_.insert_or_assign(who, std::move(writer));
  return muted ? Events{WriterMuted{who, true}} : Events{};
}

void Chat::leave(ParticipantId who) {
  const auto found = people_.find(who);
  if (found == people_.end()) return;
  found->second.here = false;
  if (!has_message_of(who)) people_.erase(found);
}

std::optional<Refusal> Chat::refuses(const Author& author) const {
  if (is_muted(author.id)) return Refusal::kMuted;
  if (writers_ == Writers::kTeam && author.role != Role::kTeacher) return Refusal::kTeamOnly;
  if (author.name.empty()) return Refusal::kNameMissing;
  return std::nullopt;
}

bool Chat::takes_turn(base::Time now, ParticipantId who) {
  std::deque<base::Time>& spoke = people_[who].spoke;
  if (spoke.size() == kChatBurst) {
    if (now - spoke.front() < kChatBurstTime) return false;
    spoke.pop_front();
  }
  spoke.push_back(now);
  return true;
}

Chat::Decision Chat::on(base::Time now, base::WallTime wall, const Author& author,
                        const SendChat& chat) {
  if (const auto why = refuses(author)) return base::Failure{*why};
  const auto text = read_text(chat.text, kChatLengthMax, Lines::kMany, Refusal::kEmpty);
  if (!text) return base::Failure{text.error()};
  if (chat.reply_to && !has_message(*chat.reply_to)) return base::Failure{Refusal::kNoSuchMessage};
  if (!takes_turn(now, author.id)) return base::Failure{Refusal::kTooFast};
  remember({MessageId{++last_message_}, author.id, std::string(author.name), author.role,
            std::string(*text), wall, chat.reply_to});
  return Events{ChatPosted{messages_.back()}};
}

Chat::Decision Chat::on(base::Time now, const Author& author, const EditMessage& wish) {
  const auto found = std::ranges::find(messages_, wish.message, &ChatMessage::id);
  // What others wrote is not found out by asking.
  if (found == messages_.end() || found->from != author.id) {
    return base::Failure{Refusal::kNotAllowed};
  }
  if (const auto why = refuses(author)) return base::Failure{*why};
  const auto text = read_text(wish.text, kChatLengthMax, Lines::kMany, Refusal::kEmpty);
  if (!text) return base::Failure{text.error()};
  if (*text == found->text) return Events{};
  if (!takes_turn(now, author.id)) return base::Failure{Refusal::kTooFast};
  bytes_ = bytes_ - found->text.size() + text->size();
  found->text = *text;
  found->edited = true;
  Events events{ChatEdited{*found}};
  keep_to_limits();
  return events;
}

Chat::Decision Chat::on(const Author& author, const DeleteMessage& wish) {
  const auto found = std::ranges::find(messages_, wish.message, &ChatMessage::id);
  const bool teaches = author.role == Role::kTeacher;
  if (found == messages_.end()) {
    if (!teaches) return base::Failure{Refusal::kNotAllowed};
    // What is forgotten here still stands on the pages of those who have read it.
    const bool was_said = wish.message.value > 0 && wish.message.value <= last_message_;
    if (!was_said) return base::Failure{Refusal::kNoSuchMessage};
    return Events{ChatDeleted{wish.message}};
  }
  if (!teaches && found->from != author.id) return base::Failure{Refusal::kNotAllowed};
  bytes_ -= found->text.size();
  messages_.erase(found);
  return Events{ChatDeleted{wish.message}};
}

Chat::Decision Chat::on(const Author& author, const MuteWriter& wish) {
  if (author.role != Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  const auto found = people_.find(wish.participant);
  if (found == people_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  const Writer& writer = found->second;
  if (writer.role == Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  if (writer.muted == wish.muted) return Events{};
  mark_device(writer.device, wish.muted);
  Events events;
  for (auto& [id, other] : people_) {
    const bool same_browser = !writer.device.empty() && other.device == writer.device;
    if (other.role == Role::kTeacher || (id != wish.participant && !same_browser)) continue;
    if (std::exchange(other.muted, wish.muted) == wish.muted) continue;
    events.emplace_back(WriterMuted{id, wish.muted});
  }
  return events;
}

Chat::Decision Chat::on(const Author& author, const SetWriters& wish) {
  if (author.role != Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  return set_writers(wish.writers);
}

Events Chat::set_writers(Writers writers) {
  if (std::exchange(writers_, writers) == writers) return {};
  return {WritersChanged{writers}};
}

void Chat::restore(std::span<const ChatMessage> messages) {
  messages_.clear();
  bytes_ = 0;
  for (const ChatMessage& message : messages) {
    remember(message);
    last_message_ = std::max(last_message_, message.id.value);
  }
}

bool Chat::is_muted(ParticipantId who) const {
  const auto found = people_.find(who);
  return found != people_.end() && found->second.muted;
}

std::vector<ParticipantId> Chat::muted_known_to(ParticipantId who, Role role) const {
  std::vector<ParticipantId> known;
  for (const auto& [id, writer] : people_) {
    if (writer.muted && (role == Role::kTeacher || id == who)) known.push_back(id);
  }
  return known;
}

void Chat::remember(ChatMessage message) {
  bytes_ += message.text.size();
  messages_.push_back(std::move(message));
  keep_to_limits();
}

void Chat::keep_to_limits() {
  while (messages_.size() > limits_.messages_max || bytes_ > limits_.bytes_max) forget_oldest();
}

void Chat::forget_oldest() {
  const ParticipantId from = messages_.front().from;
  bytes_ -= messages_.front().text.size();
  messages_.pop_front();
  const auto found = people_.find(from);
  if (found != people_.end() && !found->second.here && !has_message_of(from)) people_.erase(found);
}

bool Chat::has_message(MessageId id) const {
  return std::ranges::find(messages_, id, &ChatMessage::id) != messages_.end();
}

bool Chat::has_message_of(ParticipantId who) const {
  return std::ranges::find(messages_, who, &ChatMessage::from) != messages_.end();
}

void Chat::mark_device(const std::string& device, bool muted) {
  if (device.empty()) return;
  std::erase(muted_devices_, device);
  if (!muted) return;
  muted_devices_.push_back(device);
  if (muted_devices_.size() > kMutedDevicesMax) muted_devices_.pop_front();
}

}  // namespace classroom
