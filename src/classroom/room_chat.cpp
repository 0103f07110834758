// What people write in a class.
#include <algorithm>
#include <utility>

#include "classroom/room.hpp"

namespace classroom {

Chat::Author Room::writer(const Participant& person) const {
  return {person.id, person.name, person.role, person.group, rights_of(person)};
}

base::Result<std::optional<Chat::Author>, Refusal> Room::addressee_of(const Participant& author,
                                                                      const SendChat& chat) const {
  using Addressee = std::optional<Chat::Author>;
  if (chat.everyone && !leads(author.role)) return base::Failure{Refusal::kNotAllowed};
  if (absence_.waits() && !leads(author.role)) return base::Failure{Refusal::kClassWaits};
  if (!chat.to) return Addressee();
  const auto found = members_.find(*chat.to);
  // A program that publishes reads nothing.
  if (found == members_.end() || found->second.program) {
    return base::Failure{Refusal::kNoSuchParticipant};
  }
  if (found->first == author.id) return base::Failure{Refusal::kNotAllowed};
  return Addressee(writer(found->second.person));
}

Room::Decision Room::on(base::Time now, base::WallTime wall, Member& member, const SendChat& chat) {
  if (chat.file && !may_send_files(member.person)) return base::Failure{Refusal::kFilesOff};
  const auto to = addressee_of(member.person, chat);
  if (!to) return base::Failure{to.error()};
  return chat_.on(now, wall, writer(member.person), chat, *to);
}

bool Room::may_send_files(const Participant& person) const {
  return rights_of(person).has(Right::kFile);
}

std::optional<Refusal> Room::refuses_file(ParticipantId who, const SendChat& chat) const {
  if (is_waiting(who)) return Refusal::kNotAllowed;
  const Participant* const person = find(who);
  if (person == nullptr) return Refusal::kNotInRoom;
  if (!may_send_files(*person)) return Refusal::kFilesOff;
  const auto to = addressee_of(*person, chat);
  if (!to) return to.error();
  if (const auto why = chat_.would_refuse(writer(*person), chat, *to)) return why;
  return Chat::refuses_words_of_file(chat.text);
}

const Attachment* Room::find_file(std::string_view id, ParticipantId who) const {
  const Participant* const person = find(who);
  if (person == nullptr) return nullptr;
  return chat_.files().find(id, who, person->role, person->group);
}

bool Room::may_delete(const Participant& by, MessageId message) const {
  if (leads(by.role)) return true;
  if (!may(by, Right::kModerate)) return false;
  const auto found = std::ranges::find(chat(), message, &ChatMessage::id);
  if (found == chat().end()) return true;  // and is told that there is none
  const Participant* const author = find(found->from);
  return !leads(found->role) && (author == nullptr || may_order(by, *author));
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const DeleteMessage& wish) {
  Chat::Author author = writer(member.person);
  author.rights.set(Right::kModerate, may_delete(member.person, wish.message));
  return chat_.on(author, wish);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const MuteWriter& wish) {
  return chat_.on(writer(member.person), wish);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetWriters& wish) {
  auto events = chat_.on(writer(member.person), wish);
  if (!events) return events;
  Rights rights = student_rights_;
  rights.set(Right::kChat, wish.writers != Writers::kTeam);
  append(*events, change_rights(rights));
  return events;
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const EditMessage& wish) {
  if (absence_.waits() && !leads(member.person.role)) return base::Failure{Refusal::kClassWaits};
  return chat_.on(now, writer(member.person), wish);
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const React& wish) {
  return chat_.on(now, writer(member.person), wish);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetPrivate& wish) {
  return chat_.on(writer(member.person), wish);
}

Events Room::set_usual_private_rule(PrivateRule rule) {
  if (std::exchange(usual_private_rule_, rule) == rule) return {};
  Events events = chat_.set_private_rule(rule);
  carry_on(now_, events);
  return events;
}

std::vector<ChatMessage> Room::chat_known_to(const Participant& person) const {
  return chat_.known_to(writer(person));
}

std::vector<KnownReaction> Room::reactions_known_to(const Participant& person) const {
  return chat_.reactions_known_to(writer(person));
}

void Room::restore_chat(std::span<const ChatMessage> messages) {
  chat_.restore(messages);
  // A page knows its own messages by `from`, and what is for it alone by `to`: a newcomer must not
  // get the id of a former person.
  for (const ChatMessage& message : messages) {
    last_participant_ = std::max({last_participant_, message.from.value, message.to.value});
  }
}

void Room::restore_files(std::span<const KeptFile> files) {
  chat_.restore_files(files);
  for (const KeptFile& file : files) {
    last_participant_ = std::max(
        {last_participant_, file.author.value, file.readers.from.value, file.readers.to.value});
  }
}

}  // namespace classroom
