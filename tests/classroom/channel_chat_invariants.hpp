// Random life in the chat of a channel, and what must be true after each step of it. Shared by the
// property test and the fuzz target.
#pragma once

#include <map>
#include <set>
#include <string>
#include <variant>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "classroom/as_seen.hpp"
#include "classroom/channel_chat.hpp"

namespace classroom {

inline constexpr std::size_t kObservedPeopleMax = 20;

// Follows the events as pages would, and aborts when the chat and its events disagree.
class ChannelChatObserver {
 public:
  explicit ChannelChatObserver(ChannelChat& chat) : chat_(chat) {}

  // One step of life, chosen by `next()`: a function that gives a byte.
  template <class Next>
  void step(Next&& next) {
    const ParticipantId who{1 + next() % (last_id_ + 1)};
    const ParticipantId other{1 + next() % (last_id_ + 1)};
    const bool flag = (next() & 1U) != 0;
    switch (next() % 13) {
      case 0:
        join(next, flag ? Role::kTeacher : Role::kStudent);
        break;
      case 1:
      case 2:
        say(who, text(next));
        break;
      case 3:
        note(handle(who, SetName{text(next)}));
        break;
      case 4:
        note(handle(who, MuteWriter{other, flag}));
        break;
      case 5:
        note(handle(who, DeleteMessage{MessageId{next() % (last_message_ + 2)}}));
        break;
      case 6:
        note(handle(who, Leave{}));
        break;
      case 7:
        chat_.connection_lost(now_, who);
        break;
      case 8:
        (void)chat_.resume(who);
        break;
      case 9:
        note(chat_.remove(who));
        break;
      case 11:
        note(handle(who, EditMessage{MessageId{next() % (last_message_ + 2)}, text(next)}));
        break;
      case 10:
        note(chat_.set_writers(flag ? Writers::kAll : Writers::kTeam));
        break;
      default:
        now_ += std::chrono::milliseconds((next() & 0xFFU) * 200);
        note(chat_.handle_timeout(now_));
        break;
    }
    check();
  }

 private:
  struct Known {
    std::string name;
    Role role;
    std::string device;
    bool muted = false;
  };

  template <class Next>
  static std::string text(Next&& next) {
    std::string result;
    for (unsigned size = next() % 70; result.size() < size;) {
      const unsigned byte = next() & 0xFFU;
      result += byte < 0xF0 ? static_cast<char>('A' + byte % 2) : static_cast<char>(byte);
      if (byte == 0x7F) result += "\u200B";
    }
    return result;
  }

  template <class Next>
  void join(Next&& next, Role role) {
    const std::size_t before = chat_.size();
    const std::string name = text(next);
    const unsigned browser = next() % 4;
    const std::string device = browser == 0 ? "" : std::to_string(browser);
    auto arrival = chat_.join(name, role, device);
    if (!arrival) {
      CHECK(chat_.size() == before);
      CHECK(arrival.error() != Refusal::kRoomFull || role == Role::kStudent);
      return;
    }
    CHECK(arrival->id.value == last_id_ + 1);
    last_id_ = arrival->id.value;
    people_.insert({arrival->id, {chat_.find(arrival->id)->name, role, device}});
    note(arrival->events);
  }

  void say(ParticipantId who, const std::string& words) {
    const auto author = people_.find(who);
    const bool may = author != people_.end() && !author->second.muted &&
                     !author->second.name.empty() &&
                     (chat_.writers() == Writers::kAll || author->second.role == Role::kTeacher);
    const auto said = handle(who, SendChat{words});
    CHECK(!said || may);
    note(said);
  }

  ChannelChat::Decision handle(ParticipantId who, const ChannelCommand& command) {
    const bool here = people_.contains(who);
    auto result = chat_.handle(now_, base::WallTime{1}, who, command);
    CHECK(here || (!result && result.error() == Refusal::kNotInRoom));
    return result;
  }

  void note(const ChannelChat::Decision& decision) {
    if (decision) note(*decision);
  }
  void note(const Events& events) {
    for (const Event& event : events) {
      std::visit([this](const auto& each) { on(each); }, event);
    }
  }
  void on(const Named& named) { people_.at(named.participant).name = named.name; }
  void on(const WriterMuted& muted) {
    // Who wrote and went away is muted, too.
    const auto found = people_.find(muted.participant);
    if (found != people_.end()) found->second.muted = muted.muted;
  }
  void on(const ParticipantLeft& left) { CHECK(people_.erase(left.participant) == 1); }
  void on(const ChatPosted& posted) {
    CHECK(posted.message.id.value == last_message_ + 1);
    last_message_ = posted.message.id.value;
    CHECK(posted.message.name == people_.at(posted.message.from).name);
  }
  void on(const ChatEdited& edited) {
    CHECK(edited.message.edited);
    CHECK(!people_.at(edited.message.from).muted);
  }
  void on(const ChatDeleted& deleted) { deleted_.insert(deleted.message); }
  void on(const WritersChanged& changed) { CHECK(changed.writers == chat_.writers()); }
  template <class Other>
  void on(const Other&) {
    CHECK(false);  // nothing else happens in a chat
  }

  void check() const {
    CHECK(chat_.size() == people_.size());
    std::set<std::string> names;
    std::map<std::string, bool> muted_browsers;
    for (const auto& [id, known] : people_) {
      const ChannelViewer* const viewer = chat_.find(id);
      CHECK(viewer != nullptr && viewer->name == known.name && viewer->role == known.role);
      CHECK(chat_.is_muted(id) == known.muted);
      CHECK(!known.muted || known.role == Role::kStudent);
      check_name(known.name, names);
      if (known.role == Role::kTeacher || known.device.empty()) continue;
      CHECK(muted_browsers.emplace(known.device, known.muted).first->second == known.muted);
    }
    CHECK(chat_.messages().size() <= kChannelHistory.messages_max);
    for (const ChatMessage& message : chat_.messages()) CHECK(!deleted_.contains(message.id));
  }
  static void check_name(const std::string& name, std::set<std::string>& names) {
    if (name.empty()) return;
    CHECK(base::utf8_length(name).value_or(kNameLengthMax + 1) <= kNameLengthMax);
    CHECK(names.insert(as_seen(name)).second);
  }

  ChannelChat& chat_;
  std::map<ParticipantId, Known> people_;
  std::set<MessageId> deleted_;
  base::Time now_{std::chrono::seconds(1)};
  std::uint64_t last_id_ = 0;
  std::uint64_t last_message_ = 0;
};

}  // namespace classroom
