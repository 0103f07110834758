// How large a picture will be when it is unpacked, as it says at its beginning itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace app::files {

struct PictureSize {
  std::uint32_t width = 0;  // pixels; never 0, nor the height
  std::uint32_t height = 0;
  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

// Of a PNG, JPEG or WebP, before any turning that it asks for. nullopt: it is none of these, or
// does not say. Nothing is unpacked.
std::optional<PictureSize> picture_size(std::string_view bytes);

}  // namespace app::files
