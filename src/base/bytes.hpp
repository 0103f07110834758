// Bytes in memory and the big-endian reader and writer that every wire format is parsed with.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace base {

using Bytes = std::span<std::uint8_t>;
using ConstBytes = std::span<const std::uint8_t>;

// The bytes of a text, without its terminator.
inline ConstBytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view as_text(ConstBytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Big-endian loads and stores. The caller has checked the length.
inline std::uint16_t load_u16(const std::uint8_t* p) {
  return static_cast<std::uint16_t>((p[0] << 8) | p[1]);
}
inline std::uint32_t load_u24(const std::uint8_t* p) {
  return (std::uint32_t{p[0]} << 16) | (std::uint32_t{p[1]} << 8) | p[2];
}
inline std::uint32_t load_u32(const std::uint8_t* p) {
  return (std::uint32_t{p[0]} << 24) | load_u24(p + 1);
}
inline std::uint64_t load_u64(const std::uint8_t* p) {
  return (std::uint64_t{load_u32(p)} << 32) | load_u32(p + 4);
}
inline void store_u16(std::uint8_t* p, std::uint16_t v) {
  p[0] = static_cast<std::uint8_t>(v >> 8);
  p[1] = static_cast<std::uint8_t>(v);
}
inline void store_u24(std::uint8_t* p, std::uint32_t v) {
  p[0] = static_cast<std::uint8_t>(v >> 16);
  store_u16(p + 1, static_cast<std::uint16_t>(v));
}
inline void store_u32(std::uint8_t* p, std::uint32_t v) {
  store_u16(p, static_cast<std::uint16_t>(v >> 16));
  store_u16(p + 2, static_cast<std::uint16_t>(v));
}
inline void store_u64(std::uint8_t* p, std::uint64_t v) {
  store_u32(p, static_cast<std::uint32_t>(v >> 32));
  store_u32(p + 4, static_cast<std::uint32_t>(v));
}

// Reads big-endian fields from the front of a span. A read past the end gives 0 or an empty span,
// and from then on ok() is false: check once, at the end.
class ByteReader {
 public:
  explicit ByteReader(ConstBytes bytes) : rest_(bytes) {}

  std::uint8_t u8() { return take(1) ? last_[0] : std::uint8_t{0}; }
  std::uint16_t u16() { return take(2) ? load_u16(last_) : std::uint16_t{0}; }
  std::uint32_t u24() { return take(3) ? load_u24(last_) : 0; }
  std::uint32_t u32() { return take(4) ? load_u32(last_) : 0; }
  std::uint64_t u64() { return take(8) ? load_u64(last_) : 0; }
  ConstBytes bytes(std::size_t count) {
    return take(count) ? ConstBytes{last_, count} : ConstBytes{};
  }
  void skip(std::size_t count) { take(count); }

  bool ok() const { return ok_; }
  bool empty() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }
  ConstBytes rest() const { return rest_; }

 private:
  bool take(std::size_t count) {
    if (!ok_ || count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return false;
    }
    last_ = rest_.data();
    rest_ = rest_.subspan(count);
    return true;
  }

  ConstBytes rest_;
  const std::uint8_t* last_ = nullptr;
  bool ok_ = true;
};

// Writes big-endian fields into a fixed span. A write past the end is dropped, and from then on
// ok() is false.
class ByteWriter {
 public:
  explicit ByteWriter(Bytes out) : out_(out) {}

  void u8(std::uint8_t v) {
    if (std::uint8_t* p = take(1)) *p = v;
  }
  void u16(std::uint16_t v) {
    if (std::uint8_t* p = take(2)) store_u16(p, v);
  }
  void u24(std::uint32_t v) {
    if (std::uint8_t* p = take(3)) store_u24(p, v);
  }
  void u32(std::uint32_t v) {
    if (std::uint8_t* p = take(4)) store_u32(p, v);
  }
  void u64(std::uint64_t v) {
    if (std::uint8_t* p = take(8)) store_u64(p, v);
  }
  void bytes(ConstBytes v) {
    if (v.empty()) return;
    if (std::uint8_t* p = take(v.size())) std::memcpy(p, v.data(), v.size());
  }
  void zeros(std::size_t count) {
    if (count == 0) return;
    if (std::uint8_t* p = take(count)) std::memset(p, 0, count);
  }

  bool ok() const { return ok_; }
  std::size_t size() const { return size_; }
  std::size_t left() const { return out_.size() - size_; }
  Bytes written() const { return out_.first(size_); }

 private:
  std::uint8_t* take(std::size_t count) {
    if (!ok_ || count > out_.size() - size_) {
      ok_ = false;
      return nullptr;
    }
    std::uint8_t* p = out_.data() + size_;
    size_ += count;
    return p;
  }

  Bytes out_;
  std::size_t size_ = 0;
  bool ok_ = true;
};

}  // namespace base
