// links: proto_rtmp
// What was decoded can be encoded, and is the same when it is decoded again.
#include <cstdlib>

#include "proto/rtmp/amf0.hpp"

using namespace proto::rtmp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Amf0Sequence first = decode_amf0({data, size});
  std::vector<std::uint8_t> bytes;
  for (const Amf0Value& value : first.values) encode_amf0(value, bytes);
  const Amf0Sequence second = decode_amf0(bytes);
  if (second.error || second.values.size() != first.values.size()) std::abort();
  std::vector<std::uint8_t> again;
  for (const Amf0Value& value : second.values) encode_amf0(value, again);
  if (again != bytes) std::abort();
  return 0;
}
