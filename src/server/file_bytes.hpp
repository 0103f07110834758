// Bytes of files that are too large for memory: read and written where one says, whole or not at
// all as far as the caller can tell.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/bytes.hpp"
#include "proto/http/message.hpp"

namespace server {

// Can be read to the end also when the file is removed meanwhile. nullptr: there is no such file,
// or it is a link or something else than a file.
proto::http::SourcedBody open_file(const std::filesystem::path& path);

// All of them. False: the disk would not, and some of them may be there.
bool write_at(int file, std::uint64_t at, base::ConstBytes bytes);

}  // namespace server
