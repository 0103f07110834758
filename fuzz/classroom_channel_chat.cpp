// links: classroom
// The chat of a channel lives through whatever the bytes say; its observer aborts when a promise is
// broken.
#include <cstdint>

#include "tests/classroom/channel_chat_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  classroom::ChannelChat chat(classroom::kObservedPeopleMax);
  classroom::ChannelChatObserver observer(chat);
  std::size_t at = 0;
  const auto next = [&]() -> unsigned { return at < size ? data[at++] : (++at, 0); };
  while (at < size) observer.step(next);
  return 0;
}
