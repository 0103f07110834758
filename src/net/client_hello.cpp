#include "net/client_hello.hpp"

#include <algorithm>

#include <openssl/ssl.h>

namespace net {
namespace {

constexpr std::uint8_t kHostName = 0;
constexpr std::size_t kNameSizeMax = 255;  // bytes; RFC 1035 section 2.3.4

int connection_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}
int context_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

bool is_name_octet(std::uint8_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

}  // namespace

std::optional<std::string> server_name_in(base::ConstBytes extension) {
  base::ByteReader reader(extension);
  base::ByteReader list(reader.bytes(reader.u16()));
  const std::uint8_t type = list.u8();
  const base::ConstBytes name = list.bytes(list.u16());
  if (!reader.ok() || !reader.empty() || !list.ok() || type != kHostName || name.empty() ||
      name.size() > kNameSizeMax || !std::ranges::all_of(name, is_name_octet)) {
    return std::nullopt;
  }
  std::string text(base::as_text(name));
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

bool offers_protocol(base::ConstBytes extension, std::string_view protocol) {
  base::ByteReader reader(extension);
  base::ByteReader list(reader.bytes(reader.u16()));
  bool found = false;
  while (list.ok() && !list.empty()) found |= base::as_text(list.bytes(list.u8())) == protocol;
  return found && list.ok() && reader.ok() && reader.empty();
}

void attach(ssl_st* connection, ClientHello* hello) {
  SSL_set_ex_data(connection, connection_index(), hello);
}

ClientHello* attached(const ssl_st* connection) {
  return static_cast<ClientHello*>(SSL_get_ex_data(connection, connection_index()));
}

void mark(ssl_ctx_st* context, Greeting greeting) {
  static constexpr Greeting kValues[] = {Greeting::kOwn, Greeting::kPublicName,
                                         Greeting::kPublicAddress, Greeting::kChallenge};
  const Greeting* const value = std::ranges::find(kValues, greeting);
  SSL_CTX_set_ex_data(context, context_index(), const_cast<Greeting*>(value));
}

Greeting greeting_of(const ssl_st* connection) {
  const void* const value = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), context_index());
  return value == nullptr ? Greeting::kOwn : *static_cast<const Greeting*>(value);
}

}  // namespace net
