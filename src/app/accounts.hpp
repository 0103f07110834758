// Who somebody is and whether they may come in, as the rest of app/ asks it. app/auth/ answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "school/link.hpp"
#include "school/person.hpp"
#include "school/room_record.hpp"

namespace app {

// Why somebody was not let in.
enum class Refusal : std::uint8_t {
  kWrongToken,
  kAlreadyUsed,
  kNameInvalid,
  kNameTaken,
  kPasswordTooShort,
  kTooLong,
  kWrongNameOrPassword,
  kTooManyAttempts,
  kUnknownRoom,
  kWrongLink,
  kLinkRevoked,
  kLinkExpired,
  kSignInNeeded,
  kServerBusy,
};

// The words of docs/PROTOCOL.md.
inline std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::kWrongToken:
      return "wrong_token";
    case Refusal::kAlreadyUsed:
      return "already_used";
    case Refusal::kNameInvalid:
      return "name_invalid";
    case Refusal::kNameTaken:
      return "name_taken";
    case Refusal::kPasswordTooShort:
      return "password_too_short";
    case Refusal::kTooLong:
      return "too_long";
    case Refusal::kWrongNameOrPassword:
      return "wrong_name_or_password";
    case Refusal::kTooManyAttempts:
      return "too_many_attempts";
    case Refusal::kUnknownRoom:
      return "unknown_room";
    case Refusal::kWrongLink:
      return "wrong_link";
    case Refusal::kLinkRevoked:
      return "link_revoked";
    case Refusal::kLinkExpired:
      return "link_expired";
    case Refusal::kSignInNeeded:
      return "sign_in_needed";
    case Refusal::kServerBusy:
      return "server_busy";
  }
  return "";
}

struct Refused {
  Refusal why = Refusal::kServerBusy;
  base::Duration retry_after = base::Duration::zero();  // of kTooManyAttempts
};

struct SignedIn {
  school::Person person;
  std::string token;  // for the cookie; see secret::sign_in_cookie
};

struct Recognised {
  school::Person person;
};

// What lets a person through a room's door.
struct Entry {
  school::RoomRecord room;
  std::optional<school::Person> person;  // signed in: a teacher there. Else by a link:
  std::optional<school::LinkId> link;
};

class Accounts {
 public:
  template <class T>
  using Task = boost::asio::awaitable<base::Result<T, Refused>>;

  virtual ~Accounts() = default;

  // Makes the first administrator and signs them in. kWrongToken, kAlreadyUsed, then what is
  // wrong with the name or the password.
  virtual Task<SignedIn> first_run(std::string token, std::string name, std::string password) = 0;
  // Whether the first administrator is yet to be made.
  virtual Task<bool> awaits_first_run() = 0;

  // kWrongNameOrPassword, kTooManyAttempts.
  virtual Task<SignedIn> sign_in(std::string name, std::string password,
                                 base::IpAddress address) = 0;
  virtual Task<void> sign_out(std::string token) = 0;

  // Whose cookie this is; nullopt for none, an unknown or an expired one. Prolongs the sign-in to
  // 30 days from now, at most once a day.
  virtual Task<std::optional<Recognised>> recognise(std::optional<std::string> token) = 0;

  // The door of a room, for a page: by a link that allows to join, or by a cookie. kUnknownRoom,
  // kWrongLink, kLinkRevoked, kLinkExpired, kSignInNeeded.
  virtual Task<Entry> open_door(std::string room, std::optional<std::string> link,
                                std::optional<std::string> cookie_token) = 0;
  // For WHIP and WHEP: by a token that allows exactly this.
  virtual Task<Entry> open_by_token(std::string room, std::string token,
                                    school::Permission permission) = 0;
};

}  // namespace app
