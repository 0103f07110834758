// A live room with a door of its own, and short words for what people do in it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "app/signal/live_room.hpp"
#include "tests/app/signal/fakes.hpp"
#include "tests/app/test_clock.hpp"

namespace app::signal {

inline constexpr base::Time kRoomNow{std::chrono::seconds(100)};
inline constexpr base::WallTime kRoomWall{1795000000000};

struct LiveRoomFixture : testing::Test {
  FakeMediaPort port;
  MediaIds ids;
  base::SeededRandom random{3};
  FakeDoorkeeper door;
  TestClock clock;
  LiveRoom room{"kelas-7a", door.teacher, {port, ids, random, door, clock}};

  classroom::ParticipantId join(FakePipe& pipe, const Admission& admission, const std::string& name,
                                std::optional<std::string> seat = {}) {
    classroom::ParticipantId who;
    const Join wish{"kelas-7a", {}, name, std::move(seat), classroom::VideoCodecs::all()};
    EXPECT_EQ(room.join(kRoomNow, wish, admission, pipe, 1, who), std::nullopt);
    return who;
  }
  void say(classroom::ParticipantId who, std::uint64_t id, Command command) {
    room.handle(kRoomNow, kRoomWall, who, {id, std::move(command)});
  }
  static std::string seat_of(const FakePipe& pipe) {
    return std::string(pipe.event("welcome").at("seat").as_string());
  }
  static PublishOffer offer() {
    return *RoomMedia::plan_whip(proto::sdp::browser_text("chromium-156", "offer_sendonly"));
  }
};

}  // namespace app::signal
