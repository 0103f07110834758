// The beginnings of pictures: as much of them as says how large they are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace app::files {

inline std::string number_bytes(std::uint32_t value, int count, bool big_endian) {
  std::string bytes;
  for (int i = 0; i < count; ++i) {
    const int place = big_endian ? count - 1 - i : i;
    bytes += static_cast<char>((value >> (8 * place)) & 0xFFU);
  }
  return bytes;
}

inline std::string small_png(std::uint32_t width, std::uint32_t height) {
  using namespace std::string_literals;
  return "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"s + number_bytes(width, 4, true) +
         number_bytes(height, 4, true) + "\x08\x06\0\0\0"s + "crc!";
}

// With what phones put before the frame.
inline std::string small_jpeg(std::uint32_t width, std::uint32_t height) {
  using namespace std::string_literals;
  return "\xFF\xD8\xFF\xE0\0\x06JFIF\xFF\xFF\xC4\0\x03h\xFF\xC2\0\x0B\x08"s +
         number_bytes(height, 2, true) + number_bytes(width, 2, true) + "\x01\x01\x11\0"s;
}

inline std::string webp(std::string_view chunk, std::string_view content) {
  using namespace std::string_literals;
  std::string bytes = "RIFF\x1A\0\0\0WEBP"s + std::string(chunk) +
                      number_bytes(static_cast<std::uint32_t>(content.size()), 4, false) +
                      std::string(content);
  bytes.resize(std::max<std::size_t>(bytes.size(), 40));
  return bytes;
}

inline std::string lossy_webp(std::uint32_t width, std::uint32_t height) {
  using namespace std::string_literals;
  return webp("VP8 ", "\x10\0\0\x9D\x01\x2A"s + number_bytes(width, 2, false) +
                          number_bytes(height, 2, false));
}

inline std::string lossless_webp(std::uint32_t width, std::uint32_t height) {
  return webp("VP8L", "\x2F" + number_bytes((width - 1) | ((height - 1) << 14U), 4, false));
}

inline std::string extended_webp(std::uint32_t width, std::uint32_t height) {
  using namespace std::string_literals;
  return webp("VP8X",
              "\0\0\0\0"s + number_bytes(width - 1, 3, false) + number_bytes(height - 1, 3, false));
}

}  // namespace app::files
