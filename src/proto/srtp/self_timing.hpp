// Which protection profile this machine should prefer. Who calls it reads the clock: nothing here
// does.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.hpp"
#include "proto/srtp/keys.hpp"

namespace proto::srtp {

// What protecting the same packets took with each profile; zero: not measured.
struct ProfileTimes {
  base::Duration gcm{};
  base::Duration counter_mode{};
};

// Our order of preference for use_srtp. With AES instructions (`cpu_has_aes`) GCM is the quicker
// one, by a factor of two; without them either may be, so the measured times decide. Without times
// GCM comes first.
std::array<Profile, 2> preferred_profiles(bool cpu_has_aes, const ProfileTimes& times);

// The same as values of the use_srtp extension, as dtls::Context wants them.
std::array<std::uint16_t, 2> to_extension_values(const std::array<Profile, 2>& profiles);

// Protects `count` packets of 1200 bytes as a sender would. To be timed from outside; 2000 packets
// take 1 ms on a fast machine and 25 ms on a slow one. Gives the protected bytes, so that the work
// cannot be optimised away.
std::uint64_t protect_packets(Profile profile, std::size_t count);

}  // namespace proto::srtp
