#include "media/mp4/box_writer.hpp"

#include "base/check.hpp"

namespace media::mp4 {

BoxWriter::Box::~Box() {
  writer_.patch_u32(at_, static_cast<std::uint32_t>(writer_.size() - at_));
}

BoxWriter::Box BoxWriter::box(std::string_view type) {
  CHECK(type.size() == 4);
  const std::size_t at = bytes_.size();
  u32(0);
  text(type);
  return Box(*this, at);
}

BoxWriter::Box BoxWriter::full_box(std::string_view type, std::uint8_t version,
                                   std::uint32_t flags) {
  CHECK(type.size() == 4);
  const std::size_t at = bytes_.size();
  u32(0);
  text(type);
  u8(version);
  u24(flags);
  return Box(*this, at);
}

void BoxWriter::u16(std::uint16_t value) {
  base::store_u16(grow(2), value);
}
void BoxWriter::u24(std::uint32_t value) {
  base::store_u24(grow(3), value);
}
void BoxWriter::u32(std::uint32_t value) {
  base::store_u32(grow(4), value);
}
void BoxWriter::u64(std::uint64_t value) {
  base::store_u64(grow(8), value);
}

void BoxWriter::text(std::string_view value) {
  bytes(base::as_bytes(value));
}

void BoxWriter::patch_u32(std::size_t at, std::uint32_t value) {
  CHECK(at + 4 <= bytes_.size());
  base::store_u32(bytes_.data() + at, value);
}

std::uint8_t* BoxWriter::grow(std::size_t count) {
  const std::size_t at = bytes_.size();
  bytes_.resize(at + count);
  return bytes_.data() + at;
}

}  // namespace media::mp4
