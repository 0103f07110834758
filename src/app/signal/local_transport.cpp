#include "app/signal/local_transport.hpp"

#include "base/encoding.hpp"

namespace app::signal {

namespace sdp = proto::sdp;

proto::ice::Credentials make_credentials(const MediaPort& port, base::Random& random) {
  std::uint8_t bytes[6 + 18];
  random.fill(bytes);
  return {std::string(port.ufrag_prefix()) + base::to_hex(base::ConstBytes(bytes).first(6)),
          base::to_hex(base::ConstBytes(bytes).subspan(6))};
}

sdp::LocalTransport local_transport(const MediaPort& port,
                                    const proto::ice::Credentials& credentials,
                                    std::uint64_t version) {
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

}  // namespace app::signal
