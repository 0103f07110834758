// What must be true of the chat of a room after each thing that happens in it: above all, that
// nobody is given a text that is meant for others.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "classroom/room.hpp"

namespace classroom {

// Follows the events as the page of each person would.
class ChatObserver {
 public:
  explicit ChatObserver(const Room& room) : room_(room) {}

  MessageId last() const { return last_message_; }

  void on(const ChatPosted& e) {
    CHECK(e.message.id > last_message_);
    CHECK(!e.message.text.empty() || e.message.file);
    CHECK(!e.message.reply_to || *e.message.reply_to <= last_message_);
    (void)role_of(e.message.from);
    last_message_ = e.message.id;
    if (e.message.file) files_[e.message.file->id] = e.message;
    for (auto& [who, pages] : pages_) {
      if (is_for(e.message, who)) pages[e.message.id] = e.message;
    }
  }
  // By what is written on the message, and not by the room's own way to say it.
  bool is_for(const ChatMessage& message, ParticipantId who) {
    const bool teaches = leads(role_of(who));
    const bool of_group =
        message.audience == Audience::kGroup && room_.find(who)->group == message.group;
    const bool taught = message.audience == Audience::kTeam || message.audience == Audience::kGroup;
    return message.audience == Audience::kAll || message.from == who || message.to == who ||
           of_group || (taught && teaches);
  }
  void on(const ChatReacted& e) {
    CHECK(e.now.names.size() <= kReactionNamesMax && e.now.names.size() <= e.now.count);
    const auto found = std::ranges::find(room_.chat(), e.now.message, &ChatMessage::id);
    CHECK(found != room_.chat().end() && e.readers == readers_of(*found));
    CHECK(is_for(*found, e.by));
    auto& mine = reacted_[{e.now.message, e.now.reaction}];
    CHECK(mine.contains(e.by) != e.on);
    if (e.on) {
      mine.insert(e.by);
    } else {
      mine.erase(e.by);
    }
    CHECK(e.now.count == mine.size());
  }
  void on(const PrivateChanged& e) {
    CHECK(e.rule != private_rule_);
    private_rule_ = e.rule;
  }
  void on(const ChatEdited& e) {
    CHECK(e.message.edited && (!e.message.text.empty() || e.message.file));
    (void)role_of(e.message.from);
    for (auto& [who, page] : pages_) {
      if (page.contains(e.message.id)) page[e.message.id] = e.message;
    }
  }
  void on(const ChatDeleted& e) {
    for (auto& [who, page] : pages_) {
      const auto found = page.find(e.message);
      if (found == page.end()) continue;
      CHECK(may_read(e.readers, who, role_of(who)));
      page.erase(found);
    }
    CHECK(e.message <= last_message_);
    std::erase_if(files_, [&](const auto& entry) { return entry.second.id == e.message; });
    for (const ChatMessage& message : room_.chat()) CHECK(message.id != e.message);
  }
  // Each page has what its person may read, word for word, and nothing else; whoever is welcomed
  // anew is given the same.
  void check_pages() {
    for (const Participant& person : room_.participants()) {
      const std::vector<ChatMessage> known = room_.chat_known_to(person);
      const auto [page, is_new] = pages_.try_emplace(person.id);
      for (const ChatMessage& message : known) {
        CHECK(is_for(message, person.id));
        // A page of a group has what was said while it was there.
        if (message.audience == Audience::kGroup) continue;
        if (is_new) page->second[message.id] = message;
        CHECK(page->second.contains(message.id) && page->second[message.id] == message);
      }
      std::size_t readable = 0;
      for (const ChatMessage& message : room_.chat())
        readable += is_for(message, person.id) ? 1 : 0;
      CHECK(known.size() == readable);
      for (const KnownReaction& reaction : room_.reactions_known_to(person)) {
        const auto said = std::ranges::find(room_.chat(), reaction.all.message, &ChatMessage::id);
        CHECK(said->audience == Audience::kGroup || page->second.contains(said->id));
        const auto& reactors = reacted_[{reaction.all.message, reaction.all.reaction}];
        CHECK(reaction.mine == reactors.contains(person.id));
        CHECK(reaction.all.count == reactors.size());
      }
    }
  }

  // Whoever may read the message has its file, and nobody else: also of messages that the chat does
  // not remember any more, and of people who are not here.
  void check_files() {
    CHECK(room_.files().size() == files_.size());
    for (const auto& [id, message] : files_) {
      for (const Participant& person : room_.participants()) {
        const Attachment* const file = room_.find_file(id, person.id);
        CHECK((file != nullptr) == is_for(message, person.id));
        CHECK(file == nullptr || *file == *message.file);
      }
      CHECK(room_.find_file(id, ParticipantId{}) == nullptr);
      if (room_.find(message.from) == nullptr) CHECK(room_.find_file(id, message.from) == nullptr);
    }
  }

  // Nothing that is meant for some is for all.
  void check_said(const SendChat& chat, const ChatMessage& message, Writers writers) {
    const bool teaches = leads(role_of(message.from));
    const bool asks = !teaches && writers == Writers::kQuestions;
    const bool apart = room_.find(message.from)->group != kWholeClass && !chat.everyone;
    CHECK((message.audience == Audience::kAll) == (!chat.to && !asks && !apart));
    CHECK((message.audience == Audience::kGroup) == (!chat.to && !asks && apart));
    CHECK(message.to == chat.to.value_or(ParticipantId{}));
    const bool let = room_.find(message.from)->allowed.has(Right::kChat);
    CHECK(teaches || chat.to || writers != Writers::kTeam || let);
    if (!chat.to) return;
    CHECK(message.to != message.from);
    CHECK(private_rule_ != PrivateRule::kKept || message.audience == Audience::kTeam);
    if (teaches) {
      written_to_.insert({message.from, message.to});
    } else if (!written_to_.contains({message.to, message.from})) {
      const bool to_teacher = leads(role_of(message.to));
      CHECK(private_rule_ != PrivateRule::kOff && (writers != Writers::kTeam || let) &&
            (to_teacher || !asks));
    }
  }

  void on(const ParticipantLeft& e) { pages_.erase(e.participant); }
  // Is welcomed anew.
  void on(const RoleChanged& e) { pages_.erase(e.participant); }

  void check() {
    CHECK(room_.chat().size() <= kChatHistoryMax);
    std::size_t bytes = 0;
    for (const ChatMessage& message : room_.chat()) bytes += message.text.size();
    CHECK(bytes <= kChatHistoryBytesMax);
    CHECK(room_.private_rule() == private_rule_);
    check_pages();
    check_files();
  }

 private:
  Role role_of(ParticipantId who) const {
    const Participant* const person = room_.find(who);
    CHECK(person != nullptr);
    return person->role;
  }

  const Room& room_;
  MessageId last_message_;
  PrivateRule private_rule_ = PrivateRule::kOff;
  std::map<ParticipantId, std::map<MessageId, ChatMessage>> pages_;
  std::map<std::string, ChatMessage> files_;  // by the id of the file
  std::map<std::pair<MessageId, Reaction>, std::set<ParticipantId>> reacted_;
  std::set<std::pair<ParticipantId, ParticipantId>> written_to_;  // by a teacher, alone
};

}  // namespace classroom
