#include "app/secret/password_worker.hpp"

#include <gtest/gtest.h>

#include "app/secret/password.hpp"
#include "tests/app/run_to_end.hpp"

namespace app::secret {
namespace {

class PasswordWorkerTest : public testing::Test {
 protected:
  base::SeededRandom random_{1};
};

TEST_F(PasswordWorkerTest, hashes_and_verifies) {
  PasswordWorker worker(random_);
  const auto encoded = run_to_end(worker.hash("rahasia"));
  ASSERT_TRUE(encoded);
  EXPECT_TRUE(verify_password("rahasia", *encoded));
  EXPECT_EQ(run_to_end(worker.verify("rahasia", *encoded)).value(), true);
  EXPECT_EQ(run_to_end(worker.verify("salah", *encoded)).value(), false);
}

TEST_F(PasswordWorkerTest, nobody_has_no_password) {
  PasswordWorker worker(random_);
  EXPECT_EQ(run_to_end(worker.verify("nobody's password", "")).value(), false);
  EXPECT_EQ(run_to_end(worker.verify("", "")).value(), false);
}

TEST_F(PasswordWorkerTest, refuses_when_too_many_wait) {
  PasswordWorker worker(random_, 2);
  boost::asio::io_context loop;
  int busy = 0;
  int done = 0;
  for (int i = 0; i < 5; ++i) {
    boost::asio::co_spawn(loop, worker.hash("rahasia"),
                          [&](std::exception_ptr, auto result) { ++(result ? done : busy); });
  }
  loop.run();
  EXPECT_EQ(done + busy, 5);
  EXPECT_GE(busy, 1);
  EXPECT_GE(done, 2);
}

}  // namespace
}  // namespace app::secret
