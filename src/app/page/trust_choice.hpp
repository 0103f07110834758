// What the trust page guesses from a request: the language and the device.
#pragma once

#include <cstdint>
#include <string_view>

#include "proto/http/message.hpp"

namespace app::page {

enum class Language : std::uint8_t { kEnglish, kIndonesian };

// `?lang=` decides, else Accept-Language by its weights, else English.
Language choose_language(const proto::http::Request& request);

// The id of the section that the page opens: "android", "ios", "windows", "macos", "linux"; empty
// if User-Agent tells nothing.
std::string_view guess_device(std::string_view user_agent);

}  // namespace app::page
