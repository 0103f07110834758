#include "app/files/picture_size.hpp"

#include <cstddef>

#include "app/files/file_name.hpp"

namespace app::files {
namespace {

using Size = std::optional<PictureSize>;

// What is not there is 0, and of a picture of no width or height nothing is said.
std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = (value << 8U) | byte_at(bytes, at + i);
  return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i > 0; --i) value = (value << 8U) | byte_at(bytes, at + i - 1);
  return value;
}

Size size_of(std::uint32_t width, std::uint32_t height) {
  if (width == 0 || height == 0) return std::nullopt;
  return PictureSize{width, height};
}

// ISO/IEC 15948: the first chunk is IHDR, of 13 bytes.
Size size_of_png(std::string_view bytes) {
  if (bytes.size() < 33 || bytes.substr(8, 8) != std::string_view("\0\0\0\x0DIHDR", 8)) {
    return std::nullopt;
  }
  return size_of(big_endian(bytes, 16, 4), big_endian(bytes, 20, 4));
}

bool begins_frame(std::uint32_t marker) {
  constexpr std::uint32_t kHuffman = 0xC4;
  constexpr std::uint32_t kExtension = 0xC8;
  constexpr std::uint32_t kArithmetic = 0xCC;
  return marker >= 0xC0 && marker <= 0xCF && marker != kHuffman && marker != kExtension &&
         marker != kArithmetic;
}

bool stands_alone(std::uint32_t marker) {
  return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

// ITU-T T.81, annex B: segments with their lengths, until a frame begins.
Size size_of_jpeg(std::string_view bytes) {
  constexpr std::uint32_t kEnd = 0xD9;
  constexpr std::uint32_t kScan = 0xDA;
  std::size_t at = 2;
  while (at + 4 <= bytes.size() && byte_at(bytes, at) == 0xFF) {
    const std::uint32_t marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {
      ++at;  // a fill byte
      continue;
    }
    at += 2;
    if (stands_alone(marker)) continue;
    if (marker == kEnd || marker == kScan) return std::nullopt;
    const std::uint32_t length = big_endian(bytes, at, 2);
    if (length < 2 || length > bytes.size() - at) return std::nullopt;
    if (begins_frame(marker)) {
      if (length < 8) return std::nullopt;
      return size_of(big_endian(bytes, at + 5, 2), big_endian(bytes, at + 3, 2));
    }
    at += length;
  }
  return std::nullopt;
}

// RFC 9649: the first chunk says it, be it lossy (RFC 6386, 9.1), lossless or extended.
Size size_of_webp(std::string_view bytes) {
  constexpr std::uint32_t kSide = 0x3FFF;  // 14 bits
  if (bytes.size() < 30) return std::nullopt;
  const std::string_view chunk = bytes.substr(12, 4);
  if (chunk == "VP8 ") {
    const bool key_frame = (byte_at(bytes, 20) & 1U) == 0;
    if (!key_frame || bytes.substr(23, 3) != "\x9D\x01\x2A") return std::nullopt;
    return size_of(little_endian(bytes, 26, 2) & kSide, little_endian(bytes, 28, 2) & kSide);
  }
  if (chunk == "VP8L") {
    if (byte_at(bytes, 20) != 0x2F) return std::nullopt;
    const std::uint32_t sides = little_endian(bytes, 21, 4);
    return size_of((sides & kSide) + 1, ((sides >> 14U) & kSide) + 1);
  }
  if (chunk == "VP8X") {
    return size_of(little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<PictureSize> picture_size(std::string_view bytes) {
  const std::string_view type = picture_type(bytes);
  if (type == "image/png") return size_of_png(bytes);
  if (type == "image/jpeg") return size_of_jpeg(bytes);
  return type == "image/webp" ? size_of_webp(bytes) : std::nullopt;
}

}  // namespace app::files
