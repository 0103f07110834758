#include "proto/rtp/header.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proto::rtp {
namespace {

using testing::ElementsAre;
using Packet = std::vector<std::uint8_t>;

// A packet of payload type 96 with the marker, sequence 0x1234, timestamp 0x01020304, SSRC
// 0xCAFEBABE; `flags` are the low six bits of the first byte.
Packet packet_with(std::uint8_t flags, const Packet& rest) {
  Packet packet{static_cast<std::uint8_t>(0x80 | flags),
                0xE0,
                0x12,
                0x34,
                0x01,
                0x02,
                0x03,
                0x04,
                0xCA,
                0xFE,
                0xBA,
                0xBE};
  packet.insert(packet.end(), rest.begin(), rest.end());
  return packet;
}

constexpr std::uint8_t kPaddingFlag = 0x20;
constexpr std::uint8_t kExtensionFlag = 0x10;

std::vector<std::uint8_t> bytes_of(base::ConstBytes bytes) {
  return {bytes.begin(), bytes.end()};
}

ParseError header_error(const Packet& packet) {
  const auto header = parse_header(packet);
  EXPECT_FALSE(header.has_value());
  return header ? ParseError{} : header.error();
}

TEST(RtpHeader, reads_the_fixed_fields) {
  const Packet packet = packet_with(0, {1, 2, 3});
  const auto header = parse_header(packet);
  ASSERT_TRUE(header.has_value());
  EXPECT_FALSE(header->padding);
  EXPECT_TRUE(header->marker);
  EXPECT_EQ(header->payload_type, 96);
  EXPECT_EQ(header->sequence, 0x1234);
  EXPECT_EQ(header->timestamp, 0x01020304U);
  EXPECT_EQ(header->ssrc, 0xCAFEBABEU);
  EXPECT_EQ(header->extension_profile, 0);
  EXPECT_EQ(header->size, kFixedHeaderSize);
  EXPECT_EQ(bytes_of(payload_of(*header, packet).value()), (Packet{1, 2, 3}));
}

TEST(RtpHeader, skips_contributing_sources) {
  const Packet packet = packet_with(2, {0, 0, 0, 1, 0, 0, 0, 2, 0xAA});
  const auto header = parse_header(packet);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->size, 20U);
  EXPECT_EQ(bytes_of(payload_of(*header, packet).value()), (Packet{0xAA}));
}

TEST(RtpHeader, refuses_a_packet_shorter_than_its_header) {
  const Packet whole = packet_with(2, {0, 0, 0, 1, 0, 0, 0, 2});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(header_error(Packet(whole.begin(), whole.begin() + static_cast<long>(size))),
              ParseError::kTooShort)
        << size;
  }
}

TEST(RtpHeader, refuses_another_version) {
  for (const std::uint8_t first : Packet{0x00, 0x40, 0xC0}) {
    Packet packet = packet_with(0, {});
    packet[0] = first;
    EXPECT_EQ(header_error(packet), ParseError::kBadVersion);
  }
}

TEST(RtpHeader, refuses_an_extension_longer_than_the_packet) {
  EXPECT_EQ(header_error(packet_with(kExtensionFlag, {})), ParseError::kBadExtension);
  EXPECT_EQ(header_error(packet_with(kExtensionFlag, {0xBE, 0xDE, 0})), ParseError::kBadExtension);
  EXPECT_EQ(header_error(packet_with(kExtensionFlag, {0xBE, 0xDE, 0, 1, 1, 2, 3})),
            ParseError::kBadExtension);
  EXPECT_EQ(header_error(packet_with(kExtensionFlag, {0xBE, 0xDE, 0xFF, 0xFF, 0, 0, 0, 0})),
            ParseError::kBadExtension);
}

TEST(RtpHeader, an_empty_extension_block_is_fine) {
  const Packet packet = packet_with(kExtensionFlag, {0xBE, 0xDE, 0, 0, 7});
  const auto header = parse_header(packet);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->size, 16U);
  EXPECT_FALSE(find_extension(*header, 1).has_value());
}

TEST(RtpPadding, is_taken_off_the_payload) {
  const Packet packet = packet_with(kPaddingFlag, {1, 2, 3, 0, 0, 3});
  const auto header = parse_header(packet);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(bytes_of(payload_of(*header, packet).value()), (Packet{1, 2, 3}));
}

TEST(RtpPadding, a_padding_only_packet_has_an_empty_payload) {
  Packet padding(224, 0);  // what Chromium sends to probe
  padding.back() = 224;
  const Packet packet = packet_with(kPaddingFlag, padding);
  const auto header = parse_header(packet);
  ASSERT_TRUE(header.has_value());
  const auto payload = payload_of(*header, packet);
  ASSERT_TRUE(payload.has_value());
  EXPECT_TRUE(payload->empty());
}

TEST(RtpPadding, longer_than_the_body_is_refused) {
  for (const Packet& body : {Packet{1, 2, 4}, Packet{255}, Packet{0, 0, 0, 200}}) {
    const Packet packet = packet_with(kPaddingFlag, body);
    const auto header = parse_header(packet);
    ASSERT_TRUE(header.has_value()) << "padding is looked at only after decryption";
    EXPECT_EQ(payload_of(*header, packet).error(), ParseError::kBadPadding);
  }
}

TEST(RtpPadding, reaching_into_the_extensions_is_refused) {
  const Packet packet =
      packet_with(kExtensionFlag | kPaddingFlag, {0xBE, 0xDE, 0, 1, 0x10, 7, 0, 0, 0, 3});
  const auto header = parse_header(packet);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(payload_of(*header, packet).error(), ParseError::kBadPadding);
}

TEST(RtpPadding, of_length_zero_or_without_a_body_is_refused) {
  for (const Packet& body : {Packet{1, 2, 0}, Packet{}}) {
    const Packet packet = packet_with(kPaddingFlag, body);
    EXPECT_EQ(payload_of(parse_header(packet).value(), packet).error(), ParseError::kBadPadding);
  }
}

TEST(RtpPayload, of_a_packet_cut_after_parsing_is_refused) {
  const Packet packet = packet_with(1, {0, 0, 0, 1, 5});
  const auto header = parse_header(packet);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(payload_of(*header, base::ConstBytes(packet).first(14)).error(), ParseError::kTooShort);
}

Header with_extensions(const Packet& packet) {
  return parse_header(packet).value();
}

TEST(OneByteExtensions, are_found_by_id) {
  // RFC 8285 section 4.2's picture: L=0, L=1 with padding between, L=3.
  const Packet packet = packet_with(kExtensionFlag, {0xBE, 0xDE, 0, 3, 0x10, 0xAA, 0x21, 0xB0, 0xB1,
                                                     0x00, 0x00, 0x33, 1, 2, 3, 4});
  const Header header = with_extensions(packet);
  EXPECT_EQ(header.extension_profile, 0xBEDE);
  EXPECT_THAT(find_extension(header, 1).value(), ElementsAre(0xAA));
  EXPECT_THAT(find_extension(header, 2).value(), ElementsAre(0xB0, 0xB1));
  EXPECT_THAT(find_extension(header, 3).value(), ElementsAre(1, 2, 3, 4));
  EXPECT_FALSE(find_extension(header, 4).has_value());
  EXPECT_FALSE(find_extension(header, 0).has_value());
  EXPECT_FALSE(find_extension(header, 200).has_value());
}

TEST(OneByteExtensions, id_15_ends_the_search) {
  const Packet packet =
      packet_with(kExtensionFlag, {0xBE, 0xDE, 0, 2, 0x10, 1, 0xF0, 0, 0x20, 2, 0, 0});
  const Header header = with_extensions(packet);
  EXPECT_TRUE(find_extension(header, 1).has_value());
  EXPECT_FALSE(find_extension(header, 15).has_value());
  EXPECT_FALSE(find_extension(header, 2).has_value());
}

TEST(OneByteExtensions, id_0_with_a_length_ends_the_search) {
  const Packet packet = packet_with(kExtensionFlag, {0xBE, 0xDE, 0, 1, 0x01, 0, 0x20, 2});
  EXPECT_FALSE(find_extension(with_extensions(packet), 2).has_value());
}

TEST(OneByteExtensions, a_value_longer_than_the_block_is_not_found) {
  const Packet packet = packet_with(
      kExtensionFlag, {0xBE, 0xDE, 0, 1, 0x1F, 1, 2, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
  EXPECT_FALSE(find_extension(with_extensions(packet), 1).has_value());
}

TEST(TwoByteExtensions, are_found_by_id) {
  const Packet packet =
      packet_with(kExtensionFlag, {0x10, 0x05, 0, 3, 1, 0, 2, 1, 0xAA, 0, 200, 4, 1, 2, 3, 4});
  const Header header = with_extensions(packet);
  EXPECT_TRUE(find_extension(header, 1).value().empty()) << "a length of zero is a value";
  EXPECT_THAT(find_extension(header, 2).value(), ElementsAre(0xAA));
  EXPECT_THAT(find_extension(header, 200).value(), ElementsAre(1, 2, 3, 4));
  EXPECT_FALSE(find_extension(header, 3).has_value());
  EXPECT_FALSE(find_extension(header, 0).has_value());
}

TEST(TwoByteExtensions, a_value_longer_than_the_block_is_not_found) {
  const Packet cut = packet_with(kExtensionFlag, {0x10, 0, 0, 1, 1, 3, 9, 9, 9});
  EXPECT_FALSE(find_extension(with_extensions(cut), 1).has_value());
  const Packet no_length = packet_with(kExtensionFlag, {0x10, 0, 0, 1, 0, 0, 0, 1, 9});
  EXPECT_FALSE(find_extension(with_extensions(no_length), 1).has_value());
}

TEST(Extensions, of_an_unknown_profile_are_passed_over) {
  const Packet packet = packet_with(kExtensionFlag, {0xAB, 0xCD, 0, 1, 0x10, 1, 0, 0, 5});
  const Header header = with_extensions(packet);
  EXPECT_FALSE(find_extension(header, 1).has_value());
  EXPECT_EQ(bytes_of(payload_of(header, packet).value()), (Packet{5}));
}

TEST(WriteHeader, without_extensions_is_twelve_bytes) {
  Packet out(64, 0xEE);
  const OutboundHeader header{.marker = true,
                              .payload_type = 96,
                              .sequence = 0x1234,
                              .timestamp = 0x01020304,
                              .ssrc = 0xCAFEBABE};
  ASSERT_EQ(write_header(header, {}, out), kFixedHeaderSize);
  out.resize(kFixedHeaderSize);
  EXPECT_EQ(out, packet_with(0, {}));
}

TEST(WriteHeader, pads_the_extensions_to_32_bits_and_is_read_back) {
  const Packet mid{'1', '2'};
  const Packet sequence{0xAB, 0xCD};
  const Packet longest(16, 0x77);
  const Extension extensions[] = {{4, mid}, {14, sequence}, {1, longest}};
  Packet out(64, 0xEE);
  const std::size_t size = write_header({.payload_type = 111}, extensions, out);
  ASSERT_EQ(size, 12U + 4 + 24);
  EXPECT_EQ(out[size - 1], 0) << "padding is zero";
  EXPECT_EQ(out[size], 0xEE) << "nothing is written behind the header";
  const Header header = with_extensions(Packet(out.begin(), out.begin() + 40));
  EXPECT_EQ(header.size, size);
  EXPECT_FALSE(header.marker);
}

TEST(WriteHeader, its_extensions_are_found_again) {
  const Packet mid{'a', 'u', 'd'};
  const Packet sequence{0xAB, 0xCD};
  const Extension extensions[] = {{4, mid}, {5, sequence}};
  Packet out(64);
  out.resize(write_header({}, extensions, out));
  const Header header = with_extensions(out);
  EXPECT_EQ(bytes_of(find_extension(header, 4).value()), mid);
  EXPECT_EQ(bytes_of(find_extension(header, 5).value()), sequence);
}

TEST(WriteHeader, gives_0_when_the_room_is_too_small) {
  const Packet value{1, 2, 3};
  const Extension extensions[] = {{1, value}, {2, value}};
  Packet out(64);
  const std::size_t size = write_header({}, extensions, out);
  ASSERT_EQ(size, 24U);
  for (std::size_t room = 0; room < size; ++room) {
    EXPECT_EQ(write_header({}, extensions, base::Bytes(out).first(room)), 0U) << room;
  }
  EXPECT_EQ(write_header({}, {}, base::Bytes(out).first(11)), 0U);
}

TEST(WriteHeader, gives_0_for_an_extension_that_does_not_fit_the_one_byte_form) {
  const Packet value{1};
  const Packet too_long(17);
  Packet out(64);
  for (const Extension& bad : {Extension{0, value}, Extension{15, value}, Extension{1, too_long},
                               Extension{1, base::ConstBytes{}}}) {
    EXPECT_EQ(write_header({}, {&bad, 1}, out), 0U);
  }
}

}  // namespace
}  // namespace proto::rtp
