// links: live_hls
// A file's name and, behind the first line break, a query: as a viewer sends them.
#include <cstdlib>

#include "base/bytes.hpp"
#include "live/hls/window.hpp"

namespace {

using namespace live::hls;

void check(bool holds) {
  if (!holds) std::abort();
}

// One file has one name.
void check_name(const Request& request, std::string_view name) {
  if (!request.run) return;
  const Run& run = *request.run;
  if (request.file == File::kInit) {
    check(init_name(run, request.rendition, request.number) == name);
  } else if (request.file == File::kSegment) {
    check(segment_name(run, request.rendition, request.number) == name);
  } else {
    check(part_name(run, request.rendition, request.number, request.part) == name);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const std::string_view name = text.substr(0, text.find('\n'));
  const std::string_view query = name.size() < size ? text.substr(name.size() + 1) : "";
  const auto request = parse_request(name, query);
  if (!request) {
    check(!to_string(request.error()).empty() && refusal_of(request.error()).status >= 400);
    return 0;
  }
  check_name(*request, name);
  check(!request->wait_part || request->wait_segment);
  Window window(Run::of("run").value(), {});
  const base::Time now{std::chrono::hours(1)};
  window.add(now, SegmentStart{Rendition::kVideo, 5, 0, 0, {}, true, Parts::kListed});
  window.add(now, Part{Rendition::kVideo, 5, 0, kPartTarget, true, 1, share({1})});
  const std::size_t bytes = window.bytes();
  const Answer answer = window.resolve(now, *request);  // arrived long ago: it may not wait
  check(!std::holds_alternative<Wait>(answer));
  check(window.bytes() == bytes);
  return 0;
}
