// STUN messages (RFC 8489) as far as ICE needs them: parse, verify, write.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/socket_address.hpp"

namespace proto::stun {

enum class MessageType : std::uint16_t {
  kBindingRequest = 0x0001,
  kBindingIndication = 0x0011,
  kBindingResponse = 0x0101,
  kBindingError = 0x0111,
};

enum class ParseError : std::uint8_t {
  kTooShort,
  kNotStun,
  kBadLength,
  kBadAttribute,
  kBadFingerprint
};

using TransactionId = std::array<std::uint8_t, 12>;

// A parsed message. Views point into the parsed bytes. Unknown attributes are skipped; one below
// 0x8000 (comprehension required) is remembered for a 420 answer.
struct Message {
  MessageType type = MessageType::kBindingRequest;
  TransactionId transaction{};
  std::string_view username;  // "local-ufrag:remote-ufrag" as the sender wrote it
  std::optional<std::uint32_t> priority;
  bool use_candidate = false;
  std::optional<std::uint64_t> ice_controlling;
  std::optional<std::uint64_t> ice_controlled;
  std::optional<base::SocketAddress> mapped;  // XOR-MAPPED-ADDRESS
  std::optional<std::uint16_t> error_code;
  std::optional<std::uint16_t> unknown_required;
  std::size_t integrity_offset = 0;  // of MESSAGE-INTEGRITY, 0: absent
  bool has_fingerprint = false;      // present and right (a wrong one is a ParseError)
};

base::Result<Message, ParseError> parse(base::ConstBytes bytes);

// True when MESSAGE-INTEGRITY is there and matches the short-term password (RFC 8489 section 14.5).
bool verify_integrity(const Message& message, base::ConstBytes bytes, std::string_view password);

// The local ufrag of a request: what stands before the colon of its USERNAME (RFC 8445 7.2.2).
std::string_view local_ufrag(const Message& message);

// Builds one message in place. Attributes in the order of the calls; finish() adds
// MESSAGE-INTEGRITY (unless the password is empty) and FINGERPRINT and gives the size, 0 on
// overflow.
class MessageWriter {
 public:
  MessageWriter(base::Bytes out, MessageType type, const TransactionId& transaction);
  void username(std::string_view value);
  void priority(std::uint32_t value);
  void use_candidate();
  void ice_controlling(std::uint64_t tie_breaker);
  void ice_controlled(std::uint64_t tie_breaker);
  void xor_mapped_address(const base::SocketAddress& address);
  void error(std::uint16_t code, std::string_view reason);
  void unknown_attributes(std::uint16_t attribute);
  std::size_t finish(std::string_view password);

 private:
  void attribute(std::uint16_t type, base::ConstBytes value);
  base::Bytes out_;
  std::size_t size_ = 20;
  bool ok_ = true;
};

}  // namespace proto::stun
