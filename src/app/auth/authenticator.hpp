// The accounts of one school: passwords, cookies and links out of the store. Runs on the app loop;
// hashing and the store have threads of their own.
#pragma once

#include <optional>
#include <string>

#include "app/accounts.hpp"
#include "app/clock.hpp"
#include "app/secret/password_worker.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"
#include "school/sign_in_throttle.hpp"

namespace app::auth {

class Authenticator final : public Accounts {
 public:
  // All outlive it. `random` is used on the app loop.
  Authenticator(StoreGate& store, secret::PasswordWorker& passwords, base::Random& random,
                const Clock& clock)
      : store_(store), passwords_(passwords), random_(random), clock_(clock) {}

  Task<SignedIn> first_run(std::string token, std::string name, std::string password) override;
  Task<bool> awaits_first_run() override;
  Task<SignedIn> sign_in(std::string name, std::string password, base::IpAddress address) override;
  Task<void> sign_out(std::string token) override;
  Task<std::optional<Recognised>> recognise(std::optional<std::string> token) override;
  Task<Entry> open_door(std::string room, std::optional<std::string> link,
                        std::optional<std::string> cookie_token) override;
  Task<Entry> open_by_token(std::string room, std::string token,
                            school::Permission permission) override;

 private:
  Task<SignedIn> begin_sign_in(school::Person person);
  Task<void> refresh_hash(store::Account account, std::string password);

  StoreGate& store_;
  secret::PasswordWorker& passwords_;
  base::Random& random_;
  const Clock& clock_;
  school::SignInThrottle throttle_;
};

}  // namespace app::auth
