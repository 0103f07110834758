// What files are called and what they are said to be. Both come from the sender, and reach other
// people's screens, disks and browsers.
#pragma once

#include <string>
#include <string_view>

namespace app::files {

inline constexpr std::size_t kFileNameMax = 150;  // bytes of UTF-8

// The last part of the path, without what cannot be seen, turns text around or means something to a
// file system; short, with its ending. "file" when nothing is left. Never a path, never empty.
std::string read_file_name(std::string_view text);

// The type where it is one of a few that are well known and run nothing; else
// "application/octet-stream".
std::string_view file_type(std::string_view claimed);

// "image/jpeg", "image/png" or "image/webp", by the first bytes; "" for everything else.
std::string_view picture_type(std::string_view bytes);

// Content-Disposition (RFC 6266): to be saved, under this name (RFC 8187), whatever the browser.
std::string disposition(std::string_view name);

}  // namespace app::files
