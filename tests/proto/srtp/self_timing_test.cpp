#include "proto/srtp/self_timing.hpp"

#include <gtest/gtest.h>

namespace proto::srtp {
namespace {

using std::chrono::microseconds;
using Profiles = std::array<Profile, 2>;

constexpr Profiles kGcmFirst{Profile::kAeadAes128Gcm, Profile::kAes128CmSha1_80};
constexpr Profiles kCounterModeFirst{Profile::kAes128CmSha1_80, Profile::kAeadAes128Gcm};

TEST(SelfTiming, aes_instructions_put_gcm_first_whatever_was_measured) {
  EXPECT_EQ(preferred_profiles(true, {}), kGcmFirst);
  EXPECT_EQ(preferred_profiles(true, {microseconds(9), microseconds(1)}), kGcmFirst);
}

TEST(SelfTiming, without_them_the_quicker_profile_comes_first) {
  EXPECT_EQ(preferred_profiles(false, {microseconds(6), microseconds(5)}), kCounterModeFirst);
  EXPECT_EQ(preferred_profiles(false, {microseconds(5), microseconds(6)}), kGcmFirst);
  EXPECT_EQ(preferred_profiles(false, {microseconds(5), microseconds(5)}), kGcmFirst);
}

TEST(SelfTiming, without_times_gcm_comes_first) {
  EXPECT_EQ(preferred_profiles(false, {}), kGcmFirst);
  EXPECT_EQ(preferred_profiles(false, {microseconds(6), {}}), kGcmFirst);
  EXPECT_EQ(preferred_profiles(false, {{}, microseconds(6)}), kGcmFirst);
}

TEST(SelfTiming, extension_values_are_those_of_use_srtp) {
  EXPECT_EQ(to_extension_values(kGcmFirst), (std::array<std::uint16_t, 2>{7, 1}));
  EXPECT_EQ(to_extension_values(kCounterModeFirst), (std::array<std::uint16_t, 2>{1, 7}));
}

TEST(SelfTiming, protects_as_many_packets_as_asked_even_past_a_wrap) {
  EXPECT_EQ(protect_packets(Profile::kAeadAes128Gcm, 10), 10u * 1216);
  EXPECT_EQ(protect_packets(Profile::kAes128CmSha1_80, 10), 10u * 1210);
  EXPECT_EQ(protect_packets(Profile::kAeadAes128Gcm, 0), 0u);
  EXPECT_EQ(protect_packets(Profile::kAeadAes128Gcm, 65'536 + 5), (65'536u + 5) * 1216);
}

}  // namespace
}  // namespace proto::srtp
