// What somebody may do in class. A role is a list of rights; a student has those that the class
// lets all students have, and what a teacher has given to him alone or taken from him (ADR 0036).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "classroom/role.hpp"
#include "classroom/source.hpp"

namespace classroom {

enum class Right : std::uint8_t {
  kSpeak,     // the microphone
  kShow,      // the camera
  kPresent,   // a screen with its sound
  kFile,      // files that go with a message
  kChat,      // to write
  kModerate,  // to keep order among those who neither lead the class nor moderate
  kAdmit,     // the door: who waits, and who of them comes in
  kRecord,    // the recording, where the room may be recorded
};

inline constexpr std::array kRights{Right::kSpeak, Right::kShow,  Right::kPresent,
                                    Right::kFile,  Right::kChat,  Right::kModerate,
                                    Right::kAdmit, Right::kRecord};

// "speak", "show", "present", "file", "chat", "moderate", "admit", "record"
std::string_view to_string(Right right);
std::optional<Right> right_from(std::string_view text);

constexpr Right right_to(Source source) {
  switch (source) {
    case Source::kMicrophone:
      return Right::kSpeak;
    case Source::kCamera:
      return Right::kShow;
    default:
      return Right::kPresent;
  }
}

// A set of them; empty to begin with.
class Rights {
 public:
  constexpr Rights() = default;
  static constexpr Rights all() {
    Rights rights;
    for (const Right right : kRights) rights.set(right, true);
    return rights;
  }

  template <class... Some>
  static constexpr Rights of(Some... some) {
    Rights rights;
    (rights.set(some, true), ...);
    return rights;
  }

  constexpr bool has(Right right) const { return (bits_ & bit(right)) != 0; }
  constexpr void set(Right right, bool given) {
    bits_ = static_cast<std::uint8_t>(given ? bits_ | bit(right) : bits_ & ~bit(right));
  }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr Rights operator&(Rights one, Rights other) {
    one.bits_ &= other.bits_;
    return one;
  }
  friend constexpr Rights operator|(Rights one, Rights other) {
    one.bits_ |= other.bits_;
    return one;
  }
  friend constexpr bool operator==(Rights, Rights) = default;

 private:
  static constexpr unsigned bit(Right right) { return 1U << static_cast<unsigned>(right); }

  std::uint8_t bits_ = 0;
};

// Of a student and a listener the most that a class lets all of them have. Giving rights and roles,
// and the rules of the class, are no rights: they are of who leads() it.
constexpr Rights rights_of(Role role) {
  switch (role) {
    case Role::kTeacher:
    case Role::kCoTeacher:
      return Rights::all();
    case Role::kStudent:
      return Rights::of(Right::kSpeak, Right::kShow, Right::kPresent, Right::kFile, Right::kChat);
    case Role::kListener:
      break;
  }
  return Rights::of(Right::kFile, Right::kChat);
}

// Those that a class gives to all students or to none; the others go to one student alone.
inline constexpr Rights kStudentRights = rights_of(Role::kStudent);

}  // namespace classroom
