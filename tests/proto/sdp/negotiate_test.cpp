#include "proto/sdp/negotiate.hpp"

#include <set>

#include <gtest/gtest.h>

namespace proto::sdp {
namespace {

TEST(NegotiationError, every_one_has_a_sentence) {
  for (int error = 0; error <= static_cast<int>(NegotiationError::kDoesNotMatchOffer); ++error) {
    EXPECT_FALSE(to_string(static_cast<NegotiationError>(error)).empty()) << error;
  }
}

TEST(PayloadTypes, of_our_offers_are_distinct_and_dynamic) {
  const std::set<std::uint8_t> types{kOpusPayloadType,   kH264PayloadType,   kH264RtxPayloadType,
                                     kVp8PayloadType,    kVp8RtxPayloadType, kVp9PayloadType,
                                     kVp9RtxPayloadType, kAv1PayloadType,    kAv1RtxPayloadType};
  EXPECT_EQ(types.size(), 9U);
  for (const std::uint8_t type : types) {
    // 64 to 95 would look like RTCP beside rtcp-mux (RFC 5761 section 4).
    EXPECT_TRUE((type >= 35 && type < 64) || (type >= 96 && type < 128)) << int{type};
  }
}

}  // namespace
}  // namespace proto::sdp
