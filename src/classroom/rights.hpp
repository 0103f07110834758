// What a student may do in class: of himself, as the class has it, or because a teacher lets him.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "classroom/source.hpp"

namespace classroom {

enum class Right : std::uint8_t {
  kSpeak,    // the microphone
  kShow,     // the camera
  kPresent,  // a screen with its sound
  kFile,     // files that go with a message
};

inline constexpr std::array kRights{Right::kSpeak, Right::kShow, Right::kPresent, Right::kFile};

std::string_view to_string(Right right);  // "speak", "show", "present", "file"
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

  constexpr bool has(Right right) const { return (bits_ & bit(right)) != 0; }
  constexpr void set(Right right, bool given) {
    bits_ = static_cast<std::uint8_t>(given ? bits_ | bit(right) : bits_ & ~bit(right));
  }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(Rights, Rights) = default;

 private:
  static constexpr unsigned bit(Right right) { return 1U << static_cast<unsigned>(right); }

  std::uint8_t bits_ = 0;
};

}  // namespace classroom
