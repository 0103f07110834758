// links: proto_sdp
// Any text as SDP: what can be read can be written, and reads back as an equal value.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "proto/sdp/parse.hpp"
#include "proto/sdp/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  if (const auto candidate = proto::sdp::parse_candidate(text)) {
    CHECK(proto::sdp::parse_candidate(proto::sdp::to_string(*candidate)) == *candidate);
  }
  const auto first = proto::sdp::parse(text);
  if (!first) return 0;
  const std::string written = proto::sdp::to_string(*first);
  // What is inherited from the session is written to each section, so the text may outgrow the
  // limit of a text that is read.
  if (written.size() > proto::sdp::kTextSizeMax) return 0;
  const auto second = proto::sdp::parse(written);
  CHECK(second.has_value());
  CHECK(*first == *second);
  CHECK(proto::sdp::to_string(*second) == written);
  return 0;
}
