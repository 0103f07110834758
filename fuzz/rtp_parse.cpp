// links: proto_rtp
// Any bytes as an RTP packet: header, payload and every extension id stay inside the packet.
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "proto/rtp/header.hpp"

namespace {

bool lies_within(base::ConstBytes inner, base::ConstBytes outer) {
  return inner.empty() || (inner.data() >= outer.data() &&
                           inner.data() + inner.size() <= outer.data() + outer.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ConstBytes packet(data, size);
  const auto header = proto::rtp::parse_header(packet);
  if (!header) return 0;
  CHECK(header->size <= size);
  CHECK(lies_within(header->extensions, packet));
  if (const auto payload = proto::rtp::payload_of(*header, packet)) {
    CHECK(lies_within(*payload, packet.subspan(header->size)));
  }
  for (unsigned id = 0; id <= 255; ++id) {
    const auto value = proto::rtp::find_extension(*header, static_cast<std::uint8_t>(id));
    if (value) CHECK(lies_within(*value, header->extensions));
  }
  return 0;
}
