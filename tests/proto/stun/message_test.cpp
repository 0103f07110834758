#include "proto/stun/message.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace proto::stun {
namespace {

using Packet = std::vector<std::uint8_t>;

// RFC 5769 section 2: what the short-term credentials of its examples are.
constexpr std::string_view kRfcPassword = "VOkJxbRl1RmTxUk/WvJxBt";
constexpr std::string_view kRfcTransaction = "b7e7a701bc34d686fa87dfae";

Packet from_hex(std::string_view text) {
  return base::from_hex(text).value();
}

// Section 2.1.
Packet rfc_request() {
  return from_hex(
      "000100582112a442b7e7a701bc34d686fa87dfae"
      "802200105354554e207465737420636c69656e74"
      "002400046e0001ff"
      "80290008932ff9b151263b36"
      "000600096576746a3a68367659202020"
      "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
      "80280004e57a3bcf");
}

// Section 2.2.
Packet rfc_ipv4_response() {
  return from_hex(
      "0101003c2112a442b7e7a701bc34d686fa87dfae"
      "8022000b7465737420766563746f7220"
      "002000080001a147e112a643"
      "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
      "80280004c07d4c96");
}

// Section 2.3.
Packet rfc_ipv6_response() {
  return from_hex(
      "010100482112a442b7e7a701bc34d686fa87dfae"
      "8022000b7465737420766563746f7220"
      "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
      "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
      "80280004c8fb0b4c");
}

constexpr TransactionId kTransaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

// A binding request with these attributes and no integrity; the length field is right.
Packet request_with(std::string_view attributes) {
  Packet packet = from_hex("000100002112a4420102030405060708090a0b0c");
  const Packet more = from_hex(attributes);
  packet.insert(packet.end(), more.begin(), more.end());
  base::store_u16(packet.data() + 2, static_cast<std::uint16_t>(more.size()));
  return packet;
}

ParseError error_of(const Packet& packet) {
  const auto message = parse(packet);
  EXPECT_FALSE(message);
  return message ? ParseError{} : message.error();
}

TEST(StunParse, reads_the_request_of_rfc_5769_section_2_1) {
  const Packet packet = rfc_request();
  const auto message = parse(packet);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type, MessageType::kBindingRequest);
  EXPECT_EQ(base::to_hex(message->transaction), kRfcTransaction);
  EXPECT_EQ(message->username, "evtj:h6vY");
  EXPECT_EQ(local_ufrag(*message), "evtj");
  EXPECT_EQ(message->priority, 0x6e0001ffu);
  EXPECT_EQ(message->ice_controlled, 0x932ff9b151263b36u);
  EXPECT_FALSE(message->ice_controlling);
  EXPECT_FALSE(message->use_candidate);
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_FALSE(message->unknown_required);
  EXPECT_TRUE(verify_integrity(*message, packet, kRfcPassword));
}

TEST(StunParse, reads_the_ipv4_response_of_rfc_5769_section_2_2) {
  const Packet packet = rfc_ipv4_response();
  const auto message = parse(packet);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type, MessageType::kBindingResponse);
  ASSERT_TRUE(message->mapped);
  EXPECT_EQ(base::to_string(*message->mapped), "192.0.2.1:32853");
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_TRUE(verify_integrity(*message, packet, kRfcPassword));
}

TEST(StunParse, reads_the_ipv6_response_of_rfc_5769_section_2_3) {
  const Packet packet = rfc_ipv6_response();
  const auto message = parse(packet);
  ASSERT_TRUE(message);
  ASSERT_TRUE(message->mapped);
  EXPECT_EQ(base::to_string(*message->mapped), "[2001:db8:1234:5678:11:2233:4455:6677]:32853");
  EXPECT_TRUE(verify_integrity(*message, packet, kRfcPassword));
}

TEST(StunParse, a_message_cut_short_anywhere_is_refused) {
  const Packet packet = rfc_request();
  for (std::size_t size = 0; size < packet.size(); ++size) {
    EXPECT_FALSE(parse(base::ConstBytes(packet).first(size))) << size;
  }
}

TEST(StunParse, fewer_than_twenty_bytes_are_too_short) {
  EXPECT_EQ(error_of({}), ParseError::kTooShort);
  EXPECT_EQ(error_of(Packet(19)), ParseError::kTooShort);
}

TEST(StunParse, the_cookie_and_the_two_zero_bits_make_it_stun) {
  Packet packet = request_with("");
  packet[4] ^= 1;
  EXPECT_EQ(error_of(packet), ParseError::kNotStun);
  packet = request_with("");
  packet[0] |= 0x80;
  EXPECT_EQ(error_of(packet), ParseError::kNotStun);
  packet[0] = 0x40;
  EXPECT_EQ(error_of(packet), ParseError::kNotStun);
}

TEST(StunParse, another_method_than_binding_is_not_ours) {
  Packet allocate = request_with("");
  base::store_u16(allocate.data(), 0x0003);
  EXPECT_EQ(error_of(allocate), ParseError::kNotStun);
}

TEST(StunParse, all_four_classes_of_binding_are_known) {
  for (const auto type : {MessageType::kBindingRequest, MessageType::kBindingIndication,
                          MessageType::kBindingResponse, MessageType::kBindingError}) {
    Packet packet = request_with("");
    base::store_u16(packet.data(), static_cast<std::uint16_t>(type));
    const auto message = parse(packet);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->type, type);
  }
}

TEST(StunParse, the_length_must_be_that_of_the_datagram_and_a_multiple_of_four) {
  Packet packet = request_with("");
  base::store_u16(packet.data() + 2, 4);
  EXPECT_EQ(error_of(packet), ParseError::kBadLength);
  packet.resize(22);
  base::store_u16(packet.data() + 2, 2);
  EXPECT_EQ(error_of(packet), ParseError::kBadLength);
}

TEST(StunParse, an_attribute_past_the_end_is_refused) {
  EXPECT_EQ(error_of(request_with("00060005aabbccdd")), ParseError::kBadAttribute);
  EXPECT_EQ(error_of(request_with("0006ffffaabbccdd")), ParseError::kBadAttribute);
}

TEST(StunParse, attributes_with_a_size_they_cannot_have_are_refused) {
  for (const std::string_view attribute : {
           "00240002aabb0000",          // PRIORITY of two bytes
           "802a0004aabbccdd",          // ICE-CONTROLLING of four bytes
           "80290004aabbccdd",          // ICE-CONTROLLED of four bytes
           "00090002aabb0000",          // ERROR-CODE of two bytes
           "0009000400000464",          // of number 100
           "0009000400000257",          // of class 2
           "0009000400000757",          // of class 7
           "00200004aabbccdd",          // XOR-MAPPED-ADDRESS without an address
           "002000080003a147e112a643",  // of an unknown family
           "002000080002a147e112a643",  // IPv6 with four bytes
           "00080004aabbccdd",          // MESSAGE-INTEGRITY of four bytes
       }) {
    EXPECT_EQ(error_of(request_with(attribute)), ParseError::kBadAttribute) << attribute;
  }
}

TEST(StunParse, an_unknown_attribute_that_must_be_understood_is_remembered) {
  const auto required = parse(request_with("7ffe0004aabbccdd7fff0000"));
  ASSERT_TRUE(required);
  EXPECT_EQ(required->unknown_required, 0x7ffe);
  const auto optional = parse(request_with("c0570004aabbccdd"));
  ASSERT_TRUE(optional);
  EXPECT_FALSE(optional->unknown_required);
}

TEST(StunParse, padding_may_hold_anything) {
  const Packet packet = request_with("000600056162636465ffffff");
  const auto message = parse(packet);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->username, "abcde");
}

TEST(StunParse, a_wrong_fingerprint_is_refused) {
  Packet packet = rfc_request();
  packet.back() ^= 1;
  EXPECT_EQ(error_of(packet), ParseError::kBadFingerprint);
  packet = rfc_request();
  packet[45] ^= 1;
  EXPECT_EQ(error_of(packet), ParseError::kBadFingerprint);
}

TEST(StunParse, a_fingerprint_must_be_the_last_attribute) {
  EXPECT_EQ(error_of(request_with("8028000400000000802200045354554e")),
            ParseError::kBadFingerprint);
  EXPECT_EQ(error_of(request_with("802800080000000000000000")), ParseError::kBadFingerprint);
}

TEST(StunParse, a_message_without_fingerprint_says_so) {
  const auto message = parse(request_with(""));
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->has_fingerprint);
  EXPECT_EQ(message->integrity_offset, 0u);
}

TEST(StunParse, what_follows_the_integrity_is_not_believed) {
  std::uint8_t buffer[256];
  MessageWriter writer(buffer, MessageType::kBindingRequest, kTransaction);
  writer.username("a:b");
  std::size_t size = writer.finish("password") - 8;  // without the fingerprint
  const Packet forged = from_hex("00250000");        // USE-CANDIDATE
  std::copy(forged.begin(), forged.end(), buffer + size);
  size += forged.size();
  base::store_u16(buffer + 2, static_cast<std::uint16_t>(size - 20));
  const base::ConstBytes bytes = base::ConstBytes(buffer).first(size);
  const auto message = parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->use_candidate);
  EXPECT_TRUE(verify_integrity(*message, bytes, "password"));
}

TEST(StunIntegrity, a_wrong_password_or_none_does_not_verify) {
  const Packet packet = rfc_request();
  const auto message = parse(packet);
  ASSERT_TRUE(message);
  EXPECT_FALSE(verify_integrity(*message, packet, "VOkJxbRl1RmTxUk/WvJxBT"));
  EXPECT_FALSE(verify_integrity(*message, packet, ""));
}

TEST(StunIntegrity, a_message_without_it_never_verifies) {
  const Packet packet = request_with("");
  const auto message = parse(packet);
  ASSERT_TRUE(message);
  EXPECT_FALSE(verify_integrity(*message, packet, ""));
}

TEST(StunIntegrity, a_change_before_it_is_noticed) {
  const Packet packet = rfc_ipv4_response();
  for (std::size_t at = 8; at + 8 < packet.size(); ++at) {
    Packet forged = packet;
    forged[at] ^= 0x01;
    forged.resize(forged.size() - 8);  // the fingerprint would give it away
    base::store_u16(forged.data() + 2, static_cast<std::uint16_t>(forged.size() - 20));
    const auto message = parse(forged);
    EXPECT_FALSE(message && verify_integrity(*message, forged, kRfcPassword)) << at;
  }
}

TEST(StunIntegrity, bytes_shorter_than_what_was_parsed_do_not_verify) {
  const Packet packet = rfc_request();
  const auto message = parse(packet);
  ASSERT_TRUE(message);
  EXPECT_FALSE(verify_integrity(*message, base::ConstBytes(packet).first(80), kRfcPassword));
}

TEST(StunUsername, the_local_part_stands_before_the_first_colon) {
  Message message;
  EXPECT_EQ(local_ufrag(message), "");
  message.username = "abcd:efgh";
  EXPECT_EQ(local_ufrag(message), "abcd");
  message.username = "abcd";
  EXPECT_EQ(local_ufrag(message), "abcd");
  message.username = ":efgh";
  EXPECT_EQ(local_ufrag(message), "");
  message.username = "a:b:c";
  EXPECT_EQ(local_ufrag(message), "a");
}

TEST(StunWriter, what_it_writes_is_read_back) {
  std::uint8_t buffer[512];
  MessageWriter writer(buffer, MessageType::kBindingRequest, kTransaction);
  writer.username("local:remote");
  writer.priority(0x6e7f00ff);
  writer.use_candidate();
  writer.ice_controlling(0x0123456789abcdef);
  const std::size_t size = writer.finish("a password");
  ASSERT_GT(size, 0u);
  const base::ConstBytes bytes = base::ConstBytes(buffer).first(size);
  const auto message = parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type, MessageType::kBindingRequest);
  EXPECT_EQ(message->transaction, kTransaction);
  EXPECT_EQ(message->username, "local:remote");
  EXPECT_EQ(message->priority, 0x6e7f00ffu);
  EXPECT_TRUE(message->use_candidate);
  EXPECT_EQ(message->ice_controlling, 0x0123456789abcdefu);
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_TRUE(verify_integrity(*message, bytes, "a password"));
}

TEST(StunWriter, writes_addresses_of_both_families) {
  for (const std::string_view ip : {"192.0.2.1", "2001:db8::1"}) {
    std::uint8_t buffer[256];
    const base::SocketAddress address{*base::IpAddress::parse(ip), 54321};
    MessageWriter writer(buffer, MessageType::kBindingResponse, kTransaction);
    writer.xor_mapped_address(address);
    const std::size_t size = writer.finish("p");
    const auto message = parse(base::ConstBytes(buffer).first(size));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->mapped, address);
  }
}

TEST(StunWriter, an_address_is_masked_as_in_rfc_5769) {
  TransactionId transaction;
  const Packet id = from_hex(kRfcTransaction);
  std::copy(id.begin(), id.end(), transaction.begin());
  std::uint8_t buffer[256];
  MessageWriter writer(buffer, MessageType::kBindingResponse, transaction);
  writer.xor_mapped_address({*base::IpAddress::parse("192.0.2.1"), 32853});
  EXPECT_EQ(base::to_hex(base::ConstBytes(buffer).subspan(20, 12)), "002000080001a147e112a643");
}

TEST(StunWriter, an_empty_password_leaves_the_integrity_out) {
  std::uint8_t buffer[256];
  MessageWriter writer(buffer, MessageType::kBindingResponse, kTransaction);
  const std::size_t size = writer.finish("");
  EXPECT_EQ(size, 28u);
  const auto message = parse(base::ConstBytes(buffer).first(size));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->integrity_offset, 0u);
  EXPECT_TRUE(message->has_fingerprint);
}

TEST(StunWriter, writes_errors_and_what_was_not_understood) {
  std::uint8_t buffer[512];
  MessageWriter writer(buffer, MessageType::kBindingError, kTransaction);
  writer.error(420, "Unknown Attribute");
  writer.unknown_attributes(0x7ffe);
  const std::size_t size = writer.finish("p");
  const auto message = parse(base::ConstBytes(buffer).first(size));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type, MessageType::kBindingError);
  EXPECT_EQ(message->error_code, 420);
  EXPECT_FALSE(message->unknown_required);  // UNKNOWN-ATTRIBUTES itself is known
  EXPECT_NE(base::to_hex(base::ConstBytes(buffer).first(size)).find("000a00027ffe0000"),
            std::string::npos);
}

TEST(StunWriter, a_reason_that_is_too_long_is_cut) {
  std::uint8_t buffer[512];
  MessageWriter writer(buffer, MessageType::kBindingError, kTransaction);
  writer.error(487, std::string(300, 'x'));
  const std::size_t size = writer.finish("p");
  const auto message = parse(base::ConstBytes(buffer).first(size));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->error_code, 487);
}

TEST(StunWriter, gives_zero_when_the_buffer_is_too_small_at_any_size) {
  const auto write = [](base::Bytes out) {
    MessageWriter writer(out, MessageType::kBindingRequest, kTransaction);
    writer.username("local:remote");
    writer.xor_mapped_address({*base::IpAddress::parse("2001:db8::1"), 1});
    return writer.finish("password");
  };
  std::uint8_t large[256];
  const std::size_t needed = write(large);
  ASSERT_GT(needed, 0u);
  for (std::size_t size = 0; size < needed; ++size) {
    Packet small(size);
    EXPECT_EQ(write(small), 0u) << size;
  }
  Packet exact(needed);
  EXPECT_EQ(write(exact), needed);
}

TEST(StunWriter, padding_is_zero) {
  Packet buffer(64, 0xFF);
  MessageWriter writer(buffer, MessageType::kBindingRequest, kTransaction);
  writer.username("a");
  writer.finish("");
  EXPECT_EQ(base::to_hex(base::ConstBytes(buffer).subspan(20, 8)), "0006000161000000");
}

}  // namespace
}  // namespace proto::stun
