// What a TLS client says first, as far as it decides which certificate it is greeted with; and
// which one that was.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace net {

// The protocol of a TLS-ALPN-01 challenge (RFC 8737).
inline constexpr std::string_view kChallengeProtocol = "acme-tls/1";

struct ClientHello {
  std::string server_name;       // in lower case; "" when it names none (SNI, RFC 6066 section 3)
  bool wants_challenge = false;  // it offers kChallengeProtocol
  base::IpAddress local;         // of the connection
  base::IpAddress peer;
};

// What the certificate of a connection is good for.
enum class Greeting : std::uint8_t {
  kOwn,            // of the local authority, or the administrator's own
  kPublicName,     // every browser trusts it for the name that was asked for
  kPublicAddress,  // every browser trusts it for the address
  kChallenge,      // an authority's challenge: the handshake is all
};

// The first host name in an extension server_name, in lower case; nullopt when it is malformed, or
// holds what is no name (RFC 6066 section 3).
std::optional<std::string> server_name_in(base::ConstBytes extension);
// Whether an extension application_layer_protocol_negotiation (RFC 7301 section 3.1) offers the
// protocol. False for a malformed one.
bool offers_protocol(base::ConstBytes extension, std::string_view protocol);

// The addresses of a connection, for whoever chooses its certificate; `hello` stays until the
// handshake is over. A null pointer takes it away.
void attach(ssl_st* connection, ClientHello* hello);
ClientHello* attached(const ssl_st* connection);

void mark(ssl_ctx_st* context, Greeting greeting);
// Of the context that was chosen for the connection.
Greeting greeting_of(const ssl_st* connection);

}  // namespace net
