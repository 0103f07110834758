#include "base/transmit_queue.hpp"

#include <algorithm>
#include <cstring>

#include "base/check.hpp"

namespace base {

Bytes TransmitQueue::open(std::size_t size_max) {
  CHECK(size_max <= kChunkSize);
  if (chunk_ < chunks_.size() && kChunkSize - used_ < size_max) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size()) {
    chunks_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(kChunkSize));
    used_ = 0;
  }
  return {chunks_[chunk_].get() + used_, size_max};
}

void TransmitQueue::commit(const SocketAddress& to, std::size_t size) {
  if (size == 0) return;
  CHECK(chunk_ < chunks_.size() && used_ + size <= kChunkSize);
  items_.push_back({to, {chunks_[chunk_].get() + used_, size}});
  used_ += size;
}

void TransmitQueue::push(const SocketAddress& to, ConstBytes datagram) {
  if (datagram.empty()) return;
  const Bytes out = open(datagram.size());
  std::memcpy(out.data(), datagram.data(), datagram.size());
  commit(to, datagram.size());
}

void TransmitQueue::clear() {
  items_.clear();
  chunk_ = 0;
  used_ = 0;
}

}  // namespace base
