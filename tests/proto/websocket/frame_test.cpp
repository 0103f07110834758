#include "proto/websocket/frame.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace proto::websocket {
namespace {

using Octets = std::vector<std::uint8_t>;

FrameError error_of(const Octets& bytes) {
  const auto parsed = parse_client_frame(bytes);
  EXPECT_FALSE(parsed);
  return parsed ? FrameError{} : parsed.error();
}

// The masked "Hello" of RFC 6455 section 5.7.
TEST(Frame, reads_the_example_of_the_rfc) {
  Octets bytes{0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58};
  const auto parsed = parse_client_frame(bytes);
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->opcode, Opcode::kText);
  EXPECT_TRUE((*parsed)->is_final);
  EXPECT_EQ((*parsed)->payload_size, 5u);
  const base::Bytes payload = base::Bytes(bytes).subspan((*parsed)->header_size);
  apply_mask((*parsed)->mask, payload);
  EXPECT_EQ(base::as_text(payload), "Hello");
}

TEST(Frame, writes_the_example_of_the_rfc) {
  std::string out;
  write_server_frame(Opcode::kText, base::as_bytes("Hello"), out);
  EXPECT_EQ(out, "\x81\x05Hello");
}

TEST(Frame, writes_each_length_in_its_shortest_form) {
  for (const auto& [size, header] :
       {std::pair{125u, 2u}, {126u, 4u}, {65535u, 4u}, {65536u, 10u}}) {
    std::string out;
    write_server_frame(Opcode::kText, base::as_bytes(std::string(size, 'x')), out);
    EXPECT_EQ(out.size(), size + header);
  }
}

TEST(Frame, reads_the_longer_lengths) {
  const Octets two{0x82, 0xFE, 0x01, 0x00, 1, 2, 3, 4};
  EXPECT_EQ((*parse_client_frame(two))->payload_size, 256u);
  EXPECT_EQ((*parse_client_frame(two))->header_size, 8u);
  const Octets eight{0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4};
  EXPECT_EQ((*parse_client_frame(eight))->payload_size, 65536u);
  EXPECT_EQ((*parse_client_frame(eight))->header_size, 14u);
}

TEST(Frame, waits_for_the_whole_header) {
  const Octets bytes{0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4};
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto parsed = parse_client_frame(base::ConstBytes(bytes).first(size));
    ASSERT_TRUE(parsed);
    EXPECT_FALSE(*parsed);
  }
}

TEST(Frame, refuses_reserved_bits_opcodes_and_naked_frames) {
  EXPECT_EQ(error_of({0xC1, 0x80}), FrameError::kReservedBit);
  EXPECT_EQ(error_of({0x83, 0x80}), FrameError::kUnknownOpcode);
  EXPECT_EQ(error_of({0x8B, 0x80}), FrameError::kUnknownOpcode);
  EXPECT_EQ(error_of({0x81, 0x05}), FrameError::kNotMasked);
}

TEST(Frame, refuses_control_frames_that_are_long_or_fragmented) {
  EXPECT_EQ(error_of({0x89, 0xFE}), FrameError::kBadControl);
  EXPECT_EQ(error_of({0x09, 0x80}), FrameError::kBadControl);
}

TEST(Frame, refuses_lengths_that_are_not_the_shortest_or_past_all_bounds) {
  EXPECT_EQ(error_of({0x81, 0xFE, 0, 125, 1, 2, 3, 4}), FrameError::kBadLength);
  EXPECT_EQ(error_of({0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4}),
            FrameError::kBadLength);
  EXPECT_EQ(error_of({0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}), FrameError::kBadLength);
}

}  // namespace
}  // namespace proto::websocket
