// A room as it is kept: its address and what people call it. The live room is classroom::Room.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "school/channel.hpp"
#include "school/student_rights.hpp"

namespace school {

// How students come into a class.
enum class EntryRule : std::uint8_t { kOpen, kWithTeacher, kAsk };
std::string_view to_string(EntryRule rule);  // "open", "with_teacher", "ask"
std::optional<EntryRule> entry_rule_from(std::string_view text);

// Whether students write to one person alone in a class. Off unless the school wants it: what
// pupils write to each other unseen in a lesson is where they are bullied, and not with the lesson.
enum class PrivateChat : std::uint8_t { kOff, kOn, kKept };  // kKept: teachers read it, too
std::string_view to_string(PrivateChat rule);                // "off", "on", "kept"
std::optional<PrivateChat> private_chat_from(std::string_view text);

// Whether a class goes from browser to browser: where it is small and all are known, always, or
// never.
enum class MeshRule : std::uint8_t { kAuto, kAlways, kNever };
std::string_view to_string(MeshRule rule);  // "auto", "always", "never"
std::optional<MeshRule> mesh_rule_from(std::string_view text);
// Who sees the students' cameras in a class.
enum class CameraRule : std::uint8_t { kAll, kTeachers };
std::string_view to_string(CameraRule rule);  // "all", "teachers"
std::optional<CameraRule> camera_rule_from(std::string_view text);

// What becomes of a class whose teacher is not reached; classroom::AbsenceRule says what each is.
enum class AbsenceRule : std::uint8_t { kGoOn, kWait, kLock };
std::string_view to_string(AbsenceRule rule);  // "go_on", "wait", "lock"
std::optional<AbsenceRule> absence_rule_from(std::string_view text);

// The most that students are sent of a class; classroom::DataStep says what each is.
enum class Ceiling : std::uint8_t { kEverything, kLowCamera, kScreen, kSound, kText };
// "everything", "low_camera", "screen", "sound", "text"
std::string_view to_string(Ceiling ceiling);
std::optional<Ceiling> ceiling_from(std::string_view text);

inline constexpr std::size_t kWaitingNoteMax = 300;  // characters
// Trimmed, of one line; nullopt where it is too long, or no text.
std::optional<std::string> read_waiting_note(std::string_view text);

struct RoomRecord {
  std::string name;   // part of the address /class/NAME; unique, never changes
  std::string title;  // what people read
  base::WallTime created;
  RecordingRule recording = RecordingRule::kByHand;
  std::uint16_t recordings_days = 0;  // after so many its recordings are deleted; 0: never
  // Of students by WebRTC; whoever comes later follows the class as a broadcast. 0: no limit.
  std::uint16_t direct_max = 0;
  StudentRights student_rights{};
  EntryRule entry = EntryRule::kOpen;
  std::string waiting_note{};  // to those who wait to be let in; may be empty
  PrivateChat private_chat = PrivateChat::kOff;
  CameraRule cameras = CameraRule::kAll;
  AbsenceRule absence = AbsenceRule::kGoOn;
  Ceiling ceiling = Ceiling::kEverything;
  MeshRule mesh = MeshRule::kAuto;
  friend bool operator==(const RoomRecord&, const RoomRecord&) = default;
};

inline constexpr std::uint16_t kDirectMaxMax = 1000;
inline constexpr std::size_t kRoomTitleMax = 100;  // characters
inline constexpr std::size_t kRoomNameMax = 64;    // bytes

enum class TitleError : std::uint8_t { kMissing, kTooLong, kInvalid };
// "title_missing", "too_long", "title_invalid".
std::string_view to_string(TitleError error);

// Trimmed; 1 to 100 characters of UTF-8 without controls.
base::Result<std::string, TitleError> read_room_title(std::string_view text);

// Whether a text can be a room's name: 1 to 64 of a-z 0-9 -, no hyphen at either end.
bool is_room_name(std::string_view text);

// "Kelas 7A" becomes "kelas-7a"; Latin letters lose their marks ("Matématika" "matematika"), and
// what then is no letter or digit separates words. A title without any gives "room".
// While `taken` says so, "-2", "-3"... is put behind it.
std::string room_name_from(std::string_view title,
                           const std::function<bool(std::string_view)>& taken);

}  // namespace school
