#include "app/page/qr_svg.hpp"

#include <fmt/format.h>
#include <qrcodegen/qrcodegen.hpp>

namespace app::page {

namespace {

constexpr int kQuietZone = 4;
constexpr std::size_t kTextMax = 2300;  // version 40, level M: 2331 bytes

}  // namespace

std::string qr_svg(std::string_view text) {
  if (text.size() > kTextMax) return {};
  const auto code =
      qrcodegen::QrCode::encodeText(std::string(text).c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
  const int size = code.getSize();
  std::string path;
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x)
      if (code.getModule(x, y)) path += fmt::format("M{} {}h1v1h-1z", x, y);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{0} {0} {1} {1}\" "
      "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M{0} {0}h{1}v{1}h-{1}z\"/>"
      "<path d=\"{2}\"/></svg>\n",
      -kQuietZone, size + 2 * kQuietZone, path);
}

}  // namespace app::page
