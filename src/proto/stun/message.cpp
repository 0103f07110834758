#include "proto/stun/message.hpp"

#include <algorithm>
#include <cstring>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace proto::stun {

using base::Failure;

namespace {

constexpr std::size_t kHeaderSize = 20;
constexpr std::uint32_t kMagicCookie = 0x2112A442;
constexpr std::uint32_t kFingerprintXor = 0x5354554e;  // RFC 8489 section 14.7
constexpr std::size_t kIntegritySize = 20;             // HMAC-SHA1

enum Attribute : std::uint16_t {
  kUsername = 0x0006,
  kMessageIntegrity = 0x0008,
  kErrorCode = 0x0009,
  kUnknownAttributes = 0x000a,
  kXorMappedAddress = 0x0020,
  kPriority = 0x0024,
  kUseCandidate = 0x0025,
  kFingerprint = 0x8028,
  kIceControlled = 0x8029,
  kIceControlling = 0x802a,
};

// CRC-32 of ISO 3309, as in RFC 8489 section 14.7. Messages are short and rare: no table.
std::uint32_t crc32(base::ConstBytes bytes) {
  std::uint32_t crc = 0xffff'ffff;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb8'8320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

// RFC 8489 section 14.2: the port and the address are XORed with cookie and transaction id.
std::array<std::uint8_t, 16> address_mask(const TransactionId& transaction) {
  std::array<std::uint8_t, 16> mask{};
  base::store_u32(mask.data(), kMagicCookie);
  std::copy(transaction.begin(), transaction.end(), mask.begin() + 4);
  return mask;
}

std::optional<base::SocketAddress> parse_xor_address(base::ConstBytes value,
                                                     const TransactionId& transaction) {
  base::ByteReader reader(value);
  reader.skip(1);
  const std::uint8_t family = reader.u8();
  const std::uint16_t port = reader.u16();
  const base::ConstBytes address = reader.bytes(family == 2 ? 16 : 4);
  if (!reader.ok() || (family != 1 && family != 2)) return std::nullopt;
  base::SocketAddress result;
  result.ip.family = family == 2 ? base::AddressFamily::kIpv6 : base::AddressFamily::kIpv4;
  result.port = static_cast<std::uint16_t>(port ^ (kMagicCookie >> 16));
  const auto mask = address_mask(transaction);
  for (std::size_t i = 0; i < address.size(); ++i) {
    result.ip.octets[i] = static_cast<std::uint8_t>(address[i] ^ mask[i]);
  }
  return result;
}

std::array<std::uint8_t, kIntegritySize> hmac_sha1(base::ConstBytes bytes,
                                                   std::string_view password) {
  std::array<std::uint8_t, kIntegritySize> digest{};
  unsigned size = kIntegritySize;
  HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), bytes.data(), bytes.size(),
       digest.data(), &size);
  return digest;
}

// One attribute into the message. False: its value is malformed.
bool read_attribute(Message& message, std::uint16_t type, base::ConstBytes value) {
  base::ByteReader reader(value);
  switch (type) {
    case kUsername:
      message.username = base::as_text(value);
      return true;
    case kPriority:
      message.priority = reader.u32();
      return reader.ok();
    case kUseCandidate:
      message.use_candidate = true;
      return true;
    case kIceControlling:
      message.ice_controlling = reader.u64();
      return reader.ok();
    case kIceControlled:
      message.ice_controlled = reader.u64();
      return reader.ok();
    case kXorMappedAddress:
      message.mapped = parse_xor_address(value, message.transaction);
      return message.mapped.has_value();
    case kErrorCode: {
      reader.skip(2);
      // RFC 8489 section 14.8: a class of 3 to 6 and a number below 100.
      const unsigned hundreds = reader.u8() & 7U;
      const unsigned number = reader.u8();
      message.error_code = static_cast<std::uint16_t>(hundreds * 100 + number);
      return reader.ok() && hundreds >= 3 && hundreds <= 6 && number < 100;
    }
    case kUnknownAttributes:
      return true;
    default:
      // RFC 8489 section 14: what we must understand and do not is answered with 420.
      if (type < 0x8000 && !message.unknown_required) message.unknown_required = type;
      return true;
  }
}

base::Result<Message, ParseError> parse_header(base::ConstBytes bytes) {
  if (bytes.size() < kHeaderSize) return Failure{ParseError::kTooShort};
  const std::uint16_t type = base::load_u16(bytes.data());
  const std::size_t length = base::load_u16(bytes.data() + 2);
  if ((type & 0xc000) != 0 || base::load_u32(bytes.data() + 4) != kMagicCookie) {
    return Failure{ParseError::kNotStun};
  }
  if (length % 4 != 0 || length + kHeaderSize != bytes.size()) {
    return Failure{ParseError::kBadLength};
  }
  switch (static_cast<MessageType>(type)) {
    case MessageType::kBindingRequest:
    case MessageType::kBindingIndication:
    case MessageType::kBindingResponse:
    case MessageType::kBindingError:
      break;
    default:
      return Failure{ParseError::kNotStun};
  }
  Message message;
  message.type = static_cast<MessageType>(type);
  std::copy_n(bytes.begin() + 8, message.transaction.size(), message.transaction.begin());
  return message;
}

}  // namespace

base::Result<Message, ParseError> parse(base::ConstBytes bytes) {
  auto message = parse_header(bytes);
  if (!message) return message;
  std::size_t at = kHeaderSize;
  while (at < bytes.size()) {
    if (bytes.size() - at < 4) return Failure{ParseError::kBadAttribute};
    const std::uint16_t type = base::load_u16(bytes.data() + at);
    const std::size_t size = base::load_u16(bytes.data() + at + 2);
    const std::size_t padded = (size + 3) / 4 * 4;
    if (padded > bytes.size() - at - 4) return Failure{ParseError::kBadAttribute};
    const base::ConstBytes value = bytes.subspan(at + 4, size);
    if (type == kFingerprint) {
      // The last attribute (RFC 8489 section 14.7), over everything before it.
      if (size != 4 || at + 8 != bytes.size()) return Failure{ParseError::kBadFingerprint};
      const std::uint32_t expected = crc32(bytes.first(at)) ^ kFingerprintXor;
      if (base::load_u32(value.data()) != expected) return Failure{ParseError::kBadFingerprint};
      message->has_fingerprint = true;
    } else if (type == kMessageIntegrity) {
      if (size != kIntegritySize) return Failure{ParseError::kBadAttribute};
      if (message->integrity_offset == 0) message->integrity_offset = at;
    } else if (message->integrity_offset == 0) {
      // What follows MESSAGE-INTEGRITY is not protected and not believed (section 14.5).
      if (!read_attribute(*message, type, value)) return Failure{ParseError::kBadAttribute};
    }
    at += 4 + padded;
  }
  return message;
}

bool verify_integrity(const Message& message, base::ConstBytes bytes, std::string_view password) {
  const std::size_t at = message.integrity_offset;
  if (at == 0 || at + 4 + kIntegritySize > bytes.size()) return false;
  // The HMAC covers the message as if MESSAGE-INTEGRITY were its end (RFC 8489 section 14.5).
  std::array<std::uint8_t, 1500> copy{};
  if (at > copy.size()) return false;
  std::copy_n(bytes.begin(), at, copy.begin());
  base::store_u16(copy.data() + 2,
                  static_cast<std::uint16_t>(at - kHeaderSize + 4 + kIntegritySize));
  const auto expected = hmac_sha1(base::ConstBytes(copy).first(at), password);
  return CRYPTO_memcmp(expected.data(), bytes.data() + at + 4, kIntegritySize) == 0;
}

std::string_view local_ufrag(const Message& message) {
  return message.username.substr(0, message.username.find(':'));
}

MessageWriter::MessageWriter(base::Bytes out, MessageType type, const TransactionId& transaction)
    : out_(out), ok_(out.size() >= kHeaderSize) {
  if (!ok_) return;
  base::store_u16(out.data(), static_cast<std::uint16_t>(type));
  base::store_u16(out.data() + 2, 0);
  base::store_u32(out.data() + 4, kMagicCookie);
  std::copy(transaction.begin(), transaction.end(), out.begin() + 8);
}

void MessageWriter::attribute(std::uint16_t type, base::ConstBytes value) {
  const std::size_t padded = (value.size() + 3) / 4 * 4;
  if (!ok_ || 4 + padded > out_.size() - size_) {
    ok_ = false;
    return;
  }
  std::uint8_t* p = out_.data() + size_;
  base::store_u16(p, type);
  base::store_u16(p + 2, static_cast<std::uint16_t>(value.size()));
  std::memset(p + 4, 0, padded);
  if (!value.empty()) std::memcpy(p + 4, value.data(), value.size());
  size_ += 4 + padded;
  base::store_u16(out_.data() + 2, static_cast<std::uint16_t>(size_ - kHeaderSize));
}

void MessageWriter::username(std::string_view value) {
  attribute(kUsername, base::as_bytes(value));
}

void MessageWriter::priority(std::uint32_t value) {
  std::uint8_t bytes[4];
  base::store_u32(bytes, value);
  attribute(kPriority, bytes);
}

void MessageWriter::use_candidate() {
  attribute(kUseCandidate, {});
}

void MessageWriter::ice_controlling(std::uint64_t tie_breaker) {
  std::uint8_t bytes[8];
  base::store_u64(bytes, tie_breaker);
  attribute(kIceControlling, bytes);
}

void MessageWriter::ice_controlled(std::uint64_t tie_breaker) {
  std::uint8_t bytes[8];
  base::store_u64(bytes, tie_breaker);
  attribute(kIceControlled, bytes);
}

void MessageWriter::xor_mapped_address(const base::SocketAddress& address) {
  if (!ok_) return;
  TransactionId transaction{};
  std::copy_n(out_.begin() + 8, transaction.size(), transaction.begin());
  const auto mask = address_mask(transaction);
  const base::ConstBytes ip = address.ip.bytes();
  std::uint8_t value[20] = {0, static_cast<std::uint8_t>(ip.size() == 16 ? 2 : 1)};
  base::store_u16(value + 2, static_cast<std::uint16_t>(address.port ^ (kMagicCookie >> 16)));
  for (std::size_t i = 0; i < ip.size(); ++i) {
    value[4 + i] = static_cast<std::uint8_t>(ip[i] ^ mask[i]);
  }
  attribute(kXorMappedAddress, base::ConstBytes(value).first(4 + ip.size()));
}

void MessageWriter::error(std::uint16_t code, std::string_view reason) {
  std::uint8_t value[4 + 128] = {0, 0, static_cast<std::uint8_t>(code / 100),
                                 static_cast<std::uint8_t>(code % 100)};
  const std::size_t size = std::min<std::size_t>(reason.size(), 128);
  std::copy_n(reason.begin(), size, value + 4);
  attribute(kErrorCode, base::ConstBytes(value).first(4 + size));
}

void MessageWriter::unknown_attributes(std::uint16_t unknown) {
  std::uint8_t bytes[2];
  base::store_u16(bytes, unknown);
  attribute(kUnknownAttributes, bytes);
}

std::size_t MessageWriter::finish(std::string_view password) {
  if (!password.empty() && ok_) {
    // The length must count the attribute before the HMAC is computed.
    const base::ConstBytes before = out_.first(size_);
    base::store_u16(out_.data() + 2,
                    static_cast<std::uint16_t>(size_ - kHeaderSize + 4 + kIntegritySize));
    const auto digest = hmac_sha1(before, password);
    attribute(kMessageIntegrity, digest);
  }
  if (!ok_ || out_.size() - size_ < 8) return 0;
  base::store_u16(out_.data() + 2, static_cast<std::uint16_t>(size_ - kHeaderSize + 8));
  std::uint8_t fingerprint[4];
  base::store_u32(fingerprint, crc32(out_.first(size_)) ^ kFingerprintXor);
  attribute(kFingerprint, fingerprint);
  return ok_ ? size_ : 0;
}

}  // namespace proto::stun
