// Parts of a body: Range, If-Range and Content-Range (RFC 9110 section 14), for bodies that are
// the same each time they are asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "proto/http/message.hpp"

namespace proto::http {

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t size = 0;  // at least 1
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};
struct WholeBody {
  friend bool operator==(const WholeBody&, const WholeBody&) = default;
};
struct NoSuchRange {  // nothing of the body lies in it: 416
  friend bool operator==(const NoSuchRange&, const NoSuchRange&) = default;
};
using WantedRange = std::variant<WholeBody, ByteRange, NoSuchRange>;

// What a Range field asks of a body of `size` bytes: "bytes=0-1", "bytes=500-", "bytes=-500". A
// field that asks for several ranges, in other units, or for nothing that can be read is ignored,
// as section 14.2 has it.
WantedRange read_range(std::string_view field, std::uint64_t size);

// What names one state of a body.
struct BodyFacts {
  std::string_view type;  // Content-Type
  std::string_view etag;  // strong, with its quotes
};

// 200 with all of it, 206 with the part that was asked for, 304 when the client has it, 416. A
// HEAD request is answered like GET. Caching is the caller's to say.
Response respond_with_source(const Request& request, SourcedBody source, const BodyFacts& facts);

}  // namespace proto::http
