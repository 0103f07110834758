// What people answer a message with in one tap: a fixed small set, so that nothing in it can hurt.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classroom/ids.hpp"

namespace classroom {

enum class Reaction : std::uint8_t { kThumbsUp, kHeart, kLaugh, kSurprised, kQuestion, kDone };

inline constexpr std::array kReactions{Reaction::kThumbsUp,  Reaction::kHeart,    Reaction::kLaugh,
                                       Reaction::kSurprised, Reaction::kQuestion, Reaction::kDone};

// "thumbs_up", "heart", "laugh", "surprised", "question", "done"
std::string_view to_string(Reaction reaction);
std::optional<Reaction> reaction_from(std::string_view text);

// Of one kind to one message: as many as a class has people.
inline constexpr std::size_t kReactionsMax = 1000;
// Names that are told of those; more would be read by nobody, and each goes to everybody.
inline constexpr std::size_t kReactionNamesMax = 5;

// One kind of reaction to one message.
struct ReactionCount {
  MessageId message;
  Reaction reaction = Reaction::kThumbsUp;
  std::size_t count = 0;
  std::vector<std::string> names;  // of the first kReactionNamesMax
  friend bool operator==(const ReactionCount&, const ReactionCount&) = default;
};

// The same, for one of those who see it.
struct KnownReaction {
  ReactionCount all;
  bool mine = false;
};

class Reactions {
 public:
  // False: there are kReactionsMax of that kind. Setting what is so already changes nothing.
  bool set(MessageId message, Reaction reaction, ParticipantId who, std::string_view name, bool on);
  void forget(MessageId message) { of_.erase(message); }

  bool has(MessageId message, Reaction reaction, ParticipantId who) const;
  ReactionCount count(MessageId message, Reaction reaction) const;
  // Those that there are of the message, in the order of kReactions.
  std::vector<ReactionCount> of(MessageId message) const;

 private:
  struct Reactor {
    ParticipantId who;
    std::string name;
  };
  using Kinds = std::array<std::vector<Reactor>, kReactions.size()>;

  const std::vector<Reactor>* find(MessageId message, Reaction reaction) const;

  std::map<MessageId, Kinds> of_;
};

}  // namespace classroom
