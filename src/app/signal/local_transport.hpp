// What a description says of our side of one peer: made for the rooms and for checks without one.
#pragma once

#include <cstdint>

#include "app/signal/media_port.hpp"
#include "base/random.hpp"
#include "proto/ice/lite_agent.hpp"
#include "proto/sdp/negotiate.hpp"

namespace app::signal {

// Fresh ones of a peer on that shard. RFC 8445 section 5.3: at least 24 and 128 bits of randomness.
proto::ice::Credentials make_credentials(const MediaPort& port, base::Random& random);

// With a candidate for each address of the shard, the first preferred. `version` of the
// description.
proto::sdp::LocalTransport local_transport(const MediaPort& port,
                                           const proto::ice::Credentials& credentials,
                                           std::uint64_t version);

}  // namespace app::signal
