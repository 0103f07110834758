#include "app/secret/password_worker.hpp"

#include <functional>
#include <memory>
#include <utility>

#include "app/secret/password.hpp"

namespace app::secret {

PasswordWorker::PasswordWorker(base::Random& random, std::size_t waiting_max)
    : random_(random), thread_(waiting_max) {}

boost::asio::awaitable<base::Result<std::string, WorkerBusy>> PasswordWorker::hash(
    std::string password) {
  const auto encoded = std::make_shared<std::string>();
  std::function<void()> work = [this, encoded, password = std::move(password)] {
    *encoded = hash_password(password, random_);
  };
  const bool done = co_await thread_.run(std::move(work));
  if (!done) co_return base::Failure{WorkerBusy{}};
  co_return std::move(*encoded);
}

boost::asio::awaitable<base::Result<bool, WorkerBusy>> PasswordWorker::verify(std::string password,
                                                                              std::string encoded) {
  const auto right = std::make_shared<bool>(false);
  std::function<void()> work = [this, right, password = std::move(password),
                                encoded = std::move(encoded)] {
    if (!encoded.empty()) {
      *right = verify_password(password, encoded);
      return;
    }
    if (nobody_.empty()) nobody_ = hash_password("nobody's password", random_);
    verify_password(password, nobody_);
  };
  const bool done = co_await thread_.run(std::move(work));
  if (!done) co_return base::Failure{WorkerBusy{}};
  co_return *right;
}

}  // namespace app::secret
