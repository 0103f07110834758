#include "classroom/poll.hpp"

namespace classroom {
namespace {

constexpr std::array kKinds{PollKind::kSingle, PollKind::kMultiple, PollKind::kText};
constexpr std::array<std::string_view, kKinds.size()> kKindWords{"single", "multiple", "text"};
constexpr std::array kStates{PollState::kDraft, PollState::kOpen, PollState::kClosed};
constexpr std::array<std::string_view, kStates.size()> kStateWords{"draft", "open", "closed"};

}  // namespace

std::string_view to_string(PollKind kind) {
  return kKindWords[static_cast<std::size_t>(kind)];
}

std::optional<PollKind> poll_kind_from(std::string_view text) {
  for (const PollKind kind : kKinds) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

std::string_view to_string(PollState state) {
  return kStateWords[static_cast<std::size_t>(state)];
}

std::optional<PollState> poll_state_from(std::string_view text) {
  for (const PollState state : kStates) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

}  // namespace classroom
