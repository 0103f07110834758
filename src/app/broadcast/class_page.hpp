// What the page needs to play the recording of a class: its files on one line of time, and what
// happened meanwhile. docs/PROTOCOL.md shows it.
#pragma once

#include <cstdint>
#include <string>

#include "app/broadcast/video_files.hpp"

namespace app::broadcast {

// What everybody may watch is without names and chat.
enum class Told : std::uint8_t { kAll, kWithoutPeople };

// JSON; "" when its files are not there, or it is no class. Blocks, as VideoFiles does.
std::string class_json(VideoFiles& files, const std::string& folder, Told told = Told::kAll);

}  // namespace app::broadcast
