// Pieces of an answer as the writes that send them.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace server {

class WriteBatches {
 public:
  // The bytes stay valid. `size_max`: of a batch, in bytes, not 0.
  WriteBatches(std::vector<base::ConstBytes> pieces, std::size_t size_max)
      : pieces_(std::move(pieces)), size_max_(size_max) {}

  // What is to be written next, all of it at once; empty when nothing is left. Valid until the next
  // call.
  std::span<const base::ConstBytes> next() {
    batch_.clear();
    std::size_t room = size_max_;
    while (at_ < pieces_.size() && room > 0) {
      base::ConstBytes& piece = pieces_[at_];
      const std::size_t size = std::min(room, piece.size());
      if (size > 0) batch_.push_back(piece.first(size));
      piece = piece.subspan(size);
      room -= size;
      if (piece.empty()) ++at_;
    }
    return batch_;
  }

 private:
  std::vector<base::ConstBytes> pieces_;
  std::size_t size_max_;
  std::size_t at_ = 0;
  std::vector<base::ConstBytes> batch_;
};

}  // namespace server
