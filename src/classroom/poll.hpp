// A poll as a value: what the teacher asks, how far it is, what was answered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strong_id.hpp"
#include "classroom/ids.hpp"

namespace classroom {

inline constexpr std::size_t kPollQuestionMax = 300;  // characters
inline constexpr std::size_t kPollOptionMax = 120;
inline constexpr std::size_t kPollOptionsMin = 2;
inline constexpr std::size_t kPollOptionsMax = 10;
inline constexpr std::size_t kPollTextMax = 200;  // characters of an answer
// Of a room, drafts and old ones together. A welcome holds them all: so many, and so many bytes of
// questions and options.
inline constexpr std::size_t kPollsMax = 50;
inline constexpr std::size_t kPollsBytesMax = 32 * 1024;
inline constexpr std::size_t kPollAnswersMax = 2000;
inline constexpr std::size_t kRoomAnswersMax = 20'000;  // to all polls of a room together
// Of the texts that were answered so many are shown to the class.
inline constexpr std::size_t kPollTextsShown = 60;

using PollId = base::StrongId<struct PollTag>;  // rises by one per poll of the room

enum class PollKind : std::uint8_t { kSingle, kMultiple, kText };
std::string_view to_string(PollKind kind);  // "single", "multiple", "text"
std::optional<PollKind> poll_kind_from(std::string_view text);

// A draft is known to teachers alone; a closed one may be opened again.
enum class PollState : std::uint8_t { kDraft, kOpen, kClosed };
std::string_view to_string(PollState state);  // "draft", "open", "closed"
std::optional<PollState> poll_state_from(std::string_view text);

struct PollForm {
  std::string question;
  PollKind kind = PollKind::kSingle;
  std::vector<std::string> options;  // none of kText
  // Teachers read who has answered, but not who answered what, and that only when it is closed.
  bool anonymous = false;
  friend bool operator==(const PollForm&, const PollForm&) = default;
};

struct Poll {
  PollId id;
  PollForm form;
  PollState state = PollState::kDraft;
  bool published = false;  // what was answered is shown to the class
  friend bool operator==(const Poll&, const Poll&) = default;
};

struct PollAnswer {
  ParticipantId participant;
  std::string name;
  std::string device;                // knows the person again who came back; never told to anybody
  std::vector<std::size_t> choices;  // indices of options, rising
  std::string text;
  friend bool operator==(const PollAnswer&, const PollAnswer&) = default;
};

struct PollResults {
  std::size_t answers = 0;
  std::vector<std::size_t> counts;  // of each option
  std::vector<std::string> texts;   // the first kPollTextsShown
  friend bool operator==(const PollResults&, const PollResults&) = default;
};

// As it is kept over a restart.
struct KeptPoll {
  Poll poll;
  std::vector<PollAnswer> answers;
};

}  // namespace classroom
