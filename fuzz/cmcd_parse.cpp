// links: proto_cmcd
// What a player says of itself with a request. Whatever it says, the numbers stay in their limits.
#include <cstdlib>

#include "base/bytes.hpp"
#include "proto/cmcd/cmcd.hpp"

namespace {

void check(const std::optional<std::uint32_t>& number, std::uint32_t most) {
  if (number && *number > most) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const auto report = proto::cmcd::parse(text);
  if (!report) return 0;
  if (size > proto::cmcd::kSizeMax) std::abort();
  for (const auto& time : {report->buffer_ms, report->deadline_ms, report->latency_ms}) {
    check(time, proto::cmcd::kMillisecondsMax);
  }
  check(report->bitrate_kbps, proto::cmcd::kKbpsMax);
  check(report->throughput_kbps, proto::cmcd::kKbpsMax);
  return 0;
}
