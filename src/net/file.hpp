// Small files that must survive a power cut, whole: keys, certificates, settings.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <sys/types.h>

#include "base/result.hpp"

namespace net {

inline constexpr std::size_t kFileSizeMax = 1024 * 1024;

// Replaces the file in one step: whoever opens it, also after a power cut, finds the old content
// or the new one. Written beside it under a temporary name, with `mode` from the first byte on.
base::Result<void, std::error_code> write_file_durably(const std::filesystem::path& path,
                                                       std::string_view content, mode_t mode);

// Puts the name of the file, in the folder that holds it, on the disk (fsync(2)): a new or renamed
// file is durable only after that.
bool sync_folder_of(const std::filesystem::path& path);

// The whole file; errc::file_too_large above `size_max` bytes.
base::Result<std::string, std::error_code> read_file(const std::filesystem::path& path,
                                                     std::size_t size_max = kFileSizeMax);

}  // namespace net
