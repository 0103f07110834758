#include "classroom/reactions.hpp"

#include <algorithm>

namespace classroom {
namespace {

constexpr std::size_t index_of(Reaction reaction) {
  return static_cast<std::size_t>(reaction);
}

}  // namespace

std::string_view to_string(Reaction reaction) {
  switch (reaction) {
    case Reaction::kThumbsUp:
      return "thumbs_up";
    case Reaction::kHeart:
      return "heart";
    case Reaction::kLaugh:
      return "laugh";
    case Reaction::kSurprised:
      return "surprised";
    case Reaction::kQuestion:
      return "question";
    case Reaction::kDone:
      break;
  }
  return "done";
}

std::optional<Reaction> reaction_from(std::string_view text) {
  for (const Reaction reaction : kReactions) {
    if (text == to_string(reaction)) return reaction;
  }
  return std::nullopt;
}

bool Reactions::set(MessageId message, Reaction reaction, ParticipantId who, std::string_view name,
                    bool on) {
  if (has(message, reaction, who) == on) return true;
  std::vector<Reactor>& reactors = of_[message][index_of(reaction)];
  if (!on) {
    std::erase_if(reactors, [who](const Reactor& reactor) { return reactor.who == who; });
    return true;
  }
  if (reactors.size() >= kReactionsMax) return false;
  reactors.push_back({who, std::string(name)});
  return true;
}

const std::vector<Reactions::Reactor>* Reactions::find(MessageId message, Reaction reaction) const {
  const auto found = of_.find(message);
  return found == of_.end() ? nullptr : &found->second[index_of(reaction)];
}

bool Reactions::has(MessageId message, Reaction reaction, ParticipantId who) const {
  const std::vector<Reactor>* const reactors = find(message, reaction);
  return reactors != nullptr && std::ranges::find(*reactors, who, &Reactor::who) != reactors->end();
}

ReactionCount Reactions::count(MessageId message, Reaction reaction) const {
  ReactionCount count{message, reaction, 0, {}};
  const std::vector<Reactor>* const reactors = find(message, reaction);
  if (reactors == nullptr) return count;
  count.count = reactors->size();
  for (std::size_t i = 0; i < std::min(reactors->size(), kReactionNamesMax); ++i) {
    count.names.push_back((*reactors)[i].name);
  }
  return count;
}

std::vector<ReactionCount> Reactions::of(MessageId message) const {
  std::vector<ReactionCount> all;
  if (!of_.contains(message)) return all;
  for (const Reaction reaction : kReactions) {
    if (ReactionCount one = count(message, reaction); one.count > 0) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace classroom
