// People with an account: who runs the server and who teaches. Students need none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"

namespace school {

using PersonId = base::StrongId<struct PersonTag>;

enum class PersonRole : std::uint8_t { kAdministrator, kTeacher };
std::string_view to_string(PersonRole role);  // "administrator", "teacher"
std::optional<PersonRole> person_role_from(std::string_view text);

struct Person {
  PersonId id;
  std::string name;  // as read_person_name gives it; unique
  PersonRole role = PersonRole::kTeacher;
  base::WallTime created;
  friend bool operator==(const Person&, const Person&) = default;
};

inline constexpr std::size_t kPersonNameMin = 2;
inline constexpr std::size_t kPersonNameMax = 32;
inline constexpr std::size_t kPasswordMin = 8;    // characters (NIST SP 800-63B section 5.1.1.1)
inline constexpr std::size_t kPasswordMax = 256;  // bytes: hashing time must not be the client's

enum class AccountError : std::uint8_t { kNameInvalid, kPasswordTooShort, kTooLong };
// "name_invalid", "password_too_short", "too_long".
std::string_view to_string(AccountError error);

// The name by which a person signs in, in the one form that is stored and compared: lower case,
// 2 to 32 of a-z 0-9 . _ -, beginning with a letter or digit.
base::Result<std::string, AccountError> read_person_name(std::string_view text);

// Passwords are taken as they are, blanks and all.
base::Result<void, AccountError> check_password(std::string_view password);

}  // namespace school
