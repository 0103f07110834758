// Hashes passwords one at a time on a thread of its own: the loop never waits, and a flood of
// sign-ins costs one core and 19 MiB, not all of them.
#pragma once

#include <cstddef>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "app/side_thread.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace app::secret {

struct WorkerBusy {};  // so many wait that this one would wait for seconds

class PasswordWorker {
 public:
  static constexpr std::size_t kWaitingMax = 64;  // 2 s of hashing at 30 ms each

  // `random` is used on the worker's thread alone.
  explicit PasswordWorker(base::Random& random, std::size_t waiting_max = kWaitingMax);

  boost::asio::awaitable<base::Result<std::string, WorkerBusy>> hash(std::string password);

  // An empty `encoded` stands for an account that does not exist: it takes as long and is false,
  // so that time does not tell which names have an account.
  boost::asio::awaitable<base::Result<bool, WorkerBusy>> verify(std::string password,
                                                                std::string encoded);

  void finish() { thread_.finish(); }  // see SideThread::finish

 private:
  base::Random& random_;
  std::string nobody_;  // made when first needed; touched by the thread alone
  SideThread thread_;
};

}  // namespace app::secret
