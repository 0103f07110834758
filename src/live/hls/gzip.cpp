#include "live/hls/gzip.hpp"

#include <zlib.h>

namespace live::hls {
namespace {

constexpr int kLevel = 5;         // a playlist of 15 kB in a fraction of a millisecond
constexpr int kWindow = 15 + 16;  // 16: with the head of gzip
constexpr int kMemoryLevel = 8;   // zlib's own default

}  // namespace

std::vector<std::uint8_t> gzip(base::ConstBytes bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return {};
  }
  std::vector<std::uint8_t> out(deflateBound(&stream, static_cast<uLong>(bytes.size())));
  stream.next_in = const_cast<Bytef*>(bytes.data());  // zlib does not write there
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

}  // namespace live::hls
