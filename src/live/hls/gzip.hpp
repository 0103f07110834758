// RFC 1952, for playlists that thousands ask for: compressed once, sent often.
#pragma once

#include <vector>

#include "base/bytes.hpp"

namespace live::hls {

// Empty where zlib has no memory; then send it as it is.
std::vector<std::uint8_t> gzip(base::ConstBytes bytes);

}  // namespace live::hls
