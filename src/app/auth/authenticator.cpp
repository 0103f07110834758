#include "app/auth/authenticator.hpp"

#include <utility>

#include "app/secret/cookie.hpp"
#include "app/secret/password.hpp"
#include "app/secret/token.hpp"

namespace app::auth {
namespace {

using secret::hash_token;
using secret::kSignInTime;
using secret::make_token;
using secret::needs_rehash;
using store::Answer;
using store::Store;

constexpr std::chrono::milliseconds kRenewAfter = std::chrono::hours(24);

base::WallTime after(base::WallTime now, std::chrono::milliseconds time) {
  return {now.milliseconds + time.count()};
}

base::Failure<Refused> refuse(Refusal why) {
  return base::Failure{Refused{why}};
}

// The store's own trouble is in the log; the person can only try again.
base::Failure<Refused> refuse(store::Error error) {
  return refuse(error == store::Error::kTaken ? Refusal::kNameTaken : Refusal::kServerBusy);
}

Refusal refusal_of(school::AccountError error) {
  switch (error) {
    case school::AccountError::kNameInvalid:
      return Refusal::kNameInvalid;
    case school::AccountError::kPasswordTooShort:
      return Refusal::kPasswordTooShort;
    case school::AccountError::kTooLong:
      return Refusal::kTooLong;
  }
  return Refusal::kNameInvalid;
}

std::optional<Refusal> refusal_of(store::FirstRun answer) {
  switch (answer) {
    case store::FirstRun::kDone:
      return std::nullopt;
    case store::FirstRun::kWrongToken:
      return Refusal::kWrongToken;
    case store::FirstRun::kAlreadyUsed:
      return Refusal::kAlreadyUsed;
  }
  return Refusal::kWrongToken;
}

// What the store knows about a door, fetched in one trip.
struct Door {
  std::optional<school::RoomRecord> room;
  std::optional<school::Link> link;
};

Answer<Door> look_up(Store& store, const std::string& room, const std::string& link_hash) {
  Door door;
  auto found_room = store.find_room(room);
  if (!found_room) return base::Failure{found_room.error()};
  door.room = std::move(*found_room);
  if (!door.room || link_hash.empty()) return door;
  auto found_link = store.find_link(link_hash);
  if (!found_link) return base::Failure{found_link.error()};
  door.link = std::move(*found_link);
  return door;
}

// A link to another room is as wrong as none: it must not tell which rooms it belongs to.
base::Result<Entry, Refused> enter_by_link(Door door, school::Permission permission,
                                           base::WallTime now) {
  if (!door.room) return refuse(Refusal::kUnknownRoom);
  const bool fits = door.link && door.link->room == door.room->name && door.link->can == permission;
  if (!fits) return refuse(Refusal::kWrongLink);
  switch (school::check(*door.link, now)) {
    case school::LinkState::kRevoked:
      return refuse(Refusal::kLinkRevoked);
    case school::LinkState::kExpired:
      return refuse(Refusal::kLinkExpired);
    case school::LinkState::kValid:
      break;
  }
  return Entry{std::move(*door.room), std::nullopt, door.link->id};
}

}  // namespace

Authenticator::Task<SignedIn> Authenticator::first_run(std::string token, std::string name,
                                                       std::string password) {
  std::string hash = hash_token(token);
  // The token first: who has none learns nothing, and costs no hashing.
  const auto check = [hash](Store& store) { return store.check_first_run(hash); };
  const auto checked = co_await store_.run(check);
  if (!checked) co_return refuse(checked.error());
  if (const auto refusal = refusal_of(*checked)) co_return refuse(*refusal);

  auto account = school::read_person_name(name);
  if (!account) co_return refuse(refusal_of(account.error()));
  if (const auto good = school::check_password(password); !good) {
    co_return refuse(refusal_of(good.error()));
  }
  auto encoded = co_await passwords_.hash(std::move(password));
  if (!encoded) co_return refuse(Refusal::kServerBusy);

  const store::NewPerson person{*account, school::PersonRole::kAdministrator, std::move(*encoded),
                                clock_.wall_now()};
  const auto add = [hash, person](Store& store) {
    return store.add_first_administrator(hash, person);
  };
  const auto added = co_await store_.run(add);
  if (!added) co_return refuse(added.error());
  // Two may have come with the same link; the store decided.
  if (const auto refusal = refusal_of(*added)) co_return refuse(*refusal);
  const auto find = [name = person.name](Store& store) { return store.find_person(name); };
  auto found = co_await store_.run(find);
  if (!found || !*found) co_return refuse(Refusal::kServerBusy);
  co_return co_await begin_sign_in(std::move((*found)->person));
}

Authenticator::Task<bool> Authenticator::awaits_first_run() {
  const auto found = co_await store_.run([](Store& store) { return store.has_administrator(); });
  if (!found) co_return refuse(found.error());
  co_return !*found;
}

Authenticator::Task<SignedIn> Authenticator::sign_in(std::string name, std::string password,
                                                     base::IpAddress address) {
  // What can be no name or no password is wrong at once: no hashing for it.
  const auto account = school::read_person_name(name);
  if (!account || password.size() > school::kPasswordMax) {
    co_return refuse(Refusal::kWrongNameOrPassword);
  }
  if (const auto wait = throttle_.attempt(clock_.now(), *account, address)) {
    co_return base::Failure{Refused{Refusal::kTooManyAttempts, *wait}};
  }
  const auto find = [name = *account](Store& store) { return store.find_person(name); };
  auto found = co_await store_.run(find);
  if (!found) {
    throttle_.withdrawn(*account, address);
    co_return refuse(found.error());
  }
  std::string encoded = *found ? (*found)->password_hash : "";
  const auto right = co_await passwords_.verify(password, std::move(encoded));
  if (!right) {
    throttle_.withdrawn(*account, address);
    co_return refuse(Refusal::kServerBusy);
  }
  if (!*right) co_return refuse(Refusal::kWrongNameOrPassword);
  throttle_.succeeded(*account, address);
  if (needs_rehash((*found)->password_hash)) {
    (void)co_await refresh_hash(**found, password);  // next time will do as well
  }
  co_return co_await begin_sign_in(std::move((*found)->person));
}

Authenticator::Task<void> Authenticator::sign_out(std::string token) {
  const auto forget = [hash = hash_token(token)](Store& store) {
    return store.delete_sign_in(hash);
  };
  const auto done = co_await store_.run(forget);
  if (!done) co_return refuse(done.error());
  co_return base::Result<void, Refused>();
}

Authenticator::Task<std::optional<Recognised>> Authenticator::recognise(
    std::optional<std::string> token) {
  if (!token) co_return std::optional<Recognised>();
  std::string hash = hash_token(*token);
  const auto find = [hash](Store& store) { return store.find_sign_in(hash); };
  auto found = co_await store_.run(find);
  if (!found) co_return refuse(found.error());
  const base::WallTime now = clock_.wall_now();
  if (!*found || (*found)->expires <= now) co_return std::optional<Recognised>();

  Recognised recognised{std::move((*found)->person)};
  const base::WallTime expires = after(now, kSignInTime);
  if (expires.milliseconds - (*found)->expires.milliseconds >= kRenewAfter.count()) {
    const auto renew = [hash, expires](Store& store) { return store.renew_sign_in(hash, expires); };
    // Whoever cannot be written is known all the same; the next request tries again.
    (void)co_await store_.run(renew);
  }
  co_return std::optional(std::move(recognised));
}

Authenticator::Task<Entry> Authenticator::open_door(std::string room,
                                                    std::optional<std::string> link,
                                                    std::optional<std::string> cookie_token) {
  const bool by_link = link.has_value();
  const auto look = [room = std::move(room), hash = by_link ? hash_token(*link) : ""](
                        Store& store) { return look_up(store, room, hash); };
  auto door = co_await store_.run(look);
  if (!door) co_return refuse(door.error());
  if (by_link) {
    co_return enter_by_link(std::move(*door), school::Permission::kJoin, clock_.wall_now());
  }
  if (!door->room) co_return refuse(Refusal::kUnknownRoom);
  auto recognised = co_await recognise(std::move(cookie_token));
  if (!recognised) co_return base::Failure{recognised.error()};
  if (!*recognised) co_return refuse(Refusal::kSignInNeeded);
  co_return Entry{std::move(*door->room), std::move((*recognised)->person), std::nullopt};
}

Authenticator::Task<Entry> Authenticator::open_by_token(std::string room, std::string token,
                                                        school::Permission permission) {
  const auto look = [room = std::move(room), hash = hash_token(token)](Store& store) {
    return look_up(store, room, hash);
  };
  auto door = co_await store_.run(look);
  if (!door) co_return refuse(door.error());
  co_return enter_by_link(std::move(*door), permission, clock_.wall_now());
}

Authenticator::Task<SignedIn> Authenticator::begin_sign_in(school::Person person) {
  std::string token = make_token(random_);
  const base::WallTime now = clock_.wall_now();
  const auto add = [hash = hash_token(token), id = person.id, now](Store& store) -> Answer<void> {
    if (auto tidied = store.delete_expired_sign_ins(now); !tidied) return tidied;
    return store.add_sign_in(hash, id, after(now, kSignInTime));
  };
  const auto kept = co_await store_.run(add);
  if (!kept) co_return refuse(Refusal::kServerBusy);
  co_return SignedIn{std::move(person), std::move(token)};
}

Authenticator::Task<void> Authenticator::refresh_hash(store::Account account,
                                                      std::string password) {
  const school::PersonId id = account.person.id;
  auto encoded = co_await passwords_.hash(std::move(password));
  if (!encoded) co_return refuse(Refusal::kServerBusy);
  const auto keep = [id, hash = std::move(*encoded)](Store& store) {
    return store.refresh_password(id, hash);
  };
  const auto kept = co_await store_.run(keep);
  if (!kept) co_return refuse(kept.error());
  co_return base::Result<void, Refused>();
}

}  // namespace app::auth
