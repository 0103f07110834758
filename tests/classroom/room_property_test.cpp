#include <gtest/gtest.h>

#include "base/random.hpp"
#include "tests/classroom/room_invariants.hpp"

namespace classroom {
namespace {

TEST(RoomProperty, whoever_hears_all_events_knows_the_room) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    base::SeededRandom random(seed);
    Room room;
    RoomObserver observer(room);
    for (int i = 0; i < 300; ++i) {
      observer.step([&] { return random.u32() & 0xFF; });
    }
  }
}

}  // namespace
}  // namespace classroom
