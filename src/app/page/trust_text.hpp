// The files of src/app/page/trust/ as text in the program (cmake/EmbedText.cmake): the pages in
// both languages, their stylesheet and pictures.
#pragma once

#include <string_view>

namespace app::page {

// Empty for a name that there is not. Lives as long as the program.
std::string_view embedded_text(std::string_view name);

}  // namespace app::page
