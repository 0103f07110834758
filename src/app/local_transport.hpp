// What a description says of our side of one peer: made for rooms, for channels, and for checks
// without either.
#pragma once

#include <cstdint>

#include "app/media_port.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "proto/ice/lite_agent.hpp"
#include "proto/sdp/negotiate.hpp"

namespace app {

// Fresh ones of a peer on that shard. RFC 8445 section 5.3: at least 24 and 128 bits of randomness.
inline proto::ice::Credentials make_credentials(const MediaPort& port, base::Random& random) {
  std::uint8_t bytes[6 + 18];
  random.fill(bytes);
  return {std::string(port.ufrag_prefix()) + base::to_hex(base::ConstBytes(bytes).first(6)),
          base::to_hex(base::ConstBytes(bytes).subspan(6))};
}

// With a candidate for each address of the shard, the first preferred. `version` of the
// description.
inline proto::sdp::LocalTransport local_transport(const MediaPort& port,
                                                  const proto::ice::Credentials& credentials,
                                                  std::uint64_t version) {
  namespace sdp = proto::sdp;
  sdp::LocalTransport local;
  local.session_id = 1;
  local.session_version = version;
  local.ice_ufrag = credentials.ufrag;
  local.ice_pwd = credentials.password;
  local.fingerprint = {"sha-256", port.fingerprint()};
  std::uint16_t preference = 65535;
  for (const base::SocketAddress& address : port.addresses()) {
    local.candidates.push_back(sdp::host_candidate(base::to_string(address.ip), address.port,
                                                   sdp::CandidateTransport::kUdp, preference--));
  }
  preference = 65535;
  for (const base::SocketAddress& address : port.tcp_addresses()) {
    local.candidates.push_back(sdp::host_candidate(base::to_string(address.ip), address.port,
                                                   sdp::CandidateTransport::kTcp, preference--));
  }
  return local;
}

}  // namespace app
