// A school with its accounts, on a store in a temporary folder: what auth and api are tested with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/auth/authenticator.hpp"
#include "app/auth/first_run.hpp"
#include "app/secret/password.hpp"
#include "app/secret/password_worker.hpp"
#include "app/secret/token.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"
#include "store/sqlite_store.hpp"
#include "tests/app/run_to_end.hpp"
#include "tests/app/test_clock.hpp"
#include "tests/store/temporary_folder.hpp"

namespace app {

struct SchoolFixture {
  static constexpr char kPassword[] = "rahasia banget";

  SchoolFixture() {
    auto opened = store::SqliteStore::open(folder.file("pendopo.db"));
    if (!opened) std::abort();
    // A commit of a test need not reach the disk.
    store::must((*opened)->database().execute("PRAGMA synchronous=OFF"));
    sqlite = opened->get();
    const auto token = auth::make_first_run_token(**opened, random);
    first_run_token = token && *token ? **token : "";
    gate = std::make_unique<StoreGate>(std::move(*opened));
    accounts = std::make_unique<auth::Authenticator>(*gate, passwords, random, clock);
  }

  // The store directly; nothing else runs between the calls of a test.
  store::SqliteStore& store() { return *sqlite; }

  // The hash of kPassword; 19 MiB once are enough.
  const std::string& password_hash() {
    if (hash.empty()) hash = secret::hash_password(kPassword, random);
    return hash;
  }
  school::Person add_person(const std::string& name,
                            school::PersonRole role = school::PersonRole::kTeacher) {
    return store().add_person({name, role, password_hash(), clock.wall_now()}).value();
  }
  void add_room(const std::string& name) {
    store::must(store().add_room({name, "Judul " + name, clock.wall_now()}));
  }
  // Gives the token.
  std::string add_link(const std::string& room, school::Permission can = school::Permission::kJoin,
                       std::optional<base::WallTime> expires = std::nullopt) {
    const std::string token = secret::make_token(random);
    const auto link =
        store().add_link({room, secret::hash_token(token), can, clock.wall_now(), expires});
    store::must(link);
    last_link = link->id;
    return token;
  }

  store::TemporaryFolder folder;
  TestClock clock;
  base::SeededRandom random{1};
  base::SeededRandom worker_random{2};
  secret::PasswordWorker passwords{worker_random};
  store::SqliteStore* sqlite = nullptr;
  std::unique_ptr<StoreGate> gate;
  std::unique_ptr<auth::Authenticator> accounts;
  std::string first_run_token;
  school::LinkId last_link;
  std::string hash;
};

}  // namespace app
