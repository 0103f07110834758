// links: proto_ice
// Any bytes as a stream of frames that comes in pieces: cut in whatever way, the same frames come
// out as of one piece, none is empty or too long, and together they are the stream. And any bytes
// as the beginning of a connection: the judgement does not change when more comes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.hpp"
#include "proto/ice/tcp_framing.hpp"
#include "proto/ice/tcp_opening.hpp"

namespace {

using namespace proto::ice;
using Stream = std::vector<std::uint8_t>;

struct Outcome {
  std::vector<Stream> frames;
  bool broken = false;
  bool inside = false;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// `sizes`: how long the pieces are, over and over.
Outcome cut(Stream stream, base::ConstBytes sizes) {
  FrameReader reader;
  Outcome outcome;
  base::Bytes rest = stream;
  for (std::size_t i = 0; !rest.empty() && !reader.is_broken(); ++i) {
    const std::size_t wanted = sizes.empty() ? rest.size() : sizes[i % sizes.size()] + 1u;
    const base::Bytes piece = rest.first(std::min(wanted, rest.size()));
    rest = rest.subspan(piece.size());
    reader.receive(piece);
    while (const auto frame = reader.next()) {
      CHECK(!frame->empty() && frame->size() <= kFrameSizeMax);
      outcome.frames.emplace_back(frame->begin(), frame->end());
      std::fill(frame->begin(), frame->end(), std::uint8_t{0xAA});  // decryption in place
    }
  }
  CHECK(!reader.next());
  outcome.broken = reader.is_broken();
  outcome.inside = !outcome.broken && reader.is_inside();
  return outcome;
}

// What stands in front of half a frame or of one that is too long, without the empty ones.
void check_is_the_stream(const Outcome& outcome, base::ConstBytes stream) {
  std::size_t at = 0;
  for (const Stream& frame : outcome.frames) {
    while (base::load_u16(&stream[at]) == 0) at += kFrameHeaderSize;
    CHECK(base::load_u16(&stream[at]) == frame.size());
    at += kFrameHeaderSize;
    CHECK(std::equal(frame.begin(), frame.end(), stream.begin() + static_cast<long>(at)));
    at += frame.size();
  }
}

void judge_beginnings(base::ConstBytes stream) {
  const std::size_t size_max = kFrameHeaderSize + kOpeningSizeMax;
  TcpOpening before;
  for (std::size_t size = 0; size <= std::min(stream.size(), size_max); ++size) {
    const TcpOpening now = read_tcp_opening(stream.first(size));
    CHECK(before.kind == TcpOpening::Kind::kUndecided || now.kind == before.kind);
    CHECK((now.kind == TcpOpening::Kind::kCheck) == !now.ufrag.empty());
    CHECK(size < size_max || now.kind != TcpOpening::Kind::kUndecided);
    before = now;
  }
}

}  // namespace

// The first byte says how many of the next are sizes of pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const base::ConstBytes rest = base::ConstBytes(data, size).subspan(1);
  const base::ConstBytes sizes = rest.first(std::min<std::size_t>(data[0] % 16, rest.size()));
  const base::ConstBytes stream = rest.subspan(sizes.size());
  const Outcome whole = cut({stream.begin(), stream.end()}, {});
  CHECK(whole == cut({stream.begin(), stream.end()}, sizes));
  check_is_the_stream(whole, stream);
  judge_beginnings(stream);
  return 0;
}
