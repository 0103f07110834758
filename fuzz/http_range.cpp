// links: proto_http
// The size of a body in eight bytes, then a Range field: what is given lies within the body.
#include <cstdlib>

#include "base/bytes.hpp"
#include "proto/http/range.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::ByteReader reader({data, size});
  const std::uint64_t body = reader.u64();
  if (!reader.ok()) return 0;
  const auto wanted = proto::http::read_range(base::as_text(reader.rest()), body);
  const auto* range = std::get_if<proto::http::ByteRange>(&wanted);
  if (range == nullptr) return 0;
  if (range->size == 0 || range->first >= body || range->size > body - range->first) std::abort();
  return 0;
}
