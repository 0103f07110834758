#include "school/room_record.hpp"

#include <algorithm>
#include <optional>

#include "base/utf8.hpp"

namespace school {
namespace {

bool is_word(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// U+00C0 to U+017E by position: Latin-1 letters, then Latin Extended-A; '-' for what is none.
constexpr std::string_view kPlainLetters =
    "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty"     // U+00C0
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"  // U+0100
    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz";        // U+0143
static_assert(kPlainLetters.size() == 0x17F - 0xC0);

char plain_letter(char32_t c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  if (is_word(c)) return static_cast<char>(c);
  if (c >= 0xC0 && c < 0xC0 + kPlainLetters.size()) return kPlainLetters[c - 0xC0];
  return '-';
}

bool is_combining_mark(char32_t c) {
  return c >= 0x300 && c <= 0x36F;
}

void cut(std::string& name, std::size_t size_max) {
  if (name.size() > size_max) name.resize(size_max);
  while (name.ends_with('-')) name.pop_back();
}

// In characters; nullopt where it is no UTF-8 or holds controls.
std::optional<std::size_t> length_of_line(std::string_view text) {
  std::size_t length = 0;
  for (; !text.empty(); ++length) {
    const auto character = base::take_utf8(text);
    if (!character || base::is_control(*character)) return std::nullopt;
  }
  return length;
}

std::string slug(std::string_view title) {
  std::string name;
  while (!title.empty()) {
    const auto character = base::take_utf8(title);
    if (!character) title.remove_prefix(1);
    // A macOS file name brings "é" as "e" and a combining mark.
    if (character && is_combining_mark(*character)) continue;
    const char letter = character ? plain_letter(*character) : '-';
    if (letter != '-' || (!name.empty() && !name.ends_with('-'))) name += letter;
  }
  cut(name, kRoomNameMax);
  return name.empty() ? "room" : name;
}

}  // namespace

std::string_view to_string(TitleError error) {
  switch (error) {
    case TitleError::kMissing:
      return "title_missing";
    case TitleError::kTooLong:
      return "too_long";
    case TitleError::kInvalid:
      return "title_invalid";
  }
  return "";
}

base::Result<std::string, TitleError> read_room_title(std::string_view text) {
  text = base::utf8_trim(text);
  if (text.empty()) return base::Failure{TitleError::kMissing};
  const auto length = length_of_line(text);
  if (!length) return base::Failure{TitleError::kInvalid};
  if (*length > kRoomTitleMax) return base::Failure{TitleError::kTooLong};
  return std::string(text);
}

std::string_view to_string(EntryRule rule) {
  switch (rule) {
    case EntryRule::kOpen:
      return "open";
    case EntryRule::kWithTeacher:
      return "with_teacher";
    case EntryRule::kAsk:
      break;
  }
  return "ask";
}

std::optional<EntryRule> entry_rule_from(std::string_view text) {
  for (const EntryRule rule : {EntryRule::kOpen, EntryRule::kWithTeacher, EntryRule::kAsk}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

std::string_view to_string(PrivateChat rule) {
  switch (rule) {
    case PrivateChat::kOff:
      return "off";
    case PrivateChat::kOn:
      return "on";
    case PrivateChat::kKept:
      break;
  }
  return "kept";
}

std::optional<PrivateChat> private_chat_from(std::string_view text) {
  for (const PrivateChat rule : {PrivateChat::kOff, PrivateChat::kOn, PrivateChat::kKept}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

std::string_view to_string(MeshRule rule) {
  switch (rule) {
    case MeshRule::kAuto:
      return "auto";
    case MeshRule::kAlways:
      return "always";
    case MeshRule::kNever:
      break;
  }
  return "never";
}

std::optional<MeshRule> mesh_rule_from(std::string_view text) {
  for (const MeshRule rule : {MeshRule::kAuto, MeshRule::kAlways, MeshRule::kNever}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

std::string_view to_string(CameraRule rule) {
  return rule == CameraRule::kTeachers ? "teachers" : "all";
}

std::optional<CameraRule> camera_rule_from(std::string_view text) {
  for (const CameraRule rule : {CameraRule::kAll, CameraRule::kTeachers}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

std::string_view to_string(AbsenceRule rule) {
  switch (rule) {
    case AbsenceRule::kGoOn:
      return "go_on";
    case AbsenceRule::kLock:
      return "lock";
    case AbsenceRule::kWait:
      break;
  }
  return "wait";
}

std::optional<AbsenceRule> absence_rule_from(std::string_view text) {
  for (const AbsenceRule rule : {AbsenceRule::kGoOn, AbsenceRule::kWait, AbsenceRule::kLock}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

std::string_view to_string(Ceiling ceiling) {
  switch (ceiling) {
    case Ceiling::kLowCamera:
      return "low_camera";
    case Ceiling::kScreen:
      return "screen";
    case Ceiling::kSound:
      return "sound";
    case Ceiling::kText:
      return "text";
    case Ceiling::kEverything:
      break;
  }
  return "everything";
}

std::optional<Ceiling> ceiling_from(std::string_view text) {
  for (const Ceiling ceiling : {Ceiling::kEverything, Ceiling::kLowCamera, Ceiling::kScreen,
                                Ceiling::kSound, Ceiling::kText}) {
    if (text == to_string(ceiling)) return ceiling;
  }
  return std::nullopt;
}

std::optional<std::string> read_waiting_note(std::string_view text) {
  text = base::utf8_trim(text);
  const auto length = length_of_line(text);
  if (!length || *length > kWaitingNoteMax) return std::nullopt;
  return std::string(text);
}

bool is_room_name(std::string_view text) {
  return !text.empty() && text.size() <= kRoomNameMax && text.front() != '-' &&
         text.back() != '-' && std::ranges::all_of(text, [](char c) {
           return is_word(static_cast<unsigned char>(c)) || c == '-';
         });
}

std::string room_name_from(std::string_view title,
                           const std::function<bool(std::string_view)>& taken) {
  const std::string first = slug(title);
  std::string name = first;
  for (int copy = 2; taken(name); ++copy) {
    const std::string suffix = "-" + std::to_string(copy);
    name = first;
    cut(name, kRoomNameMax - suffix.size());
    name += suffix;
  }
  return name;
}

}  // namespace school
