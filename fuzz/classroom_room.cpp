// links: classroom
// A room lives through whatever the bytes say; its observer aborts when a promise is broken.
#include <cstdint>

#include "tests/classroom/room_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  classroom::Room room;
  classroom::RoomObserver observer(room);
  std::size_t at = 0;
  const auto next = [&]() -> unsigned { return at < size ? data[at++] : (++at, 0); };
  while (at < size) observer.step(next);
  return 0;
}
