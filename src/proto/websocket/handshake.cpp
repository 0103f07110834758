#include "proto/websocket/handshake.hpp"

#include <array>

#include <openssl/evp.h>

#include "base/encoding.hpp"

namespace proto::websocket {

std::string accept_key(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<std::uint8_t, 20> digest{};
  // EVP_Digest cannot fail for a digest of the default provider; then the key would be wrong and
  // the browser would refuse it.
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return base::to_base64(digest);
}

base::Result<http::Response, http::Response> upgrade_response(const http::Request& request) {
  using Refused = base::Failure<http::Response>;
  if (request.headers.find("Sec-WebSocket-Version") != "13") {
    http::Response refusal = http::text_response(426, "WebSocket version 13 is needed\n");
    refusal.headers.add("Sec-WebSocket-Version", "13");
    return Refused{refusal};
  }
  const auto key = request.headers.find("Sec-WebSocket-Key");
  const auto nonce = key ? base::from_base64(*key) : std::nullopt;
  if (!nonce || nonce->size() != 16 || request.headers.count("Sec-WebSocket-Key") != 1)
    return Refused{http::text_response(400, "Sec-WebSocket-Key is missing or wrong\n")};

  http::Response response = http::empty_response(101);
  response.headers.add("Upgrade", "websocket");
  response.headers.add("Connection", "Upgrade");
  response.headers.add("Sec-WebSocket-Accept", accept_key(*key));
  return response;
}

}  // namespace proto::websocket
