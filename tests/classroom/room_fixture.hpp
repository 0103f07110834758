// A room, and short words for what tests have people do in it.
#pragma once

#include <chrono>

#include <gtest/gtest.h>

#include "classroom/room.hpp"

namespace classroom {

inline constexpr VideoCodecs kChromium{VideoCodec::kH264, VideoCodec::kVp8, VideoCodec::kVp9};
// Without the plug-in OpenH264.
inline constexpr VideoCodecs kFirefoxOffline{VideoCodec::kVp8, VideoCodec::kVp9};
inline constexpr base::WallTime kWall{1795000000000};

class RoomFixture : public testing::Test {
 protected:
  Events does(ParticipantId who, const Command& command) {
    auto events = room_.handle(now_, kWall, who, command);
    EXPECT_TRUE(events) << to_string(events ? Refusal::kEmpty : events.error());
    return events ? *events : Events{};
  }
  Refusal refused(ParticipantId who, const Command& command) {
    auto events = room_.handle(now_, kWall, who, command);
    EXPECT_FALSE(events);
    return events ? Refusal::kNotInRoom : events.error();
  }

  base::Time now_{std::chrono::seconds(1000)};
  Room room_;
};

}  // namespace classroom
