// WHIP (RFC 9725) and WHEP from the client's side: an offer goes out, an answer comes back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "client/description.hpp"
#include "client/publisher.hpp"
#include "net/http/client.hpp"

namespace load {

// Where and by what right.
struct Endpoint {
  net::http::Url url;
  std::string token;
  bool verifies = false;  // the certificate
};

struct Session {
  client::Identity identity;
  client::Server server;
  std::vector<client::OutboundTrack> tracks;  // of a publisher
  std::optional<net::http::Url> resource;     // what to DELETE
};

client::Identity make_identity(const proto::dtls::Fingerprint& fingerprint, base::Random& random);

// The errors are sentences. A publisher whose server takes not every track is one.
base::Result<Session, std::string> open_whip(const Endpoint& endpoint,
                                             const client::Identity& identity,
                                             const std::vector<media::Codec>& codecs,
                                             base::Random& random);
base::Result<Session, std::string> open_whep(const Endpoint& endpoint,
                                             const client::Identity& identity);
// Ends a session; nobody is told when that fails, for it would end by itself.
void close_session(const Endpoint& endpoint, const Session& session);

}  // namespace load
