// A file of the web page as the build put it into the program (cmake/EmbedPage.cmake).
#pragma once

#include <span>
#include <string_view>

#include "base/bytes.hpp"

namespace app::page {

struct EmbeddedFile {
  std::string_view path;   // as requested: "/assets/main-3f2a.js"
  std::string_view type;   // Content-Type
  std::string_view etag;   // with its quotes
  bool immutable = false;  // the name changes with the content: may be cached for ever
  base::ConstBytes bytes;
  base::ConstBytes brotli;  // empty: not made, or not smaller
  base::ConstBytes gzip;
};

// The generated table, sorted by path. Defined by the target pendopo_embedded_page, which exists
// only where the server program is built (PENDOPO_SERVER).
std::span<const EmbeddedFile> embedded_files();

}  // namespace app::page
