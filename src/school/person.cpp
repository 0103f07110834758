#include "school/person.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace school {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string_view to_string(PersonRole role) {
  return role == PersonRole::kAdministrator ? "administrator" : "teacher";
}

std::optional<PersonRole> person_role_from(std::string_view text) {
  if (text == "administrator") return PersonRole::kAdministrator;
  if (text == "teacher") return PersonRole::kTeacher;
  return std::nullopt;
}

std::string_view to_string(AccountError error) {
  switch (error) {
    case AccountError::kNameInvalid:
      return "name_invalid";
    case AccountError::kPasswordTooShort:
      return "password_too_short";
    case AccountError::kTooLong:
      return "too_long";
  }
  return "";
}

base::Result<std::string, AccountError> read_person_name(std::string_view text) {
  // A telephone's keyboard likes to put a blank after a word and a capital before it.
  text = base::utf8_trim(text);
  if (text.size() < kPersonNameMin || text.size() > kPersonNameMax) {
    return base::Failure{AccountError::kNameInvalid};
  }
  std::string name(text);
  std::ranges::transform(name, name.begin(), lower);
  const bool known = std::ranges::all_of(
      name, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
  if (!known || !is_letter_or_digit(name.front())) return base::Failure{AccountError::kNameInvalid};
  return name;
}

base::Result<void, AccountError> check_password(std::string_view password) {
  if (password.size() > kPasswordMax) return base::Failure{AccountError::kTooLong};
  // What is no UTF-8 is counted in bytes: it came over a pipe, not from a page.
  if (base::utf8_length(password).value_or(password.size()) < kPasswordMin) {
    return base::Failure{AccountError::kPasswordTooShort};
  }
  return {};
}

}  // namespace school
