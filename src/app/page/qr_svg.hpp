// A QR code as an SVG picture.
#pragma once

#include <string>
#include <string_view>

namespace app::page {

// Black on white with the quiet zone of four modules that scanners need; error correction M.
// Empty for a text that is too long for a QR code (about 2,300 bytes).
std::string qr_svg(std::string_view text);

}  // namespace app::page
