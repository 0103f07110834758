// What an administrator does to the records: the same functions behind the HTTP API, behind the
// control socket of a running server, and under the command line when no server runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "school/link.hpp"
#include "school/person.hpp"
#include "school/room_record.hpp"
#include "store/store.hpp"

namespace app::api {

enum class Problem : std::uint8_t {
  kBadMessage,  // the request itself cannot be read
  kUnknownCommand,
  kNameInvalid,
  kNameTaken,
  kPasswordTooShort,
  kTooLong,
  kTitleMissing,
  kTitleInvalid,
  kUnknownPerson,
  kUnknownRoom,
  kUnknownLink,
  kUnknownChannel,
  kUnknownKey,
  kTooManyKeys,
  kUnknownVideo,
  kTooManyLinks,
  kPasscodeTooShort,
  kServerBusy,  // the store failed; the log has its own words
};
// The refusal word: "name_taken".
std::string_view to_string(Problem problem);
// For the person at the terminal, without a full stop; by the word, since the command line also
// gets it from a running server. A word it does not know is given back.
std::string_view sentence_of(std::string_view word);

// Implicit, so that whatever the store or the rules say can be returned as it is.
struct Trouble {
  Trouble(Problem p) : problem(p) {}    // NOLINT(google-explicit-constructor)
  Trouble(store::Error error);          // NOLINT(google-explicit-constructor)
  Trouble(school::AccountError error);  // NOLINT(google-explicit-constructor)
  Trouble(school::TitleError error);    // NOLINT(google-explicit-constructor)
  Problem problem;
};
template <class T>
using Outcome = base::Result<T, Trouble>;

// Ten years; what is meant to last longer has no end.
inline constexpr std::int64_t kLinkSecondsMax = 10LL * 366 * 24 * 3600;

// Hashes the password, so it takes about 30 ms.
Outcome<school::Person> add_user(store::Store& store, std::string_view name,
                                 school::PersonRole role, std::string_view password,
                                 base::Random& random, base::WallTime now);
// Ends all sign-ins of that person; who it is. kUnknownPerson.
Outcome<school::PersonId> set_password(store::Store& store, std::string_view name,
                                       std::string_view password, base::Random& random);
Outcome<std::vector<school::Person>> list_users(store::Store& store);

// Without a name the title gives one that is free. With one: kNameInvalid, kNameTaken.
Outcome<school::RoomRecord> create_room(store::Store& store, std::string_view title,
                                        std::optional<std::string_view> name, base::WallTime now);
Outcome<std::vector<school::RoomRecord>> list_rooms(store::Store& store);
// What is left out stays as it is.
struct RoomWishes {
  std::optional<std::string> title;
  std::optional<std::string> recording;  // a word of school::RecordingRule
  std::optional<std::int64_t> recordings_days;
  std::optional<std::int64_t> direct_max;
  std::optional<std::vector<std::string>> student_rights;  // words of school::StudentRights
  std::optional<std::string> entry;                        // a word of school::EntryRule
  std::optional<std::string> private_chat;                 // of school::PrivateChat
  std::optional<std::string> mesh;                         // of school::MeshRule
  std::optional<std::string> cameras;                      // of school::CameraRule
  std::optional<std::string> absence;                      // of school::AbsenceRule
  std::optional<std::string> ceiling;                      // of school::Ceiling
  std::optional<std::string> waiting_note;
};
// kUnknownRoom, what is wrong with the title, kBadMessage.
Outcome<school::RoomRecord> change_room(store::Store& store, std::string_view name,
                                        const RoomWishes& wishes);
Outcome<void> delete_room(store::Store& store, std::string_view name);  // kUnknownRoom

struct NewToken {
  school::Link link;
  std::string token;  // shown this once
};
// `expires_in_s`: 1 to kLinkSecondsMax, else kBadMessage; nullopt: until revoked. kUnknownRoom.
Outcome<NewToken> create_token(store::Store& store, std::string_view room, school::Permission can,
                               std::optional<std::int64_t> expires_in_s, base::Random& random,
                               base::WallTime now);
Outcome<std::vector<school::Link>> list_links(store::Store& store, std::string_view room);
Outcome<void> revoke_link(store::Store& store, std::string_view room, school::LinkId link,
                          base::WallTime now);  // kUnknownLink

// The above by name, with JSON in and out: "user-add" {name, role, password}, "user-passwd"
// {name, password}, "user-list", "room-create" {title, name?, mesh?}, "room-list", "room-delete"
// {name}, "token-create" {room, can, expires_in_s?}, "metrics-token",
// "metrics-token-end". What comes out is what the control socket answers.
Outcome<boost::json::object> administer(store::Store& store, std::string_view command,
                                        const boost::json::object& arguments, base::Random& random,
                                        base::WallTime now);

}  // namespace app::api
