#include "app/auth/authenticator.hpp"

#include <string>

#include <gtest/gtest.h>

#include "app/secret/cookie.hpp"
#include "tests/app/auth/school_fixture.hpp"

namespace app::auth {
namespace {

using school::Permission;
using school::PersonRole;

class AuthenticatorTest : public testing::Test, protected SchoolFixture {
 protected:
  template <class T>
  static Refusal refusal(const base::Result<T, Refused>& result) {
    EXPECT_FALSE(result);
    return result ? Refusal::kServerBusy : result.error().why;
  }
  auto first_run(const std::string& token, const std::string& name, const std::string& password) {
    return run_to_end(accounts->first_run(token, name, password));
  }
  auto sign_in(const std::string& name, const std::string& password) {
    return run_to_end(accounts->sign_in(name, password, address_));
  }
  auto recognise(const std::optional<std::string>& token) {
    return run_to_end(accounts->recognise(token));
  }
  auto open_door(const std::string& room, const std::optional<std::string>& link,
                 const std::optional<std::string>& cookie = std::nullopt) {
    return run_to_end(accounts->open_door(room, link, cookie));
  }
  void break_store() {
    store::must(sqlite->database().execute(
        "PRAGMA foreign_keys=OFF; DROP TABLE people; DROP TABLE sign_ins; DROP TABLE links;"
        "DROP TABLE rooms; DROP TABLE settings;"));
  }

  const base::IpAddress address_ = base::IpAddress::v4(192, 0, 2, 1);
};

using FirstRunLink = AuthenticatorTest;
using SignIn = AuthenticatorTest;
using Cookies = AuthenticatorTest;
using Doors = AuthenticatorTest;

TEST_F(FirstRunLink, makes_the_administrator_and_signs_them_in) {
  EXPECT_TRUE(run_to_end(accounts->awaits_first_run()).value());
  const auto signed_in = first_run(first_run_token, " Sari", kPassword);
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->person.name, "sari");
  EXPECT_EQ(signed_in->person.role, PersonRole::kAdministrator);
  EXPECT_FALSE(run_to_end(accounts->awaits_first_run()).value());
  const auto known = recognise(signed_in->token);
  ASSERT_TRUE(known && *known);
  EXPECT_EQ((*known)->person, signed_in->person);
  EXPECT_TRUE(sign_in("sari", kPassword));
}

TEST_F(FirstRunLink, works_once) {
  ASSERT_TRUE(first_run(first_run_token, "sari", kPassword));
  EXPECT_EQ(refusal(first_run(first_run_token, "eve", kPassword)), Refusal::kAlreadyUsed);
  EXPECT_EQ(refusal(first_run("wrong", "eve", kPassword)), Refusal::kAlreadyUsed);
  EXPECT_EQ(store().people().value().size(), 1u);
}

TEST_F(FirstRunLink, used_by_two_at_the_same_time_makes_one_administrator) {
  boost::asio::io_context loop;
  int made = 0;
  int refused = 0;
  for (const char* name : {"sari", "eve"}) {
    boost::asio::co_spawn(loop, accounts->first_run(first_run_token, name, kPassword),
                          [&](std::exception_ptr, auto result) {
                            ++(result ? made : refused);
                            if (!result) {
                              EXPECT_EQ(result.error().why, Refusal::kAlreadyUsed);
                            }
                          });
  }
  loop.run();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, 1);
}

TEST_F(FirstRunLink, with_a_wrong_token_says_only_that) {
  EXPECT_EQ(refusal(first_run("wrong", "!", "short")), Refusal::kWrongToken);
  EXPECT_EQ(refusal(first_run("", "sari", kPassword)), Refusal::kWrongToken);
}

TEST_F(FirstRunLink, is_not_spent_by_a_bad_name_or_password) {
  EXPECT_EQ(refusal(first_run(first_run_token, "!", kPassword)), Refusal::kNameInvalid);
  EXPECT_EQ(refusal(first_run(first_run_token, "sari", "short")), Refusal::kPasswordTooShort);
  EXPECT_EQ(refusal(first_run(first_run_token, "sari", std::string(300, 'x'))), Refusal::kTooLong);
  add_person("joko");
  EXPECT_EQ(refusal(first_run(first_run_token, "joko", kPassword)), Refusal::kNameTaken);
  EXPECT_TRUE(first_run(first_run_token, "sari", kPassword));
}

TEST_F(SignIn, needs_the_right_name_and_password) {
  add_person("sari");
  const auto signed_in = sign_in(" SARI ", kPassword);
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->person.name, "sari");
  EXPECT_EQ(refusal(sign_in("sari", "salah salah")), Refusal::kWrongNameOrPassword);
  EXPECT_EQ(refusal(sign_in("joko", kPassword)), Refusal::kWrongNameOrPassword);
  EXPECT_EQ(refusal(sign_in("!", kPassword)), Refusal::kWrongNameOrPassword);
  EXPECT_EQ(refusal(sign_in("sari", "")), Refusal::kWrongNameOrPassword);
  EXPECT_EQ(refusal(sign_in("sari", std::string(100'000, 'x'))), Refusal::kWrongNameOrPassword);
}

TEST_F(SignIn, is_slowed_down_after_failures_and_forgiven_by_success) {
  add_person("sari");
  for (unsigned i = 0; i < school::kAccountFailuresFree; ++i) {
    EXPECT_EQ(refusal(sign_in("sari", "salah salah")), Refusal::kWrongNameOrPassword);
  }
  const auto slowed = sign_in("sari", kPassword);
  EXPECT_EQ(refusal(slowed), Refusal::kTooManyAttempts);
  EXPECT_EQ(slowed.error().retry_after, school::kAccountWaitFirst);
  clock.advance(slowed.error().retry_after);
  EXPECT_TRUE(sign_in("sari", kPassword));
  EXPECT_EQ(refusal(sign_in("sari", "salah salah")), Refusal::kWrongNameOrPassword);
}

TEST_F(SignIn, of_a_name_without_account_is_slowed_down_alike) {
  for (unsigned i = 0; i < school::kAccountFailuresFree; ++i) {
    EXPECT_EQ(refusal(sign_in("nobody", kPassword)), Refusal::kWrongNameOrPassword);
  }
  EXPECT_EQ(refusal(sign_in("nobody", kPassword)), Refusal::kTooManyAttempts);
}

TEST_F(SignIn, makes_an_old_hash_strong) {
  const school::Person sari = add_person("sari");
  // The reference implementation's vector: the same scheme with other costs.
  store::must(store().refresh_password(
      sari.id,
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
  ASSERT_TRUE(sign_in("sari", "password"));
  EXPECT_FALSE(secret::needs_rehash(store().find_person("sari").value()->password_hash));
  EXPECT_TRUE(sign_in("sari", "password"));
}

TEST_F(SignIn, does_not_count_what_the_server_could_not_look_at) {
  break_store();
  for (unsigned i = 0; i < 2 * school::kAccountFailuresFree; ++i) {
    EXPECT_EQ(refusal(sign_in("sari", kPassword)), Refusal::kServerBusy);
  }
}

TEST_F(Cookies, of_strangers_are_nobody) {
  EXPECT_FALSE(recognise(std::nullopt).value());
  EXPECT_FALSE(recognise("").value());
  EXPECT_FALSE(recognise("nonsense").value());
}

TEST_F(Cookies, end_with_signing_out) {
  add_person("sari");
  const std::string first = sign_in("sari", kPassword)->token;
  const std::string second = sign_in("sari", kPassword)->token;
  ASSERT_TRUE(run_to_end(accounts->sign_out(first)));
  EXPECT_FALSE(recognise(first).value());
  EXPECT_TRUE(recognise(second).value()) << "another device stays signed in";
  EXPECT_TRUE(run_to_end(accounts->sign_out("nonsense")));
}

TEST_F(Cookies, last_30_days_from_the_last_use) {
  add_person("sari");
  const std::string token = sign_in("sari", kPassword)->token;
  const auto expires = [&] {
    return store().find_sign_in(secret::hash_token(token)).value()->expires;
  };
  const base::WallTime first = expires();
  clock.advance(std::chrono::hours(23));
  ASSERT_TRUE(recognise(token).value());
  EXPECT_EQ(expires(), first) << "prolonged at most once a day";
  for (int week = 0; week < 10; ++week) {
    clock.advance(std::chrono::hours(24 * 7));
    const base::WallTime before = expires();
    ASSERT_TRUE(recognise(token).value());
    EXPECT_GT(expires(), before);
  }
  clock.advance(secret::kSignInTime);
  EXPECT_FALSE(recognise(token).value());
}

TEST_F(Cookies, that_expired_are_swept_out_by_the_next_sign_in) {
  add_person("sari");
  const std::string token = sign_in("sari", kPassword)->token;
  clock.advance(secret::kSignInTime);
  ASSERT_TRUE(sign_in("sari", kPassword));
  EXPECT_FALSE(store().find_sign_in(secret::hash_token(token)).value());
}

TEST_F(Cookies, are_kept_as_hashes_only) {
  add_person("sari");
  const std::string token = sign_in("sari", kPassword)->token;
  EXPECT_FALSE(store().find_sign_in(token).value());
  EXPECT_TRUE(store().find_sign_in(secret::hash_token(token)).value());
}

TEST_F(Doors, open_to_a_student_with_the_link) {
  add_room("kelas-7a");
  const std::string link = add_link("kelas-7a");
  const auto entry = open_door("kelas-7a", link);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->room.title, "Judul kelas-7a");
  EXPECT_EQ(entry->link, last_link);
  EXPECT_FALSE(entry->person);
}

TEST_F(Doors, open_to_the_signed_in_without_a_link) {
  add_room("kelas-7a");
  const school::Person sari = add_person("sari");
  const std::string token = sign_in("sari", kPassword)->token;
  const auto entry = open_door("kelas-7a", std::nullopt, token);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->person, sari);
  EXPECT_FALSE(entry->link);
}

TEST_F(Doors, with_a_link_a_teacher_enters_as_a_student_does) {
  add_room("kelas-7a");
  add_person("sari");
  const std::string link = add_link("kelas-7a");
  const auto entry = open_door("kelas-7a", link, sign_in("sari", kPassword)->token);
  ASSERT_TRUE(entry);
  EXPECT_FALSE(entry->person);
}

TEST_F(Doors, stay_shut_without_link_and_sign_in) {
  add_room("kelas-7a");
  EXPECT_EQ(refusal(open_door("kelas-7a", std::nullopt)), Refusal::kSignInNeeded);
  EXPECT_EQ(refusal(open_door("kelas-7a", std::nullopt, "nonsense")), Refusal::kSignInNeeded);
  EXPECT_EQ(refusal(open_door("kelas-9", std::nullopt)), Refusal::kUnknownRoom);
  EXPECT_EQ(refusal(open_door("", std::nullopt)), Refusal::kUnknownRoom);
}

TEST_F(Doors, stay_shut_for_a_link_that_is_wrong_revoked_or_expired) {
  add_room("kelas-7a");
  add_room("kelas-7b");
  EXPECT_EQ(refusal(open_door("kelas-7a", "nonsense")), Refusal::kWrongLink);
  EXPECT_EQ(refusal(open_door("kelas-7a", "")), Refusal::kWrongLink);
  const std::string link = add_link("kelas-7a");
  EXPECT_EQ(refusal(open_door("kelas-7b", link)), Refusal::kWrongLink);
  EXPECT_EQ(refusal(open_door("kelas-9", link)), Refusal::kUnknownRoom);
  EXPECT_EQ(refusal(open_door("kelas-7a", secret::hash_token(link))), Refusal::kWrongLink)
      << "who reads the database cannot come in with what is in it";

  store::must(store().revoke_link("kelas-7a", last_link, clock.wall_now()));
  EXPECT_EQ(refusal(open_door("kelas-7a", link)), Refusal::kLinkRevoked);

  base::WallTime soon = clock.wall_now();
  soon.milliseconds += 60'000;
  const std::string brief = add_link("kelas-7a", Permission::kJoin, soon);
  EXPECT_TRUE(open_door("kelas-7a", brief));
  clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(refusal(open_door("kelas-7a", brief)), Refusal::kLinkExpired);
}

TEST_F(Doors, a_token_allows_exactly_one_thing) {
  add_room("kelas-7a");
  const auto opens = [&](const std::string& token, Permission can) {
    const auto entry = run_to_end(accounts->open_by_token("kelas-7a", token, can));
    if (!entry) {
      EXPECT_EQ(entry.error().why, Refusal::kWrongLink);
    }
    return entry.has_value();
  };
  for (const Permission given : {Permission::kJoin, Permission::kPublish, Permission::kWatch}) {
    const std::string token = add_link("kelas-7a", given);
    for (const Permission asked : {Permission::kJoin, Permission::kPublish, Permission::kWatch}) {
      EXPECT_EQ(opens(token, asked), given == asked);
    }
    EXPECT_EQ(open_door("kelas-7a", token).has_value(), given == Permission::kJoin);
  }
  EXPECT_EQ(refusal(run_to_end(accounts->open_by_token("kelas-9", "x", Permission::kWatch))),
            Refusal::kUnknownRoom);
}

TEST_F(Doors, a_store_that_fails_is_a_busy_server) {
  const std::string token = "x";
  break_store();
  EXPECT_EQ(refusal(open_door("kelas-7a", token)), Refusal::kServerBusy);
  EXPECT_EQ(refusal(recognise(token)), Refusal::kServerBusy);
  EXPECT_EQ(refusal(run_to_end(accounts->sign_out(token))), Refusal::kServerBusy);
  EXPECT_EQ(refusal(run_to_end(accounts->awaits_first_run())), Refusal::kServerBusy);
  EXPECT_EQ(refusal(run_to_end(accounts->open_by_token("x", token, Permission::kWatch))),
            Refusal::kServerBusy);
  EXPECT_EQ(refusal(first_run(token, "sari", kPassword)), Refusal::kServerBusy);
}

}  // namespace
}  // namespace app::auth
