// links: live_recording
// The events and the manifest of a class, whatever a power cut left of them: what is read is
// written and read again as the same.
#include "live/recording/class_events.hpp"

#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "live/recording/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace live::recording;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto events = read_events(text);
  std::string written;
  for (const ClassEvent& event : events) written += write_event(event);
  CHECK(read_events(written) == events);
  if (const auto manifest = read_manifest(text)) {
    const std::string again = write_manifest(*manifest);
    if (again.size() <= kManifestSizeMax) CHECK(read_manifest(again) == manifest);
  }
  return 0;
}
