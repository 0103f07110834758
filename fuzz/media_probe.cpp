// links: media_probe
// A file that somebody calls a video: whatever it is, it is looked at within its bounds.
#include <cstdlib>
#include <string>

#include "tests/media/probe/test_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const media::probe::test::MemoryFile file(std::string(data, data + size));
  const auto facts = media::probe::probe(file);
  if (!facts) {
    if (to_string(facts.error().problem).empty()) std::abort();
    return 0;
  }
  if (facts->length.count() <= 0 || (facts->video.empty() && facts->audio.empty())) std::abort();
  return 0;
}
