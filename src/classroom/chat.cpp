#include "classroom/chat.hpp"

#include <algorithm>
#include <utility>

#include "classroom/read_text.hpp"

namespace classroom {

namespace {

// Whether it is not too fast; then it is counted.
bool takes_turn(base::Queue<base::Time>& times, base::Time now, std::size_t count,
                base::Duration time) {
  if (times.size() == count) {
    if (now - times.front() < time) return false;
    times.pop_front();
  }
  times.push_back(now);
  return true;
}

// Beside a file there need not be words.
base::Result<std::string_view, Refusal> words_of(std::string_view text, bool has_file) {
  const auto words = read_text(text, kChatLengthMax, Lines::kMany, Refusal::kEmpty);
  if (!words && words.error() == Refusal::kEmpty && has_file) return std::string_view();
  return words;
}

std::size_t size_of(const ChatMessage& message) {
  return message.text.size() + (message.file ? message.file->name.size() : 0);
}

}  // namespace

Events Chat::enter(ParticipantId who, Role role, std::string_view device) {
  Writer writer{role, std::string(device)};
  writer.muted = !leads(role) && !device.empty() &&
                 std::ranges::find(muted_devices_, device) != muted_devices_.end();
  const bool muted = writer.muted;
  people_.insert_or_assign(who, std::move(writer));
  return muted ? Events{WriterMuted{who, true}} : Events{};
}

void Chat::leave(ParticipantId who) {
  const auto found = people_.find(who);
  if (found == people_.end()) return;
  found->second.here = false;
  found->second.may_answer.clear();
  for (auto& [id, other] : people_) other.may_answer.erase(who);
  if (!has_message_of(who)) people_.erase(found);
}

std::optional<Refusal> Chat::refuses_words_of_file(std::string_view text) {
  const auto words = words_of(text, true);
  return words ? std::nullopt : std::optional(words.error());
}

Chat::Decision Chat::on(base::Time now, base::WallTime wall, const Author& author,
                        const SendChat& chat, const std::optional<Author>& to) {
  if (const auto why = would_refuse(author, chat, to)) return base::Failure{*why};
  const auto text = words_of(chat.text, chat.file.has_value());
  if (!text) return base::Failure{text.error()};
  const ChatMessage* const answered =
      chat.reply_to ? find_readable(*chat.reply_to, author) : nullptr;
  if (!chat.file && !takes_turn(people_[author.id].spoke, now, kChatBurst, kChatBurstTime)) {
    return base::Failure{Refusal::kTooFast};
  }
  ChatMessage message{MessageId{++last_message_},
                      author.id,
                      std::string(author.name),
                      author.role,
                      std::string(*text),
                      wall,
                      chat.reply_to};
  message.audience = audience_of(author, chat, answered);
  if (message.audience == Audience::kGroup) message.group = author.group;
  if (answered != nullptr) message.reply_audience = answered->audience;
  if (to) {
    message.to = to->id;
    message.to_name = to->name;
    if (leads(author.role)) people_[to->id].may_answer.insert(author.id);
  }
  message.file = chat.file;
  files_.add(message);
  Events events{ChatPosted{message}};
  remember(std::move(message));
  return events;
}

Chat::Decision Chat::on(base::Time now, const Author& author, const EditMessage& wish) {
  const auto found = std::ranges::find(messages_, wish.message, &ChatMessage::id);
  // What others wrote is not found out by asking.
  if (found == messages_.end() || found->from != author.id) {
    return base::Failure{Refusal::kNotAllowed};
  }
  if (const auto why = refuses_edit(author, *found)) return base::Failure{*why};
  const auto text = words_of(wish.text, found->file.has_value());
  if (!text) return base::Failure{text.error()};
  if (*text == found->text) return Events{};
  if (!takes_turn(people_[author.id].spoke, now, kChatBurst, kChatBurstTime)) {
    return base::Failure{Refusal::kTooFast};
  }
  bytes_ = bytes_ - found->text.size() + text->size();
  found->text = *text;
  found->edited = true;
  Events events{ChatEdited{*found}};
  keep_to_limits();
  return events;
}

Chat::Decision Chat::on(const Author& author, const DeleteMessage& wish) {
  const auto found = std::ranges::find(messages_, wish.message, &ChatMessage::id);
  const bool teaches = leads(author.role);
  const bool moderates = teaches || author.rights.has(Right::kModerate);
  if (found == messages_.end()) {
    if (!moderates) return base::Failure{Refusal::kNotAllowed};
    // By whom it was is forgotten, too: whether he may cannot be said any more.
    if (!teaches) return base::Failure{Refusal::kNoSuchMessage};
    // What is forgotten here still stands on the pages of those who have read it.
    const bool was_said = wish.message.value > 0 && wish.message.value <= last_message_;
    if (!was_said) return base::Failure{Refusal::kNoSuchMessage};
    const Readers* const of_file = files_.readers(wish.message);
    if (of_file != nullptr && !may_read(*of_file, author.id, author.role, author.group)) {
      return base::Failure{Refusal::kNoSuchMessage};
    }
    files_.remove(wish.message);
    return Events{ChatDeleted{wish.message}};
  }
  if (!moderates && found->from != author.id) return base::Failure{Refusal::kNotAllowed};
  Readers readers = readers_of(*found);
  // What two write to each other is their own.
  if (!may_read(readers, author.id, author.role, author.group)) {
    return base::Failure{Refusal::kNoSuchMessage};
  }
  // Whoever has left the group since has it, too.
  if (readers.audience == Audience::kGroup) readers = {};
  bytes_ -= size_of(*found);
  reactions_.forget(found->id);
  files_.remove(found->id);
  messages_.erase(found);
  return Events{ChatDeleted{wish.message, readers}};
}

Chat::Decision Chat::on(base::Time now, const Author& author, const React& wish) {
  if (is_muted(author.id)) return base::Failure{Refusal::kMuted};
  const ChatMessage* const message = find_readable(wish.message, author);
  if (message == nullptr) return base::Failure{Refusal::kNoSuchMessage};
  if (reactions_.has(message->id, wish.reaction, author.id) == wish.on) return Events{};
  if (!takes_turn(people_[author.id].reacted, now, kReactionBurst, kReactionBurstTime)) {
    return base::Failure{Refusal::kTooFast};
  }
  if (!reactions_.set(message->id, wish.reaction, author.id, author.name, wish.on)) {
    return base::Failure{Refusal::kNotAllowed};
  }
  return Events{ChatReacted{reactions_.count(message->id, wish.reaction), author.id, wish.on,
                            readers_of(*message)}};
}

Chat::Decision Chat::on(const Author& author, const MuteWriter& wish) {
  if (!leads(author.role)) return base::Failure{Refusal::kNotAllowed};
  const auto found = people_.find(wish.participant);
  if (found == people_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  const Writer& writer = found->second;
  if (leads(writer.role)) return base::Failure{Refusal::kNotAllowed};
  if (writer.muted == wish.muted) return Events{};
  return mute(wish.participant, wish.muted);
}

Events Chat::mute(ParticipantId who, bool muted) {
  const std::string device = people_.at(who).device;
  mark_device(device, muted);
  Events events;
  for (auto& [id, other] : people_) {
    const bool same_browser = !device.empty() && other.device == device;
    if (leads(other.role) || (id != who && !same_browser)) continue;
    if (std::exchange(other.muted, muted) == muted) continue;
    events.emplace_back(WriterMuted{id, muted});
  }
  return events;
}

Events Chat::set_role(ParticipantId who, Role role) {
  const auto found = people_.find(who);
  if (found == people_.end()) return {};
  Events events = leads(role) && found->second.muted ? mute(who, false) : Events{};
  found->second.role = role;
  return events;
}

Chat::Decision Chat::on(const Author& author, const SetWriters& wish) {
  if (!leads(author.role)) return base::Failure{Refusal::kNotAllowed};
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
    if (writer.muted && (leads(role) || id == who)) known.push_back(id);
  }
  return known;
}

void Chat::remember(ChatMessage message) {
  bytes_ += size_of(message);
  messages_.push_back(std::move(message));
  keep_to_limits();
}

void Chat::keep_to_limits() {
  while (messages_.size() > limits_.messages_max || bytes_ > limits_.bytes_max) forget_oldest();
}

void Chat::forget_oldest() {
  const ParticipantId from = messages_.front().from;
  bytes_ -= size_of(messages_.front());
  reactions_.forget(messages_.front().id);
  messages_.pop_front();
  const auto found = people_.find(from);
  if (found != people_.end() && !found->second.here && !has_message_of(from)) people_.erase(found);
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
