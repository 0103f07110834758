#include "app/api/administration.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/api/encode.hpp"
#include "app/api/metrics_token.hpp"
#include "app/json/fields.hpp"
#include "app/secret/password.hpp"
#include "app/secret/token.hpp"

namespace app::api {
namespace {

using json::Fields;
using store::Store;

// What is the same in every command.
struct Context {
  Store& store;
  base::Random& random;
  base::WallTime now;
};
using Answer = Outcome<boost::json::object>;

// A store's answer whose failures all mean trouble.
template <class T>
Outcome<T> outcome_of(store::Answer<T> answer) {
  if (!answer) return base::Failure{Trouble(answer.error())};
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*answer);
  }
}

base::Failure<Trouble> fail(Trouble trouble) {
  return base::Failure{trouble};
}

Outcome<std::string> free_room_name(Store& store, std::string_view title) {
  std::optional<store::Error> failed;
  std::string name = school::room_name_from(title, [&](std::string_view candidate) {
    const auto found = store.find_room(candidate);
    if (!found) failed = found.error();
    return found && found->has_value();
  });
  if (failed) return fail(*failed);
  return name;
}

Answer user_add(const Context& context, Fields& fields) {
  const std::string_view name = fields.text("name");
  const auto role = school::person_role_from(fields.text("role"));
  const std::string_view password = fields.text("password");
  if (!fields.ok() || !role) return fail(Problem::kBadMessage);
  const auto added = add_user(context.store, name, *role, password, context.random, context.now);
  if (!added) return fail(added.error());
  return encode(*added);
}

Answer user_passwd(const Context& context, Fields& fields) {
  const std::string_view name = fields.text("name");
  const std::string_view password = fields.text("password");
  if (!fields.ok()) return fail(Problem::kBadMessage);
  const auto set = set_password(context.store, name, password, context.random);
  if (!set) return fail(set.error());
  return boost::json::object{{"person", set->value}};
}

Answer user_list(const Context& context, Fields&) {
  const auto people = list_users(context.store);
  if (!people) return fail(people.error());
  return encode_list("people", *people);
}

Answer room_create(const Context& context, Fields& fields) {
  const std::string_view title = fields.text("title");
  const auto name = fields.optional_text("name");
  const auto mesh = fields.optional_text("mesh");
  if (!fields.ok()) return fail(Problem::kBadMessage);
  if (mesh && !school::mesh_rule_from(*mesh)) return fail(Problem::kBadMessage);
  auto room = create_room(context.store, title, name, context.now);
  if (!room) return fail(room.error());
  if (mesh) {
    RoomWishes wishes;
    wishes.mesh = std::string(*mesh);
    room = change_room(context.store, room->name, wishes);
    if (!room) return fail(room.error());
  }
  return encode(*room);
}

Answer room_list(const Context& context, Fields&) {
  const auto rooms = list_rooms(context.store);
  if (!rooms) return fail(rooms.error());
  return encode_list("rooms", *rooms);
}

Answer room_delete(const Context& context, Fields& fields) {
  const std::string_view name = fields.text("name");
  if (!fields.ok()) return fail(Problem::kBadMessage);
  const auto deleted = delete_room(context.store, name);
  if (!deleted) return fail(deleted.error());
  return boost::json::object();
}

Answer token_create(const Context& context, Fields& fields) {
  const std::string_view room = fields.text("room");
  const auto can = school::permission_from(fields.text("can"));
  const auto expires_in_s = fields.optional_integer("expires_in_s");
  if (!fields.ok() || !can) return fail(Problem::kBadMessage);
  const auto made =
      create_token(context.store, room, *can, expires_in_s, context.random, context.now);
  if (!made) return fail(made.error());
  return encode_token(*made);
}

Answer metrics_token_end(const Context& context, Fields&) {
  const auto ended = end_metrics_token(context.store);
  if (!ended) return fail(ended.error());
  return boost::json::object();
}

Answer metrics_token(const Context& context, Fields&) {
  auto token = make_metrics_token(context.store, context.random);
  if (!token) return fail(token.error());
  return boost::json::object{{"token", std::move(*token)}};
}

struct Command {
  std::string_view name;
  Answer (*carry_out)(const Context&, Fields&);
};
constexpr std::array kCommands{
    Command{"user-add", user_add},
    Command{"user-passwd", user_passwd},
    Command{"user-list", user_list},
    Command{"room-create", room_create},
    Command{"room-list", room_list},
    Command{"room-delete", room_delete},
    Command{"token-create", token_create},
    Command{"metrics-token", metrics_token},
    Command{"metrics-token-end", metrics_token_end},
};

struct Sentence {
  Problem problem;
  std::string_view word;
  std::string_view sentence;
};
constexpr std::array kSentences{
    Sentence{Problem::kBadMessage, "bad_message", "the request is not complete"},
    Sentence{Problem::kUnknownCommand, "unknown_command",
             "the running server does not know this command; it may be an older version"},
    Sentence{Problem::kNameInvalid, "name_invalid",
             "a user's name has 2 to 32 of a-z 0-9 . _ - and begins with a letter or digit; a "
             "room's name has 1 to 64 of a-z 0-9 -"},
    Sentence{Problem::kNameTaken, "name_taken", "that name is taken"},
    Sentence{Problem::kPasswordTooShort, "password_too_short",
             "a password has at least 8 characters"},
    Sentence{Problem::kTooLong, "too_long", "that is too long"},
    Sentence{Problem::kTitleMissing, "title_missing", "a room needs a title"},
    Sentence{Problem::kTitleInvalid, "title_invalid",
             "a title is one line of text without control characters"},
    Sentence{Problem::kUnknownPerson, "unknown_person", "there is no user of that name"},
    Sentence{Problem::kUnknownRoom, "unknown_room", "there is no room of that name"},
    Sentence{Problem::kUnknownLink, "unknown_link", "that room has no such link"},
    Sentence{Problem::kUnknownChannel, "unknown_channel", "there is no channel of that name"},
    Sentence{Problem::kUnknownKey, "unknown_key", "that channel has no such key"},
    Sentence{Problem::kTooManyKeys, "too_many_keys", "that channel has too many keys"},
    Sentence{Problem::kUnknownVideo, "unknown_video", "there is no such video"},
    Sentence{Problem::kTooManyLinks, "too_many_links", "that video has too many links"},
    Sentence{Problem::kPasscodeTooShort, "passcode_too_short",
             "a passcode has at least 4 characters"},
    Sentence{Problem::kServerBusy, "server_busy", "the store failed; the log says why"},
};

Problem problem_of(store::Error error) {
  return error == store::Error::kTaken ? Problem::kNameTaken : Problem::kServerBusy;
}

Problem problem_of(school::AccountError error) {
  switch (error) {
    case school::AccountError::kNameInvalid:
      return Problem::kNameInvalid;
    case school::AccountError::kPasswordTooShort:
      return Problem::kPasswordTooShort;
    case school::AccountError::kTooLong:
      return Problem::kTooLong;
  }
  return Problem::kNameInvalid;
}

Problem problem_of(school::TitleError error) {
  switch (error) {
    case school::TitleError::kMissing:
      return Problem::kTitleMissing;
    case school::TitleError::kTooLong:
      return Problem::kTooLong;
    case school::TitleError::kInvalid:
      return Problem::kTitleInvalid;
  }
  return Problem::kTitleInvalid;
}

}  // namespace

std::string_view to_string(Problem problem) {
  return std::ranges::find(kSentences, problem, &Sentence::problem)->word;
}

std::string_view sentence_of(std::string_view word) {
  const auto found = std::ranges::find(kSentences, word, &Sentence::word);
  return found == kSentences.end() ? word : found->sentence;
}

Trouble::Trouble(store::Error error) : problem(problem_of(error)) {}
Trouble::Trouble(school::AccountError error) : problem(problem_of(error)) {}
Trouble::Trouble(school::TitleError error) : problem(problem_of(error)) {}

Outcome<school::Person> add_user(Store& store, std::string_view name, school::PersonRole role,
                                 std::string_view password, base::Random& random,
                                 base::WallTime now) {
  auto account = school::read_person_name(name);
  if (!account) return fail(account.error());
  if (const auto good = school::check_password(password); !good) return fail(good.error());
  return outcome_of(
      store.add_person({std::move(*account), role, secret::hash_password(password, random), now}));
}

Outcome<school::PersonId> set_password(Store& store, std::string_view name,
                                       std::string_view password, base::Random& random) {
  const auto account = school::read_person_name(name);
  if (!account) return fail(Problem::kUnknownPerson);
  if (const auto good = school::check_password(password); !good) return fail(good.error());
  const auto found = store.find_person(*account);
  if (!found) return fail(found.error());
  if (!*found) return fail(Problem::kUnknownPerson);
  const school::PersonId person = (*found)->person.id;
  const auto set = outcome_of(store.set_password(person, secret::hash_password(password, random)));
  if (!set) return fail(set.error());
  return person;
}

Outcome<std::vector<school::Person>> list_users(Store& store) {
  return outcome_of(store.people());
}

Outcome<school::RoomRecord> create_room(Store& store, std::string_view title,
                                        std::optional<std::string_view> name, base::WallTime now) {
  const auto good_title = school::read_room_title(title);
  if (!good_title) return fail(good_title.error());
  if (name && !school::is_room_name(*name)) return fail(Problem::kNameInvalid);
  auto good_name = name ? Outcome<std::string>(*name) : free_room_name(store, *good_title);
  if (!good_name) return fail(good_name.error());
  school::RoomRecord room{std::move(*good_name), *good_title, now};
  if (const auto added = store.add_room(room); !added) return fail(added.error());
  return room;
}

Outcome<std::vector<school::RoomRecord>> list_rooms(Store& store) {
  return outcome_of(store.rooms());
}

namespace {

// Of a rule that was left out nothing changes. False: there is no such word.
template <class Rule>
bool read_rule(const std::optional<std::string>& word, Rule& rule,
               std::optional<Rule> (*from)(std::string_view)) {
  if (!word) return true;
  const auto read = from(*word);
  if (read) rule = *read;
  return read.has_value();
}

// How classes begin and go on there.
bool read_class_rules(const RoomWishes& wishes, school::RoomRecord& room) {
  return read_rule(wishes.entry, room.entry, school::entry_rule_from) &&
         read_rule(wishes.private_chat, room.private_chat, school::private_chat_from) &&
         read_rule(wishes.cameras, room.cameras, school::camera_rule_from) &&
         read_rule(wishes.absence, room.absence, school::absence_rule_from) &&
         read_rule(wishes.ceiling, room.ceiling, school::ceiling_from) &&
         read_rule(wishes.mesh, room.mesh, school::mesh_rule_from);
}

}  // namespace

Outcome<school::RoomRecord> change_room(Store& store, std::string_view name,
                                        const RoomWishes& wishes) {
  auto found = store.find_room(name);
  if (!found) return fail(found.error());
  if (!*found) return fail(Problem::kUnknownRoom);
  school::RoomRecord room = std::move(**found);
  if (wishes.title) {
    auto title = school::read_room_title(*wishes.title);
    if (!title) return fail(title.error());
    room.title = std::move(*title);
  }
  if (wishes.recording) {
    const auto rule = school::recording_rule_from(*wishes.recording);
    if (!rule) return fail(Problem::kBadMessage);
    room.recording = *rule;
  }
  const std::int64_t days = wishes.recordings_days.value_or(room.recordings_days);
  if (days < 0 || days > school::kRecordingsDaysMax) return fail(Problem::kBadMessage);
  room.recordings_days = static_cast<std::uint16_t>(days);
  const std::int64_t direct = wishes.direct_max.value_or(room.direct_max);
  if (direct < 0 || direct > school::kDirectMaxMax) return fail(Problem::kBadMessage);
  room.direct_max = static_cast<std::uint16_t>(direct);
  if (wishes.student_rights) {
    const std::vector<std::string_view> words(wishes.student_rights->begin(),
                                              wishes.student_rights->end());
    const auto rights = school::student_rights_from(words);
    if (!rights) return fail(Problem::kBadMessage);
    room.student_rights = *rights;
  }
  if (!read_class_rules(wishes, room)) return fail(Problem::kBadMessage);
  if (wishes.waiting_note) {
    auto note = school::read_waiting_note(*wishes.waiting_note);
    if (!note) return fail(Problem::kBadMessage);
    room.waiting_note = std::move(*note);
  }
  if (const auto kept = store.change_room(room); !kept) return fail(kept.error());
  return room;
}

Outcome<void> delete_room(Store& store, std::string_view name) {
  const auto deleted = store.delete_room(name);
  if (!deleted) return fail(deleted.error());
  if (!*deleted) return fail(Problem::kUnknownRoom);
  return {};
}

Outcome<NewToken> create_token(Store& store, std::string_view room, school::Permission can,
                               std::optional<std::int64_t> expires_in_s, base::Random& random,
                               base::WallTime now) {
  if (expires_in_s && (*expires_in_s < 1 || *expires_in_s > kLinkSecondsMax)) {
    return fail(Problem::kBadMessage);
  }
  std::optional<base::WallTime> expires;
  if (expires_in_s) expires = base::WallTime{now.milliseconds + *expires_in_s * 1000};
  std::string token = secret::make_token(random);
  auto link = store.add_link({std::string(room), secret::hash_token(token), can, now, expires});
  if (!link && link.error() == store::Error::kMissing) return fail(Problem::kUnknownRoom);
  if (!link) return fail(link.error());
  return NewToken{std::move(*link), std::move(token)};
}

Outcome<std::vector<school::Link>> list_links(Store& store, std::string_view room) {
  const auto found = store.find_room(room);
  if (!found) return fail(found.error());
  if (!*found) return fail(Problem::kUnknownRoom);
  return outcome_of(store.links(room));
}

Outcome<void> revoke_link(Store& store, std::string_view room, school::LinkId link,
                          base::WallTime now) {
  const auto revoked = store.revoke_link(room, link, now);
  if (!revoked) return fail(revoked.error());
  if (!*revoked) return fail(Problem::kUnknownLink);
  return {};
}

Outcome<boost::json::object> administer(Store& store, std::string_view command,
                                        const boost::json::object& arguments, base::Random& random,
                                        base::WallTime now) {
  const auto found = std::ranges::find(kCommands, command, &Command::name);
  if (found == kCommands.end()) return fail(Problem::kUnknownCommand);
  Fields fields(arguments);
  return found->carry_out({store, random, now}, fields);
}

}  // namespace app::api
