// Walks over boxes of ISO/IEC 14496-12 section 4.2 that lie in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace media::mp4 {

constexpr std::size_t kBoxHeadSize = 8;  // bytes: length and type

struct ReadBox {
  std::string_view type;  // four bytes
  std::size_t at = 0;     // of its head, in the bytes that are walked over
  base::ConstBytes body;
  std::size_t body_at() const { return at + kBoxHeadSize; }
};

// One box after the other. A box that is not whole, or whose length does not stand in its first
// four bytes (0 and 1, for files that are not ours), ends the walk, and ok() is false.
class BoxReader {
 public:
  // Places are counted from `base`.
  explicit BoxReader(base::ConstBytes bytes, std::size_t base = 0) : bytes_(bytes), base_(base) {}

  std::optional<ReadBox> next();
  bool ok() const { return ok_; }

 private:
  base::ConstBytes bytes_;
  std::size_t base_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace media::mp4
