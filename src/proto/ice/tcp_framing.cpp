#include "proto/ice/tcp_framing.hpp"

#include <algorithm>
#include <cstring>

namespace proto::ice {

std::optional<base::Bytes> FrameReader::next() {
  while (!broken_) {
    if (partial_size_ == 0 && rest_.size() >= kFrameHeaderSize) {
      const std::size_t size = base::load_u16(rest_.data());
      if (size <= kFrameSizeMax && rest_.size() >= kFrameHeaderSize + size) {
        const base::Bytes frame = rest_.subspan(kFrameHeaderSize, size);
        rest_ = rest_.subspan(kFrameHeaderSize + size);
        if (size == 0) continue;
        return frame;
      }
    }
    if (!keep(kFrameHeaderSize)) return std::nullopt;
    const std::size_t size = base::load_u16(partial_.data());
    broken_ = size > kFrameSizeMax;
    if (broken_ || !keep(kFrameHeaderSize + size)) return std::nullopt;
    partial_size_ = 0;
    if (size > 0) return base::Bytes(partial_).subspan(kFrameHeaderSize, size);
  }
  return std::nullopt;
}

bool FrameReader::keep(std::size_t size) {
  if (partial_size_ < size) {
    const std::size_t taken = std::min(size - partial_size_, rest_.size());
    if (taken > 0) std::memcpy(partial_.data() + partial_size_, rest_.data(), taken);
    partial_size_ += taken;
    rest_ = rest_.subspan(taken);
  }
  return partial_size_ >= size;
}

}  // namespace proto::ice
