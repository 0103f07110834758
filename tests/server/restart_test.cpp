#include "server/restart.hpp"

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace server {
namespace {

constexpr char kMark[] = "PENDOPO_TEST_STARTED_ANEW";
constexpr int kStartedAnew = 42;
constexpr int kWithItsSignalBlocked = 43;

// The test program itself, when it was started anew: says so and ends.
[[maybe_unused]] const bool started = [] {
  if (std::getenv(kMark) == nullptr) return true;
  sigset_t blocked;
  ::sigprocmask(SIG_BLOCK, nullptr, &blocked);
  ::_exit(::sigismember(&blocked, SIGALRM) == 1 ? kWithItsSignalBlocked : kStartedAnew);
}();

int end_of(void (*body)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    body();
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Restart, starts_the_same_program_also_from_a_signal_handler) {
  EXPECT_EQ(end_of([] {
              ::setenv(kMark, "1", 1);
              prepare_restart();
              std::signal(SIGALRM, [](int) { start_anew(); });
              std::raise(SIGALRM);
            }),
            kStartedAnew);
}

TEST(Restart, goes_on_when_nothing_was_prepared) {
  EXPECT_EQ(end_of([] {
              start_anew();
              ::_exit(7);
            }),
            7);
}

}  // namespace
}  // namespace server
