// One HTTP request over a Unix socket, and its answer: how the command line speaks to a running
// server. Blocks.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "base/result.hpp"

namespace net {

struct ControlReply {
  unsigned status = 0;
  std::string body;
};

inline constexpr std::size_t kControlReplyMax = 16 * 1024 * 1024;

// For each step: until the server takes a piece of the request or sends one of its answer.
inline constexpr std::chrono::seconds kControlTimeout{60};

// POSTs JSON to `path`. errc::connection_refused or no_such_file_or_directory: no server runs;
// timed_out: it has hung for `timeout`.
base::Result<ControlReply, std::error_code> call_control(
    const std::filesystem::path& socket, std::string_view path, std::string_view json,
    std::chrono::milliseconds timeout = kControlTimeout);

}  // namespace net
