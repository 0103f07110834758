#include "store/sqlite_store.hpp"

#include <algorithm>

#include "store/migrations.hpp"
#include "store/rows.hpp"

namespace store {
namespace {

constexpr std::string_view kFirstRunToken = "first_run_token_hash";

// Words that this version does not know can only come from a damaged file; they give the least.
school::Person read_person(const Statement& row) {
  return {school::PersonId{id_at(row, 0)}, row.text(1),
          school::person_role_from(row.text(2)).value_or(school::PersonRole::kTeacher),
          time_at(row, 3)};
}

school::RoomRecord read_room(const Statement& row) {
  return {row.text(0),
          row.text(1),
          time_at(row, 2),
          school::recording_rule_from(row.text(3)).value_or(school::RecordingRule::kNever),
          static_cast<std::uint16_t>(row.integer(4)),
          static_cast<std::uint16_t>(row.integer(5)),
          school::student_rights_from(row.text(6))
              .value_or(school::StudentRights{false, false, false, false}),
          school::entry_rule_from(row.text(7)).value_or(school::EntryRule::kAsk),
          row.text(8),
          school::private_chat_from(row.text(9)).value_or(school::PrivateChat::kOff),
          school::camera_rule_from(row.text(10)).value_or(school::CameraRule::kTeachers),
          school::absence_rule_from(row.text(11)).value_or(school::AbsenceRule::kWait),
          school::ceiling_from(row.text(12)).value_or(school::Ceiling::kEverything),
          school::mesh_rule_from(row.text(13)).value_or(school::MeshRule::kNever)};
}

std::string select_rooms(std::string_view rest) {
  return "SELECT name, title, created_ms, recording, recordings_days, direct_max, student_rights, "
         "entry, waiting_note, private_chat, cameras, absence, ceiling, mesh FROM rooms " +
         std::string(rest);
}

school::Link read_link(const Statement& row) {
  school::Link link;
  link.id = school::LinkId{id_at(row, 0)};
  link.room = row.text(1);
  link.token_hash = row.text(2);
  link.can = school::permission_from(row.text(3)).value_or(school::Permission::kWatch);
  link.created = time_at(row, 4);
  if (const auto expires = row.optional_integer(5)) link.expires = base::WallTime{*expires};
  link.revoked = row.optional_integer(6).has_value();
  return link;
}

classroom::ChatMessage read_message(const Statement& row) {
  classroom::ChatMessage message{
      classroom::MessageId{id_at(row, 0)},
      classroom::ParticipantId{id_at(row, 1)},
      row.text(2),
      classroom::role_from(row.text(3)).value_or(classroom::Role::kStudent),
      row.text(4),
      time_at(row, 5)};
  if (const auto reply_to = id_at(row, 6)) message.reply_to = classroom::MessageId{reply_to};
  message.edited = row.integer(7) != 0;
  message.audience = classroom::audience_from(row.text(8)).value_or(classroom::Audience::kTwo);
  message.to = classroom::ParticipantId{id_at(row, 9)};
  message.to_name = row.text(10);
  message.reply_audience =
      classroom::audience_from(row.text(11)).value_or(classroom::Audience::kTwo);
  message.file = read_file(row, 12);
  return message;
}

}  // namespace

Answer<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path) {
  auto database = Database::open(path);
  if (!database) return base::Failure{database.error()};
  if (const auto migrated = migrate(*database); !migrated) return base::Failure{migrated.error()};
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(*database)));
}

// ---- people

Answer<school::Person> SqliteStore::add_person(const NewPerson& person) {
  return database_.transaction([&] { return insert_person(person); });
}

Answer<std::optional<Account>> SqliteStore::find_person(std::string_view name) {
  return first(database_.query("SELECT id, name, role, created_ms, password_hash FROM people "
                               "WHERE name = $1",
                               name),
               [](const Statement& row) { return Account{read_person(row), row.text(4)}; });
}

Answer<std::vector<school::Person>> SqliteStore::people() {
  return all(database_.query("SELECT id, name, role, created_ms FROM people ORDER BY name"),
             read_person);
}

Answer<void> SqliteStore::set_password(school::PersonId person, std::string_view password_hash) {
  return database_.transaction([&]() -> Answer<void> {
    if (auto set = refresh_password(person, password_hash); !set) return set;
    return only_success(
        database_.run("DELETE FROM sign_ins WHERE person = $1", number(person.value)));
  });
}

Answer<void> SqliteStore::refresh_password(school::PersonId person,
                                           std::string_view password_hash) {
  return exactly_one(database_.run("UPDATE people SET password_hash = $1 WHERE id = $2",
                                   password_hash, number(person.value)));
}

Answer<bool> SqliteStore::has_administrator() {
  const auto found = first(database_.query("SELECT 1 FROM people WHERE role = $1 LIMIT 1",
                                           to_string(school::PersonRole::kAdministrator)),
                           [](const Statement& row) { return row.integer(0); });
  if (!found) return base::Failure{found.error()};
  return found->has_value();
}

// ---- the first run

Answer<void> SqliteStore::set_first_run_token(std::string_view token_hash) {
  return set_setting(kFirstRunToken, token_hash);
}

Answer<FirstRun> SqliteStore::check_first_run(std::string_view token_hash) {
  const auto used = has_administrator();
  if (!used) return base::Failure{used.error()};
  if (*used) return FirstRun::kAlreadyUsed;
  const auto awaited = setting(kFirstRunToken);
  if (!awaited) return base::Failure{awaited.error()};
  return *awaited == token_hash ? FirstRun::kDone : FirstRun::kWrongToken;
}

Answer<FirstRun> SqliteStore::add_first_administrator(std::string_view token_hash,
                                                      const NewPerson& person) {
  return database_.transaction([&]() -> Answer<FirstRun> {
    auto checked = check_first_run(token_hash);
    if (!checked || *checked != FirstRun::kDone) return checked;
    const auto added = insert_person(person);
    if (!added) return base::Failure{added.error()};
    const auto spent = database_.run("DELETE FROM settings WHERE name = $1", kFirstRunToken);
    if (!spent) return base::Failure{spent.error()};
    return FirstRun::kDone;
  });
}

// ---- sign-ins

Answer<void> SqliteStore::add_sign_in(std::string_view token_hash, school::PersonId person,
                                      base::WallTime expires) {
  return only_success(
      database_.run("INSERT INTO sign_ins (token_hash, person, expires_ms) VALUES ($1, $2, $3)",
                    token_hash, number(person.value), expires.milliseconds));
}

Answer<std::optional<SignIn>> SqliteStore::find_sign_in(std::string_view token_hash) {
  return first(database_.query(
                   "SELECT people.id, people.name, people.role, people.created_ms, "
                   "sign_ins.expires_ms FROM sign_ins JOIN people ON people.id = sign_ins.person "
                   "WHERE sign_ins.token_hash = $1",
                   token_hash),
               [](const Statement& row) { return SignIn{read_person(row), time_at(row, 4)}; });
}

Answer<void> SqliteStore::renew_sign_in(std::string_view token_hash, base::WallTime expires) {
  return only_success(database_.run("UPDATE sign_ins SET expires_ms = $1 WHERE token_hash = $2",
                                    expires.milliseconds, token_hash));
}

Answer<void> SqliteStore::delete_sign_in(std::string_view token_hash) {
  return only_success(database_.run("DELETE FROM sign_ins WHERE token_hash = $1", token_hash));
}

Answer<void> SqliteStore::delete_expired_sign_ins(base::WallTime now) {
  return only_success(
      database_.run("DELETE FROM sign_ins WHERE expires_ms <= $1", now.milliseconds));
}

// ---- rooms

Answer<void> SqliteStore::add_room(const school::RoomRecord& room) {
  return only_success(database_.run(
      "INSERT INTO rooms (name, title, created_ms, recording, recordings_days, "
      "direct_max, student_rights, entry, waiting_note, private_chat, cameras, absence, "
      "ceiling, mesh) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      room.name, room.title, room.created.milliseconds, to_string(room.recording),
      std::int64_t{room.recordings_days}, std::int64_t{room.direct_max},
      to_text(room.student_rights), to_string(room.entry), room.waiting_note,
      to_string(room.private_chat), to_string(room.cameras), to_string(room.absence),
      to_string(room.ceiling), to_string(room.mesh)));
}

Answer<std::optional<school::RoomRecord>> SqliteStore::find_room(std::string_view name) {
  return first(database_.query(select_rooms("WHERE name = $1"), name), read_room);
}

Answer<std::vector<school::RoomRecord>> SqliteStore::rooms() {
  return all(database_.query(select_rooms("ORDER BY LOWER(title), name")), read_room);
}

Answer<void> SqliteStore::change_room(const school::RoomRecord& room) {
  return exactly_one(database_.run(
      "UPDATE rooms SET title = $1, recording = $2, recordings_days = $3, direct_max = $4, "
      "student_rights = $5, entry = $6, waiting_note = $7, private_chat = $8, cameras = $9, "
      "absence = $10, ceiling = $11, mesh = $12 WHERE name = $13",
      room.title, to_string(room.recording), std::int64_t{room.recordings_days},
      std::int64_t{room.direct_max}, to_text(room.student_rights), to_string(room.entry),
      room.waiting_note, to_string(room.private_chat), to_string(room.cameras),
      to_string(room.absence), to_string(room.ceiling), to_string(room.mesh), room.name));
}

Answer<bool> SqliteStore::delete_room(std::string_view name) {
  const auto changed = database_.run("DELETE FROM rooms WHERE name = $1", name);
  if (!changed) return base::Failure{changed.error()};
  return *changed > 0;
}

// ---- links

Answer<school::Link> SqliteStore::add_link(const NewLink& link) {
  return database_.transaction([&]() -> Answer<school::Link> {
    const auto id = next_id(database_, "link");
    if (!id) return base::Failure{id.error()};
    std::optional<std::int64_t> expires;
    if (link.expires) expires = link.expires->milliseconds;
    const auto added = database_.run(
        "INSERT INTO links (id, room, token_hash, can, created_ms, expires_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        number(*id), link.room, link.token_hash, to_string(link.can), link.created.milliseconds,
        expires);
    if (!added) return base::Failure{added.error()};
    return school::Link{school::LinkId{*id}, link.room, link.token_hash, link.can, link.created,
                        link.expires,        false};
  });
}

Answer<std::vector<school::Link>> SqliteStore::links(std::string_view room) {
  return all(database_.query("SELECT id, room, token_hash, can, created_ms, expires_ms, "
                             "revoked_ms FROM links WHERE room = $1 ORDER BY id",
                             room),
             read_link);
}

Answer<std::optional<school::Link>> SqliteStore::find_link(std::string_view token_hash) {
  return first(database_.query("SELECT id, room, token_hash, can, created_ms, expires_ms, "
                               "revoked_ms FROM links WHERE token_hash = $1",
                               token_hash),
               read_link);
}

Answer<bool> SqliteStore::revoke_link(std::string_view room, school::LinkId link,
                                      base::WallTime now) {
  // The moment of the first time stays.
  const auto changed = database_.run(
      "UPDATE links SET revoked_ms = COALESCE(revoked_ms, $1) WHERE room = $2 AND id = $3",
      now.milliseconds, room, number(link.value));
  if (!changed) return base::Failure{changed.error()};
  return *changed > 0;
}

// ---- chat

Answer<void> SqliteStore::append_chat(std::string_view room,
                                      const classroom::ChatMessage& message) {
  return database_.transaction([&]() -> Answer<void> {
    const auto added = database_.run(
        "INSERT INTO chat (room, id, sender, sender_name, sender_role, body, at_ms, reply_to, "
        "edited, audience, recipient, recipient_name, reply_audience) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
        "ON CONFLICT (room, id) DO UPDATE SET "
        "sender = excluded.sender, sender_name = excluded.sender_name, "
        "sender_role = excluded.sender_role, body = excluded.body, at_ms = excluded.at_ms, "
        "reply_to = excluded.reply_to, edited = excluded.edited, audience = excluded.audience, "
        "recipient = excluded.recipient, recipient_name = excluded.recipient_name, "
        "reply_audience = excluded.reply_audience",
        room, number(message.id.value), number(message.from.value), message.name,
        to_string(message.role), message.text, message.at.milliseconds,
        number(message.reply_to.value_or(classroom::MessageId{}).value),
        std::int64_t{message.edited}, to_string(message.audience), number(message.to.value),
        message.to_name, to_string(message.reply_audience));
    if (!added) return base::Failure{added.error()};
    if (message.file) {
      if (auto kept = files_.keep(room, message.id, *message.file); !kept) return kept;
    }
    return only_success(
        database_.run("DELETE FROM chat WHERE room = $1 AND id <= $2", room,
                      number(message.id.value) - static_cast<std::int64_t>(kChatKeptMax)));
  });
}

Answer<void> SqliteStore::remove_chat(std::string_view room, classroom::MessageId message) {
  return only_success(
      database_.run("DELETE FROM chat WHERE room = $1 AND id = $2", room, number(message.value)));
}

Answer<std::vector<classroom::ChatMessage>> SqliteStore::last_chat(std::string_view room,
                                                                   std::size_t count_max) {
  auto messages =
      all(database_.query("SELECT chat.id, sender, sender_name, sender_role, body, at_ms, "
                          "reply_to, edited, audience, recipient, "
                          "recipient_name, reply_audience, " +
                              std::string(kFileColumns) +
                              " FROM chat LEFT JOIN chat_files ON chat_files.room = chat.room AND "
                              "chat_files.message = chat.id WHERE chat.room = $1 "
                              "ORDER BY chat.id DESC LIMIT $2",
                          room, number(count_max)),
          read_message);
  if (messages) std::ranges::reverse(*messages);
  return messages;
}

// ---- settings

Answer<std::optional<std::string>> SqliteStore::setting(std::string_view name) {
  return first(database_.query("SELECT value FROM settings WHERE name = $1", name),
               [](const Statement& row) { return row.text(0); });
}

Answer<void> SqliteStore::set_setting(std::string_view name, std::string_view value) {
  return only_success(
      database_.run("INSERT INTO settings (name, value) VALUES ($1, $2) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    name, value));
}

// ---- shared

Answer<school::Person> SqliteStore::insert_person(const NewPerson& person) {
  const auto id = next_id(database_, "person");
  if (!id) return base::Failure{id.error()};
  const auto added = database_.run(
      "INSERT INTO people (id, name, role, password_hash, created_ms) "
      "VALUES ($1, $2, $3, $4, $5)",
      number(*id), person.name, to_string(person.role), person.password_hash,
      person.created.milliseconds);
  if (!added) return base::Failure{added.error()};
  return school::Person{school::PersonId{*id}, person.name, person.role, person.created};
}

}  // namespace store
