// Boxes of ISO/IEC 14496-12: each begins with its length, which is known when it ends.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace media::mp4 {

// Writes big-endian fields and nested boxes to the end of its own bytes. Boxes are below 4 GiB:
// what is written is a fragment in memory.
class BoxWriter {
 public:
  // The box is closed when this goes out of scope.
  class Box {
   public:
    Box(const Box&) = delete;
    Box& operator=(const Box&) = delete;
    ~Box();

   private:
    friend class BoxWriter;
    Box(BoxWriter& writer, std::size_t at) : writer_(writer), at_(at) {}
    BoxWriter& writer_;
    std::size_t at_;
  };

  [[nodiscard]] Box box(std::string_view type);  // four characters
  // A FullBox (section 4.2): with version and flags.
  [[nodiscard]] Box full_box(std::string_view type, std::uint8_t version, std::uint32_t flags);

  void u8(std::uint8_t value) { bytes_.push_back(value); }
  void u16(std::uint16_t value);
  void u24(std::uint32_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void text(std::string_view value);
  void bytes(base::ConstBytes value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
  void zeros(std::size_t count) { bytes_.insert(bytes_.end(), count, 0); }

  void reserve(std::size_t size) { bytes_.reserve(size); }
  std::size_t size() const { return bytes_.size(); }
  // Writes over four bytes that were written before.
  void patch_u32(std::size_t at, std::uint32_t value);
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::uint8_t* grow(std::size_t count);

  std::vector<std::uint8_t> bytes_;
};

}  // namespace media::mp4
