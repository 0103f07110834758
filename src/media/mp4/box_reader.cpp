#include "media/mp4/box_reader.hpp"

namespace media::mp4 {

std::optional<ReadBox> BoxReader::next() {
  const std::size_t left = bytes_.size() - at_;
  if (left == 0) return std::nullopt;
  const std::size_t size = left < kBoxHeadSize ? 0 : base::load_u32(&bytes_[at_]);
  if (size < kBoxHeadSize || size > left) {
    ok_ = false;
    at_ = bytes_.size();
    return std::nullopt;
  }
  const ReadBox box{base::as_text(bytes_.subspan(at_ + 4, 4)), base_ + at_,
                    bytes_.subspan(at_ + kBoxHeadSize, size - kBoxHeadSize)};
  at_ += size;
  return box;
}

}  // namespace media::mp4
