// links: proto_sdp
// Any text as an SDP fragment: what is read keeps its limits, and what we answer reads back.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "proto/sdp/fragment.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto fragment = proto::sdp::parse_fragment(base::as_text({data, size}));
  if (!fragment) return 0;
  CHECK(fragment->candidates.size() <= proto::sdp::kFragmentCandidatesMax);
  CHECK(fragment->ice_ufrag.empty() == fragment->ice_pwd.empty());
  if (fragment->ice_ufrag.empty() || fragment->mid.empty()) return 0;
  proto::sdp::LocalTransport local;
  local.ice_ufrag = fragment->ice_ufrag;
  local.ice_pwd = fragment->ice_pwd;
  const auto again = proto::sdp::parse_fragment(proto::sdp::restart_fragment(local, fragment->mid));
  CHECK(again.has_value());
  CHECK(again->mid == fragment->mid);
  CHECK(again->ice_pwd == fragment->ice_pwd);
  return 0;
}
