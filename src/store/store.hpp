// What must survive a restart, behind one interface. Each call is one transaction: it has happened
// as a whole, and is on the disk, when it is answered. Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "classroom/participant.hpp"
#include "school/link.hpp"
#include "school/person.hpp"
#include "school/room_record.hpp"
#include "store/channels.hpp"
#include "store/chat_files.hpp"
#include "store/error.hpp"
#include "store/polls.hpp"
#include "store/quality_minutes.hpp"
#include "store/slides.hpp"
#include "store/videos.hpp"

namespace store {

// A class of 40 who chat all day write about a thousand; older messages are dropped.
inline constexpr std::size_t kChatKeptMax = 10'000;  // per room

struct NewPerson {
  std::string name;
  school::PersonRole role = school::PersonRole::kTeacher;
  std::string password_hash;
  base::WallTime created;
};

struct Account {
  school::Person person;
  std::string password_hash;
};

struct SignIn {
  school::Person person;
  base::WallTime expires;
};

struct NewLink {
  std::string room;
  std::string token_hash;
  school::Permission can = school::Permission::kJoin;
  base::WallTime created;
  std::optional<base::WallTime> expires;
};

enum class FirstRun : std::uint8_t {
  kDone,
  kWrongToken,
  kAlreadyUsed,  // there is an administrator
};

class Store {
 public:
  virtual ~Store() = default;

  // People. Names are those of school::read_person_name.
  virtual Answer<school::Person> add_person(const NewPerson& person) = 0;  // kTaken
  virtual Answer<std::optional<Account>> find_person(std::string_view name) = 0;
  virtual Answer<std::vector<school::Person>> people() = 0;  // by name
  // Ends all sign-ins of that person. kMissing.
  virtual Answer<void> set_password(school::PersonId person, std::string_view password_hash) = 0;
  // The same password, hashed anew: nobody is signed out. kMissing.
  virtual Answer<void> refresh_password(school::PersonId person,
                                        std::string_view password_hash) = 0;
  virtual Answer<bool> has_administrator() = 0;

  // The first-run link. A new token replaces the one before.
  virtual Answer<void> set_first_run_token(std::string_view token_hash) = 0;
  // Whether the token is the one that is awaited; changes nothing.
  virtual Answer<FirstRun> check_first_run(std::string_view token_hash) = 0;
  // Checks, adds the administrator and spends the token, all or nothing. kTaken.
  virtual Answer<FirstRun> add_first_administrator(std::string_view token_hash,
                                                   const NewPerson& person) = 0;

  // Sign-ins. Looking one up does not ask whether it has expired.
  virtual Answer<void> add_sign_in(std::string_view token_hash, school::PersonId person,
                                   base::WallTime expires) = 0;  // kMissing
  virtual Answer<std::optional<SignIn>> find_sign_in(std::string_view token_hash) = 0;
  virtual Answer<void> renew_sign_in(std::string_view token_hash, base::WallTime expires) = 0;
  virtual Answer<void> delete_sign_in(std::string_view token_hash) = 0;
  virtual Answer<void> delete_expired_sign_ins(base::WallTime now) = 0;

  // Rooms. A room takes its links and its chat along when it is deleted.
  virtual Answer<void> add_room(const school::RoomRecord& room) = 0;  // kTaken
  virtual Answer<std::optional<school::RoomRecord>> find_room(std::string_view name) = 0;
  virtual Answer<std::vector<school::RoomRecord>> rooms() = 0;  // by title
  // All but its name and when it was made. kMissing.
  virtual Answer<void> change_room(const school::RoomRecord& room) = 0;
  virtual Answer<bool> delete_room(std::string_view name) = 0;  // false: there was none

  // Links.
  virtual Answer<school::Link> add_link(const NewLink& link) = 0;              // kMissing, kTaken
  virtual Answer<std::vector<school::Link>> links(std::string_view room) = 0;  // oldest first
  virtual Answer<std::optional<school::Link>> find_link(std::string_view token_hash) = 0;
  // false: that room has no such link. Revoking twice is not an error.
  virtual Answer<bool> revoke_link(std::string_view room, school::LinkId link,
                                   base::WallTime now) = 0;

  // Chat. A message of the same id replaces the one before, but for its file, which stays.
  virtual Answer<void> append_chat(std::string_view room,
                                   const classroom::ChatMessage& message) = 0;  // kMissing
  // Nothing happens when there is none.
  virtual Answer<void> remove_chat(std::string_view room, classroom::MessageId message) = 0;
  virtual Answer<std::vector<classroom::ChatMessage>> last_chat(std::string_view room,
                                                                std::size_t count_max) = 0;

  // Broadcast channels; as long as the store.
  virtual Channels& channels() = 0;
  // Files that go with messages; as long as the store.
  virtual ChatFiles& files() = 0;
  // Polls of rooms; as long as the store.
  virtual Polls& polls() = 0;
  // Slides of rooms; as long as the store.
  virtual Slides& slides() = 0;
  // The library; as long as the store.
  virtual Videos& videos() = 0;
  // How good broadcasts were; as long as the store.
  virtual QualityMinutes& quality() = 0;

  // Anything small that has a name.
  virtual Answer<std::optional<std::string>> setting(std::string_view name) = 0;
  virtual Answer<void> set_setting(std::string_view name, std::string_view value) = 0;
};

}  // namespace store
