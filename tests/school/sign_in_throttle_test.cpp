#include "school/sign_in_throttle.hpp"

#include <string>

#include <gtest/gtest.h>

namespace school {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SignInThrottleTest : public testing::Test {
 protected:
  bool may(std::string_view account) { return !throttle_.attempt(now_, account, address_); }
  base::Duration wait(std::string_view account) {
    return throttle_.attempt(now_, account, address_).value_or(base::Duration::zero());
  }
  void fail(std::string_view account, unsigned times) {
    for (unsigned i = 0; i < times; ++i) {
      now_ += kAccountWaitMax;
      ASSERT_TRUE(may(account));
    }
  }

  base::Time now_{seconds(1000)};
  base::IpAddress address_ = base::IpAddress::v4(192, 0, 2, 1);
  SignInThrottle throttle_;
};

TEST_F(SignInThrottleTest, a_few_failures_are_free) {
  for (unsigned i = 0; i < kAccountFailuresFree; ++i) EXPECT_TRUE(may("sari"));
  EXPECT_FALSE(may("sari"));
}

TEST_F(SignInThrottleTest, then_each_failure_doubles_the_wait_up_to_a_minute) {
  for (unsigned i = 0; i < kAccountFailuresFree; ++i) may("sari");
  for (int expected : {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
    EXPECT_EQ(wait("sari"), seconds(expected));
    now_ += seconds(expected) - milliseconds(1);
    EXPECT_EQ(wait("sari"), milliseconds(1));
    now_ += milliseconds(1);
    EXPECT_TRUE(may("sari"));
  }
}

TEST_F(SignInThrottleTest, being_told_to_wait_does_not_count) {
  for (unsigned i = 0; i < kAccountFailuresFree; ++i) may("sari");
  for (int i = 0; i < 50; ++i) EXPECT_EQ(wait("sari"), kAccountWaitFirst);
}

TEST_F(SignInThrottleTest, success_is_free_and_forgives) {
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(may("sari"));
    throttle_.succeeded("sari", address_);
  }
  fail("sari", kAccountFailuresFree);
  now_ += kAccountWaitFirst;
  EXPECT_TRUE(may("sari"));
  throttle_.succeeded("sari", address_);
  EXPECT_TRUE(may("sari"));
}

TEST_F(SignInThrottleTest, a_colleague_at_the_same_address_does_not_wait) {
  for (unsigned i = 0; i < kAccountFailuresFree + 1; ++i) may("sari");
  EXPECT_FALSE(may("sari"));
  EXPECT_TRUE(may("joko"));
}

TEST_F(SignInThrottleTest, failures_are_forgotten_in_time) {
  fail("sari", kAccountFailuresFree + 5);
  now_ += kAccountForgetTime;
  for (unsigned i = 0; i < kAccountFailuresFree; ++i) EXPECT_TRUE(may("sari"));
  EXPECT_FALSE(may("sari"));
}

TEST_F(SignInThrottleTest, an_address_that_tries_many_accounts_is_stopped_for_the_minute) {
  for (unsigned i = 0; i < kAddressFailuresMax; ++i) EXPECT_TRUE(may("n" + std::to_string(i)));
  now_ += seconds(20);
  EXPECT_EQ(wait("joko"), kAddressTime - seconds(20));
  EXPECT_FALSE(throttle_.attempt(now_, "joko", base::IpAddress::v4(192, 0, 2, 2)));
  now_ += kAddressTime - seconds(20);
  EXPECT_TRUE(may("joko2"));
}

TEST_F(SignInThrottleTest, addresses_of_one_ipv6_network_are_one) {
  for (unsigned i = 0; i < kAddressFailuresMax; ++i) {
    base::IpAddress address = *base::IpAddress::parse("2001:db8::1");
    address.octets[15] = static_cast<std::uint8_t>(i);
    EXPECT_FALSE(throttle_.attempt(now_, "n" + std::to_string(i), address));
  }
  EXPECT_TRUE(throttle_.attempt(now_, "x", *base::IpAddress::parse("2001:db8::ffff")));
  EXPECT_FALSE(throttle_.attempt(now_, "x", *base::IpAddress::parse("2001:db8:0:1::1")));
}

TEST_F(SignInThrottleTest, many_at_once_are_not_many_free_guesses) {
  // None of these has ended yet, and still the sixth must wait.
  unsigned begun = 0;
  for (int i = 0; i < 64; ++i) begun += may("sari");
  EXPECT_EQ(begun, kAccountFailuresFree);
}

TEST_F(SignInThrottleTest, an_attempt_the_server_could_not_look_at_never_was) {
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(may("sari"));
    throttle_.withdrawn("sari", address_);
  }
  EXPECT_EQ(throttle_.size(), 0u);
  throttle_.withdrawn("sari", address_);
  throttle_.succeeded("sari", address_);
  EXPECT_EQ(throttle_.size(), 0u);
}

TEST_F(SignInThrottleTest, an_attempt_that_ends_after_it_was_forgotten_harms_nothing) {
  EXPECT_TRUE(may("sari"));
  now_ += kAccountForgetTime;
  for (unsigned i = 0; i < kAddressFailuresMax; ++i) may("n" + std::to_string(i));
  EXPECT_FALSE(may("sari"));  // the address waits; sari's failures were forgotten just now
  throttle_.withdrawn("sari", address_);
  now_ += kAddressTime;
  EXPECT_TRUE(may("sari"));
}

TEST_F(SignInThrottleTest, memory_is_bounded_and_the_stalest_goes_first) {
  fail("sari", kAccountFailuresFree);
  for (std::uint32_t i = 0; i < kThrottleEntriesMax + 300; ++i) {
    now_ += milliseconds(1);
    std::uint8_t octets[4];
    base::store_u32(octets, i);
    throttle_.attempt(now_, "n" + std::to_string(i),
                      base::IpAddress::v4(octets[0], octets[1], octets[2], octets[3]));
  }
  EXPECT_EQ(throttle_.size(), 2 * kThrottleEntriesMax);
  const std::string last = "n" + std::to_string(kThrottleEntriesMax + 299);
  for (unsigned i = 1; i < kAccountFailuresFree; ++i) EXPECT_TRUE(may(last));
  EXPECT_FALSE(may(last));
}

TEST_F(SignInThrottleTest, a_withdrawn_attempt_costs_no_wait) {
  for (unsigned i = 0; i < kAccountFailuresFree; ++i) may("sari");
  now_ += kAccountWaitFirst;
  ASSERT_TRUE(may("sari"));
  throttle_.withdrawn("sari", address_);
  EXPECT_TRUE(may("sari")) << "the server was busy; whoever types need not wait for it";
  EXPECT_EQ(wait("sari"), 2 * kAccountWaitFirst) << "but what was looked at counts";
}

TEST_F(SignInThrottleTest, withdrawing_one_attempt_leaves_the_failures_before_it) {
  for (unsigned i = 0; i < kAccountFailuresFree; ++i) ASSERT_TRUE(may("sari"));
  throttle_.withdrawn("sari", address_);
  EXPECT_TRUE(may("sari"));
  EXPECT_FALSE(may("sari"));
}

TEST_F(SignInThrottleTest, failures_are_remembered_until_the_last_moment) {
  fail("sari", kAccountFailuresFree + 3);
  now_ += kAccountForgetTime - milliseconds(1);
  EXPECT_TRUE(may("sari"));
  EXPECT_EQ(wait("sari"), seconds(16)) << "the ninth failure, not the first";
}

TEST_F(SignInThrottleTest, the_wait_stays_a_minute_however_many_failures) {
  fail("sari", 500);
  EXPECT_EQ(wait("sari"), kAccountWaitMax);
}

TEST_F(SignInThrottleTest, an_address_waits_for_the_minute_that_its_first_failure_began) {
  ASSERT_TRUE(may("n"));
  now_ += kAddressTime - milliseconds(1);
  for (unsigned i = 1; i < kAddressFailuresMax; ++i) ASSERT_TRUE(may("n" + std::to_string(i)));
  EXPECT_EQ(wait("joko"), milliseconds(1));
  now_ += milliseconds(1);
  // The next minute has all of its failures again, and not one more.
  for (unsigned i = 0; i < kAddressFailuresMax; ++i) ASSERT_TRUE(may("m" + std::to_string(i)));
  EXPECT_EQ(wait("joko"), kAddressTime);
}

TEST_F(SignInThrottleTest, an_address_that_waits_marks_no_account) {
  for (unsigned i = 0; i < kAddressFailuresMax; ++i) may("n" + std::to_string(i));
  const std::size_t before = throttle_.size();
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(may("sari"));
  EXPECT_EQ(throttle_.size(), before);
  address_ = base::IpAddress::v4(198, 51, 100, 7);
  for (unsigned i = 0; i < kAccountFailuresFree; ++i) EXPECT_TRUE(may("sari"));
}

TEST_F(SignInThrottleTest, success_forgives_the_account_but_not_the_other_failures_of_its_address) {
  for (unsigned i = 0; i + 1 < kAddressFailuresMax; ++i) may("n" + std::to_string(i));
  ASSERT_TRUE(may("sari"));
  throttle_.succeeded("sari", address_);
  EXPECT_TRUE(may("joko"));
  EXPECT_FALSE(may("ani"));
}

TEST_F(SignInThrottleTest, an_account_is_guessed_no_faster_from_many_addresses) {
  unsigned begun = 0;
  for (std::uint8_t i = 0; i < 200; ++i) {
    address_ = base::IpAddress::v4(203, 0, 113, i);
    begun += may("sari");
  }
  EXPECT_EQ(begun, kAccountFailuresFree);
}

TEST_F(SignInThrottleTest, ipv4_addresses_are_each_their_own) {
  for (unsigned i = 0; i < kAddressFailuresMax; ++i) may("n" + std::to_string(i));
  EXPECT_FALSE(may("x"));
  address_.octets[3] ^= 1;
  EXPECT_TRUE(may("x"));
}

TEST_F(SignInThrottleTest, names_are_told_apart_by_every_byte) {
  using namespace std::string_view_literals;
  for (unsigned i = 0; i < kAccountFailuresFree; ++i) may("sari");
  EXPECT_FALSE(may("sari"));
  EXPECT_TRUE(may("sari\0x"sv));
  EXPECT_TRUE(may(""));
}

}  // namespace
}  // namespace school
